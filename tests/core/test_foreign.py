"""Text of strangers has no power in any medium, and what is harmless is not touched."""

import re
import sys

import pytest

from costmodel.core import foreign
from costmodel.core.foreign import cell, printable, shown, shown_in_colour, workflow_data


def test_what_python_calls_printable_has_nothing_to_escape():
    """Text of such characters alone is let through without a look at each of them."""
    text = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert re.search(foreign._CONTROL_OR_BREAK, text) is None
    assert not re.search(foreign._CONTROL, text + "\n")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("\x1b[2J", "\\u001b[2J"),  # clears a terminal
        ("\x9b2J", "\\u009b2J"),  # the same in one character
        ("a\u202eb", "a\\u202eb"),  # writes from the right
        ("\u200b\ufeff", "\\u200b\\ufeff"),  # nothing to see
        ("\U000e0041", "\\U000e0041"),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
        ("äöü 网络 \N{FAMILY}\u200d", "äöü 网络 \N{FAMILY}\u200d"),  # joins emoji, and Persian
    ],
)
def test_unseen_characters_are_shown_as_escapes(text, escaped):
    assert printable(text) == escaped


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("::error::x", "\\::error::x"),
        ("a\n  ::stop-commands::e", "a\n\\  ::stop-commands::e"),
        ("a ##[group]b", "a ##\\[group]b"),
        ("a::b", "a::b"),
        ("## [a]", "## [a]"),
    ],
)
def test_no_line_is_a_workflow_command(text, plain):
    assert shown(text) == plain


def test_our_colours_are_all_that_a_terminal_obeys():
    ours = "\033[1;31merror\033[0m \033[36mname\033[0m \033[2mdim\033[0m"
    assert shown_in_colour(ours) == ours
    assert shown_in_colour("\033[8mhidden\033[41m\033]0;title\a") == (
        "\\u001b[8mhidden\\u001b[41m\\u001b]0;title\\u0007"
    )


def test_a_message_of_a_workflow_command_stays_on_its_line():
    assert workflow_data("100 %\r\n::error::\x1b") == "100 %25%0D%0A::error::\\u001b"


@pytest.mark.parametrize("text", ["-1", "+1.5", "-2e-7", "-.5", "1.0x", "a=b", "224x224", ""])
def test_numbers_and_plain_words_stay_as_they_are_in_cells(text):
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t1", "'\\u00091"),
        ("\r1", "'\\u000d1"),
        ("::error::", "'::error::"),
        ("a\n=1", "a\\u000a=1"),
    ],
)
def test_what_a_spreadsheet_would_compute_is_a_text(text, kept):
    assert cell(text) == kept
