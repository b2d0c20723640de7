"""G4: activations and additions that could go.

Offered are the activations between a depthwise convolution and what reads it, and the costliest
activation or addition of each block with a finding. They change what the network computes, so
they are applied only where that is allowed (``--allow G4``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.advice.deletions import Layout
from costmodel.advice.literals import Obstacle
from costmodel.advice.moves import Move
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity
from costmodel.core.marks import Mark
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.language.edits import Edit
from costmodel.linting.finding import Finding
from costmodel.linting.rules.g4 import can_go

RULE = "G4"


def opportunities(view: NetworkWidths, findings: Sequence[Finding]) -> Iterator[Opportunity]:
    """One opportunity for each activation or addition that the spec writes in these blocks."""
    layout = Layout(view.case.source)
    candidates: dict[Mark, list[Finding]] = {}
    for finding in findings:
        for layer in _candidates(view, finding.block):
            if layer.mark:
                candidates.setdefault(layer.mark, []).append(finding)
    for mark, answered in candidates.items():
        yield _opportunity(view, layout, mark, answered)


def _candidates(view: NetworkWidths, block: str) -> list[Layer]:
    layers = view.units[block].layers
    removable = [layer for layer in layers if can_go(layer)]
    behind = [layer for layer in removable if _follows_depthwise(view, layer)]
    costliest = max(removable, key=lambda layer: view.mac[layer.name], default=None)
    return list(dict.fromkeys([*behind, *([costliest] if costliest else [])]))


def _follows_depthwise(view: NetworkWidths, layer: Layer) -> bool:
    before = view.by_name.get(layer.inputs[0].source)
    while before is not None and before.kind is Kind.NORM:
        before = view.by_name.get(before.inputs[0].source)
    is_depthwise = before is not None and before.kind is Kind.DEPTHWISE
    return layer.kind is Kind.ACTIVATION and is_depthwise


def _opportunity(
    view: NetworkWidths, layout: Layout, mark: Mark, findings: list[Finding]
) -> Opportunity:
    layers = [layer for layer in view.layers if layer.mark == mark]
    gain = sum(view.mac[layer.name] for layer in layers)
    unit = view.unit_of[layers[0].name].name
    name = layers[0].name.removeprefix(unit + ".")
    title = f"without {name} (in {unit}{_more(len(layers) - 1)})"
    edits, obstacle = _edits(view, layout, mark, layers)
    moves = ((Move(RULE, fixed=edits, title=title),),) if edits else ()
    return Opportunity(RULE, tuple(dict.fromkeys(findings)), moves, title, obstacle, gain)


def _more(count: int) -> str:
    return f" and {count} more" if count else ""


def _edits(
    view: NetworkWidths, layout: Layout, mark: Mark, layers: Sequence[Layer]
) -> tuple[tuple[Edit, ...], Obstacle | None]:
    if mark.source.name != view.case.source.name:
        reason = "it is written in an included file, which other specs share"
        return (), Obstacle(reason, mark)
    if any(other.name.startswith(layer.name + ".") for layer in layers for other in view.layers):
        return (), Obstacle("what follows in its 'then' would go with it", mark)
    edit = layout.removal(mark)
    if edit is None:
        return (), Obstacle("it cannot be cut out of the line that it shares with others", mark)
    return (edit,), None
