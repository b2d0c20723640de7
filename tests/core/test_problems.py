"""Problems tell the place, the cause, the line of the file and the remedy."""

import pickle

import pytest

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted

SPEC = Source("net.yaml", "layers:\n  - conv: {out: 3}\n")


def test_a_problem_shows_place_cause_excerpt_caret_and_remedy() -> None:
    problem = Problem("unknown field 'out'", Mark(SPEC, 2, 12, 3), "did you mean 'outs'?")
    assert str(problem) == (
        "net.yaml:2:12: error: unknown field 'out'\n"
        "    2 |   - conv: {out: 3}\n"
        "      |            ^^^\n"
        "  did you mean 'outs'?"
    )


def test_a_problem_without_a_place_is_two_lines() -> None:
    assert str(Problem("nothing", None, "do it")) == "error: nothing\n  do it"


def test_a_problem_on_an_empty_line_has_no_excerpt() -> None:
    assert str(Problem("empty", Mark(SPEC, 3, 1), "fill it")) == (
        "net.yaml:3:1: error: empty\n  fill it"
    )


def test_the_caret_stands_under_the_first_column() -> None:
    assert str(Problem("m", Mark(SPEC, 1, 1, 6), "do it")).splitlines()[1:3] == [
        "    1 | layers:",
        "      | ^^^^^^",
    ]


def test_long_lines_are_cut_around_the_place() -> None:
    source = Source("f", "a" * 500 + "X" + "b" * 500)
    _, line, carets, _ = str(Problem("m", Mark(source, 1, 501), "do it")).splitlines()
    assert line == "    1 | " + "a" * 50 + "X" + "b" * 49
    assert carets == "      | " + " " * 50 + "^"


@pytest.mark.parametrize(
    ("line", "column", "length", "shown", "carets"),
    [
        ("\tx: 1", 2, 1, " x: 1", " ^"),
        ("\x1b[31mx", 6, 1, "\ufffd[31mx", "     ^"),
        ("漢字: x", 5, 1, "漢字: x", "      ^"),
        ("漢字: x", 1, 2, "漢字: x", "^^^^"),
        ("e\u0301: x", 5, 1, "e\u0301: x", "   ^"),
        ("ab", 9, 3, "ab", "  ^"),
    ],
)
def test_carets_line_up_on_a_terminal(
    line: str, column: int, length: int, shown: str, carets: str
) -> None:
    problem = Problem("m", Mark(Source("f", line), 1, column, length), "do it")
    assert str(problem).splitlines()[1:3] == [f"    1 | {shown}", f"      | {carets}"]


def test_an_error_lists_every_problem_and_survives_a_trip_between_processes() -> None:
    error = SpecError([Problem("one", None, "a"), Problem("two", Mark(SPEC, 1, 1), "b")])
    assert [line for line in str(error).splitlines() if "error" in line] == [
        "error: one",
        "net.yaml:1:1: error: two",
    ]
    assert pickle.loads(pickle.dumps(error)).problems == error.problems  # noqa: S301


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("pointwse", ["conv", "pointwise"], "did you mean 'pointwise'?"),
        ("FC", ["conv", "fc"], "did you mean 'fc'?"),
        ("zzz", ["conv", "fc"], "known here: conv, fc"),
        ("zzz", [], "leave it out"),
        ("#", "abcdefghijklmn", "known here: a, b, c, d, e, f, g, h, i, j, k, l, ..."),
    ],
)
def test_did_you_mean(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known) == hint


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "'a'"), ("a\nb", "'a\ufffdb'"), ("x" * 41, "'" + "x" * 37 + "...'")],
)
def test_text_of_a_user_is_shown_short_and_on_one_line(text: str, shown: str) -> None:
    assert quoted(text) == shown


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_end_where_yaml_ends_them(ending: str) -> None:
    source = Source("f", f"one{ending}two\x0b\x1cstill two{ending}")
    assert source.line(2) == "two\x0b\x1cstill two"
    assert [source.line(number) for number in (0, 3, 4)] == ["", "", ""]
    assert str(source.mark(source.text.index("two"))) == "f:2:1"
