"""A runtime that is not installed is answered with the line that brings it."""

import sys

import pytest

from costmodel.core.problems import SpecError
from costmodel.latency.runtimes import runtime_of


@pytest.mark.parametrize(
    ("runtime", "library"), [("ncnn", "ncnn"), ("openvino", "openvino"), ("torch", "torch")]
)
def test_the_line_that_installs_it_is_told(runtime, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SpecError, match=rf"pip install 'costmodel\[{runtime_of(runtime).EXTRA}\]'"):
        runtime_of(runtime).version()
