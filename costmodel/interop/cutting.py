"""Stages and blocks of a model that says nothing of its modules, from the flow of its tensors.

Where a single tensor is alive the model is cut. What lies between two cuts is a block if two of its
records or more have weights, as a residual block or a fire module. The rest are chains, in which a
depthwise convolution stays with the pointwise before it and the one behind it, a gate such as a
squeeze-and-excite with what it gates, and all else that has no weights with what it reads. A
pointwise that leads into branches which are concatenated feeds them, and is part of their block.

Blocks in a row whose outputs are of one size are a stage. What narrows to one tensor nowhere, such
as a feature pyramid, is one block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from costmodel.core.cost import Shape
from costmodel.core.op import Kind
from costmodel.interop.record import Place, Record
from costmodel.ops.arithmetic import Multiply
from costmodel.ops.channels import Concat

WEIGHTED = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC, Kind.RNN})
"""Kinds of records that have weights to work with."""


def places_by_flow(records: Sequence[Record], inputs: Mapping[str, Shape]) -> list[Place]:
    """The stage and block of each record; a chain of one convolution is a stage by itself."""
    shapes = dict(inputs)
    for record in records:
        shapes.update(record.outputs)
    kinds = [one.op.kind(*(shapes[name] for name in one.inputs)) for one in records]
    found: list[Place] = []
    stages, blocks, size = 0, 0, ()
    for group in _groups(records, kinds, shapes):
        first, last = records[group[0]], records[group[-1]]
        place = Place(first.name, first.name)
        if sum(kinds[number] in WEIGHTED for number in group) > 1:
            is_new = not stages or last.outputs[last.output].spatial != size
            size = last.outputs[last.output].spatial
            stages, blocks = (stages + 1, 1) if is_new else (stages, blocks + 1)
            place = Place(f"stage{stages}", f"stage{stages}.block{blocks}")
        found += [place] * len(group)
    return found


def _groups(
    records: Sequence[Record], kinds: Sequence[Kind], shapes: Mapping[str, Shape]
) -> Iterator[list[int]]:
    """Numbers of records in a row that belong together."""
    group: list[int] = []
    chain: list[Kind] = []
    """What works in the group, one after the other."""
    is_closed = False
    for piece in _pieces(records):
        works = [kinds[number] for number in piece if kinds[number] in _WORKS]
        is_branched = len(piece) > 1
        is_block = is_branched and _weighted(works) > 1 and not _is_gate(records[piece[-1]], shapes)
        if is_block:
            joins = chain == [Kind.POINTWISE] and isinstance(records[piece[-1]].op, Concat)
        elif is_branched or not works:
            joins, works = True, []
        else:
            joins = not is_closed and _joins(chain, works[0])
        if group and not joins:
            yield group
            group, chain = [], []
        is_closed = is_block or (is_closed and joins)
        group, chain = group + piece, chain + works
    yield group


_WORKS = WEIGHTED | {Kind.POOL, Kind.MATMUL}


def _weighted(kinds: Sequence[Kind]) -> int:
    return sum(kind in WEIGHTED for kind in kinds)


def _joins(chain: Sequence[Kind], kind: Kind) -> bool:
    """Whether a single record that works belongs to a chain."""
    if not chain:
        return True
    if kind is Kind.DEPTHWISE:
        return chain == [Kind.POINTWISE]
    return kind is Kind.POINTWISE and chain[-1] is Kind.DEPTHWISE


def _is_gate(record: Record, shapes: Mapping[str, Shape]) -> bool:
    """Whether a record spreads a gate over a tensor."""
    sizes = {shapes[name] for name in record.inputs}
    return isinstance(record.op, Multiply) and len(sizes) > 1


def _pieces(records: Sequence[Record]) -> Iterator[list[int]]:
    """Numbers of records between places where a single tensor is alive."""
    piece: list[int] = []
    for number, alive in enumerate(_alive(records)):
        piece.append(number)
        if alive < 2:
            yield piece
            piece = []
    if piece:
        yield piece


def _alive(records: Sequence[Record]) -> Iterator[int]:
    """How many tensors are read later on, behind each record."""
    last = {name: number for number, record in enumerate(records) for name in record.inputs}
    changes = [0] * len(records)
    made = {name for record in records for name in record.outputs}
    changes[0] += len(last.keys() - made)
    for number, record in enumerate(records):
        changes[number] += sum(name in last for name in record.outputs)
    for number in last.values():
        changes[number] -= 1
    return accumulate(changes)
