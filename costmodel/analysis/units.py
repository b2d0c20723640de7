"""The parts of a network that guidelines judge: units, and which of them form its body.

A unit is a named block that does more than call other blocks, once for each repetition. The stem
is what comes before the first unit with several convolutions, the head what follows the last one;
the body are the units with a convolution between them. A network without such units (a VGG) has
for its body all units with a convolution but the first. ``role: stem`` and ``role: head`` decide
where they are given. A transition changes the shape, so that its findings weigh less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from costmodel.analysis.fragments import Fragments, fragments
from costmodel.analysis.report import Report
from costmodel.core.cost import Cost
from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Tensor, is_elementwise
from costmodel.core.op import Kind

CONVOLUTIONS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE})


@dataclass(frozen=True)
class Unit:
    """The layers of one unit of a report with their costs, in topological order."""

    report: Report = field(repr=False)
    name: str
    layers: tuple[Layer, ...]
    costs: tuple[Cost, ...]
    mark: Mark | None
    is_body: bool

    @cached_property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors that the unit reads from outside, each once."""
        inside = {layer.name for layer in self.layers}
        read = (tensor for layer in self.layers for tensor in layer.inputs)
        return tuple(dict.fromkeys(tensor for tensor in read if tensor.source not in inside))

    @cached_property
    def is_transition(self) -> bool:
        """Whether the unit's output has another shape than its first input, and does not hold it.

        A layer of DenseNet, which ends by concatenating its input with what it made, grows the
        tensor and is as regular as a residual block.
        """
        first, last = self.inputs[0], self.layers[-1]
        grows = last.kind is Kind.MOVEMENT and first in last.inputs
        return first.shape != last.output and not grows

    @cached_property
    def boundary(self) -> int:
        """Elements of the unit's inputs and of its output."""
        shapes = [*(tensor.shape for tensor in self.inputs), self.layers[-1].output]
        return sum(int(shape.size) for shape in shapes)

    @cached_property
    def fragments(self) -> Fragments:
        """The unit's fragments; see ``costmodel.analysis.fragments``."""
        return fragments(self.layers)

    @cached_property
    def mac(self) -> int:
        """The unit's MAC, in elements."""
        return sum(cost.mac for cost in self.costs)

    @cached_property
    def elementwise_mac(self) -> int:
        """MAC of the element-wise layers, depthwise included."""
        return sum(cost.mac for layer, cost in self.pairs if is_elementwise(layer))

    @property
    def pairs(self) -> zip[tuple[Layer, Cost]]:
        """The layers with their costs."""
        return zip(self.layers, self.costs, strict=True)


def is_map(layer: Layer) -> bool:
    """Whether a layer makes feature maps, and not single pixels as squeeze-and-excite does."""
    return bool(layer.output.h * layer.output.w > 1)


def units(report: Report) -> tuple[Unit, ...]:
    """The units of a network in order."""
    members: dict[str, list[int]] = {}
    for number, layer in enumerate(report.network.layers):
        members.setdefault(layer.unit, []).append(number)
    layers = {name: [report.network.layers[i] for i in found] for name, found in members.items()}
    body = _body(layers)
    return tuple(
        Unit(
            report,
            name,
            tuple(layers[name]),
            tuple(report.costs[i] for i in found),
            report.network.block_marks.get(name, layers[name][0].mark),
            name in body,
        )
        for name, found in members.items()
    )


def _body(layers: Mapping[str, Sequence[Layer]]) -> frozenset[str]:
    names = list(layers)
    counts = [sum(layer.kind in CONVOLUTIONS for layer in layers[name]) for name in names]
    several = [index for index, count in enumerate(counts) if count > 1]
    inner = slice(several[0], several[-1] + 1) if several else slice(None)
    found = zip(names[inner], counts[inner], strict=True)
    chosen = [name for name, count in found if count][0 if several else 1 :]
    return frozenset(name for name in chosen if not _is_marked(layers[name]))


def _is_marked(layers: Sequence[Layer]) -> bool:
    return all(layer.role in ("stem", "head") for layer in layers)
