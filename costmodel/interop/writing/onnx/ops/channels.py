"""Channels and tokens moved about: Concat, Split, Slice, Gather, and a shuffle as a transpose."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.channels import Concat, IndexSelect, Shuffle, Slice, Split
from costmodel.ops.tokens import ClassToken


def _concat(place: Place, _op: Concat) -> None:
    read = [place.map(number) for number in range(len(place.layer.inputs))]
    place.end("Concat", read, {"axis": 1})


def _split(place: Place, op: Split) -> None:
    name, parts = place.layer.name, op.parts(place.x)
    given = [f"{name}/{part}" for part in op.into]
    read = [place.map(), place.sizes("sizes", [part.c for part in parts])]
    place.draft.add(name, "Split", read, given, {"axis": 1})
    for number, part in enumerate(given):
        place.draft.hold(name, number, part, len(place.x))
    place.draft.hold(name, None, place.map(), len(place.x))  # all parts together are the input


def _slice(place: Place, op: Slice) -> None:
    axis = place.x.names.index(op.axis)
    stop = place.x[axis] if op.stop is None else op.stop
    bounds = (("start", op.start), ("stop", stop), ("axis", axis), ("step", op.step))
    place.end("Slice", [place.map(), *(place.sizes(name, [value]) for name, value in bounds)])


def _index_select(place: Place, op: IndexSelect) -> None:
    name = f"{place.layer.name}/indices"
    indices = place.draft.constant(name, place.weights.chosen(name, op.out, place.x.c))
    place.end("Gather", [place.map(), indices], {"axis": 1})


def _shuffle(place: Place, op: Shuffle) -> None:
    """[g, c/g] transposed to [c/g, g] (arXiv:1707.01083)."""
    c, spatial = place.x.c, place.x.spatial
    grouped = place.reshaped(place.map(), [op.groups, c // op.groups, *spatial])
    turned = [0, 2, 1, *range(3, 3 + len(spatial))]
    place.end_reshaped(place.step("Transpose", [grouped], {"perm": turned}))


def _class_token(place: Place, op: ClassToken) -> None:
    x, count = place.x, op.count
    rest = (1,) * (len(x.spatial) - 1)
    shape = (1, x.c, count, *rest)
    learned = place.weights.small(f"{place.owner}/token", shape)
    token = place.weight("token", learned)
    if place.draft.is_dynamic:
        n = place.step("Slice", [place.step("Shape", [place.map()]), *_first(place)])
        wanted = place.step("Concat", [n, place.sizes("sizes", shape[1:])], {"axis": 0})
        token = place.step("Expand", [token, wanted])
    elif x.n != 1:
        token = place.step("Expand", [token, place.sizes("sizes", [x.n, *shape[1:]])])
    place.end("Concat", [token, place.reshaped(place.map(), [x.c, -1, *rest])], {"axis": 2})


def _first(place: Place) -> list[str]:
    return [place.sizes("start", [0]), place.sizes("stop", [1])]


WRITERS: dict[type, Any] = {
    Concat: _concat,
    Split: _split,
    Slice: _slice,
    IndexSelect: _index_select,
    Shuffle: _shuffle,
    ClassToken: _class_token,
}
