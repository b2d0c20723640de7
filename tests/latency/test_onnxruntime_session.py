"""A session of ONNX Runtime runs a network, tells its kernels, and leaves nothing behind."""

from collections import Counter

import pytest
from onnx import TensorProto, helper

import costmodel
from costmodel.interop.opening import open_model
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

ORT = runtime_of("onnxruntime")


@pytest.fixture(scope="module")
def session():
    network = costmodel.load("squeezenet", "1.1")
    opened = ORT.open_session(Subject("squeezenet", network), Asked())
    yield opened
    opened.close()


def test_every_layer_is_in_a_kernel_and_all_but_reorders_stand_for_layers(session):
    network = costmodel.load("squeezenet", "1.1")
    kernels = session.executed()
    assert {name for one in kernels for name in one.layers} == {one.name for one in network.layers}
    assert {one.type for one in kernels if not one.layers} <= {"ReorderInput", "ReorderOutput"}
    assert all(one.is_matched for one in kernels)


@pytest.mark.parametrize("as_nodes", [True, False])
def test_a_file_is_run_as_it_is_and_matched_to_what_was_imported(tmp_path, as_nodes):
    network = costmodel.load("shufflenetv2", "0.5x", input=64)
    path = tmp_path / "net.onnx"
    path.write_bytes(Subject("shufflenetv2", network).onnx())
    imported = open_model(str(path), as_nodes=as_nodes)
    opened = ORT.open_session(Subject(str(path), imported), Asked())
    kernels = opened.executed()
    opened.close()
    assert Counter(ORT.kernels(imported, opened.facts)) == Counter(kernels)
    names = {one.name for one in imported.layers}
    assert {name for one in kernels for name in one.layers} == names
    assert {one.moved for one in kernels if one.moved} <= names
    assert all(one.is_matched for one in kernels)


def test_a_profile_has_the_kernels_that_are_executed_with_positive_times(session):
    timed = session.profiled(2)
    assert tuple(one.kernel for one in timed) == session.executed()
    assert all(0 < one.seconds < 60 for one in timed)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    network = costmodel.load("squeezenet", "1.1")
    opened = ORT.open_session(Subject("squeezenet", network), Asked())
    opened.run()
    opened.profiled(1)
    opened.close()
    assert not list(tmp_path.iterdir())


def test_what_the_runtime_does_not_know_is_refused_by_its_name(tmp_path):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, 8, 8]) for name in "xy"]
    nodes = [
        helper.make_node("Relu", ["x"], ["z"]),
        helper.make_node("Frobnicate", ["z"], ["y"], domain="nowhere"),
    ]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("nowhere", 1)]
    graph = helper.make_graph(nodes, "strange", ends[:1], ends[1:])
    path = tmp_path / "strange.onnx"
    path.write_bytes(helper.make_model(graph, opset_imports=opsets).SerializeToString())
    network = open_model(str(path))
    with pytest.raises(costmodel.SpecError, match="Frobnicate"):
        ORT.open_session(Subject(str(path), network), Asked())
