"""Layers of two versions of a network side by side.

Inside a block layers pair in order, by what they do, what they are called and the shape that they
make. Those left over pair once more with equal ones out of order, where branches are written the
other way round, and then across blocks, where the lines between blocks are drawn elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeAlias

from costmodel.analysis.bits import Bits
from costmodel.comparing.alignment import aligned
from costmodel.core.cost import Cost
from costmodel.core.network import Layer, Tensor
from costmodel.core.op import Kind
from costmodel.core.precision import Precision
from costmodel.core.values import NamedTuple
from costmodel.ops import name_of
from costmodel.ops.conv import Conv, Depthwise, Pointwise

CONVOLUTIONS = (Conv, Depthwise, Pointwise)


class Priced(NamedTuple):
    """A layer with its cost, its bits, and the dtypes of its weights and of what it writes."""

    layer: Layer
    cost: Cost
    bits: Bits
    dtype: Precision


LayerPair: TypeAlias = tuple[Priced | None, Priced | None]


def pair_layers(base: Sequence[Priced], head: Sequence[Priced]) -> list[LayerPair]:
    """The layers of two blocks side by side, those of ``head`` in order."""
    pairs: list[LayerPair] = [
        (None if i is None else base[i], None if j is None else head[j])
        for i, j in aligned(base, head, _likeness)
    ]
    return _reunited(pairs, _with_shapes, lambda _old, _new: True)


def pair_across(blocks: Sequence[Sequence[LayerPair]], origins: Origins) -> list[list[LayerPair]]:
    """The pairs of all blocks, after layers that only stand in another block have found each other.

    So a network whose author draws the lines between blocks elsewhere is no other network. Such a
    pair must read the same tensors.
    """
    joined = _reunited([pair for pairs in blocks for pair in pairs], _without_shapes, origins.agree)
    new = {head.layer.name: (base, head) for base, head in joined if head}
    old = {base.layer.name for base, head in joined if base and head is None}
    return [
        [new[head.layer.name] if head else (base, head) for base, head in pairs
         if head or (base and base.layer.name in old)]
        for pairs in blocks
    ]  # fmt: skip


def _reunited(
    pairs: Sequence[LayerPair],
    identity: Callable[[Layer], Hashable],
    are_one: Callable[[Layer, Layer], bool],
) -> list[LayerPair]:
    """Layers that one side lacks, paired with those that the other lacks: alike, and one."""
    gone: dict[Hashable, list[Priced]] = {}
    for base, head in pairs:
        if base and head is None:
            gone.setdefault(identity(base.layer), []).append(base)
    found: dict[str, Priced] = {}
    for base, head in pairs:
        if head and base is None:
            alike = gone.get(identity(head.layer), [])
            twin = next((old for old in alike if are_one(old.layer, head.layer)), None)
            if twin:
                alike.remove(twin)
                found[head.layer.name] = twin
    taken = {one.layer.name for one in found.values()}
    return [
        (found.get(head.layer.name) if head and base is None else base, head)
        for base, head in pairs
        if head or (base and base.layer.name not in taken)
    ]


def _without_shapes(layer: Layer) -> Hashable:
    return type(layer.op), layer.op


def _with_shapes(layer: Layer) -> Hashable:
    return type(layer.op), layer.op, layer.shapes, layer.output


def _likeness(base: Priced, head: Priced) -> int:
    a, b = base.layer, head.layer
    if a.kind is not b.kind and _family(a) != _family(b):
        return 0
    same = (a.op == b.op, _short_name(a) == _short_name(b), a.output == b.output, a.kind is b.kind)
    return 2 + 2 * same[0] + 2 * same[1] + same[2] + same[3]


def _family(layer: Layer) -> str:
    return "conv" if isinstance(layer.op, CONVOLUTIONS) else name_of(layer.op)


def _short_name(layer: Layer) -> str:
    return layer.name.removeprefix(f"{layer.block}.")


class Origins:
    """Where tensors come from, in words that both networks share: names of ``base``."""

    def __init__(self, pairs: Sequence[LayerPair], inputs: Mapping[str, str]) -> None:
        self._twins = {
            head.layer.name: base.layer.name for base, head in pairs if base and head
        } | {head: base for base, head in inputs.items()}
        self._base = {base.layer.name: base.layer for base, _ in pairs if base}
        self._head = {head.layer.name: head.layer for _, head in pairs if head}
        self._kept = set(self._twins.values())

    def agree(self, base: Layer, head: Layer) -> bool:
        """Whether two layers read the same tensors; if so they are taken for one from then on."""
        before = [self._of_base(tensor) for tensor in base.inputs]
        after = [self._of_head(tensor) for tensor in head.inputs]
        if head.kind is Kind.ARITHMETIC:  # a sum does not depend on the order
            before, after = sorted(before, key=str), sorted(after, key=str)
        if before == after:
            self._twins[head.name] = base.name
            self._kept.add(base.name)
        return before == after

    def in_base(self, layer: str) -> str:
        """What ``base`` calls a layer of ``head``; the same name if it has no such layer."""
        return self._twins.get(layer, layer)

    def _of_base(self, tensor: Tensor) -> tuple[str, int | None]:
        """Through layers that ``head`` does not have."""
        while tensor.source not in self._kept and tensor.source in self._base:
            tensor = self._base[tensor.source].inputs[0]
        return tensor.source, tensor.part

    def _of_head(self, tensor: Tensor) -> tuple[str, int | None]:
        """Through layers that ``base`` does not have."""
        while tensor.source not in self._twins and tensor.source in self._head:
            tensor = self._head[tensor.source].inputs[0]
        return self._twins.get(tensor.source, tensor.source), tensor.part
