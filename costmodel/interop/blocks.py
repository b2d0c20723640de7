"""Stages and blocks of an imported model, from the modules around its nodes.

A block is the outermost module of a kind that repeats and does some work: the first whose class
occurs twice or more, is no mere container, and holds two or more ops with weights (ResNet-50 has 16
bottlenecks, MobileNetV2 17 inverted residuals). Where classes are not known, modules that stand in
a list (``layer1.0``, ``layer1.1``) are of one kind. What lies in no such module belongs to the
outermost module around it. A stage is what stands around a block.

Where names tell of no blocks, the flow of tensors may (``cutting``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from costmodel.core.cost import Shape
from costmodel.interop.cutting import WEIGHTED, places_by_flow
from costmodel.interop.record import Place, Record, Scope
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected

CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict"})
_NUMBERED = re.compile(r"\d+")
_SUFFIXED = re.compile(r"[a-zA-Z_]*\d+")


def places(records: Sequence[Record], inputs: Mapping[str, Shape]) -> list[Place]:
    """The stage and block of each record of a model with these inputs."""
    scopes = _inherited(records)
    work = _work(records, scopes)
    named = {one.path: one.module for scope in scopes for one in scope}
    blocks = _repeated({path: _class(module) for path, module in named.items()}, work)
    for member in (_NUMBERED, _SUFFIXED):
        blocks = blocks or _repeated(_lists(work, member), work)
    pairs = zip(scopes, records, strict=True)
    by_name = [_place(scope, blocks, record.name) for scope, record in pairs]
    if blocks:
        return by_name
    by_flow = places_by_flow(records, inputs)
    is_telling = len({one.block for one in by_flow if one.block != one.stage}) > 1
    return by_flow if is_telling or not any(scopes) else by_name


def _inherited(records: Sequence[Record]) -> list[tuple[Scope, ...]]:
    """The modules around each record; without any of its own, those of what it reads."""
    made: dict[str, tuple[Scope, ...]] = {}
    found = []
    for record in records:
        scope = record.scope or made.get(record.inputs[0], ())
        made.update(dict.fromkeys(record.outputs, scope))
        found.append(scope)
    return found


def _work(records: Sequence[Record], scopes: Sequence[tuple[Scope, ...]]) -> Mapping[str, int]:
    """How many ops with weights each module holds."""
    work: Counter[str] = Counter()
    for record, scope in zip(records, scopes, strict=True):
        for one in scope:
            work[one.path] += _is_weighted(record)
    return work


def _repeated(kinds: Mapping[str, str], work: Mapping[str, int]) -> frozenset[str]:
    """The modules of a kind that occurs twice or more and does some work."""
    times = Counter(kind for path, kind in kinds.items() if kind and work[path] > 1)
    return frozenset(path for path, kind in kinds.items() if times[kind] > 1 and work[path] > 1)


def _class(module: str) -> str:
    return "" if module in CONTAINERS else module


def _lists(work: Mapping[str, int], member: re.Pattern[str]) -> Mapping[str, str]:
    """The kind of each module that stands in a list and is none itself.

    A list holds nothing but members that do some work.
    """
    inside: Counter[str] = Counter()
    for path, count in work.items():
        around, _, own = path.rpartition(".")
        if count > 1 and member.fullmatch(own):
            inside[around] += count
    return {
        path: re.sub(r"\d+", "*", path)
        for path, count in work.items()
        if member.fullmatch(path.rpartition(".")[2]) and inside[path] < count
    }


def _is_weighted(record: Record) -> bool:
    if isinstance(record.op, Conv | Pointwise | Depthwise | FullyConnected):
        return True
    return getattr(record.op, "counts_as", None) in WEIGHTED


def _place(scope: tuple[Scope, ...], blocks: frozenset[str], name: str) -> Place:
    for number, one in enumerate(scope):
        if one.path in blocks:
            return Place(scope[number - 1].path if number else one.path, one.path)
    own = scope[0].path if scope else name
    return Place(own, own)
