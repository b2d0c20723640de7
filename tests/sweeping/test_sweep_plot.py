"""``costmodel sweep --plot``: candidates, and the front that no other one beats."""

import pytest

pytest.importorskip("matplotlib")

SWEEP = ("sweep", "mobilenetv2", "--over", "width=0.5,0.75,1", "--over", "input=160,224")


@pytest.mark.slow
def test_the_picture_is_the_same_wherever_the_rows_go(cli, tmp_path):
    """Its words are text: how many candidates there are, and what was swept of the best."""
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    words = (*SWEEP, "--pareto", "mac,-flops", "--plot")
    assert cli(*words, str(first)).code == 0
    assert cli(*words, str(second), "-o", str(tmp_path / "rows.csv")).code == 0
    text = first.read_text("utf-8")
    assert text == second.read_text("utf-8")
    assert ">6 candidates<" in text
    assert ">width=1 input=224<" in text


@pytest.mark.slow
def test_the_cloud_shows_what_the_front_beats(cli, tmp_path):
    """Fewest FLOPs and least MAC at once has one candidate alone, the smallest; six are drawn."""
    ran = cli(*SWEEP, "--plot", str(tmp_path / "a.svg"))
    assert ran.err.endswith("1 of 6 candidates on the front\n")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert ">front: 1<" in text
    assert ">6 candidates<" in text


def test_a_plot_needs_two_columns(cli):
    ran = cli(*SWEEP, "--columns", "params", "--pareto", "params", "--plot", "a.svg")
    assert ran.code == 2
    assert "the sweep has no flops" in ran.err


def test_a_folder_that_is_not_there_is_told_before_a_candidate_is_priced(cli, tmp_path):
    rows = tmp_path / "rows.csv"
    ran = cli(*SWEEP, "-o", str(rows), "--plot", str(tmp_path / "gone" / "a.svg"))
    assert ran.code == 2
    assert "there is no such folder" in ran.err
    assert not rows.exists()
