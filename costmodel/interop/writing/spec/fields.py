"""An op as YAML says it: its word, and the fields that are not what they are by default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from fractions import Fraction

from costmodel.core.cost import Cost, Shape
from costmodel.core.folding import folded_norms
from costmodel.core.network import Layer, Network
from costmodel.core.op import NAMES
from costmodel.core.values import NamedTuple
from costmodel.interop.counted import Counted
from costmodel.interop.writing.windows import window
from costmodel.ops import SHORTHANDS
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat, Split
from costmodel.ops.conv import Conv, Depthwise
from costmodel.ops.custom import Custom
from costmodel.ops.pool import AvgPool, MaxPool


class Field(NamedTuple):
    """A field: ``value`` is an integer that may differ between calls of a block, or ``text``.

    ``usual`` is the integer that need not be said.
    """

    name: str
    text: str
    value: int | None = None
    usual: int | None = None


class Said(NamedTuple):
    """An op in words: ``word`` and its fields."""

    word: str
    fields: tuple[Field, ...]


def words_of(network: Network) -> dict[str, Said]:
    """The op of each layer as YAML says it."""
    free = folded_norms(network)
    found = {}
    for layer in network.layers:
        cost = layer.op.cost(layer.shapes, layer.output)
        own = Cost(params=cost.params) if layer.name in free else cost
        found[layer.name] = said(layer, own, network.batch)
    return found


def said(layer: Layer, cost: Cost, batch: int) -> Said:
    """A layer's op as YAML says it; what YAML has no op for is a custom one with its costs.

    So is what has other than ``batch`` images, or more axes than specs know of, and a join of one.
    """
    op = layer.op
    is_plain = all(_is_plain(shape, batch) for shape in (*layer.shapes, layer.output))
    is_plain &= not (isinstance(op, Add | Multiply | Concat) and len(layer.inputs) == 1)
    if isinstance(op, Counted | Custom) or type(op) not in NAMES or not is_plain:
        return Said("custom", tuple(_costs(layer, cost, batch)))
    if isinstance(op, Activation) and op.fn in SHORTHANDS:
        return Said(op.fn, ())
    return Said(NAMES[type(op)], tuple(_fields(layer)))


def _fields(layer: Layer) -> Iterator[Field]:
    op, same = layer.op, _same(layer)
    for field in fields(op):  # type: ignore[arg-type]
        value = _short(field.name, getattr(op, field.name))
        usual = None if field.default is MISSING else _short(field.name, field.default)
        if field.name == "padding" and same is not None:
            usual = value = same
        if field.name == "sizes" and _is_equal_split(op):
            continue
        if field.name == "stride" and isinstance(op, AvgPool | MaxPool):
            usual = _short("k", op.k)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number:
            known = usual if isinstance(usual, int) and not isinstance(usual, bool) else None
            yield Field(field.name, "", int(value), known)  # type: ignore[call-overload]
        elif field.default is MISSING or value != usual:
            yield Field(field.name, _text(value))


def _same(layer: Layer) -> int | None:
    """Half of what a window hangs over, if it is padded as it is by default; else None.

    A network of PyTorch pads both sides alike, which is the same only where windows move by 1.
    """
    op, x = layer.op, layer.shapes[0]
    if not isinstance(op, _WINDOWS) or not isinstance(op.padding, tuple):
        return None
    usual = replace(op, padding="same")
    if getattr(op, "ceil", False) or usual.output(x) != layer.output:
        return None
    found = window(usual, x)
    half = found.dilation[0] * (found.k[0] - 1) // 2
    return half if found.ends(x, layer.output) == op.padding else None


_WINDOWS = (Conv, Depthwise, AvgPool, MaxPool)


def _is_plain(shape: Shape, batch: int) -> bool:
    return 2 <= len(shape) <= 5 and bool(shape.n == batch)


def _costs(layer: Layer, cost: Cost, batch: int) -> Iterator[Field]:
    out = layer.output
    sizes = list(out[1:]) if _is_plain(out, batch) else [out.size // batch]
    yield Field("counts_as", layer.kind.value)
    yield Field("out", _text(sizes))
    for name in ("flops", "reads", "writes"):
        yield Field(name, "", getattr(cost, name) // batch)
    yield Field("weights", "", cost.weights, 0)
    yield Field("params", "", cost.params)


_PER_AXIS = frozenset({"k", "stride", "dilation", "scale", "size", "window"})
_ENDS = frozenset({"padding", "margins"})
"""Fields of which one number may stand for all axes, and for both ends of all axes."""


def _short(name: str, value: object) -> object:
    """One number where all axes have the same, and lists for tuples."""
    found = _lists(value)
    if not isinstance(found, list):
        return found
    flat = [end for one in found for end in one] if name in _ENDS else found
    is_one = name in _PER_AXIS | _ENDS and len(set(flat)) == 1
    return flat[0] if is_one else found


def _lists(value: object) -> object:
    return [_lists(one) for one in value] if isinstance(value, tuple) else value


def _is_equal_split(op: object) -> bool:
    """Whether the parts of a split are equal, as they are by default."""
    return isinstance(op, Split) and len(set(op.sizes or ())) == 1


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
    return str(value)
