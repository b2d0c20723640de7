"""Formulas as text and as LaTeX, in the order of the paper's letters: n·h·w·k²·c1·c2/g.

The one printer of formulas: ``costmodel analyze --explain`` and everything symbolic use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy

from costmodel.core.cost import Cost

_ORDER = (
    "MAC",
    "FLOPs",
    "B",
    "n",
    "n1",
    "r",
    "l",
    "d",
    "h",
    "w",
    "l1",
    "d1",
    "h1",
    "w1",
    "k",
    "kd",
    "kh",
    "kw",
    "c",
    "c1",
    "c2",
    "g",
)
_HALF = sympy.Rational(1, 2)
_TERMS_ON_A_LINE = 5

Numbers = Mapping[str, int]


def expanded_text(formula: Any, numbers: Numbers | None = None) -> str:
    """A sum of products as text, or the same with numbers put in for letters."""
    return as_text(sympy.expand(sympy.sympify(formula)), numbers)


def as_text(formula: Any, numbers: Numbers | None = None) -> str:
    """The formula as it stands, without multiplying anything out."""
    return _joined(in_papers_order(formula), numbers or {})


def in_papers_order(formula: Any) -> list[Any]:
    """The terms of a sum: what is added, most factors first, then by letters; what is taken off."""
    return sorted(sympy.Add.make_args(sympy.sympify(formula)), key=_order)


def _order(term: Any) -> tuple[bool, bool, int, str]:
    letters = term.as_coeff_Mul()[1]
    minus = bool(term.could_extract_minus_sign())
    return minus, bool(term.is_number), -len(letters.args), _product(letters, {})


def _joined(terms: Iterable[Any], numbers: Numbers) -> str:
    text = ""
    for term in terms:
        is_minus = term.could_extract_minus_sign()
        product = _product(-term if is_minus else term, numbers)
        text += (" - " if is_minus else " + ") + product if text else "-" * is_minus + product
    return text


def _product(term: Any, numbers: Numbers) -> str:
    rest, root = _without_root(term)
    over, under = sympy.fraction(rest)
    text = _factors(over, numbers) if over != 1 or root == 1 else ""
    if root != 1:
        text += ("·" if text else "") + f"√({_product(root, numbers)})"
    if under == 1:
        return text
    below = _factors(under, numbers)
    return f"{text}/({below})" if "·" in below else f"{text}/{below}"


def _without_root(term: Any) -> tuple[Any, Any]:
    """A product as what is rational in it, and what stands under the one square root."""
    factors = [factor.as_base_exp() for factor in sympy.Mul.make_args(term)]
    roots = [(base, power) for base, power in factors if abs(power) == _HALF]
    root = sympy.Mul(*(base ** (2 * power) for base, power in roots))
    return term / sympy.Mul(*(base**power for base, power in roots)), root


def _factors(product: Any, numbers: Numbers) -> str:
    factors = sorted(sympy.Mul.make_args(product), key=_rank)
    return "·".join(_factor(factor, numbers) for factor in factors)


def _rank(factor: Any) -> tuple[float, str]:
    name = str(factor.as_base_exp()[0])
    if factor.is_number:
        return -1, name
    letter = name.partition("_")[0]
    return (_ORDER.index(letter) if letter in _ORDER else len(_ORDER)), name


def _factor(factor: Any, numbers: Numbers) -> str:
    base, exponent = (factor, 1) if factor.is_number else factor.as_base_exp()
    shown = str(numbers[str(base)]) if str(base) in numbers else _atom(base, numbers)
    return shown if exponent == 1 else shown + ("²" if exponent == 2 else f"^{exponent}")


def _atom(base: Any, numbers: Numbers) -> str:
    if base.is_Add:
        return f"({as_text(base, numbers)})"
    if base.is_Symbol:
        return str(base.name)
    if isinstance(base, sympy.Piecewise):
        (a, condition), (b, _) = base.args
        return f"({expanded_text(a, numbers)} if {condition} else {expanded_text(b, numbers)})"
    opening, closing = _BRACKETS.get(type(base), ("", ""))
    if not opening:
        return str(base)
    return opening + ", ".join(expanded_text(part, numbers) for part in _arguments(base)) + closing


_BRACKETS = {
    sympy.floor: ("⌊", "⌋"),
    sympy.ceiling: ("⌈", "⌉"),
    sympy.Max: ("max(", ")"),
    sympy.Min: ("min(", ")"),
}


def _arguments(function: Any) -> list[Any]:
    """The arguments in an order that does not change from run to run, numbers first."""
    return sorted(function.args, key=lambda part: (not part.is_number, expanded_text(part)))


def latex(expression: Any) -> str:
    """LaTeX of an expression; roots of a product stay together."""
    names = {sympy.Symbol(name): rf"\mathrm{{{name}}}" for name in ("MAC", "FLOPs")}
    given = sympy.sympify(expression)
    if any(abs(power.exp) == _HALF for power in given.atoms(sympy.Pow)):
        # SymPy takes roots of positive letters apart; of letters without a sign it does not.
        plain = {letter: sympy.Symbol(letter.name) for letter in given.free_symbols}
        given = sympy.powsimp(given.xreplace(plain), combine="base", force=True, deep=True)
    return str(sympy.latex(given, symbol_names=names))


def equation_lines(left: str, expression: Any) -> list[str]:
    """Rows of an ``aligned`` environment: left = a sum, five terms to a row."""
    ordered = in_papers_order(expression)
    parts = [
        sympy.Add(*ordered[start : start + _TERMS_ON_A_LINE], evaluate=False)
        for start in range(0, len(ordered), _TERMS_ON_A_LINE)
    ]
    first, *rest = (latex(part) for part in parts)
    return [rf"{left} &= {first}", *(rf"&\quad + {part}" for part in rest)]


def aligned_rows(rows: Iterable[str]) -> str:
    """A displayed block of aligned equations, for ``_repr_latex_``."""
    body = r" \\ ".join(rows)
    return rf"$\displaystyle \begin{{aligned}} {body} \end{{aligned}}$"


def costs_in_latex(cost: Cost) -> str:
    """FLOPs, MAC and params as aligned equations."""
    found = {"FLOPs": cost.flops, "MAC": cost.mac, "params": cost.params}
    return aligned_rows(
        row
        for name, expression in found.items()
        for row in equation_lines(rf"\mathrm{{{name}}}", expression)
    )
