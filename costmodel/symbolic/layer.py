"""One layer explained: its formulas in the paper's letters, the numbers put in, its place.

The formulas are not written here: the op's own ``cost`` is run over letters instead of numbers.
h and w are the output's, h1 and w1 an input's where they differ (ShuffleNet V2, section 2); l of a
sequence, d, h and w of a volume.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import sympy

from costmodel.analysis.report import Report
from costmodel.analysis.units import units
from costmodel.core.cost import Cost, Shape
from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import PerAxis
from costmodel.core.problems import Problem, SpecError, did_you_mean, listed
from costmodel.ops import name_of
from costmodel.symbolic.dtypes import dtypes_in_words, in_bits
from costmodel.symbolic.own_formulas import equation, own_equation, own_output
from costmodel.symbolic.printing import expanded_text

_FIELD_LETTERS = {"out": "c2", "groups": "g"}
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
    if not _has_letters(layer):
        yield from _numbers(layer, cost)
        return
    letters = _Letters(layer)
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
            equal = equal or letters.equal(getattr(formula, part), getattr(cost, part), factor)
            yield f"  {title:<8} = {equal}"
        total = " + ".join(f"{getattr(cost, part):,}" for part in ("reads", "writes", "weights"))
        yield f"  {'MAC':<8} = reads + writes + weights = {total} = {cost.mac:,}"
    if layer.weights_of:
        yield f"  {'params':<8} = 0, since those of {layer.weights_of} count there"
        return
    equal = own_equation(layer, "params", cost.params)
    yield f"  {'params':<8} = {equal or letters.equal(formula.params, cost.params)}"


def _has_letters(layer: Layer) -> bool:
    """Whether all shapes have n and c and the op has a formula over their sizes."""
    shapes = (*layer.shapes, layer.output)
    is_known = not hasattr(layer.op, "type")  # one that names itself was priced where it was found
    return is_known and all(shape.rank > 1 for shape in shapes)


def _numbers(layer: Layer, cost: Cost) -> Iterator[str]:
    """The costs of a layer of an imported model whose sizes have no letters."""
    for part, title in {**_PARTS, "mac": "MAC"}.items():
        yield f"  {title:<8} = {getattr(cost, part):,}"
    others = f", since those of {layer.weights_of} count there" if layer.weights_of else ""
    yield f"  {'params':<8} = {cost.params:,}{others}"


def _bits(report: Report, index: int) -> Iterator[str]:
    return (f"  {title:<8} = {equal}" for title, equal in in_bits(report, index))


class _Letters:
    """A layer with letters for its sizes; ``numbers`` tells what each letter stands for."""

    def __init__(self, layer: Layer) -> None:
        self.numbers: dict[str, int] = {}
        inputs, output = _channel_letters(layer)
        self.output = self._shape(layer.output, layer.output, output)
        self.inputs = tuple(
            self._shape(shape, layer.output, name)
            for shape, name in zip(layer.shapes, inputs, strict=True)
        )
        self.op = self._lettered(layer.op)

    def equal(self, formula: Any, value: int, factor: int = 1) -> str:
        """The formula, the same with the numbers put in, and its value."""
        letters, filled = expanded_text(formula, {}), expanded_text(formula, self.numbers)
        if factor != 1 and value:
            letters, filled = f"{factor}·({letters})", f"{factor}·({filled})"
        steps = [letters, filled, f"{value:,}"]
        return equation(steps)

    def _letter(self, name: str, number: int) -> Any:
        if number == 1 and name[0] not in "cgk":
            return 1
        # Two inputs may differ from the output and from each other: h1, then h2.
        while self.numbers.setdefault(name, number) != number:
            name = f"{name[0]}{int(name[1:] or 0) + 1}"
        return sympy.Symbol(name, positive=True, integer=True)

    def _shape(self, shape: Shape, output: Shape, channels: str) -> Shape:
        suffix = "1" if shape.spatial != output.spatial else ""
        letters = {"n": "n", "c": channels}
        return Shape(
            *(
                self._letter(letters.get(axis, axis + suffix), size)
                for axis, size in zip(shape.names, shape, strict=True)
            )
        )

    def _kernel(self, k: PerAxis) -> Any:
        """One letter where the sizes are the same, else one for each axis."""
        if not isinstance(k, tuple):
            return self._letter("k", k)
        axes = self.output.names[2:] if len(set(k)) > 1 else ("",) * len(k)
        return tuple(self._letter(f"k{axis}", size) for axis, size in zip(axes, k, strict=True))

    def _lettered(self, op: Any) -> Any:
        changes: dict[str, Any] = {}
        for field in fields(op):
            value = getattr(op, field.name)
            if field.name in _FIELD_LETTERS and type(value) is int:
                changes[field.name] = self._letter(_FIELD_LETTERS[field.name], value)
            elif field.name == "k":
                changes["k"] = self._kernel(value)
        return replace(op, **changes)


def _channel_letters(layer: Layer) -> tuple[list[str], str]:
    """Letters for the channels of each input, and of the output: c where all are the same."""
    count = len(layer.inputs)
    has_own_count = getattr(layer.op, "out", None) is not None
    if not has_own_count and {shape[1:2] for shape in layer.shapes} == {layer.output[1:2]}:
        return ["c"] * count, "c"
    return [f"c{number}" for number in range(1, count + 1)], "c2" if count == 1 else "c"
