"""What changed in a pair of layers: fields of the op, role, shapes, reads, whose weights, dtype.

A tensor is followed through layers that only one side has, so that a new batch norm does not make
its reader look changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from costmodel.analysis.structure import is_op
from costmodel.comparing.pairing import CONVOLUTIONS, LayerPair, Origins, Priced
from costmodel.core.cost import Shape
from costmodel.core.network import Layer
from costmodel.core.op import NAMES
from costmodel.core.values import NamedTuple
from costmodel.ops import name_of
from costmodel.ops.channels import Split
from costmodel.ops.conv import Depthwise


class FieldChange(NamedTuple):
    """A field of a layer as text, before and after."""

    name: str
    base: str
    head: str


@dataclass(frozen=True, slots=True)
class LayerChange:
    """A layer that is new (no ``base``), gone (no ``head``), or changed in some fields."""

    base: Priced | None
    head: Priced | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def status(self) -> str:
        """added, removed or changed."""
        return "added" if self.base is None else "removed" if self.head is None else "changed"

    @property
    def follows(self) -> bool:
        """Whether only shapes changed, as they do behind a layer that really changed."""
        return bool(self.fields) and all(one.name in ("input", "output") for one in self.fields)


def change_of(pair: LayerPair, origins: Origins) -> LayerChange | None:
    """What changed in a pair of layers; None where nothing did."""
    base, head = pair
    if base is None or head is None:
        return None if _is_view(base or head) else LayerChange(base, head)
    changed = [*_field_changes(base, head), *_shape_changes(base.layer, head.layer)]
    changed += _reading_changes(base.layer, head.layer, origins)
    changed += _sharing_changes(base.layer, head.layer, origins)
    changed += _dtype_changes(base, head)
    return LayerChange(base, head, tuple(changed)) if changed else None


def _is_view(one: Priced | None) -> bool:
    """Whether a layer that one side lacks is a view of a model, which changes nothing."""
    return one is not None and bool(one.layer.model_op) and not is_op(one.layer)


def _field_changes(one: Priced, other: Priced) -> list[FieldChange]:
    base, head = one.layer, other.layer
    is_same_op = type(base.op) is type(head.op)
    before, after = (_own(one) if is_same_op else _common(one) for one in (base, head))
    is_one_a_model = _is_one_a_model(base, head)
    if not is_one_a_model:  # which says of no layer what it is for
        before, after = before | {"role": base.role}, after | {"role": head.role}
    is_alike = is_one_a_model and _come_to_the_same(one, other)
    if is_alike and not (type(base.op) in NAMES and type(head.op) in NAMES):
        return []  # one of them is known by its counts alone, which are the same
    pairs = {
        name: (text(before.get(name, "none")), text(after.get(name, "none")))
        for name in {**before, **after}
        if not (is_alike and _is_wording(name, before.get(name), after.get(name)))
    }
    return [FieldChange(name, old, new) for name, (old, new) in pairs.items() if old != new]


def _is_one_a_model(base: Layer, head: Layer) -> bool:
    return bool(base.model_op) != bool(head.model_op)


def _come_to_the_same(base: Priced, head: Priced) -> bool:
    """Whether two layers have the same shapes, parts and cost, whatever their fields say."""
    return _result(base) == _result(head)


def _result(one: Priced) -> tuple[object, ...]:
    layer, op = one.layer, one.layer.op
    parts = op.parts(layer.shapes[0]) if isinstance(op, Split) else ()
    return [*map(_as_vector, layer.shapes)], _as_vector(layer.output), parts, one.cost


def _as_vector(shape: Shape) -> Shape:
    """A plane of one position is a vector, as models have it: [n, c]."""
    return Shape(*shape[:2]) if all(size == 1 for size in shape.spatial) else shape


def _is_wording(name: str, base: object, head: object) -> bool:
    """Whether a spec and a model of the same result may well say a field in other words.

    A model names no parts, has in numbers what a spec names or leaves to the sizes at hand, and
    does not say how much a dropout would drop.
    """
    is_named = name == "padding" and (isinstance(base, str) or isinstance(head, str))
    return is_named or name in ("into", "ceil", "p") or base is None or head is None


def _own(layer: Layer) -> dict[str, object]:
    op = layer.op
    return {one.name: getattr(op, one.name) for one in fields(op)}  # type: ignore[arg-type]


def _common(layer: Layer) -> dict[str, object]:
    """The fields in words that fit every op of the family: a pointwise is a convolution of k 1."""
    op = layer.op
    if not isinstance(op, CONVOLUTIONS):
        return {"op": name_of(op)} | _own(layer)
    k = getattr(op, "k", 1)
    plain = {"out": layer.output.c, "k": k, "stride": op.stride, "bias": op.bias}
    groups = layer.inputs[0].shape.c if isinstance(op, Depthwise) else op.groups
    window = {"padding": getattr(op, "padding", "same")} if text(k) != "1" else {}
    return plain | {"groups": groups, "dilation": getattr(op, "dilation", 1)} | window


def _shape_changes(base: Layer, head: Layer) -> list[FieldChange]:
    inputs, outputs = [one.shapes for one in (base, head)], [one.output for one in (base, head)]
    if _is_one_a_model(base, head):
        inputs = [tuple(map(_as_vector, shapes)) for shapes in inputs]
        outputs = [*map(_as_vector, outputs)]
    before = ", ".join(str(shape) for shape in base.shapes)
    after = ", ".join(str(shape) for shape in head.shapes)
    found = [FieldChange("input", before, after)] if inputs[0] != inputs[1] else []
    if outputs[0] != outputs[1]:
        found.append(FieldChange("output", str(base.output), str(head.output)))
    return found


def _reading_changes(base: Layer, head: Layer, origins: Origins) -> list[FieldChange]:
    if origins.agree(base, head):
        return []
    names = [", ".join(tensor.source for tensor in one.inputs) for one in (base, head)]
    return [FieldChange("reads", *names)]


def _sharing_changes(base: Layer, head: Layer, origins: Origins) -> list[FieldChange]:
    """Whether a layer uses the weights of another one than before."""
    if base.weights_of == origins.in_base(head.weights_of):
        return []
    return [FieldChange("weights_of", text(base.weights_of), text(head.weights_of))]


def _dtype_changes(base: Priced, head: Priced) -> list[FieldChange]:
    """What the spec says of the layer itself; of the whole network it is told once, elsewhere."""
    if base.layer.dtype == head.layer.dtype or base.dtype == head.dtype:
        return []
    return [FieldChange("dtype", str(base.dtype), str(head.dtype))]


def text(value: object) -> str:
    """A field as a spec would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "none"
    if isinstance(value, Shape):
        return str(value)
    if isinstance(value, tuple):
        parts = [text(part) for part in value]
        return parts[0] if len(set(parts)) == 1 else f"[{', '.join(parts)}]"
    return str(value) or "none"
