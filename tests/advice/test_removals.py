"""An activation or addition is cut out of a spec without a trace, or not at all."""

import pytest

from costmodel.advice.deletions import Layout
from costmodel.core.marks import Source
from costmodel.language.edits import edited


def without(text: str, word: str) -> str | None:
    source = Source("spec.yaml", text)
    edit = Layout(source).removal(source.mark(text.index(word), len(word)))
    return None if edit is None else edited(text, [edit])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- conv: {out: 4, then: [bn, relu]}\n- x\n", "- conv: {out: 4, then: [bn]}\n- x\n"),
        ("- conv: {then: [relu, bn], k: 3}\n", "- conv: {then: [bn], k: 3}\n"),
        ("- conv: {out: 4, then: relu}  # wide\n", "- conv: {out: 4}  # wide\n"),
        ("- conv: {out: 4, then: [relu], k: 3}\n", "- conv: {out: 4, k: 3}\n"),
        ("- conv: {then: relu, k: 3}\n", "- conv: {k: 3}\n"),
        ("layers:\n  - bn\n  - relu\n  - fc: 1\n", "layers:\n  - bn\n  - fc: 1\n"),
        ("layers:\r\n  - bn\r\n  - relu\r\n", "layers:\r\n  - bn\r\n"),
        ("layers:\n  - bn\n  - relu", "layers:\n  - bn\n"),
        ("layers:\n  - bn\n  - relu  # gone\n", "layers:\n  - bn\n    # gone\n"),
        ("layers:\n  - bn\n  - act: {relu: {when: a}}\n", "layers:\n  - bn\n"),
        ("layers:\n  - bn\n  - act: relu\n", "layers:\n  - bn\n"),
        ("- conv:\n    out: 4\n    then: relu\n", "- conv:\n    out: 4\n"),
        ("- add: [[conv: 1, relu], in]\n- x\n", "- add: [[conv: 1], in]\n- x\n"),
    ],
)
def test_an_entry_is_cut_out(before, after):
    assert without(before, "relu") == after


@pytest.mark.parametrize(
    "text",
    [
        "- add: [[relu], in]\n- x\n",  # the branch would be empty
        "layers:\n  - relu\n",  # and so would the list
        "then:\n  - bn\n  - - relu\n    - bn\n",  # two dashes on a line
        "- conv: {then: [bn,  # the norm\n    relu]}\n",  # a comment would go with it
        "- conv: {then: [bn,\n    relu]}\n",  # it spans lines
        "layers:\n  - bn\n  - act:\n      relu:\n        when: a\n",
    ],
)
def test_what_cannot_be_cut_out_cleanly_stays(text):
    assert without(text, "relu") is None


def test_a_place_where_nothing_stands_has_nothing_to_cut():
    source = Source("spec.yaml", "layers: [relu]\n")
    assert Layout(source).removal(source.mark(3)) is None
