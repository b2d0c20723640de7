"""Prose breaks at spaces and nowhere else, and colours take no room."""

import pytest

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem
from costmodel.render.manual import laid_out
from costmodel.render.prose import Prose

LINE = "  specs/net.yaml:3:1: warning G1: 264->44 channels: MAC 253,088 is 1.40 times the bound"


@pytest.mark.parametrize("width", [10, 20, 40, 60, 80, 200])
def test_a_line_keeps_its_words_and_the_width(width):
    lines = Prose(width).wrapped(LINE).split("\n")
    assert " ".join(lines).split() == LINE.split()
    assert all(len(line) <= width or len(line.split()) == 1 for line in lines)
    assert all(line.startswith("  ") for line in lines[:1])


@pytest.mark.parametrize("width", [None, len(LINE)])
def test_a_line_that_fits_stays_as_it_is(width):
    assert Prose(width).wrapped(LINE) == LINE


def test_what_goes_on_below_stands_deeper():
    assert Prose(12).wrapped("  one two three four", 2) == "  one two\n    three\n    four"


def test_a_word_that_is_too_long_stays_whole_and_starts_as_far_left_as_it_must():
    word = "specs/a/long/path.yaml"  # of 22 characters
    assert Prose(24).wrapped(f"see {word} there") == f"see\n  {word}\n    there"


def test_columns_are_counted_and_not_characters():
    assert Prose(9).wrapped("漢字 漢字 ab", 0) == "漢字 漢字\nab"  # 4 + 1 + 4 columns


def test_colours_take_no_room_and_what_is_styled_stays_together():
    prose = Prose(20, is_coloured=True)
    level = prose.styled("warning G1", "warning")
    assert level == "\033[1;33mwarning G1\033[0m"
    assert prose.wrapped(f"a.yaml:1: {level}") == f"a.yaml:1: {level}"  # 10 + 10 columns
    assert prose.wrapped(f"ab.yaml:1: {level}", 0) == f"ab.yaml:1:\n{level}"


def test_nothing_is_styled_without_colours():
    assert Prose().styled("text", "error") == "text"


def test_a_problem_is_told_as_in_a_pipe_but_in_lines_that_fit():
    source = Source("net.yaml", "layers: " + "x" * 100)
    problem = Problem("it is much too long for a name", Mark(source, 1, 60, 3), "write less")
    assert Prose().told(problem) == str(problem)
    assert Prose(30).told(problem).split("\n") == [
        "net.yaml:1:60: error: it is",
        "    much too long for a name",
        "    1 | " + "x" * 22,  # 8 + 22 columns
        "      | " + " " * 11 + "^^^",
        "  write less",
    ]


PAGE = """\
G0: a title.

## Limits
`limit = 1` is a number
of things:
- one
- two that is longer

```yaml
- conv: 3   # as it is
```

## Source
A paper.
"""


def test_a_manual_page_loses_the_marks_of_markdown():
    assert laid_out(PAGE, Prose(16)).split("\n") == [
        "G0: a title.", "",
        "Limits", "`limit = 1` is a", "number of", "things:", "- one", "- two that is", "  longer",
        "  - conv: 3   #", "      as it is", "",
        "Source", "A paper.", "",
    ]  # fmt: skip
