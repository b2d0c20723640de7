"""PyTorch runs what was foretold, op by op, and leaves the user's module as it was."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import costmodel
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

TORCH = runtime_of("torch")
FOLDER = Path(__file__).parent.parent.parent / "specs"
DETECTORS = {"retinanet", "ssdlite_mobilenetv2", "yolov3", "yolov3_tiny"}
LARGE = {"amoebanet", "hrnet", "pnasnet5", "shufflenetv2_released_large"}
"""Networks that take seconds, and are alike too: see ``benchmarks/kernels.py``."""
SPECS = sorted({path.stem for path in FOLDER.glob("*.yaml")} - DETECTORS - LARGE)

REFUSED = {"lighthead_rcnn", "mobilevit"}
"""Networks with a layer that says what it costs, and not what it does; or one of given regions."""


def opened(word, device="cpu", **sizes):
    network = costmodel.load(word, **sizes)
    return TORCH.open_session(Subject(word, network), Asked(device=device)), network


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS)
def test_the_zoo_runs_the_ops_that_were_foretold(spec):
    """All layers, in order, with the shapes of all results; without data, which takes no time."""
    if spec in REFUSED:
        with pytest.raises(costmodel.SpecError, match="cannot be written as PyTorch"):
            opened(spec, "meta")
        return
    session, network = opened(spec, "meta")
    assert session.executed() == TORCH.kernels(network, session.facts)


@pytest.fixture(scope="module")
def squeezenet():
    session, network = opened("squeezenet", input=64)
    yield session, network
    session.close()


def test_with_data_the_same_ops_run(squeezenet):
    session, network = squeezenet
    assert session.executed() == TORCH.kernels(network, session.facts)


@pytest.mark.slow
def test_every_op_that_runs_is_timed_and_belongs_to_a_layer(squeezenet):
    """So all of the time is a layer's."""
    session, _ = squeezenet
    timed = session.profiled(3)
    assert tuple(one.kernel for one in timed) == session.executed()
    assert all(one.kernel.layers and 0 < one.seconds < 60 for one in timed)


PROFILED = """
import costmodel
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

subject = Subject("squeezenet", costmodel.load("squeezenet", input=64))
runtime_of("torch").open_session(subject, Asked(device="cpu")).profiled(1)
"""


@pytest.mark.slow
def test_the_profiler_says_nothing_of_itself():
    """In a process of its own: how much it says is settled when a process first profiles."""
    done = subprocess.run([sys.executable, "-c", PROFILED], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_what_runs_in_a_deep_network_does_not_fade(squeezenet):
    """A signal shrunk by 1/6 in each of 26 convolutions would be at 1e-10."""
    session, _ = squeezenet
    with torch.inference_mode():
        (out,) = session._module(*session._fed.values())
    assert 1e-3 < out.abs().max() < 1e3


class Owned(torch.nn.Module):
    """A module in training, with a batch norm that would learn, and a window on its calls."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3)
        self.bn = torch.nn.BatchNorm2d(8)
        self.calls = 0

    def forward(self, image):
        self.calls += 1
        return self.bn(self.conv(image)).relu_()


OWNED = Owned()


def fails():
    return torch.nn.Linear(4, 4)


def of_this_file(name):
    word = f"{__name__}:{name}"
    sys.modules.setdefault(__name__, sys.modules[Owned.__module__])
    return word


def test_a_factorys_own_module_runs_and_is_left_as_it_was():
    word = of_this_file("OWNED")
    network = costmodel.from_torch(OWNED, torch.zeros(1, 3, 16, 16))
    state = {name: tensor.clone() for name, tensor in OWNED.state_dict().items()}
    numbers = random.getstate(), torch.get_rng_state()
    session = TORCH.open_session(Subject(word, network), Asked())
    executed = session.executed()
    session.run()
    session.close()
    assert [one.type for one in executed] == ["aten::conv2d", "aten::batch_norm", "aten::relu_"]
    assert executed == TORCH.kernels(network, {})
    assert (OWNED.training, OWNED.bn.training, OWNED.calls) == (True, True, 0)
    assert all(torch.equal(state[name], one) for name, one in OWNED.state_dict().items())
    assert random.getstate() == numbers[0]
    assert torch.equal(torch.get_rng_state(), numbers[1])


def test_threads_are_set_for_the_run_alone(squeezenet):
    session, _ = squeezenet
    before = torch.get_num_threads()
    session.run()
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(
    ("word", "device", "message", "hint"),
    [
        ("net.onnx", "cpu", "net.onnx is a file of a model", "ONNX Runtime"),
        ("squeezenet", "cuda", "finds no GPU for the device 'cuda'", "the device 'cpu'"),
    ],
)
def test_what_it_cannot_run_is_refused_with_the_way_round(word, device, message, hint, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    network = costmodel.load("squeezenet")
    with pytest.raises(costmodel.SpecError, match=message) as caught:
        TORCH.open_session(Subject(word, network), Asked(device=device))
    assert hint in caught.value.problems[0].hint


def test_a_module_that_fails_with_our_inputs_is_refused():
    network = costmodel.load("squeezenet")  # of which the module takes no input
    with pytest.raises(costmodel.SpecError, match="PyTorch cannot run it: TypeError"):
        TORCH.open_session(Subject(of_this_file("fails"), network), Asked())
