"""A session of ONNX Runtime runs a network, tells its kernels, and leaves nothing behind."""

import pytest

import costmodel
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


def test_all_but_reorders_stand_for_layers(session):
    lone = [one.type for one in session.executed() if not one.layers]
    assert set(lone) <= {"ReorderInput", "ReorderOutput"}


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


def test_a_factory_is_refused_with_the_way_round():
    network = costmodel.load("squeezenet", "1.1")
    with pytest.raises(costmodel.SpecError, match="export it first"):
        ORT.open_session(Subject("package.module:factory", network), Asked())
