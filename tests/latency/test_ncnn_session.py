"""ncnn runs the layers that were foretold, and computes what ONNX Runtime does."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

import costmodel
from costmodel.interop.writing.ncnn.files import weights_of
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

NCNN = runtime_of("ncnn")
FOLDER = Path(__file__).parent.parent.parent / "specs"
DETECTORS = {"retinanet", "ssdlite_mobilenetv2", "yolov3", "yolov3_tiny"}
LARGE = {"alexnet", "amoebanet", "hrnet", "pnasnet5", "shufflenetv2_released_large", "vgg"}
"""Networks that take seconds, and are alike too: see ``benchmarks/kernels.py``."""
SPECS = sorted({path.stem for path in FOLDER.glob("*.yaml")} - DETECTORS - LARGE)
REFUSED = {
    "condensenet": "picks channels by a list",
    "lighthead_rcnn": "its regions are no tensor",
    "mobilevit": "the spec says what it costs",
    "unet": "transposed_conv cannot be written as ncnn",
}
"""Networks with layers that ncnn lacks, that run nowhere, or that are not written for it."""
SIZES = {"inception_v3": 96, "r3d18": (4, 16, 16), "xception": 96}
"""Of inputs, where 64 is too small, or planes come in rows."""


def opened(word, size=None):
    network = costmodel.load(word, **({"input": size} if size else {}))
    return NCNN.open_session(Subject(word, network), Asked()), network


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS)
def test_the_zoo_runs_the_layers_that_were_foretold(spec, monkeypatch):
    """In order, with the layers fused into them, and the shapes they give; weights are zeros."""
    monkeypatch.setattr(NCNN, "weights_of", lambda *given: weights_of(*given, seed=None))
    if spec in REFUSED:
        with pytest.raises(costmodel.SpecError, match=REFUSED[spec]):
            opened(spec)
        return
    session, network = opened(spec, SIZES.get(spec, 64))
    assert session.executed() == NCNN.kernels(network, session.facts)


@pytest.mark.parametrize(
    "spec",
    [
        "convnext", "densenet_small", "efficientnet", "googlenet", "mnasnet", "mobilenetv1",
        "mobilenetv2", "nasnet_a", "shufflenetv1", "shufflenetv2", "squeezenext", "vit",
        "xception_small",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_outputs_are_those_of_onnx_runtime_with_the_same_weights(spec):
    session, network = opened(spec, 96)
    model = onnxruntime.InferenceSession(
        Subject(spec, network).onnx(), providers=["CPUExecutionProvider"]
    )
    name, *_ = network.inputs
    (expected,) = model.run(None, {name: np.array(session._fed[0])[None]})
    _, mat = session._extractor().extract(session._outputs[0])
    np.testing.assert_allclose(np.array(mat), expected.ravel(), 0, 1e-4 * np.abs(expected).max())


@pytest.fixture(scope="module")
def squeezenet():
    session, _ = opened("squeezenet", 64)
    yield session
    session.close()


def test_each_layer_has_a_time_and_all_but_splits_stand_for_layers(squeezenet):
    timed = squeezenet.profiled(3)
    assert tuple(one.kernel for one in timed) == squeezenet.executed()
    assert all(0 < one.seconds < 60 for one in timed)
    assert {one.kernel.type for one in timed if not one.kernel.layers} == {"Split"}
    assert all(one.kernel.is_matched for one in timed)


def test_a_layer_that_it_gives_up_on_is_no_quick_run(squeezenet, monkeypatch):
    monkeypatch.setattr(squeezenet, "_outputs", ("absent",))
    with pytest.raises(costmodel.SpecError, match="gave up on a layer, with its code -1"):
        squeezenet.run()


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    session, _ = opened("squeezenet", 64)
    session.run()
    session.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("word", ["net.onnx", "package.module:factory"])
def test_models_are_refused_with_the_way_round(word):
    network = costmodel.load("squeezenet")
    with pytest.raises(costmodel.SpecError, match="needs files of its own") as caught:
        NCNN.open_session(Subject(word, network), Asked())
    assert "costmodel convert" in caught.value.problems[0].hint
