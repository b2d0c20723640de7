"""Networks imported of pytorchcv's modules: what ONNX Runtime executes is what was foretold."""

from collections import Counter
from importlib import import_module

import pytest
import torch

import costmodel
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

ORT = runtime_of("onnxruntime")

SAME = (
    "dicenet:dicenet_wd5",
    "dla:dla46xc",
    "fdmobilenet:fdmobilenet_wd4",
    "hardnet:hardnet39ds",
    "lffd:lffd20x5s320v2_widerface",
    "menet:menet108_8x1_g3",
    "mixnet:mixnet_s",
    "mobilenetb:mobilenetb_wd4",
    "octresnet:octresnet10_ad2",
    "regnet:regnetx002",
    "sepreresnet:sepreresnet10",
    "shufflenetv2:shufflenetv2_wd2",
    "squeezenext:sqnxt23_w1",
)
"""One network of each of some families. Of all that can be written none differs."""


def imported(file, model):
    with torch.device("meta"):
        module = getattr(import_module(f"pytorchcv.models.{file}"), model)()
    return costmodel.from_torch(module, torch.zeros([1, 3, 224, 224], device="meta"))


@pytest.mark.slow
@pytest.mark.parametrize("word", SAME)
def test_type_layers_and_shape_of_every_kernel_are_foretold(word):
    network = imported(*word.split(":"))
    session = ORT.open_session(Subject(f"pytorchcv.models.{word}", network), Asked())
    executed = Counter(session.executed())
    session.close()
    assert all(one.is_matched for one in executed)
    assert Counter(ORT.kernels(network, session.facts)) == executed


def test_a_module_with_an_op_that_is_only_counted_is_refused_with_the_way_round():
    network = imported("resnesta", "resnestabc14")
    with pytest.raises(costmodel.SpecError, match="export the model from its framework"):
        ORT.open_session(Subject("pytorchcv.models.resnesta:resnestabc14", network), Asked())
