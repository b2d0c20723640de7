"""Back from a layer to the line that asked for it: the op's fields, and what its names stand for.

The name of a layer is the path of labels that led to it, so the entries of the spec are walked
along that path; the layer's mark tells apart what has the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Network
from costmodel.language.syntax import (
    Block,
    BlockCall,
    Chain,
    Entry,
    OpCall,
    Reference,
    Spec,
    Value,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where names are looked up: a block's arguments and defaults, then the network's parameters.

    Arguments mean what they mean to the caller, so each comes with the caller's frame.
    """

    arguments: Mapping[str, Value]
    defaults: Mapping[str, Value | None]
    sees_network: bool
    caller: Frame | None = None

    def find(self, name: str) -> tuple[Value, Frame] | None:
        """What a name was given here, and where that must be read; None for tensors."""
        if name in self.arguments and self.caller is not None:
            return self.arguments[name], self.caller
        value = self.defaults.get(name)
        if value is None:
            return None
        earlier = list(self.defaults)[: list(self.defaults).index(name)]
        known = {key: self.defaults[key] for key in earlier}
        return value, replace(self, defaults=known)


@dataclass(frozen=True, slots=True)
class Call:
    """An op as the spec asks for it, and the frame of its fields."""

    op: OpCall
    frame: Frame


def call_of(spec: Spec, network: Network, layer: Layer) -> Call | None:
    """The entry that a layer was built from; None where the spec does not tell."""
    if layer.mark is None:
        return None
    at = network.block_marks.get(layer.block)
    entries = tuple(entry for entry in spec.entries if at is None or entry.mark == at)
    for is_strict in (True, False):
        walk = _Walk(spec, is_strict)
        for call, mark in walk.calls(entries, layer.name, Frame({}, {}, sees_network=True), None):
            if mark == layer.mark:
                return call
    return None


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way along one path.

    Where a label occurs again, the second one is called ``label_2``. A strict walk counts them; it
    misses its aim where an entry was left out by ``when``, and a walk that is not takes them all.
    """

    spec: Spec
    is_strict: bool

    def calls(
        self,
        entries: tuple[Entry, ...],
        path: str,
        frame: Frame,
        counts: Counter[str] | None,
    ) -> Iterator[tuple[Call, Mark]]:
        """The ops at the end of a path; ``counts`` is None for the network's own list."""
        for entry in entries:
            number = None
            if counts is not None:
                counts[entry.label] += 1
                number = counts[entry.label] if self.is_strict else None
            rest = _rest(entry, path, number)
            if isinstance(entry.action, OpCall):
                yield from self._operands(entry.action, path, frame, counts)
                if rest is not None and rest[0]:
                    yield from self._operands(entry.action, rest[0], frame, None)
            if rest is not None:
                yield from self._inside(entry, *rest, frame)

    def _operands(
        self, action: OpCall, path: str, frame: Frame, counts: Counter[str] | None
    ) -> Iterator[tuple[Call, Mark]]:
        """The branches that an op joins; their labels are those of the block, or the op's own."""
        shared = Counter[str]() if counts is None else counts
        for operand in action.operands:
            if not isinstance(operand, Reference):
                yield from self.calls(operand, path, frame, shared)

    def _inside(
        self, entry: Entry, path: str, index: int, frame: Frame
    ) -> Iterator[tuple[Call, Mark]]:
        action, counts = entry.action, Counter[str]()
        if isinstance(action, OpCall):
            if not path:
                yield Call(action, frame), entry.mark
        elif isinstance(action, Chain):
            yield from self.calls(action.entries, path, frame, counts)
        else:
            block, inner = _entered(self.spec, action, index, _count(entry), frame)
            yield from self.calls(block.entries, path, inner, counts)
        if path:
            yield from self.calls(entry.then, path, frame, counts)


def _entered(
    spec: Spec, call: BlockCall, index: int, count: int, frame: Frame
) -> tuple[Block, Frame]:
    called = call.member(index, count)
    block = spec.blocks[called.block]
    return block, Frame(called.arguments, block.parameters, block.sees_network, frame)


def _count(entry: Entry) -> int:
    """How often an entry is repeated, where that is a number; else more often than once."""
    count = entry.repeat.constant if entry.repeat else 1
    return count if isinstance(count, int) else _MANY


_MANY = 2**31


def _rest(entry: Entry, path: str, number: int | None) -> tuple[str, int] | None:
    """What follows the entry's label in the path, and the number of the repetition from 0."""
    again = r"(?:_\d+)?" if number is None else "" if number == 1 else f"_{number}"
    repeat = r"\.(\d+)" if entry.repeat is not None else "()"
    match = re.match(rf"{re.escape(entry.label)}{again}{repeat}(?:\.|$)", path)
    if match is None:
        return None
    return path[match.end() :], int(match[1] or 1) - 1
