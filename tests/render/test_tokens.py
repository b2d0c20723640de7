"""The colours that pages and notebooks share: each is declared, and dark has no other names."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

import costmodel
from costmodel.render import tokens


def declared(text: str) -> set[str]:
    return set(re.findall(r"(--[\w-]+):", text))


def used(text: str) -> set[str]:
    return set(re.findall(r"var\((--[\w-]+)\)", text))


def test_every_name_is_declared_and_dark_has_no_other():
    light = declared(tokens.style("light"))
    assert declared(tokens.style("dark")) < light
    folder = files("costmodel.render.page").joinpath("styles")
    assert set().union(*(used(one.read_text("utf-8")) for one in folder.iterdir())) <= light


def test_a_notebook_has_the_names_that_its_tables_use_and_no_rule_for_anything_else():
    style = tokens.of_notebooks()
    assert declared(style) == used(style)
    rules = re.findall(r"^([^\n{]+) \{", style, re.MULTILINE)
    selectors = [one for rule in rules for one in rule.split(", ")]
    assert [one for one in selectors if ".costmodel" not in one] == []


@pytest.mark.parametrize(
    ("share", "step"), [(0, 0), (0.005, 1), (0.01, 1), (0.02, 2), (0.05, 3), (0.2, 4), (1, 5)]
)
def test_a_cell_is_the_fuller_the_more_of_the_whole_it_has(share: float, step: int):
    assert tokens.heat(share) == step


def test_cells_of_a_report_have_the_heat_of_their_share():
    """The stem has 10,838,016 of MobileNetV2's 300,774,272 FLOPs, 3.6 %: the third step."""
    html = costmodel.analyze(costmodel.load("mobilenetv2"))._repr_html_()
    assert '<td class="heat-3" style="text-align: right">10,838,016</td>' in html
