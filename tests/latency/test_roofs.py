"""The roofs of platforms: what their own coefficients bound FLOPs a second by."""

from __future__ import annotations

import pytest
from calibrated import a_platform, kernel_class

from costmodel.latency.platforms.library import load_platform
from costmodel.latency.predicting.roofs import Roof, roofs_of

POINTWISE = kernel_class({"macs": (1e-11, 1, 1e9), "bytes": (0, 1, 1e6)})
ADD = kernel_class(
    {
        "calls": (1e-6, 1, 1),
        "bytes": (1e-11, 12, 1.2e7),
        "bytes_mid": (2e-11, 0, 1.2e7),
        "bytes_far": (0, 0, 1.2e7),
        "outputs": (1.2e-10, 1, 1e6),
    }
)
"""Of each output 12 bytes, and 120 ps: 10 ps a byte beside those of the byte itself."""
CLASSES = {
    "pointwise": POINTWISE,
    "grouped pointwise": kernel_class({"macs": (1e-12, 1, 1e9)}),
    "Add": ADD,
    "Split": kernel_class({"bytes": (1e-15, 1, 1e6)}),  # nothing is moved, however often it ran
    "QLinear Relu": kernel_class({"bytes": (1e-12, 1, 1e6), "lines": (1e-12, 1, 1e6)}),
}


def test_a_roof_is_what_one_multiply_add_or_one_byte_takes():
    """10 ps a multiply-add; 10 + 10 ps a byte, and 20 more where the near caches are too small."""
    facts = {"block": 16, "near_bytes": 1_500_000, "far_bytes": 8_000_000}
    assert roofs_of(a_platform(classes=CLASSES, facts=facts)) == (
        Roof("100.0 G FLOPs/s", "pointwise", pytest.approx(1 / 10e-12), sloped=False),
        Roof("50.00 GB/s, kernels of up to 1.5 MB", "Add", pytest.approx(1 / 20e-12 / 4), True),
        Roof("25.00 GB/s, larger ones", "Add", pytest.approx(1 / 40e-12 / 4), True),
    )


def test_what_was_not_timed_has_no_roof():
    nothing = kernel_class({"macs": (0, 1, 1e6), "bytes": (1e-320, 1, 1e6)})
    for classes in ({}, {"conv": nothing, "Add": nothing}):
        assert roofs_of(a_platform(classes=classes)) == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gtx-1080ti", ["7.404 T FLOPs/s", "501.6 GB/s"]),
        ("snapdragon-810", ["4.795 G FLOPs/s", "6.157 GB/s"]),
    ],
)
def test_machines_of_the_paper_have_a_roof_for_computing_and_one_for_bytes(name, told):
    """1080 Ti: 0.135 fs a multiply-add and 2.0 fs a byte of element-wise layers, as fitted."""
    assert [roof.told for roof in roofs_of(load_platform(name))] == told
