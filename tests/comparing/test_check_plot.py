"""``check --plot``: what is in the picture of measured times, and that it is always the same."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

import pytest

from costmodel.analysis.report import analyze
from costmodel.comparing.agreements import checks
from costmodel.comparing.timed import Timed
from costmodel.language.loading import load
from costmodel.latency.run import Run
from costmodel.render.chart.timing import Panel, Point, looks, panels_of

Cli = Callable[..., Any]
RUNS = str(Path(__file__).parent.parent / "data" / "runs" / "phone.csv")


@pytest.mark.slow
def test_the_plot_of_a_table_is_the_same_each_time(cli: Cli, tmp_path: Path) -> None:
    one, two = tmp_path / "one.svg", tmp_path / "two.svg"
    for path in (one, two):
        ran = cli("check", RUNS, "--plot", str(path))
        assert (ran.code, ran.err) == (0, f"wrote {path}\n")
    assert one.read_bytes() == two.read_bytes()


def _timed(*milliseconds: float) -> list[Timed]:
    names = ("squeezenet", "alexnet", "googlenet")
    return [
        Timed(Run(model=name, milliseconds=ms), analyze(load(name)))
        for name, ms in zip(names, milliseconds, strict=True)
    ]


def test_times_stand_over_flops_and_over_what_is_foretold() -> None:
    timed = _timed(10, 20, 30)
    (found,) = checks(timed).checked
    left, right = panels_of(found)
    flops = [one.report.total().cost.flops for one in timed]
    assert [(one.x, one.y) for one in left.points] == list(zip(flops, (10, 20, 30), strict=True))
    assert [one.name.partition(":")[0] for one in left.points] == [
        "squeezenet",
        "alexnet",
        "googlenet",
    ]
    assert left.points[0].off == pytest.approx(log(10 / (left.slope * flops[0])))
    line = next(one for one in found.agreement.lines if one.name == "flops_mac")
    assert tuple(one.x for one in right.points) == line.foretold
    assert right.slope == 1
    assert list(looks([(left, right)])) == ["squeezenet", "alexnet", "googlenet"]


def test_of_many_networks_the_farthest_from_the_line_are_named() -> None:
    """Of 14 all are named, of 15 the eight that are farthest off, whatever the direction."""
    points = tuple(Point(str(n), "f", 1, 1, n * (-1) ** n) for n in range(15))
    assert len(Panel("", "", points[:14], 1).named()) == 14
    assert Panel("", "", points, 1).named() == [14, 13, 12, 11, 10, 9, 8, 7]


def test_more_setups_than_there_is_room_for_are_refused(cli: Cli, tmp_path: Path) -> None:
    rows = "".join(f"{net},{n},1\n" for n in range(7) for net in ("resnet", "alexnet", "googlenet"))
    path = tmp_path / "runs.csv"
    path.write_text(f"model,device,milliseconds\n{rows}")
    ran = cli("check", str(path), "--plot", str(tmp_path / "y.svg"))
    assert ran.code == 2
    assert "--plot has room for 6 setups, and here are 7" in ran.err
    assert not (tmp_path / "y.svg").exists()
