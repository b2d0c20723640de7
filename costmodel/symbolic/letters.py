"""Letters for sizes: how rounding is written, and what is taken for granted about symbols.

Rounding stays exact: floor(x), ceil(x), and make_divisible(v, d) as max(d, d·floor(v/d + 1/2),
d·ceil(9v/(10d))). Each rounded size gets a letter of its own, so that totals stay readable, and so
that two sizes are the same where they are defined alike. Structure is decided by that: shapes whose
sizes are the same expression are the same, others differ. Every such decision is kept, and numbers
that overturn one are refused (``costmodel.symbolic.letter_table``), naming both shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from costmodel.core.dim import Dim
from costmodel.core.values import NamedTuple


class Assumption(NamedTuple):
    """What was taken for granted: this ``holds``, one ``divides`` the other, or they ``differ``."""

    relation: str
    values: tuple[Dim, ...]


def _make_divisible(v: Dim, d: Dim) -> Any:
    nearest = d * sympy.floor(v / d + sympy.Rational(1, 2))
    least = d * sympy.ceiling(9 * v / (10 * d))
    return sympy.Max(d, nearest, least, evaluate=False)


_EXACT: dict[str, Callable[..., Any]] = {
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "round": lambda x: sympy.floor(x + sympy.Rational(1, 2)),
    "make_divisible": _make_divisible,
    "max": lambda a, b: sympy.Max(a, b, evaluate=False),
    "min": lambda a, b: sympy.Min(a, b, evaluate=False),
    "where": lambda condition, a, b: sympy.Piecewise((a, condition), (b, True)),
}
_NAMED = (sympy.floor, sympy.ceiling, sympy.Max, sympy.Min, sympy.Piecewise)


class Exact:
    """Writes rounding exactly, one letter for each rounded size."""

    def __init__(self) -> None:
        self.definitions: dict[Any, Any] = {}
        self.assumptions: dict[Assumption, None] = {}
        self._letters: dict[Any, Any] = {}

    def rounded(self, function: str, *values: Dim) -> Dim:
        made = sympy.sympify(_EXACT[function](*values))
        if made.is_Integer:
            return int(made)
        named = [made] if isinstance(made, _NAMED) else made.atoms(sympy.floor, sympy.ceiling)
        return made.xreplace({atom: self._letter(atom) for atom in named})

    def assumed(self, relation: str, *values: Dim) -> None:
        self.assumptions[Assumption(relation, values)] = None

    def _letter(self, definition: Any) -> Any:
        if definition not in self._letters:
            # For the time of building; ``costmodel.symbolic.naming`` gives names that speak.
            letter = sympy.Dummy(integer=_is_whole(definition) or None, positive=True)
            self._letters[definition] = letter
            self.definitions[letter] = definition
        return self._letters[definition]


def _is_whole(definition: Any) -> bool:
    """Whether a definition is an integer for every number that may be put in."""
    if isinstance(definition, sympy.floor | sympy.ceiling) or definition.is_integer:
        return True
    if isinstance(definition, sympy.Max | sympy.Min | sympy.Mul):
        return all(_is_whole(part) for part in definition.args)
    return False


class Smooth(Exact):
    """Drops rounding: make_divisible(v, d) is v, strided sizes divide exactly."""

    def rounded(self, function: str, *values: Dim) -> Dim:
        if function in ("max", "min", "where"):
            return _EXACT[function](*values)
        return values[0]

    def assumed(self, relation: str, *values: Dim) -> None:
        if relation == "differ":
            super().assumed(relation, *values)
