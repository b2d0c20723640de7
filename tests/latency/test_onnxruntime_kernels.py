"""The kernels that are predicted for ONNX Runtime are those that it executes."""

from collections import Counter
from pathlib import Path

import pytest

import costmodel
from costmodel.interop.writing.asked import Asked as Written
from costmodel.interop.writing.formats.onnx import write
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

ORT = runtime_of("onnxruntime")
SPECS = Path(__file__).parent.parent.parent / "specs"

REFUSED = {"lighthead_rcnn": "roi_pool", "mobilevit": "custom"}
"""Networks with an op that no runtime is given, and that op."""

INPUTS = {"alexnet": 67, "amoebanet": 107, "retinanet": 128, "unet": 188, "vgg": 32, "yolov3": 96}
"""Smaller inputs where weights or maps are large: which kernels run does not depend on it."""

DIFFERENT: dict[str, int] = {}
"""Networks of which a number of kernels is predicted or executed and not both. It may only shrink:
a network that is told right leaves it.
"""

ZOO = sorted(path.stem for path in SPECS.glob("*.yaml") if path.stem not in REFUSED)


class Alike(Subject):
    """A network with weights that are all alike, which take no time to draw."""

    def onnx(self):
        return write(self.network, Written(seed=None))


@pytest.mark.slow
@pytest.mark.parametrize("spec", ZOO)
def test_type_layers_and_shape_of_every_kernel_are_predicted(spec):
    network = costmodel.load(spec, input=INPUTS.get(spec))
    session = ORT.open_session(Alike(spec, network), Asked())
    executed = session.executed()
    session.close()
    assert all(one.is_matched for one in executed)
    predicted = Counter(ORT.kernels(network, session.facts))
    different = (predicted - Counter(executed)) + (Counter(executed) - predicted)
    assert different.total() == DIFFERENT.get(spec, 0), different


@pytest.mark.parametrize(("spec", "op"), REFUSED.items())
def test_a_network_that_cannot_be_run_is_refused_by_the_name_of_its_op(spec, op):
    network = costmodel.load(spec)
    with pytest.raises(costmodel.SpecError, match=op):
        ORT.open_session(Subject(spec, network), Asked())


def test_no_network_is_listed_as_different_that_is_not_there():
    assert set(DIFFERENT) <= set(ZOO)
