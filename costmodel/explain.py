"""One layer explained: its formulas in the paper's letters, the numbers put in, its place.

The formulas are not written here: the op's own ``cost`` is run over letters instead of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import sympy

from costmodel.cost import Cost, Shape
from costmodel.network import Layer
from costmodel.ops import name_of
from costmodel.problems import Problem, SpecError, did_you_mean
from costmodel.report import Report

_FIELD_LETTERS = {"out": "c2", "groups": "g", "multiplier": "m", "rois": "r"}
_ORDER = ("n", "r", "h1", "w1", "h", "w", "k", "kh", "kw")
_PARTS = ("flops", "reads", "writes", "weights", "params")


def explain(report: Report, name: str) -> str:
    """The layer called ``name``, explained in a few lines of text.

    Raises:
        SpecError: the network has no such layer.
    """
    index = _find(report, name)
    layer, cost = report.network.layers[index], report.costs[index]
    lines = [f"{layer.name}: {name_of(layer.op)}, counted as {layer.kind.value}"]
    if layer.mark:
        lines.append(f"  written at {layer.mark}:  {_source_line(layer)}")
    if layer.note:
        lines.append(f"  note     {layer.note}")
    for tensor in layer.inputs:
        lines.append(f"  input    {tensor.shape!s:<22} from {tensor.source}")
    lines.append(f"  output   {layer.output}")
    lines.extend(_formulas(report, layer, cost))
    return "\n".join(lines) + "\n"


def _find(report: Report, name: str) -> int:
    names = [layer.name for layer in report.network.layers]
    if name in names:
        return names.index(name)
    hint = did_you_mean(name, names) + " --by op --all lists every layer"
    raise SpecError([Problem(f"{report.network.name} has no layer '{name}'", None, hint)])


def _source_line(layer: Layer) -> str:
    return layer.mark.source.line(layer.mark.line).strip() if layer.mark else ""


def _formulas(report: Report, layer: Layer, cost: Cost) -> list[str]:
    letters = _Letters(layer)
    formula = letters.op.cost(letters.inputs, letters.output)
    is_folded = cost.mac == 0 != layer.op.cost(layer.shapes, layer.output).mac
    if is_folded:
        formula = Cost(params=formula.params)
    lines = []
    for part in _PARTS:
        symbolic = sympy.sympify(getattr(formula, part))
        lines.append(_line(part, symbolic, letters.numbers, getattr(cost, part), report))
    total = " + ".join(f"{getattr(cost, part):,}" for part in ("reads", "writes", "weights"))
    lines.insert(4, f"  MAC      = reads + writes + weights = {total} = {cost.mac:,}")
    if is_folded:
        lines.append("  at inference it is folded into the convolution before it: no traffic")
    return lines


def _line(part: str, formula: Any, numbers: Mapping[str, int], value: int, report: Report) -> str:
    name = "FLOPs" if part == "flops" else part
    if formula == 0:
        return f"  {name:<8} = 0"
    doubled = "2·" if part == "flops" and report.flops_convention == "2x" else ""
    letters, filled = _written(formula, {}), _written(formula, numbers)
    if doubled:
        letters, filled = f"{doubled}({letters})", f"{doubled}({filled})"
    return f"  {name:<8} = {letters} = {filled} = {value:,}"


class _Letters:
    """A layer with letters for its sizes; ``numbers`` tells what each letter stands for."""

    def __init__(self, layer: Layer) -> None:
        self.numbers: dict[str, int] = {}
        out = layer.output
        takes_out = any(field.name in ("out", "multiplier") for field in fields(layer.op))  # type: ignore[arg-type]
        self.inputs = tuple(
            self._shape(shape, out, f"c{number}" if takes_out or len(layer.inputs) > 1 else "c")
            for number, shape in enumerate(layer.shapes, 1)
        )
        last = "c2" if takes_out else f"c{len(layer.inputs) + 1}" if len(layer.inputs) > 1 else "c"
        if not takes_out and len(layer.inputs) == 1 and out.c != layer.shapes[0].c:
            last = "c2"
        self.output = self._shape(out, out, last)
        self.op = self._lettered(layer.op)

    def _letter(self, name: str, number: int) -> Any:
        if name == "n" and number == 1:
            return 1
        self.numbers[name] = number
        return sympy.Symbol(name, positive=True, integer=True)

    def _shape(self, shape: Shape, output: Shape, channels: str) -> Shape:
        resized = (shape.h, shape.w) != (output.h, output.w)
        h, w = ("h1", "w1") if resized else ("h", "w")
        return Shape(
            self._letter("n", shape.n),
            self._letter(channels, shape.c),
            self._letter(h, shape.h) if shape.h != 1 else 1,
            self._letter(w, shape.w) if shape.w != 1 else 1,
        )

    def _lettered(self, op: Any) -> Any:
        changes: dict[str, Any] = {}
        for field in fields(op):
            value = getattr(op, field.name)
            if field.name in _FIELD_LETTERS and type(value) is int and name_of(op) != "custom":
                changes[field.name] = self._letter(_FIELD_LETTERS[field.name], value)
            elif field.name == "k":
                kh, kw = ("k", "k") if value[0] == value[1] else ("kh", "kw")
                changes["k"] = (self._letter(kh, value[0]), self._letter(kw, value[1]))
        return replace(op, **changes)


def _written(formula: Any, numbers: Mapping[str, int]) -> str:
    """A sum of products as text: n·h·w·k²·c1·c2/g, or the same with the numbers put in."""
    terms = [_product(term, numbers) for term in sympy.Add.make_args(sympy.expand(formula))]
    return " + ".join(sorted(terms, key=len, reverse=True)) if len(terms) > 1 else terms[0]


def _product(term: Any, numbers: Mapping[str, int]) -> str:
    over, under = sympy.fraction(term)
    text = _factors(over, numbers)
    return text if under == 1 else f"{text}/{_factors(under, numbers)}"


def _factors(product: Any, numbers: Mapping[str, int]) -> str:
    factors = sorted(sympy.Mul.make_args(product), key=_rank)
    return "·".join(_factor(factor, numbers) for factor in factors)


def _rank(factor: Any) -> tuple[int, str]:
    name = str(factor.as_base_exp()[0])
    if factor.is_number:
        return -1, name
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER)), name


def _factor(factor: Any, numbers: Mapping[str, int]) -> str:
    base, exponent = factor.as_base_exp()
    shown = str(numbers.get(str(base), base))
    return shown if exponent == 1 else shown + ("²" if exponent == 2 else f"^{exponent}")
