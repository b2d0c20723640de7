"""One layer explained: its formulas in the paper's letters, the numbers put in, its place.

The formulas are not written here: the op's own ``cost`` is run over letters instead of numbers.
What is called by which letter, ``costmodel.analysis.lettering`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from costmodel.analysis.lettering import Letters, has_letters
from costmodel.analysis.report import Report
from costmodel.analysis.units import units
from costmodel.core.cost import Cost
from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.problems import Problem, SpecError, did_you_mean, listed
from costmodel.ops import name_of
from costmodel.symbolic.dtypes import dtypes_in_words, in_bits
from costmodel.symbolic.own_formulas import equation, own_equation, own_output
from costmodel.symbolic.printing import expanded_text

_PARTS = {"flops": "FLOPs", "reads": "reads", "writes": "writes", "weights": "weights"}


def explain(report: Report, name: str) -> str:
    """The layer called ``name``, explained in a few lines of text.

    Raises:
        SpecError: the network has no such layer.
    """
    index = _find(report.network, name)
    layer, cost = report.network.layers[index], report.costs[index]
    place = [*_place(report, layer), *_unit(report, index)]
    formulas = [*_formulas(report, layer, cost), *_bits(report, index)]
    return "\n".join([*place, *formulas]) + "\n"


def _find(network: Network, name: str) -> int:
    names = [layer.name for layer in network.layers]
    if name in names:
        return names.index(name)
    inside = [other.removeprefix(f"{name}.") for other in names if other.startswith(f"{name}.")]
    if inside:
        hint = f"its layers are {name}. followed by {listed(inside)}"
        raise SpecError([Problem(f"'{name}' is more than one layer", None, hint)])
    near = did_you_mean(name, names)
    near = near if near.startswith("did you mean") else "--by op --all lists every layer"
    raise SpecError([Problem(f"{network.name} has no layer '{name}'", None, near)])


def _place(report: Report, layer: Layer) -> Iterator[str]:
    """What the layer is, where it is written, where its block is asked for, what it reads."""
    network = report.network
    op, kind = name_of(layer.op), layer.kind.value
    yield f"{layer.name}: {op}" + ("" if op == kind else f", counted as {kind}")
    yield from _source("written at", layer.mark)
    asked = network.block_marks.get(layer.block)
    if asked and layer.mark and asked.line != layer.mark.line:
        yield from _source("asked for at", asked)
    if layer.note:
        yield f"  {'note':<13}{layer.note}"
    for tensor in layer.inputs:
        yield f"  {'input':<13}{tensor.shape} from {_origin(tensor)}"
    yield f"  {'output':<13}{layer.output}{own_output(layer)}"
    if dtypes := dtypes_in_words(report, layer):
        yield f"  {'dtype':<13}{dtypes}"
    yield from _sharing(network, layer)


def _unit(report: Report, index: int) -> Iterator[str]:
    """The unit that guidelines judge the layer in, and which rule made that."""
    pairs = zip(units(report), report.groups, strict=True)
    (unit,) = (unit for unit, group in pairs if index in group.layers)
    size = f"{len(unit.layers)} layer" + "s" * (len(unit.layers) > 1)
    yield f"  {'unit':<13}{unit.name}, {size}"
    yield f"  {'made by':<13}{unit.origin}"


def _sharing(network: Network, layer: Layer) -> Iterator[str]:
    """Whose weights the layer uses, or which layers use its own again."""
    users = [other.name for other in network.layers if other.weights_of == layer.name]
    if layer.weights_of:
        yield f"  {'weights':<13}those of {layer.weights_of}"
    elif users:
        yield f"  {'weights':<13}used again by {listed(users)}"


def _source(title: str, mark: Mark | None) -> Iterator[str]:
    if mark:
        yield f"  {title:<13}{mark}"
        yield f"  {'':<13}{mark.source.line(mark.line).strip()}"


def _origin(tensor: Tensor) -> str:
    return tensor.source if tensor.part is None else f"{tensor.source}, part {tensor.part + 1}"


def _formulas(report: Report, layer: Layer, cost: Cost) -> Iterator[str]:
    if not has_letters(layer):
        yield from _numbers(layer, cost)
        return
    letters = Letters(layer, _symbol)
    formula = letters.op.cost(letters.inputs, letters.output)
    if cost.mac == 0 != layer.op.cost(layer.shapes, layer.output).mac:
        yield f"  {'MAC':<8} = 0, since inference folds it into the convolution before it"
        formula = Cost(params=formula.params)
    elif cost == Cost():
        yield f"  {'MAC':<8} = 0, since inference moves nothing for it"
    else:
        for part, title in _PARTS.items():
            factor = 2 if part == "flops" and report.flops_convention == "2x" else 1
            equal = own_equation(layer, part, getattr(cost, part), factor)
            equal = equal or _equal(letters, getattr(formula, part), getattr(cost, part), factor)
            yield f"  {title:<8} = {equal}"
        total = " + ".join(f"{getattr(cost, part):,}" for part in ("reads", "writes", "weights"))
        yield f"  {'MAC':<8} = reads + writes + weights = {total} = {cost.mac:,}"
    if layer.weights_of:
        yield f"  {'params':<8} = 0, since those of {layer.weights_of} count there"
        return
    equal = own_equation(layer, "params", cost.params)
    yield f"  {'params':<8} = {equal or _equal(letters, formula.params, cost.params)}"


def _numbers(layer: Layer, cost: Cost) -> Iterator[str]:
    """The costs of a layer of an imported model whose sizes have no letters."""
    for part, title in {**_PARTS, "mac": "MAC"}.items():
        yield f"  {title:<8} = {getattr(cost, part):,}"
    others = f", since those of {layer.weights_of} count there" if layer.weights_of else ""
    yield f"  {'params':<8} = {cost.params:,}{others}"


def _bits(report: Report, index: int) -> Iterator[str]:
    return (f"  {title:<8} = {equal}" for title, equal in in_bits(report, index))


def _symbol(name: str, _number: int) -> Any:
    return sympy.Symbol(name, positive=True, integer=True)


def _equal(found: Letters, formula: Any, value: int, factor: int = 1) -> str:
    """The formula, the same with the numbers put in, and its value."""
    letters, filled = expanded_text(formula, {}), expanded_text(formula, found.numbers)
    if factor != 1 and value:
        letters, filled = f"{factor}·({letters})", f"{factor}·({filled})"
    return equation([letters, filled, f"{value:,}"])
