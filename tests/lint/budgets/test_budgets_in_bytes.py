"""Budgets in bytes and bit operations, and of what a plain runtime need not store."""

from __future__ import annotations

import pytest

from costmodel import analyze
from costmodel.analysis.quantities import BadQuantity, read_quantity
from costmodel.analysis.report import Report
from costmodel.core.marks import Source
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.budgets import Budgeted, read_budget
from costmodel.linting.config.settings import RuleSettings
from costmodel.linting.finding import Finding, Level
from costmodel.linting.judging import Place, apply


def report(dtype: str = "") -> Report:
    text = f"""\
schema: 1
network: N
input: {{image: [8, 4, 4]}}
{f"dtype: {dtype}" if dtype else ""}
layers:
  - wide: {{pointwise: {{out: 16, then: relu}}}}
  - narrow: {{pointwise: 8}}
"""
    return analyze(network_of(spec_of(Source("s.yaml", text)), "s.yaml"))


def check(today: Report, base: Report | None = None, **amounts: str) -> tuple[Finding, ...]:
    subject = Budgeted(today, read_budget(amounts), base)
    return apply("B1", RuleSettings(Level.ERROR), subject, Place("s.yaml", "N"))[0]


PLANE = 4 * 4
WIDE = PLANE * (8 + 16 + 16 + 16) + 8 * 16
NARROW = PLANE * (16 + 8) + 16 * 8
AT_INT8 = {
    "mac_bytes": WIDE + NARROW,
    "params_bytes": 8 * 16 + 16 * 8,
    "bit_operations": 64 * PLANE * (8 * 16 + 16 * 8),
    # relu holds 16 and 16 channels; in place it writes over the 16; fused it is part of `wide`.
    "peak_activations": PLANE * (16 + 16),
    "peak_activations_bytes": PLANE * (16 + 16),
    "peak_activations_in_place": PLANE * (8 + 16),
    "peak_activations_in_place_bytes": PLANE * (8 + 16),
    "peak_activations_fused": PLANE * (8 + 16),
    "peak_activations_fused_bytes": PLANE * (8 + 16),
}


@pytest.mark.parametrize("metric", AT_INT8)
def test_a_budget_holds_to_the_last_byte(metric: str) -> None:
    value = AT_INT8[metric]
    assert check(report("int8"), **{metric: str(value)}) == ()
    (finding,) = check(report("int8"), **{metric: str(value - 1)})
    assert (finding.value, finding.limit, finding.subject) == (value, value - 1, metric)


@pytest.mark.parametrize("metric", AT_INT8)
def test_where_nothing_says_a_dtype_fp32_holds(metric: str) -> None:
    factor = 16 if metric == "bit_operations" else 4 if metric.endswith("bytes") else 1
    assert check(report(), **{metric: str(factor * AT_INT8[metric])}) == ()
    assert check(report(), **{metric: str(factor * AT_INT8[metric] - 1)}) != ()


@pytest.mark.parametrize(
    ("metric", "message", "remedy"),
    [
        (
            "mac_bytes",
            "MAC bytes: 1,536 are 512 (50.0 %) over the budget of 1,024 (1 KiB)",
            "wide costs most, 1,024 (66.7 % of all); 512 bytes less there, 50.0 % of it, would do",
        ),
        (
            "peak_activations_bytes",
            "peak bytes: 512 are 256 (100.0 %) over the budget of 256 (0.25 KiB)",
            "one layer of wide alone touches 512; 256 bytes less at the peak would do",
        ),
        (
            "peak_activations_fused_bytes",
            "peak bytes fused: 384 are 128 (50.0 %) over the budget of 256 (0.25 KiB)",
            "the most alive beside a layer of wide are 384; 128 bytes less there would do",
        ),
    ],
)
def test_the_finding_says_what_would_do(metric: str, message: str, remedy: str) -> None:
    amount = "1 KiB" if metric == "mac_bytes" else "0.25 KiB"
    (finding,) = check(report("int8"), **{metric: amount})
    assert (finding.message, finding.remedy, finding.block) == (message, remedy, "wide")


def test_growth_in_bytes_is_held_against_the_dtypes_of_the_base() -> None:
    # The same MAC, four times the bytes.
    (finding,) = check(report("fp32"), report("int8"), mac_bytes="+100%", mac="+0%")
    assert finding.message == (
        "MAC bytes: 6,144 are 3,072 (100.0 %) over the budget of 3,072 (+100% on the base's 1,536)"
    )


@pytest.mark.parametrize(
    ("metric", "text", "most"),
    [
        ("mac_bytes", "14 MB", 14 * 10**6),
        ("params_bytes", "1.5 MiB", 3 * 2**19),
        ("peak_activations_bytes", "512 bytes", 512),
        ("peak_activations_fused_bytes", "512", 512),
        ("bit_operations", "20 GBOPs", 20 * 10**9),
        ("bit_operations", "20 G", 20 * 10**9),
        ("peak_activations_in_place", "14 MB fp16", 7 * 10**6),
    ],
)
def test_amounts_of_bytes_need_no_dtype(metric: str, text: str, most: int) -> None:
    assert read_quantity(metric, text).most(None) == most


@pytest.mark.parametrize(
    ("metric", "text", "message"),
    [
        ("mac_bytes", "14 MB fp16", "'14 MB fp16' names a dtype, which is for the spec to say"),
        ("bit_operations", "14 MiBOPs", "'14 MiBOPs' mixes counts and bytes"),
        ("bit_operations", "14 MB", "'14 MB' has an unknown unit 'B'"),
    ],
)
def test_what_is_no_amount_of_bytes_is_told(metric: str, text: str, message: str) -> None:
    with pytest.raises(BadQuantity) as caught:
        read_quantity(metric, text)
    assert str(caught.value) == message
    assert caught.value.hint
