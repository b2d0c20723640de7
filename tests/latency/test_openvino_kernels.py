"""What OpenVINO executes is what was foretold, kernel by kernel, each with layers and shape.

No network of the zoo's classifiers differs. Here are first variants that are made in a moment; the
others are in ``benchmarks/kernels.py``.
"""

from collections import Counter

import pytest

import costmodel
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

OPENVINO = runtime_of("openvino")
NETWORKS = """
condensenet convnext densenet densenet_small efficientnet googlenet igcv1 igcv3 mnasnet mobilenetv1
mobilenetv2 mobilenetv3 nasnet_a r3d18 regnet resnet senet shufflenetv1 shufflenetv2 squeezenet
squeezenext vit xception_small
"""


def counted(kernels):
    """Kernels and how many there are of each; vectors have no axes of 1 at their end."""
    return Counter(one._replace(output=vector(one.output)) for one in kernels)


def vector(shape):
    return shape[:2] if set(shape[2:]) == {1} else shape


def both(word, network, threads=1):
    """The kernels of a network that ran, and those that were foretold."""
    session = OPENVINO.open_session(Subject(word, network), Asked(threads))
    foretold = OPENVINO.kernels(network, session.facts)
    executed = session.executed()
    session.close()
    return counted(executed), counted(foretold)


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS.split())
def test_what_is_foretold_of_a_network_is_executed(name):
    executed, foretold = both(name, costmodel.load(name))
    assert foretold == executed
    assert all(one.layers or (one.type == "Reorder" and one.moved) for one in executed)


@pytest.mark.slow
def test_a_batch_and_threads_change_nothing_but_shapes():
    executed, foretold = both("shufflenetv2", costmodel.load("shufflenetv2", batch=2), threads=2)
    assert executed == foretold


SPEC = """
schema: 1
network: One of each
input: {image: [16, 24, 24]}
layers:
  - first: {max_pool: {k: 3, stride: 1}}
  - a: {conv: {out: 32, k: 3, then: relu}}
  - b: {pointwise: 32}
  - sum: {add: [a, b]}                                        # a is not read again
  - kept: {pointwise: {out: 32, then: gelu}}
  - d: {pointwise: 32}
  - late: {add: {of: [kept, d], then: tanh}}                  # kept is
  - last: {add: {of: [kept, late], then: [relu, sigmoid]}}
  - own: {pointwise: 32}
  - itself: {add: [last, own]}                                # what the convolution itself reads
  - twice: {conv: {out: 32, k: 3, bias: true}}
  - again: {conv: {out: 32, k: 3, bias: true, weights_of: twice}}
  - early: {conv: {out: 32, k: 3}}
  - pooled_first: {max_pool: {k: 3, stride: 1, then: elu}}    # as well done by the convolution
  - down: {conv: {out: 32, k: 3, then: relu}}
  - half: {pointwise: {out: 32, stride: 2, then: [bn, mish]}} # moves up to the one before
  - norm: {lrn: 5}
  - pooled: {max_pool: {k: 3, stride: 1, then: bn}}
  - mixed: {pointwise: 32}
  - wide: {concat: [[pad: 1, crop: 12], [shuffle: 4]]}
  - chosen: {index_select: 48}
  - squeeze: {multiply: [chosen, [global_pool, fc: 16, relu, fc: 48, hard_sigmoid]]}
  - long: global_pool
  - fc: {out: 300, then: relu}
  - fc: {out: 10, then: softmax}
"""


def test_ops_that_the_zoo_has_too_few_of_are_foretold_as_well(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(SPEC)
    executed, foretold = both("net.yaml", costmodel.load(path))
    assert foretold == executed


def test_an_op_that_is_not_foretold_is_named(tmp_path):
    path = tmp_path / "net.yaml"
    path.write_text(
        "schema: 1\nnetwork: X\ninput: {x: [8, 4, 4]}\nlayers:\n  - odd: {group_norm: 2}\n"
    )
    with pytest.raises(costmodel.SpecError, match="odd: it is not known which kernels OpenVINO"):
        OPENVINO.kernels(costmodel.load(path), {"block": 16})


def test_avx2_reorders_once_more_around_a_local_response_norm():
    """In GoogLeNet channels come first for the norm, and in blocks for the pooling behind it: 90
    kernels for 89, as ran where oneDNN was held to AVX2 (ONEDNN_MAX_CPU_ISA=AVX2)."""
    network = costmodel.load("googlenet")
    wide, narrow = (counted(OPENVINO.kernels(network, {"block": block})) for block in (16, 8))
    assert (wide.total(), narrow.total()) == (89, 90)
    assert {one.type for one in (narrow - wide)} == {"Reorder"}
