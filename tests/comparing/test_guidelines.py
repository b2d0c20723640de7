"""The paper's Tables 1 to 4 beside what is measured, and when a guideline holds."""

import pytest

from costmodel.comparing.guidelines import EXPERIMENTS, Verdict, judged
from costmodel.latency.run import Run
from costmodel.published import runtimes
from costmodel.render.views.guidelines import verdict_in_words


def run(name, sizes, milliseconds, noise=0.05):
    runs = [Run(model="", milliseconds=one, noise_floor=noise) for one in milliseconds]
    return judged(EXPERIMENTS[name], sizes, runs)


def test_every_figure_of_the_tables_is_used_once():
    """12 + 12 + 15 + 12 figures for each of two devices: 102."""
    used = [
        (one.spec, variant, sizes)
        for one in EXPERIMENTS.values()
        for sizes in one.columns
        for variant in one.variants(sizes)
    ]
    printed = [one for one in runtimes() if one.spec.startswith("guidelines/")]
    assert len(used) == len(set(used)) == len(printed) == 102


def test_speeds_are_relative_to_the_first_row_of_the_same_column():
    """G1 on ARM, x1 x2 x4: 4, 10, 40 ms at 1:1; 5, 10, 32 at 1:2; 8, 20, 40; 16, 40, 80."""
    table = run("G1", "arm", [4, 10, 40, 5, 10, 32, 8, 20, 40, 16, 40, 80])
    assert [cell.row for cell in table.cells[::3]] == ["1:1", "1:2", "1:6", "1:12"]
    speeds = [round(cell.speed, 4) for cell in table.cells]
    assert speeds == [1, 1, 1, 0.8, 1, 1.25, 0.5, 0.5, 1, 0.25, 0.25, 0.5]
    paper = [round(cell.paper["arm"], 3) for cell in table.cells if cell.column == "x1"]
    assert paper == [1, round(72.9 / 76.2, 3), round(69.1 / 76.2, 3), round(57.6 / 76.2, 3)]
    assert table.cells[3].paper["gpu"] == pytest.approx(1296 / 1480)


def test_mac_foretells_the_speed_of_a_row():
    """1:1 of 32: 10 pairs of 56²(32 + 32) + 32² each way; 1:12: 56²(9 + 108) + 9·108."""
    square = 56**2
    first, last = square * 64 + 32 * 32, square * 117 + 9 * 108
    table = run("G1", "arm", [1] * 12)
    assert table.cells[9].variant == "ARM 1:12 x1"
    assert table.cells[9].mac == pytest.approx(first / last)


@pytest.mark.parametrize(
    ("mean", "noise", "verdict"),
    [
        (0.8, 0.05, Verdict.HOLDS),
        (1.25, 0.05, Verdict.DOES_NOT),
        (1.0, 0.0, Verdict.UNDECIDED),
        (0.97, 0.05, Verdict.UNDECIDED),
        (1.04, 0.05, Verdict.UNDECIDED),
        (0.97, 0.01, Verdict.HOLDS),
    ],
)
def test_a_guideline_holds_where_the_other_rows_are_slower_by_more_than_noise(mean, noise, verdict):
    """G1 with all rows below the first at one speed, and G4, which says that they are faster."""
    slower = [10] * 3 + [10 / mean] * 9
    faster = [10] * 3 + [10 * mean] * 9
    assert {run("G1", "arm", slower, noise).verdict(one) for one in ("x1", "x2", "x4")} == {verdict}
    assert run("G4", "gpu", faster, noise).verdict("c=64") is verdict


def test_the_mean_of_a_column_is_geometric():
    """Rows at 1/2, 1/2 and 4 times the speed of the first: (1/2 · 1/2 · 4)^(1/3) = 1."""
    table = run("G2", "arm", [8, 8, 8, 16, 8, 8, 16, 8, 8, 2, 8, 8])
    assert table.means["x1"] == pytest.approx(1)


def test_columns_may_differ():
    """G3 at c = 64 twice as slow below the first row, at 128 as fast, at 256 twice as fast."""
    table = run("G3", "arm", [4, 4, 4] + [8, 4, 2] * 4)
    assert [table.verdict(one) for one in ("c=64", "c=128", "c=256")] == [
        Verdict.HOLDS,
        Verdict.UNDECIDED,
        Verdict.DOES_NOT,
    ]
    assert verdict_in_words(table) == (
        "holds at c=64, does not hold at c=256, is undecided within noise at c=128"
    )
    assert verdict_in_words(run("G3", "arm", [4] * 3 + [8] * 12)) == "holds"
    assert verdict_in_words(run("G3", "arm", [4] * 15)) == "is undecided within noise"
