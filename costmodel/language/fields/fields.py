"""The fields of ops: their names, the form of each, and whether a spec must give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from costmodel.core.op import OpClass
from costmodel.core.values import NamedTuple
from costmodel.language.fields.forms import FORMS, Asked, FieldForm, choice_of
from costmodel.language.syntax import FieldValue, Value


class Field(NamedTuple):
    """One field of an op; ``default`` is None where it is required."""

    name: str
    form: FieldForm
    required: bool
    default: object

    def value(self, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
        """The number, pair or word that the op gets.

        Raises:
            FieldError: what is given does not fit the form.
        """
        return self.form.take(Asked(self.name, self.form.words, evaluate), given)


@cache
def fields_of(op: OpClass) -> dict[str, Field]:
    """The fields of an op class by name, in order."""
    hints = get_type_hints(op, include_extras=True)
    described = {}
    for field in fields(cast(Any, op)):
        required = field.default is MISSING
        default = None if required else field.default
        described[field.name] = Field(field.name, _form(hints[field.name]), required, default)
    return described


def _form(hint: Any) -> FieldForm:
    if hint is bool:
        return FORMS["flag"]
    if get_origin(hint) is Literal:
        return choice_of(get_args(hint))
    if hasattr(hint, "__metadata__"):
        return FORMS[hint.__metadata__[0]]
    # An optional field: its form is that of the alternative which is not None.
    return _form(next(arm for arm in get_args(hint) if arm is not type(None)))
