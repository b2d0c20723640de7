"""The parts of a network that guidelines judge: units, and which of them form its body.

What a unit is follows from the graph alone (``costmodel.analysis.partition``), however the spec is
cut into blocks; the blocks only lend it their names. The stem is what comes before the first unit
with several convolutions, the head what follows the last one; the body are the units with a
convolution between them. A network without such units (a VGG) has for its body all units with a
convolution but the first. ``role: stem`` and ``role: head`` decide where they are given. A
transition changes the shape, so that its findings weigh less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import chain
from math import prod

from costmodel.analysis.chains import working
from costmodel.analysis.fragments import Fragments, fragments
from costmodel.analysis.partition import Origin
from costmodel.analysis.report import Report
from costmodel.core.cost import Cost
from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Tensor, is_elementwise
from costmodel.core.op import Kind
from costmodel.core.values import dataclass

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
    origin: Origin

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
        first = self.inputs[0]
        joins = [layer for layer in self.layers if len(layer.inputs) > 1]
        grows = joins and joins[-1].kind is Kind.MOVEMENT and first in joins[-1].inputs
        return first.shape != self.layers[-1].output and not grows

    @cached_property
    def boundary(self) -> int:
        """Elements of the unit's inputs and of its output."""
        shapes = [*(tensor.shape for tensor in self.inputs), self.layers[-1].output]
        return sum(int(shape.size) for shape in shapes)

    @cached_property
    def fragments(self) -> Fragments:
        """The unit's fragments; see ``costmodel.analysis.fragments``."""
        return fragments(self.layers, self.origin.states)

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
    return bool(prod(layer.output.spatial) > 1)


def units(report: Report) -> tuple[Unit, ...]:
    """The units of a network in order."""
    network, layers = report.network, report.judged_layers
    parts = [tuple(layers[index] for index in group.layers) for group in report.groups]
    body, names = _body(parts), _names(parts)
    return tuple(
        Unit(
            report,
            name,
            part,
            tuple(report.costs[index] for index in group.layers),
            network.block_marks.get(name, part[0].mark),
            is_body,
            group.origin,
        )
        for group, name, part, is_body in zip(report.groups, names, parts, body, strict=True)
    )


def _body(parts: Sequence[Sequence[Layer]]) -> list[bool]:
    counts = [sum(layer.kind in CONVOLUTIONS for layer in layers) for layers in parts]
    several = [index for index, count in enumerate(counts) if count > 1]
    if several:
        inner = range(several[0], several[-1] + 1)
    else:
        single = [index for index, count in enumerate(counts) if count]
        inner = range(single[0] + 1 if single else 0, len(parts))
    return [
        index in inner and count > 0 and not _is_marked(layers)
        for index, (count, layers) in enumerate(zip(counts, parts, strict=True))
    ]


def _is_marked(layers: Sequence[Layer]) -> bool:
    return all(layer.role in ("stem", "head") for layer in working(layers))


# Names. A unit is called by the largest block whose layers all belong to it.


def _names(parts: Sequence[Sequence[Layer]]) -> list[str]:
    around = {layer.name: _ancestors(layer.name) for layers in parts for layer in layers}
    below = Counter(chain.from_iterable(around.values()))
    names = [_name(layers, around, below) for layers in parts]
    times = Counter(names)
    firsts = (working(layers)[0].name for layers in parts)
    return [
        name if name and times[name] == 1 else first
        for name, first in zip(names, firsts, strict=True)
    ]


def _ancestors(name: str) -> list[str]:
    """``a.b.c``, ``a.b`` and ``a``, the shortest last."""
    found = [name]
    while "." in name:
        name = name[: name.rindex(".")]
        found.append(name)
    return found


def _name(
    layers: Sequence[Layer], around: Mapping[str, Sequence[str]], below: Mapping[str, int]
) -> str:
    """The name of the block that holds what works, or of one around it that holds no more."""
    inside = Counter(chain.from_iterable(around[layer.name] for layer in layers))
    core = working(layers)
    chains = [around[layer.name][::-1] for layer in core]
    common = [names[0] for names in zip(*chains, strict=False) if len(set(names)) == 1]
    name = common[-1] if common else ""
    for outer in _ancestors(name)[1:]:
        if inside[outer] != below[outer] or len(outer) < len(core[0].block):
            break
        name = outer
    return name
