"""G4: element-wise operations are non-negligible.

## What it does
Adds up what the element-wise operations of every unit read and write (activations, additions,
multiplications, batch norms that cannot be folded, and depthwise convolutions, which the paper
counts among them for their high MAC/FLOPs) and compares it with the unit's input and output.
What a unit is follows from the graph, however the spec is cut into blocks (docs/units.md).

## Why is this bad
Element-wise operations have few FLOPs but move much memory: ReLU and depthwise convolutions on
thick feature maps most of all. The paper measured bottlenecks without ReLU and shortcut 15 to 24 %
faster on a GPU (2427 to 2842 batches a second at c = 32) and 8 to 20 % faster on ARM.

## Formula
element-wise traffic of a unit = sum of reads, writes and weights of its element-wise layers;
the measure is that over the elements of the unit's inputs and output.

The verdict is about the network: the median over the units of its body. Data movement (concat,
split, shuffle) is reported beside it by `costmodel analyze` and never judged here. As a share of
the total MAC, ShuffleNet V2 (0.59) could not be told from ShuffleNet V1 (0.62).

## Limits
`limit = 2.5`: ShuffleNet V2 comes to 1.5, where half of the channels pass untouched; ShuffleNet V1
to 3.0, MobileNetV2 to 19.5, where ReLU and depthwise work on 6 times the channels. Any limit from
1.7 to 2.7 tells them apart. ResNet-50 comes to 3.0 and is flagged, which the bottleneck of the
paper's Table 4 bears out.

Runtimes differ: most fuse an activation, and many a residual addition, into the convolution before
it; then only the depthwise convolutions remain. Eager frameworks execute everything as written, and
that is what is counted here.

## Example
```yaml
- pointwise: {out: 6 * in.c, then: [bn, relu6]}
- depthwise: {k: 3, then: [bn, relu6]}
```

## Remedy
A smaller expansion, no activation between the depthwise convolution and the pointwise that follows
it, a concat in place of an add: the finding says what each saves.

## Source
ShuffleNet V2 (arXiv:1807.11164), section 2, G4, Table 4 and Figure 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from statistics import median

from costmodel.analysis.units import Unit
from costmodel.core.network import Layer, is_elementwise
from costmodel.core.op import Kind
from costmodel.linting.finding import Level, Limits, Preset, Ruling, Violation, in_unit
from costmodel.linting.times import Change
from costmodel.ops import name_of

TITLE = "element-wise operations are non-negligible"
JUDGES = "units"
LEVEL = Level.WARNING
LIMITS = {"limit": 2.5}
PRESETS = {"strict": Preset({"limit": 1.75})}

_NAMES = {
    Kind.ACTIVATION: "activations",
    Kind.DEPTHWISE: "depthwise convolutions",
}
_NAMES_OF_OPS = {
    "add": "additions",
    "multiply": "multiplications",
    "scale": "scalings",
    "position_embedding": "position embeddings",
    "bn": "batch norms",
    "lrn": "local response norms",
    "l2_norm": "L2 norms",
}


def check(units: Sequence[Unit], limits: Limits) -> Ruling:
    """The median, over the body's units, of element-wise traffic over input and output.

    Units of which it is at least the limit are pointed out.
    """
    limit = limits["limit"]
    body = [(unit, unit.elementwise_mac / unit.boundary) for unit in units if unit.is_body]
    value = median(ratio for _, ratio in body) if body else 0.0
    found = (_violation(unit, ratio, limit) for unit, ratio in body if ratio >= limit)
    return Ruling(value, tuple(found))


def traffic(unit: Unit) -> Counter[str]:
    """The MAC of a unit's element-wise layers by what they are."""
    found: Counter[str] = Counter()
    for layer, cost in unit.pairs:
        if is_elementwise(layer) and cost.mac:
            found[_name(layer)] += cost.mac
    return found


def _name(layer: Layer) -> str:
    """What an element-wise layer is called in findings: as what it is."""
    op = name_of(layer.op)
    if layer.kind in _NAMES:
        return _NAMES[layer.kind]
    if op == "custom":
        return "custom norms" if layer.kind is Kind.NORM else "arithmetic"
    return _NAMES_OF_OPS.get(op) or f"{op.replace('_', ' ')}s"


def _violation(unit: Unit, ratio: float, limit: float) -> Violation:
    found = traffic(unit).most_common()
    parts = ", ".join(f"{name} {mac / unit.boundary:.1f}" for name, mac in found)
    message = (
        f"element-wise operations move {ratio:.1f} times the unit's input and output "
        f"(limit {limit:g}): {parts}"
    )
    layer, gain = _removable(unit)
    remedy = _without(unit, layer, gain) if layer else f"fewer channels at the {found[0][0]}"
    return in_unit(unit, None, message, ratio, limit, remedy, gain, partial(_change, unit, layer))


def _change(unit: Unit, dropped: Layer | None) -> Change:
    return Change([one for one in unit.layers if is_elementwise(one)], dropped=dropped)


def can_go(layer: Layer) -> bool:
    """Whether the rest would fit without the layer: an activation, or arithmetic on equal shapes.

    The multiplication of a squeeze-and-excite could not: its gate waits for the whole tensor.
    """
    is_even = all(tensor.shape == layer.output for tensor in layer.inputs)
    return is_even and layer.kind in (Kind.ACTIVATION, Kind.ARITHMETIC)


def _removable(unit: Unit) -> tuple[Layer | None, int]:
    """The costliest layer that could go or be fused, and its MAC."""
    found = [(layer, cost.mac) for layer, cost in unit.pairs if can_go(layer)]
    return max(found, key=lambda pair: pair[1], default=(None, 0))


def _without(unit: Unit, layer: Layer, gain: int) -> str:
    left = (unit.elementwise_mac - gain) / unit.boundary
    name = layer.name.removeprefix(unit.name + ".")
    # A shortcut is there for a reason; an activation may be one too many.
    is_shortcut = layer.kind is Kind.ARITHMETIC
    how = f"with {name} fused" if is_shortcut else f"without {name}, or with it fused"
    effect = f"{left:.1f} times and {100 * gain / unit.mac:.0f} % less MAC in the unit"
    return f"{how} into the operation before it, {effect}"
