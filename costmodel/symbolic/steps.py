"""A derivation: equations with a word on each, to be printed, shown in LaTeX, or computed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from costmodel.symbolic.printing import aligned_rows, as_text, latex

_SIGNS = {"=": "=", ">=": r"\geq", ">": r">"}


@dataclass(frozen=True)
class Step:
    """``left`` and ``right`` stand in the relation ``sign`` (=, >= or >); ``why`` says how so."""

    why: str
    left: Any
    sign: str
    right: Any

    def __str__(self) -> str:
        return f"{_text(self.left)} {self.sign} {_text(self.right)}"

    @property
    def row(self) -> str:
        """A row of an ``aligned`` environment."""
        why = rf"&& \text{{{self.why}}}"
        return rf"{latex(self.left)} &{_SIGNS[self.sign]} {latex(self.right)} {why}"

    def _repr_latex_(self) -> str:
        return aligned_rows([self.row])


@dataclass(frozen=True)
class Derivation:
    """Steps to a result: the last step holds it."""

    title: str
    steps: tuple[Step, ...]

    @property
    def result(self) -> Step:
        """The last step."""
        return self.steps[-1]

    def __str__(self) -> str:
        width = max(len(str(step)) for step in self.steps)
        lines = [f"  {step!s:<{width}}   {step.why}" for step in self.steps]
        return "\n".join([self.title, *lines])

    def _repr_latex_(self) -> str:
        return aligned_rows(step.row for step in self.steps)


def _text(expression: Any) -> str:
    if isinstance(expression, sympy.Derivative):
        (letter, order) = expression.variable_count[0]
        power = "²" if order == 2 else ""
        return f"d{power}{expression.expr}/d{letter}{power}"
    return as_text(expression)
