"""Fields of ops: their forms, what each accepts and what each refuses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from costmodel.core.marks import Mark, Source
from costmodel.language.expressions.expression import compile_expression
from costmodel.language.fields.demands import LARGEST, FieldError, in_message, truth, whole
from costmodel.language.fields.fields import Field, fields_of
from costmodel.language.fields.forms import FORMS, choice_of
from costmodel.language.syntax import FieldValue, Value
from costmodel.ops import REGISTRY
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.tracing import leaf

MARK = Mark(Source("s.yaml", "x"), 1, 1)
CHOICES = ("relu", "sigmoid")


def value(given: Any) -> FieldValue:
    if isinstance(given, list):
        return tuple(value(one) for one in given)
    return Value(given, None, MARK)


def resolved(form: str, given: Any) -> Any:
    known = choice_of(CHOICES) if form == "choice" else FORMS[form]
    field = Field("x", known, required=True, default=None)
    return field.value(value(given), lambda one: one.constant)


@pytest.mark.parametrize(
    ("form", "given", "got"),
    [
        ("size", 1, 1),
        ("size", LARGEST, LARGEST),
        ("count", 0, 0),
        ("amount", 10**18, 10**18),
        ("per_axis", 3, 3),
        ("per_axis", [3], (3,)),
        ("per_axis", [3, 1, 2], (3, 1, 2)),
        ("image", 512, (512,)),
        ("image", [3, 16, 112, 112], (3, 16, 112, 112)),
        ("order", "hwc", "hwc"),
        ("order", "dhwc", "dhwc"),
        ("sizes", [1, 2, 3], (1, 2, 3)),
        ("sizes", 4, (4,)),
        ("padding", "same", "same"),
        ("padding", "same_torch", "same_torch"),
        ("padding", "valid", "valid"),
        ("padding", 0, 0),
        ("padding", [2], ((2, 2),)),
        ("padding", [1, 2, [0, 3]], ((1, 1), (2, 2), (0, 3))),
        ("padding", [1, 2], ((1, 1), (2, 2))),
        ("padding", [[0, 1], [2, 3]], ((0, 1), (2, 3))),
        ("padding", [[0, 1], 2], ((0, 1), (2, 2))),
        ("ratio", 0, 0),
        ("ratio", Fraction(1, 3), Fraction(1, 3)),
        ("flag", True, True),
        ("flag", False, False),
        ("choice", "relu", "relu"),
        ("names", ["a", "b"], ("a", "b")),
        ("names", "a", ("a",)),
    ],
)
def test_a_form_accepts(form: str, given: Any, got: Any) -> None:
    assert resolved(form, given) == got


@pytest.mark.parametrize(
    ("form", "given", "said"),
    [
        ("size", 0, "x is 0, but must be at least 1"),
        ("size", LARGEST + 1, "x is 2,147,483,648, but must be at most 2,147,483,647"),
        ("size", Fraction(7, 2), "x is 7/2, not an integer"),
        ("size", True, "x is true"),
        ("size", "wide", "x is 'wide'"),
        ("size", None, "x is nothing"),
        ("size", [1, 2], "x got a list"),
        ("count", LARGEST + 1, "x is 2,147,483,648, but must be at most 2,147,483,647"),
        (
            "amount",
            10**18 + 1,
            "x is 1,000,000,000,000,000,001, but must be at most 1,000,000,000,000,000,000",
        ),
        ("count", -1, "x is -1, but must be at least 0"),
        ("per_axis", [[1, 2], 3], "x is nested too deep"),
        ("per_axis", [0, 3], "x is 0, but must be at least 1"),
        ("image", [3, 4, 5, 6, 7], "x has 5 sizes"),
        ("order", "hwd", "x is 'hwd'"),
        ("sizes", [1, [2]], "x is nested too deep"),
        ("padding", "sane", "x is 'sane'"),
        ("padding", -1, "x is -1, but must be at least 0"),
        ("padding", [[1, 2, 3], 1], "x has 3 ends"),
        ("padding", [["same", 1], 1], "x is 'same'"),
        ("padding", True, "x is true"),
        ("ratio", "half", "x is 'half'"),
        ("ratio", True, "x is true"),
        ("flag", 1, "x is 1"),
        ("choice", "relo", "x is 'relo'"),
        ("choice", 3, "x is 3"),
    ],
)
def test_a_form_refuses(form: str, given: Any, said: str) -> None:
    with pytest.raises(FieldError) as caught:
        resolved(form, given)
    assert str(caught.value) == said
    assert caught.value.value.mark == MARK


COMPUTED = "change what it is computed from, or write max(1, ...)"
TYPED = "is there a digit or a factor too many?"


@pytest.mark.parametrize(
    ("number", "text", "least", "hint"),
    [
        (0, None, 1, "write 1 or more"),
        (-1, None, 0, "write 0 or more"),
        (0, "c - 8", 1, COMPUTED),
        (LARGEST + 1, None, 1, TYPED),
        (LARGEST + 1, "c ** 9", 1, TYPED),
    ],
)
def test_a_number_beyond_a_limit_is_told_with_a_remedy(
    number: int, text: str | None, least: int, hint: str
) -> None:
    at = Value(None, compile_expression(text) if text else None, MARK)
    with pytest.raises(FieldError) as caught:
        whole(at, number, least, "x", "a size")
    assert caught.value.hint == hint


def test_a_word_that_is_nearly_a_choice_is_guessed() -> None:
    with pytest.raises(FieldError) as caught:
        resolved("choice", "relo")
    assert caught.value.hint == "did you mean 'relu'?"
    with pytest.raises(FieldError) as caught:
        resolved("choice", "tanh")
    assert caught.value.hint == "expected one of relu, sigmoid"


@pytest.mark.parametrize("name", REGISTRY)
def test_every_field_of_every_op_has_a_form_with_words_for_it(name: str) -> None:
    for field in fields_of(REGISTRY[name]).values():
        assert field.form.name == "choice" or field.form is FORMS[field.form.name]
        assert field.form.words
        assert field.form.schema


def test_required_fields_are_those_without_a_default() -> None:
    fields = fields_of(REGISTRY["conv"])
    assert [name for name, field in fields.items() if field.required] == ["out", "k"]
    assert fields["stride"].default == 1


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        ("a b", "'a b'"),
        (1234, "1,234"),
        (Fraction(7, 20), "7/20"),
    ],
)
def test_values_are_shown_as_the_file_would_write_them(given: object, text: str) -> None:
    assert in_message(given) == text


def test_a_condition_is_true_or_false() -> None:
    at = Value(None, None, MARK)
    assert truth(at, True) is True
    with pytest.raises(FieldError, match="'when' is 3, neither true nor false"):
        truth(at, 3)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (0, r"x is \?, beyond the limit of 1"),
        (9, r"x is \?, beyond the limit of 8"),
        (Fraction(3, 2), r"x is \?, not an integer"),
    ],
)
def test_a_traced_number_is_whole_within_limits_or_refused_at_its_place(
    size: int | Fraction, message: str
) -> None:
    at, trace = Value(None, None, MARK), Trace()
    one = leaf(trace, 0, (0, 20), 2, size)
    with pytest.raises(FieldError, match=message):
        whole(at, one, 1, "x", "a size", 8)
    assert trace.guards  # which tell it from those that are whole within limits
    legal = leaf(Trace(), 0, (0, 20), 2, 7)
    assert whole(at, legal, 1, "x", "a size", 8).witness == 7
