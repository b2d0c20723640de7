"""Blocks that are closed: what they come to follows from what they are told and read, and no more.

A block is not closed if it, or a block that it calls, asks for the number of its repetition, names
by a dot what may stand around it, chooses between names, or takes weights from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costmodel.language.building.arguments import deep_entries
from costmodel.language.syntax import (
    Block,
    BlockCall,
    Dtype,
    Entry,
    FieldValue,
    Member,
    OpCall,
    Reference,
    Value,
)


def is_closed(name: str, blocks: Mapping[str, Block], known: dict[str, bool]) -> bool:
    """Whether one of ``blocks`` is closed; ``known`` are those that were asked before.

    Each is asked once, since there may be more ways to a block than anybody can go.
    """
    if name not in known:
        known[name] = _is_closed(blocks[name], blocks, known)
    return known[name]


def _is_closed(block: Block, blocks: Mapping[str, Block], known: dict[str, bool]) -> bool:
    entries = list(deep_entries(block.entries))
    members = [member for entry in entries for member in _members(entry)]
    return (
        not any(entry.weights_of for entry in entries)
        and not any(map(_asks_number, _values(block, entries, members)))
        and all(map(_is_own, _references(block, entries, members)))
        and all(is_closed(name, blocks, known) for name in {one.block for one in members})
    )


def _members(entry: Entry) -> Iterator[Member]:
    call = entry.action
    if isinstance(call, BlockCall):
        yield Member(call.block, call.arguments, ())
        yield from (one for one in (call.first, call.last, call.only) if one)


def _asks_number(value: Value) -> bool:
    expression = value.expression
    return expression is not None and any(name.name == "index" for name in expression.names)


def _is_own(reference: Reference) -> bool:
    return "." not in reference.name and reference.when is None


def _values(block: Block, entries: list[Entry], members: list[Member]) -> Iterator[Value]:
    yield from block.parameters.values()
    yield from _dtypes(block.dtype)
    for member in members:
        yield from member.arguments.values()
    for entry in entries:
        yield from (value for value in (entry.when, entry.repeat) if value)
        yield from _dtypes(entry.dtype)
        if isinstance(entry.action, OpCall):
            yield from (value for value in entry.action.conditions if value)
            for given in entry.action.fields.values():
                yield from _scalars(given)


def _scalars(given: FieldValue) -> Iterator[Value]:
    if isinstance(given, Value):
        yield given
    else:
        for part in given:
            yield from _scalars(part)


def _dtypes(dtype: Dtype | None) -> Iterator[Value]:
    yield from (value for value in dtype or () if value)


def _references(block: Block, entries: list[Entry], members: list[Member]) -> Iterator[Reference]:
    yield from block.outputs
    for member in members:
        yield from member.sources
    for entry in entries:
        yield from entry.sources
        if isinstance(entry.action, OpCall):
            yield from (one for one in entry.action.operands if isinstance(one, Reference))
