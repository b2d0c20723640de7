"""Names are known from where they are defined; what is unknown is told when all is read."""

from __future__ import annotations

import pytest

from costmodel.core.marks import Mark, Source
from costmodel.language.reading.names import ALWAYS, Names

SOURCE = Source("s.yaml", "text\n" * 9)


def at(line: int) -> Mark:
    return Mark(SOURCE, line, 1, 4)


@pytest.fixture
def names() -> Names:
    return Names({"c": at(1), "s": at(1)}, ["image"])


@pytest.mark.parametrize("name", ["c", "image", *ALWAYS])
def test_parameters_inputs_and_words_of_the_language_are_known(names: Names, name: str) -> None:
    names.use(name, at(2))
    assert names.settle() == []


def test_a_label_is_known_below_its_definition(names: Names) -> None:
    names.use("stem", at(2))
    assert names.define("stem", at(3)) is None
    names.use("stem", at(4))
    (problem,) = names.settle()
    assert problem.message == "'stem' is defined only below, on line 3"
    assert problem.mark == at(2)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("conv", "only labels are names: write '- LABEL: {conv: ...}' on line 3"),
        ("conv_2", "only labels are names: write '- LABEL: {conv: ...}' on line 5"),
        ("conv_3", "known here"),
        ("conv_0", "known here"),
        ("relu_1", "only labels are names: write '- LABEL: {relu: ...}' on line 4"),
    ],
)
def test_the_remedy_for_the_name_of_an_op_is_a_label(names: Names, name: str, hint: str) -> None:
    for action, line in (("conv", 3), ("relu", 4), ("conv", 5)):
        names.pass_by(action, at(line))
    names.use(name, at(6))
    (problem,) = names.settle()
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("imgae", "did you mean 'image'?"),
        ("C", "did you mean 'c'?"),
        ("yes", "did you mean 'true'?"),
        ("Off", "did you mean 'false'?"),
        ("q", "known here: c, here, image, in, index, previous, s"),
    ],
)
def test_an_unknown_name_gets_a_hint(names: Names, name: str, hint: str) -> None:
    names.use(name, at(2))
    (problem,) = names.settle()
    assert problem.message == f"unknown name '{name}'"
    assert problem.hint == hint


@pytest.mark.parametrize("label", ["here", "c", "image"])
def test_a_label_must_not_take_a_name(names: Names, label: str) -> None:
    assert names.define(label, at(2)) is not None


def test_a_label_is_defined_once(names: Names) -> None:
    assert names.define("a", at(2)) is None
    problem = names.define("a", at(3))
    assert problem is not None
    assert problem.hint == "first used on line 2; rename one"


def test_unused_parameters_are_told_at_their_declaration(names: Names) -> None:
    names.use("c", at(2))
    (problem,) = names.unused(" of block unit")
    assert problem.message == "parameter 's' of block unit is never used"
    assert problem.mark == at(1)


def test_a_block_of_the_file_uses_the_parameters_of_its_network(names: Names) -> None:
    inner = Names({}, outer=names)
    inner.use("c", at(2))
    inner.use("image", at(2))
    assert [one.message for one in inner.settle()] == ["unknown name 'image'"]
    assert [one.message for one in names.unused("")] == ["parameter 's' is never used"]


def test_a_default_cannot_use_what_stands_below(names: Names) -> None:
    names.later = {"c", "s"}
    assert not names.knows("c")
    assert names.reserves("c")
    names.use("s", at(1))
    names.later.clear()
    assert "defined only below" in names.settle()[0].message


def test_words_of_refused_text_count_as_used_and_as_defined(names: Names) -> None:
    names.use("left", at(2))
    names.forgive({"left", "c", "s"})
    assert names.settle() == []
    assert names.unused("") == []
