"""Variants are swept as parameters are, by their names as written."""

from __future__ import annotations

from pathlib import Path

import pytest

import costmodel

FAMILY = """schema: 1
network: N
input: {image: [3, 16, 16]}
parameters: {width: 8, classes: 10}
variants:
  "1.0": {}
  "1": {width: 4, input: 8}
  big: {width: 16}
layers: [conv: {out: width, k: 3}, global_pool, fc: classes]
"""


@pytest.fixture
def family(tmp_path: Path) -> str:
    path = tmp_path / "n.yaml"
    path.write_text(FAMILY)
    return str(path)


def flops(spec: str, variant: str, **parameters: int) -> int:
    return costmodel.analyze(costmodel.load(spec, variant, **parameters)).total().cost.flops


@pytest.mark.parametrize("values", ["all", "1.0,1,big", ["1.0", "1", "big"]])
def test_each_variant_costs_what_analyze_says(family: str, values: object) -> None:
    swept = costmodel.sweep(family, over={"variant": values})
    assert swept["variant"].tolist() == ["1.0", "1", "big"]
    assert swept["flops"].tolist() == [flops(family, name) for name in ("1.0", "1", "big")]
    assert swept["flops"][1] == 9 * 3 * 4 * 8 * 8 + 4 * 10


def test_a_swept_parameter_wins_over_the_variant(family: str) -> None:
    swept = costmodel.sweep(family, over={"variant": "1.0,big", "width": "8,32", "classes": "5,6"})
    expected = [
        flops(family, name, width=width, classes=classes)
        for name in ("1.0", "big")
        for width in (8, 32)
        for classes in (5, 6)
    ]
    assert swept["flops"].tolist() == expected


def test_rows_of_a_file_join_by_the_name_as_written(family: str, tmp_path: Path) -> None:
    (tmp_path / "acc.csv").write_text("variant,acc\n1,60\n1.0,70\n")
    swept = costmodel.sweep(family, over={"variant": "all"}, join=str(tmp_path / "acc.csv"))
    assert dict(zip(swept["variant"].tolist(), swept["acc"].tolist(), strict=True)) == {
        "1.0": 70.0,
        "1": 60.0,
    }


@pytest.mark.parametrize(
    ("over", "variant", "message"),
    [
        ("1.0,2.0", None, "--over variant: there is no variant '2.0'"),
        ("1.0,1.0", None, "--over variant: 1.0 is given twice"),
        ([1.0], None, "--over variant: variants are named by text"),
        ([], None, "--over variant: the range is empty"),
        ("1.0,1", "big", "'variant' is both swept and set"),
    ],
)
def test_what_is_no_variant_is_refused(
    family: str, over: object, variant: str | None, message: str
) -> None:
    with pytest.raises(costmodel.SpecError) as caught:
        costmodel.sweep(family, variant=variant, over={"variant": over})
    assert [one.message for one in caught.value.problems] == [message]


def test_a_spec_without_variants_has_none_to_sweep(tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(without_variants())
    with pytest.raises(costmodel.SpecError, match="has no parameter 'variant' to sweep"):
        costmodel.sweep(str(path), over={"variant": "all"})


def without_variants() -> str:
    lines = FAMILY.splitlines(keepends=True)
    return "".join(line for line in lines if line[:2] != "  " and not line.startswith("variants"))
