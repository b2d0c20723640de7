"""Tables: one row per stage, its columns the arguments of a block, laid out as in the paper.

Beside the block's parameters a column may be ``repeat``, ``name`` (the stage's), and any parameter
listed under ``first_only`` reaches the first member of a repetition alone. ``when`` holds for every
row, so that the variants of a family can have tables of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from costmodel.marks import Mark
from costmodel.problems import did_you_mean
from costmodel.spec import nodes
from costmodel.spec.block_calls import check_arguments, first_block
from costmodel.spec.context import Context
from costmodel.spec.nodes import Node, Scalar
from costmodel.spec.syntax import BlockCall, Entry, First, Value

_KEYS = ("block", "columns", "rows", "first", "first_only", "when")
_SPECIAL = ("repeat", "name")


class _Head(NamedTuple):
    """What all rows share."""

    block: Scalar
    columns: tuple[str, ...]
    first_only: tuple[str, ...]
    first: Node | None
    when: Value | None
    label: str


def read_table(
    context: Context, name: Scalar, body: Node | None, label: Scalar | None
) -> tuple[Entry, ...]:
    """The rows as entries, named after the ``name`` column or numbered from 1."""
    fields = _fields(context, name, body)
    head = _head(context, fields, label)
    rows = fields.get("rows")
    if head is None or not isinstance(rows, nodes.Sequence):
        if rows is not None and not isinstance(rows, nodes.Sequence):
            context.fault("rows is a list of rows", rows.mark, "write '- [1, 16, 1, 1]' lines")
        return ()
    return tuple(
        entry
        for number, row in enumerate(rows.items, 1)
        if (entry := _row(context, head, row, number)) is not None
    )


def _fields(context: Context, name: Scalar, body: Node | None) -> Mapping[str, Node]:
    if not isinstance(body, nodes.Mapping):
        context.fault("a table is a mapping", name.mark, f"with {', '.join(_KEYS[:3])}")
        return {}
    fields: dict[str, Node] = {}
    for key, value in body.entries:
        if key.text in _KEYS:
            fields[key.text] = value
        else:
            hint = did_you_mean(key.text, _KEYS)
            context.fault(f"unknown field '{key.text}' of table", key.mark, hint)
    missing = [key for key in ("block", "columns", "rows") if key not in fields]
    if missing:
        context.fault(f"table lacks {', '.join(missing)}", name.mark, f"add {', '.join(missing)}")
    return fields


def _head(context: Context, fields: Mapping[str, Node], label: Scalar | None) -> _Head | None:
    block = fields.get("block")
    if not isinstance(block, Scalar) or "columns" not in fields:
        return None
    if block.text not in context.blocks:
        context.unknown("block", block, context.blocks)
        return None
    context.called.setdefault(block.text, block.mark)
    known = set(context.blocks[block.text].parameters)
    first = fields.get("first")
    if isinstance(first, Scalar) and first.text in context.blocks:
        known |= set(context.blocks[first.text].parameters)
    columns = _words(context, fields["columns"], [*sorted(known), *_SPECIAL])
    only = _words(context, fields["first_only"], columns) if "first_only" in fields else ()
    when = context.expression(fields.get("when"))
    return _Head(block, columns, only, first, when, label.text if label else block.text)


def _words(context: Context, node: Node, known: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    items = node.items if isinstance(node, nodes.Sequence) else (node,)
    for item in items:
        if not isinstance(item, Scalar):
            context.fault("expected a column's name", item.mark)
        elif item.text not in known:
            context.unknown("column", item, known)
    return tuple(item.text for item in items if isinstance(item, Scalar))


def _row(context: Context, head: _Head, row: Node, number: int) -> Entry | None:
    if not isinstance(row, nodes.Sequence) or len(row.items) != len(head.columns):
        count = len(row.items) if isinstance(row, nodes.Sequence) else 1
        context.fault(
            f"this row has {count} values for {len(head.columns)} columns",
            row.mark,
            f"the columns are {', '.join(head.columns)}",
        )
        return None
    cells = dict(zip(head.columns, row.items, strict=True))
    title = cells.pop("name", None)
    repeat = context.expression(cells.pop("repeat", None))
    arguments = {key: context.argument(node) for key, node in cells.items()}
    call = _call(context, head, arguments, row.mark)
    label = title.text if isinstance(title, Scalar) else f"{head.label}.{number}"
    if title is not None:
        context.define(label, title.mark)
    return Entry(label, call, row.mark, is_labelled=True, when=head.when, repeat=repeat)


def _call(context: Context, head: _Head, arguments: Mapping[str, Value], at: Mark) -> BlockCall:
    block = head.block.text
    known = context.blocks[block].parameters
    later = {
        key: value
        for key, value in arguments.items()
        if key in known and key not in head.first_only
    }
    first = None
    if head.first is not None:
        first = first_block(context, head.first, arguments)
    elif head.first_only:
        first = First(block, arguments, ())
    check_arguments(context, at, block, later)
    return BlockCall(block, later, first)
