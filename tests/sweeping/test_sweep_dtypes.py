"""Bytes and bit operations of sweeps: those of ``analyze``, at every dtype, to the last byte."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from one_by_one import spec_at

from costmodel import SpecError, analyze, sweep
from costmodel.analysis.selection import NAMED
from costmodel.core.precision import read_precision
from costmodel.language.loading import network_of
from costmodel.sweeping.request.measures import COLUMNS, MEASURES, with_bytes

MIXED = str(Path(__file__).parent / "mixed_precision.yaml")
IN_BYTES = ("bit_operations", "mac_bytes", "params_bytes", "peak_activations_bytes")


def counted(spec: str, measures: tuple[str, ...], peak: Any, **candidate: Any) -> list[int]:
    """The measures of one candidate by itself."""
    size, batch = candidate.pop("input", None), candidate.pop("batch", 1)
    dtype, variant = candidate.pop("dtype", None), candidate.pop("variant", None)
    precision = read_precision(dtype) if dtype else None
    network = network_of(spec_at(spec), spec, variant, candidate, size, batch, precision)
    report = analyze(network, peak=peak)
    return [int(NAMED[name].of(report) or 0) for name in measures]


def check(spec: str, over: dict[str, list[Any]], peak: Any = "as-written", **fixed: Any) -> int:
    """Every measure of every candidate is as ``analyze`` has it; how many are illegal."""
    columns = sweep(spec, over, columns=MEASURES, peak=peak, **fixed)
    found = zip(*(columns[name].tolist() for name in (*over, *MEASURES)), strict=True)
    priced = {row[: len(over)]: list(row[len(over) :]) for row in found}
    illegal = 0
    for values in product(*over.values()):
        try:
            wanted = counted(spec, MEASURES, peak, **dict(zip(over, values, strict=True)), **fixed)
        except SpecError:
            illegal += 1
            assert values not in priced
            continue
        assert priced[values] == wanted, values
    return illegal


@pytest.mark.parametrize("peak", ["as-written", "in-place", "fused"])
def test_a_mixed_network_of_any_width_and_size(peak: str) -> None:
    over = {"c": [*range(1, 12)], "input": [8, 13, 16], "rest": ["int8", "fp16", "int4"]}
    assert check(MIXED, over, peak) == 0


def test_shared_weights_of_two_dtypes_are_left_out() -> None:
    over = {"c": [4, 5], "tied": ["int4", "int8", "fp32"]}
    assert check(MIXED, over) == 2 * 2


def test_the_network_s_own_dtype_is_swept() -> None:
    dtypes = ["fp32", "int8", "int4/int8", "int8/fp16"]
    assert check(MIXED, {"dtype": dtypes, "c": [3, 4], "batch": [1, 3]}) == 0
    assert check("mobilenetv2", {"width": [0.25, 0.5, 1], "dtype": dtypes, "input": [96, 160]}) == 0


def test_it_is_swept_beside_variants_and_fixed_beside_others() -> None:
    over = {"variant": ["1x", "0.5x"], "dtype": ["int8", "fp16"], "input": [64, 96]}
    assert check("shufflenetv2", over) == 0
    assert check("shufflenetv2", {"input": [64, 96, 128]}, dtype="int4/int8") == 0


def test_a_grid_of_thousands_is_as_exact_as_a_few() -> None:
    """Tables along single axes are multiplied out there, in doubles where that is exact."""
    columns = sweep(
        "mobilenetv2", {"width": "0.25:2:0.01", "input": "96,128,...,320"}, dtype="int4/fp16",
        columns="mac,mac_bytes,peak_activations_bytes",
    )  # fmt: skip
    rng = np.random.default_rng(0)
    for row in rng.permutation(len(columns["mac"]))[:40].tolist():
        asked = {"width": columns["width"][row].item(), "input": columns["input"][row].item()}
        measures = ("mac", "mac_bytes", "peak_activations_bytes")
        wanted = counted("mobilenetv2", measures, "as-written", dtype="int4/fp16", **asked)
        assert [int(columns[name][row]) for name in measures] == wanted


# Which columns.


@pytest.mark.parametrize(
    ("spec", "options", "expected"),
    [
        ("mobilenetv2", {}, COLUMNS),
        ("mobilenetv2", {"dtype": "int8"}, with_bytes()),
        (MIXED, {}, with_bytes()),
        ("mobilenetv2", {"columns": "mac_bytes,flops"}, ("mac_bytes", "flops")),
        ("mobilenetv2", {"columns": ["reads", "ops"]}, ("reads", "ops")),
        ("mobilenetv2", {"columns": "peak"}, ("peak_activations",)),
        # What formulas and objectives name is added, in the order of the table of measures.
        ("mobilenetv2", {"where": "mac_bytes > 0"}, (*COLUMNS, "mac_bytes")),
        ("mobilenetv2", {"columns": "flops", "pareto": "-params_bytes"}, ("flops", "params_bytes")),
        (
            "mobilenetv2",
            {"columns": "flops", "reward": "peak_activations_bytes / bit_operations"},
            ("flops", "bit_operations", "peak_activations_bytes", "reward"),
        ),
    ],
)
def test_columns_are_those_that_are_asked_for(
    spec: str, options: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert tuple(sweep(spec, {"batch": [1, 2]}, **options)) == ("batch", *expected)


def test_bytes_need_no_dtype_to_be_asked_for() -> None:
    columns = sweep("mobilenetv2", {"batch": [1, 2]}, columns="mac,mac_bytes")
    assert columns["mac_bytes"].tolist() == (4 * columns["mac"]).tolist()


def test_the_front_of_bytes() -> None:
    """Fewer bits cost fewer bytes and have the same MAC, so that one dtype is on the front."""
    columns = sweep(
        "mobilenetv2", {"dtype": "fp32,int8,int4", "width": "0.5,1"}, pareto="mac_bytes,-flops"
    )
    assert sorted(zip(columns["dtype"], columns["width"], strict=True)) == [
        ("int4", 0.5), ("int4", 1.0),
    ]  # fmt: skip


REFUSED = {
    ("dtype", "fp61"): "--over dtype: unknown dtype 'fp61'",
    ("dtype", "int8,int8"): "--over dtype: int8 is given twice",
    ("dtype", "a/b/c"): "--over dtype: unknown dtype 'a'",
    ("columns", "foo"): "--columns: 'foo' is no measure of sweeps",
    ("columns", "intensity"): "--columns: 'intensity' is no measure of sweeps",
    ("columns", ""): "--columns: '' is no measure of sweeps",
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_before_anything_runs(case: tuple[str, str]) -> None:
    name, value = case
    over: dict[str, object] = {"width": [1]} | ({"dtype": value} if name == "dtype" else {})
    options = {"columns": value} if name == "columns" else {}
    with pytest.raises(SpecError, match=REFUSED[case]):
        sweep("mobilenetv2", over, **options)  # type: ignore[arg-type]


def test_a_dtype_is_swept_or_set() -> None:
    with pytest.raises(SpecError, match="'dtype' is both swept and set"):
        sweep("mobilenetv2", {"dtype": "int8"}, dtype="int4")


def test_the_command_line_asks_for_the_same(cli) -> None:
    words = ("sweep", "mobilenetv2", "--over", "dtype=int8,fp16", "--columns", "mac_bytes")
    assert cli(*words).out.splitlines() == ["dtype,mac_bytes", "int8,29841808", "fp16,59683616"]
    more = cli(*words[:2], "--over", "batch=1", "--dtype", "int8", "--where", "mac_bytes < 3e7")
    assert more.out.splitlines()[1].startswith("1,300774272,19249553408,29841808,29841808,")
