"""How a network's cost grows with its width or resolution, without rounding: a polynomial.

MobileNet (arXiv:1704.04861, section 3) says that FLOPs grow roughly as alpha² with the width and as
rho² with the resolution; here the polynomial is computed, and the share of its leading term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import sympy

from costmodel.core.asked import demand, demand_one_of
from costmodel.core.problems import Problem, SpecError
from costmodel.language.loading import load
from costmodel.symbolic.network_formulas import formulas
from costmodel.symbolic.printing import aligned_rows, expanded_text, latex

Part = Literal["flops", "mac", "params"]
Interval = tuple[float, float]
_LETTERS = {"width": "alpha", "input": "rho"}


@dataclass(frozen=True)
class Scaling:
    """``ratio`` is cost(``letter``) / cost(1), a polynomial that holds on ``interval``."""

    name: str
    letter: Any
    ratio: Any
    interval: Interval

    @property
    def degree(self) -> int:
        """The highest power."""
        return int(sympy.degree(self.ratio, self.letter))

    @property
    def leading(self) -> Any:
        """The coefficient of the highest power: its share of the cost at 1."""
        return sympy.LC(self.ratio, self.letter)

    @property
    def coefficients(self) -> tuple[float, ...]:
        """The share of each power in the cost at 1, highest first."""
        return tuple(float(part) for part in sympy.Poly(self.ratio, self.letter).all_coeffs())

    def __str__(self) -> str:
        return (
            f"{self.name}({_called(self)}) / {self.name}(1) = {expanded_text(_decimal(self.ratio))}"
        )

    def _repr_latex_(self) -> str:
        name, letter = rf"\mathrm{{{self.name}}}", latex(self.letter)
        ratio = latex(_decimal(self.ratio))
        return aligned_rows([rf"\frac{{{name}({letter})}}{{{name}(1)}} &= {ratio}"])


def scaling(
    spec: str,
    variant: str | None = None,
    *,
    by: str = "width",
    part: Part = "flops",
    interval: Interval = (0, 1),
) -> Scaling:
    """How FLOPs, MAC or params scale with ``input`` or with a parameter of the spec.

    A ``max(1, alpha)`` in the spec is decided on ``interval``; rounding is dropped.

    Raises:
        SpecError: the spec has no such parameter, or the cost is no polynomial in it there.
        TypeError: an argument is of another type than it is annotated with.
        ValueError: ``part`` is none of these.
    """
    demand(isinstance(by, str), "by", "text: input, or a parameter", by)
    demand_one_of("part", part, Part)
    is_pair = isinstance(interval, tuple) and len(interval) == 2
    demand(is_pair and all(map(_is_end, interval)), "interval", "two numbers", interval)
    letter = sympy.Symbol(_LETTERS.get(by, by), positive=True)
    line = formulas(spec, variant, smooth=True, **_binding(spec, variant, by, letter)).total()
    cost = _decided(getattr(line, part).full, letter, interval)
    if not cost.is_polynomial(letter):
        message = f"the {part} of {spec} are no polynomial in {letter}: {cost}"
        raise SpecError([Problem(message, None, "scale by another parameter, or by input")])
    name = "FLOPs" if part == "flops" else part.upper() if part == "mac" else part
    ratio = sympy.expand(cost / cost.subs(letter, 1)) if cost.has(letter) else sympy.Integer(1)
    return Scaling(name, letter, ratio, interval)


def _is_end(value: object) -> bool:
    """Whether it is a number; ``sympy.oo`` is one."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number or (isinstance(value, sympy.Expr) and bool(value.is_extended_real))


def _binding(spec: str, variant: str | None, by: str, letter: Any) -> dict[str, Any]:
    if by != "input":
        return {by: letter}
    inputs = load(spec, variant).inputs.items()
    sizes = {name: tuple(size * letter for size in x.spatial) for name, x in inputs if x.spatial}
    return {"input": sizes}


def _decided(expression: Any, letter: Any, interval: Interval) -> Any:
    """Every max and min replaced by the one of its arguments that it is on the interval."""
    for choice in sorted(expression.atoms(sympy.Max, sympy.Min), key=lambda one: one.count_ops()):
        best = choice.args[0]
        for other in choice.args[1:]:
            is_larger = _is_positive(other - best, letter, interval)
            best = other if is_larger is isinstance(choice, sympy.Max) else best
        expression = expression.xreplace({choice: best})
    return expression


def _is_positive(difference: Any, letter: Any, interval: Interval) -> bool:
    """Whether a polynomial is positive inside an interval in which it has no zero."""
    low, high = interval
    zeros = sympy.real_roots(sympy.Poly(difference, letter)) if difference.has(letter) else []
    if any(low < zero < high for zero in zeros):
        bounds = f"{low} < {letter} < {high}"
        message, hint = f"{difference} changes its sign in {bounds}", "give a smaller interval"
        raise SpecError([Problem(message, None, hint)])
    middle = low + 1 if high == sympy.oo else sympy.Rational(low + high) / 2
    return bool(difference.subs(letter, middle) > 0)


def _decimal(ratio: Any) -> Any:
    return sympy.N(ratio, 4)


def _called(scaling: Scaling) -> str:
    return expanded_text(scaling.letter)
