"""A calibration of ONNX Runtime on the machine at hand, of a few seconds."""

from __future__ import annotations

import pytest

import costmodel
from costmodel.latency.platforms.reading import read_platform
from costmodel.latency.predicting.predicting import predict
from costmodel.latency.runtimes import runtime_of


@pytest.mark.slow
def test_seconds_of_timing_foretell_that_larger_images_take_longer(tmp_path, cli):
    """Eight networks at least are timed; however noisy the machine, no coefficient is negative."""
    path = tmp_path / "here.yaml"
    code, out, err = cli("calibrate", "--minutes", "0.1", "--force", "-o", str(path))
    assert (code, out) == (0, "")
    assert f"wrote {path}: " in err
    platform, runtime = read_platform(str(path)), runtime_of("onnxruntime")
    assert platform.networks >= 8
    assert platform.version == runtime.version()
    assert platform.facts["block"] in (1, 8, 16)
    assert all(of >= 0 for one in platform.classes.values() for of in one.seconds.values())
    small, large = (
        predict(costmodel.load("squeezenet", "1.1", input=side), platform, runtime)
        for side in (64, 224)
    )
    assert 0 < small.seconds < large.seconds
    assert not list(tmp_path.glob("*.part"))
