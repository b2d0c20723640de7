"""The formulas of a layer, those that ``analyze --explain`` shows, without waiting for symbols.

Each is told as the code has it: its name, in letters, with the numbers put in, and its value.
"""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.analysis.lettering import Letters, has_letters
from costmodel.analysis.report import Report
from costmodel.analysis.written import symbol, texts
from costmodel.core.cost import Cost
from costmodel.core.network import Layer

Told = tuple[str, str, str, int]
_PARTS = {"flops": "FLOPs", "reads": "reads", "writes": "writes", "weights": "weights"}


def formulas_of(report: Report) -> list[list[Told]]:
    """The formulas of each layer; none where no letters fit."""
    pairs = zip(report.network.layers, report.costs, strict=True)
    return [list(_told(layer, cost)) for layer, cost in pairs]


def _told(layer: Layer, cost: Cost) -> Iterator[Told]:
    if not has_letters(layer):
        return
    letters = Letters(layer, symbol)
    formula = letters.op.cost(letters.inputs, letters.output)
    if cost.mac:
        for part, title in _PARTS.items():
            yield title, *_texts(layer, part, getattr(formula, part)), getattr(cost, part)
        sums = "reads + writes + weights"
        yield "MAC", sums, f"{cost.reads:,} + {cost.writes:,} + {cost.weights:,}", cost.mac
    else:
        yield "MAC", _unmoved(layer), "", 0
    if layer.weights_of:
        yield "params", f"those of {layer.weights_of} count there", "", 0
    else:
        yield "params", *_texts(layer, "params", formula.params), cost.params


def _texts(layer: Layer, part: str, formula: object) -> tuple[str, str]:
    """By the spec's own formula, which is of one image, where it has one."""
    own = layer.formulas.get(part)
    return (own.text, own.filled) if own else texts(formula)  # type: ignore[arg-type]


def _unmoved(layer: Layer) -> str:
    is_folded = layer.op.cost(layer.shapes, layer.output).mac != 0
    return "inference folds it into the layer before it" if is_folded else "nothing moves"
