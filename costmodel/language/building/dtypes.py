"""Dtypes that a spec names, with their words and expressions evaluated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from costmodel.core.precision import Precision
from costmodel.core.problems import did_you_mean
from costmodel.core.si import BITS
from costmodel.language.building.arguments import every_entry
from costmodel.language.fields.demands import FieldError, in_message
from costmodel.language.syntax import Dtype, Spec, Value

if TYPE_CHECKING:
    from costmodel.language.building.scope import Scope


def precision_of(asked: Dtype, evaluate: Callable[[Value], Any]) -> Precision:
    """What is said of weights and of activations, where anything is.

    Raises:
        FieldError: an expression fails, or comes to no dtype.
    """
    return Precision(*(_word(value, evaluate) if value else "" for value in asked))


def says_dtypes(spec: Spec) -> bool:
    """Whether anything in a spec says a dtype."""
    said = spec.dtype or any(block.dtype for block in spec.blocks.values())
    return bool(said) or any(entry.dtype for entry in every_entry(spec))


def dtype_of_block(asked: Dtype, inside: Scope) -> Precision:
    """What a block says of its layers, in the scope inside of it.

    Raises:
        FieldError, Poisoned: as ``precision_of`` and ``Scope.evaluate``.
    """
    try:
        return precision_of(asked, inside.evaluate)
    except FieldError as error:
        error.env = inside.env
        raise


def _word(value: Value, evaluate: Callable[[Value], Any]) -> str:
    word = evaluate(value)
    if isinstance(word, str) and word in BITS:
        return word
    hint = did_you_mean(word if isinstance(word, str) else "", BITS)
    raise FieldError(value, f"dtype is {in_message(word)}", hint)
