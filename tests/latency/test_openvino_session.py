"""A session of OpenVINO runs a network, tells its kernels, and leaves nothing behind."""

from pathlib import Path

import onnx
import pytest

import costmodel
from costmodel.interop.opening import open_model
from costmodel.interop.writing.asked import Asked as Exported
from costmodel.interop.writing.formats.onnx import write
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

OPENVINO = runtime_of("openvino")

SPEC = """
schema: 1
network: Every way of being matched
input: {image: [16, 16, 16]}
layers:
  - stem: {conv: {out: 32, k: 3, then: [bn, relu]}}
  - mixed: {pointwise: {out: 32, then: bn}}
  - shuffle: 4
  - joined: {add: {of: [stem, here], then: relu}}
  - pool: {max_pool: {from: joined, k: 3, stride: 1}}
  - again: {max_pool: {from: joined, k: 3, stride: 1}}
  - wide: {concat: [pool, again]}
  - norm: layer_norm
  - squeeze: global_pool
  - dropout
  - fc: 10
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    path = tmp_path_factory.mktemp("spec") / "net.yaml"
    path.write_text(SPEC)
    return costmodel.load(path)


@pytest.fixture(scope="module")
def session(network):
    opened = OPENVINO.open_session(Subject("net.yaml", network), Asked())
    yield opened
    opened.close()


def test_each_kernel_stands_for_its_layers(session):
    """Norms and activations are parts of convolutions, twins are computed once, and a layer norm
    is a transposition, which is undone in name only, and what makes its means and products."""
    assert [(one.type, one.moved or " ".join(one.layers)) for one in session.executed()] == [
        ("Reorder", "image"),
        ("Convolution", "stem stem.bn stem.relu"),
        ("Convolution", "mixed mixed.bn"),
        ("ShuffleChannels", "shuffle"),
        ("Subgraph", "joined joined.relu"),
        ("Pooling", "pool again"),
        ("Concatenation", "wide"),
        ("Transpose", "norm"),
        ("Reduce", "norm"),
        ("Subgraph", "norm"),
        ("Reorder", "norm"),
        ("RMS", "norm"),
        ("Subgraph", "norm"),
        ("Reduce", "squeeze"),
        ("FullyConnected", "fc"),
    ]


def test_a_kernel_has_the_shape_that_it_writes(session):
    shapes = {one.layers: one.output for one in session.executed()}
    assert shapes["stem", "stem.bn", "stem.relu"] == (1, 32, 16, 16)
    assert shapes["fc",] == (1, 10)


def test_a_profile_has_the_kernels_that_are_executed_with_positive_times(session):
    session.run()
    timed = session.profiled(2)
    assert tuple(one.kernel for one in timed) == session.executed()
    assert all(0 < one.seconds < 60 for one in timed)


def test_nothing_is_left_behind(network, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    opened = OPENVINO.open_session(Subject("net.yaml", network), Asked(threads=2))
    opened.run()
    opened.profiled(1)
    opened.close()
    assert not list(tmp_path.iterdir())


def test_an_op_that_openvino_lacks_is_named(network):
    word = str(Path(__file__).parent.parent / "data" / "onnx" / "acme.onnx")
    with pytest.raises(costmodel.SpecError, match=r"OpenVINO cannot run it: .*com\.acme\.Mix"):
        OPENVINO.open_session(Subject(word, network), Asked())


def test_a_factory_is_refused_with_the_way_round(network):
    with pytest.raises(costmodel.SpecError, match="export it first"):
        OPENVINO.open_session(Subject("package.module:factory", network), Asked())


def test_a_file_is_run_as_it_is_and_matched_whatever_its_nodes_are_called(network, tmp_path):
    model = onnx.load_from_string(write(network, Exported()))
    names = {}
    for number, node in enumerate(model.graph.node):
        node.name = f"/net/{node.op_type}_{number}"
        names |= {name: f"t{number}_{at}" for at, name in enumerate(node.output)}
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names[name] for name in node.output]
    model.graph.output[0].name = names[model.graph.output[0].name]
    del model.graph.value_info[:]
    path = tmp_path / "renamed.onnx"
    onnx.save(model, path)
    opened = OPENVINO.open_session(Subject(str(path), open_model(str(path))), Asked())
    found = {one.type: one.layers for one in opened.executed()}
    assert found["Pooling"] == ("pool.MaxPool", "again.MaxPool")
    assert all(one.is_matched for one in opened.executed())
    opened.close()


def test_a_file_with_an_open_batch_runs_with_that_of_its_network(network, tmp_path):
    path = tmp_path / "open.onnx"
    path.write_bytes(write(network, Exported(is_dynamic=True)))
    opened = OPENVINO.open_session(Subject(str(path), network), Asked())
    assert [one.type for one in opened.executed()].count("Convolution") == 2
    opened.close()
