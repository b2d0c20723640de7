"""The fields of ops: their names, what form each has and which values it accepts.

A field's annotation (``costmodel.core.op``) names its form.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin, get_type_hints

from costmodel.core.op import OpClass
from costmodel.core.window import PADDINGS


class Field(NamedTuple):
    """One field of an op: ``form`` says what it accepts, ``choices`` which words."""

    name: str
    form: str
    choices: tuple[str, ...]
    required: bool
    default: object


@cache
def fields_of(op: OpClass) -> dict[str, Field]:
    """The fields of an op class by name, in order."""
    hints = get_type_hints(op, include_extras=True)
    described = {}
    for field in fields(cast(Any, op)):
        form, choices = _form(hints[field.name])
        required = field.default is MISSING
        default = None if required else field.default
        described[field.name] = Field(field.name, form, choices, required, default)
    return described


def _form(hint: Any) -> tuple[str, tuple[str, ...]]:
    if hint is bool:
        return "flag", ()
    if get_origin(hint) is Literal:
        return "choice", get_args(hint)
    if hasattr(hint, "__metadata__"):
        return hint.__metadata__[0], ()
    # An optional field: its form is that of the alternative which is not None.
    return _form(next(arm for arm in get_args(hint) if arm is not type(None)))


EXPECTED = {
    "size": "a positive integer",
    "count": "an integer of zero or more",
    "amount": "an integer of zero or more",
    "pair": "a positive integer, or two of them: [h, w]",
    "sizes": "a list of positive integers",
    "padding": f"{', '.join(PADDINGS)}, an integer, [h, w], or [[top, bottom], [left, right]]",
    "ratio": "a number",
    "flag": "true or false",
    "names": "a list of names",
}
"""What each form expects, in words for messages and documentation."""


def expected(field: Field) -> str:
    return f"one of {', '.join(field.choices)}" if field.choices else EXPECTED[field.form]
