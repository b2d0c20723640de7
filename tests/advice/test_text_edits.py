"""Edits by position leave every byte that they do not name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.marks import Source, line_starts
from costmodel.language.edits import Edit, diff, edited, merged

TEXTS = st.text(alphabet="ab1 #\n\r\t{}[]:,'\"é·\U0001d7d9\x85\u2028", max_size=60)


@st.composite
def texts_with_edits(draw):
    """A text, and edits of some of its pieces, which do not overlap."""
    pieces = draw(st.lists(TEXTS.filter(len), min_size=1, max_size=8))
    text, edits, start = "".join(pieces), [], 0
    for piece in pieces:
        if draw(st.booleans()):
            mark = Source("", text).mark(start)
            edits.append(Edit(start, piece, draw(TEXTS), mark.line, mark.column))
        start += len(piece)
    return text, edits


@given(texts_with_edits(), st.randoms())
def test_what_no_edit_names_stays_in_any_order_of_the_edits(case, random):
    text, edits = case
    shuffled = list(edits)
    random.shuffle(shuffled)
    after = edited(text, shuffled)
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    assert after == text


@given(texts_with_edits())
def test_edits_turned_round_give_the_text_back(case):
    text, edits = case
    after, back, shift = edited(text, edits), [], 0
    for edit in edits:
        back.append(Edit(edit.start + shift, edit.new, edit.old, 1, 1))
        shift += len(edit.new) - len(edit.old)
    if all(edit.old for edit in back):
        assert edited(after, back) == text


@given(TEXTS)
def test_lines_start_where_marks_count_them(text):
    starts = line_starts(text)
    for index in range(len(text)):
        mark = Source("", text).mark(index)
        inside_a_break = text[index - 1 : index + 1] == "\r\n"
        assert inside_a_break or starts[mark.line - 1] + mark.column - 1 == index


@pytest.mark.parametrize(
    ("edits", "fault"),
    [
        ([Edit(0, "ab", "x", 1, 1), Edit(1, "b", "y", 1, 2)], "overlap on line 1"),
        ([Edit(0, "a", "x", 1, 1), Edit(0, "a", "y", 1, 1)], "overlap on line 1"),
        ([Edit(0, "b", "x", 1, 1)], "line 1 does not hold 'b'"),
    ],
)
def test_edits_that_overlap_or_expect_another_text_are_refused(edits, fault):
    with pytest.raises(ValueError, match=fault):
        edited("abc", edits)


def test_where_two_sets_of_edits_meet_the_later_one_holds():
    earlier = [Edit(0, "12", "3", 1, 1), Edit(4, "5", "6", 1, 5)]
    later = [Edit(0, "12", "7", 1, 1), Edit(8, "9", "0", 1, 9)]
    assert merged(earlier, later) == (later[0], earlier[1], later[1])


def test_a_diff_says_where_a_file_has_no_last_line_end():
    assert diff("x", "a\nb", "a\nc") == (
        "--- x\n+++ x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
        "+c\n\\ No newline at end of file\n"
    )
    assert diff("x", "a\n", "a\n") == ""
