"""Tables: one row per stage, its columns the arguments of a block, laid out as in the paper.

Beside the block's parameters a column may be ``repeat``, ``name`` (the stage's), ``weights_of`` and
``dtype`` (null: its own), and any parameter listed under ``first_only`` reaches the first member of
a repetition alone. ``when`` holds for every row, so that the variants of a family can have tables
of their own.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sized

from costmodel.core.marks import Mark
from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.language.fields.spellings import nearest_field
from costmodel.language.reading.block_calls import check_arguments, check_sources
from costmodel.language.reading.context import Context, listed, missing
from costmodel.language.reading.dtypes import read_dtype
from costmodel.language.reading.field_values import is_cut
from costmodel.language.reading.sharing import read_weights_of
from costmodel.language.syntax import (
    UNREAD,
    Action,
    BlockCall,
    Dtype,
    Entry,
    Member,
    Reference,
    Value,
)
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar

_KEYS = ("block", "columns", "rows", "first", "first_only", "last", "last_only", "when")
_ENDS = ("first", "last")
_REQUIRED = ("block", "columns", "rows")
_SPECIAL = ("repeat", "name", "weights_of", "dtype")


class _End(NamedTuple):
    """What differs at one end of each repetition: another block, and columns for it alone."""

    block: Scalar | None
    only: tuple[str, ...]


class _Head(NamedTuple):
    """What all rows share; ``ends`` by name."""

    block: Scalar
    columns: tuple[str, ...]
    ends: Mapping[str, _End]
    when: Value | None
    label: str


def read_table(
    context: Context, name: Scalar, body: Node | None, label: Scalar | None
) -> tuple[Entry, ...]:
    """The rows as entries, named after the ``name`` column or numbered from 1."""
    before = context.troubles
    fields = _fields(context, name, body)
    head = _head(context, fields, label) if context.troubles == before else None
    if head is None or context.troubles > before:
        for key, node in body.entries if isinstance(body, nodes.Mapping) else ():
            if key.text != "when":  # which has been read
                context.skip(node)
        return (Entry(name.text, UNREAD, name.mark),)
    rows = fields["rows"]
    if not isinstance(rows, nodes.Sequence) or not rows.items:
        context.refuse(rows, "rows is a list of rows", "write '- [1, 16, 1, 1]' lines")
        return (Entry(name.text, UNREAD, name.mark),)
    return tuple(_row(context, head, row, number) for number, row in enumerate(rows.items, 1))


def _fields(context: Context, name: Scalar, body: Node | None) -> Mapping[str, Node]:
    if not isinstance(body, nodes.Mapping):
        context.fault("a table is a mapping", name.mark, f"with {', '.join(_REQUIRED)}")
        return {}
    for key, _ in body.entries:
        if key.text not in _KEYS:
            hint = nearest_field(key.text, _KEYS)
            context.fault(f"unknown field {quoted(key.text)} of table", key.mark, hint)
    lacking = missing(_REQUIRED, body.keys, _KEYS)
    if lacking:
        context.fault(f"table lacks {', '.join(lacking)}", name.mark, f"add {', '.join(lacking)}")
    return {key.text: value for key, value in body.entries}


def _head(context: Context, fields: Mapping[str, Node], label: Scalar | None) -> _Head | None:
    block = _block(context, fields["block"])
    others = {end: _block(context, fields[end]) for end in _ENDS if end in fields}
    if block is None or context.blocks[block.text].broken:
        return None
    known = [*context.blocks[block.text].parameters, *_SPECIAL]
    known += [key for one in others.values() if one for key in context.blocks[one.text].parameters]
    before = context.troubles
    columns = _words(context, fields["columns"], known)
    ends = {end: _End(others.get(end), _only(context, fields, end, columns)) for end in _ENDS}
    label_text = label.text if label else block.text
    head = _Head(block, columns, ends, context.condition(fields.get("when")), label_text)
    if context.troubles == before:
        _check_call(context, fields["columns"].mark, block, _seen(head, columns, ()))
        for end, one in others.items():
            if one:
                _check_call(context, one.mark, one, _seen(head, columns, (end,)))
    return head


def _only(
    context: Context, fields: Mapping[str, Node], end: str, columns: Iterable[str]
) -> tuple[str, ...]:
    """The columns that reach one end of a repetition alone."""
    node = fields.get(f"{end}_only")
    return _words(context, node, columns) if node is not None else ()


def _seen(head: _Head, columns: Iterable[str], ends: Container[str]) -> list[str]:
    """The columns that reach a member which is the first or the last, both or neither."""
    at = {key for end, one in head.ends.items() if end in ends for key in one.only}
    hidden = {key for one in head.ends.values() for key in one.only} - at
    return [column for column in columns if column not in hidden]


def _check_call(context: Context, at: Mark, block: Scalar, columns: Iterable[str]) -> None:
    check_arguments(context, at, block.text, columns)
    check_sources(context, block.mark, block.text, None)


def _block(context: Context, node: Node) -> Scalar | None:
    if not isinstance(node, Scalar) or node.text not in context.blocks:
        context.unknown_block(node)
        return None
    context.called.setdefault(node.text, node.mark)
    return node


def _words(context: Context, node: Node, known: Iterable[str]) -> tuple[str, ...]:
    words: list[str] = []
    if not listed(node):
        context.fault("this list names no column", node.mark, did_you_mean("", known))
    for item in listed(node):
        if not isinstance(item, Scalar) or item.value is None:
            context.fault("expected the name of a column", item.mark, did_you_mean("", known))
        elif item.text not in known:
            hint = nearest_field(item.text, known)
            context.fault(f"unknown column {quoted(item.text)}", item.mark, hint)
        elif item.text in words:
            context.fault(f"the column {quoted(item.text)} is there twice", item.mark, "delete one")
        else:
            words.append(item.text)
    return tuple(words)


def _row(context: Context, head: _Head, row: Node, number: int) -> Entry:
    before = context.troubles
    label, repeat, weights_of, dtype = f"{head.label}.{number}", None, None, None
    action: Action = UNREAD
    cells = _cells(context, head, row)
    if cells:
        modifiers = {key: cells.pop(key) for key in _SPECIAL if key in cells}
        repeat = context.count(modifiers.get("repeat"))
        weights_of = _weights_of(context, modifiers, label)
        dtype = _dtype(context, modifiers)
        arguments = {key: context.argument(node) for key, node in cells.items()}
        call = _call(context, head, arguments)
        label = _title(context, modifiers["name"]) if "name" in modifiers else label
        action = call if context.troubles == before else UNREAD
    return Entry(
        label,
        action,
        row.mark,
        is_labelled=True,
        when=head.when,
        repeat=repeat,
        weights_of=weights_of,
        dtype=dtype,
    )


def _weights_of(context: Context, modifiers: Mapping[str, Node], label: str) -> Reference | None:
    """What a row takes its weights from; null in its cell: it has its own."""
    title = modifiers.get("name")
    if _is_null(modifiers.get("weights_of")):
        return None
    own = title.text if isinstance(title, Scalar) else label
    return read_weights_of(context, modifiers, own)


def _dtype(context: Context, modifiers: Mapping[str, Node]) -> Dtype | None:
    """What a row says of the dtype; null in its cell: nothing."""
    node = modifiers.get("dtype")
    return None if _is_null(node) else read_dtype(node, context.names, context.faults)


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None and not node.quoted


def _cells(context: Context, head: _Head, row: Node) -> dict[str, Node]:
    """The nodes of a row by column."""
    if not isinstance(row, nodes.Sequence):
        context.refuse(row, "a row is a list", f"write it as [{', '.join(head.columns)}]")
        return {}
    if len(row.items) == len(head.columns):
        return dict(zip(head.columns, row.items, strict=True))
    values, columns = _counted("value", row.items), _counted("column", head.columns)
    hint = f"the columns are {', '.join(head.columns)}"
    if any(is_cut(item) for item in row.items):
        hint += "; text with a comma needs quotes"
    context.refuse(row, f"this row has {values} for {columns}", hint)
    return {}


def _counted(what: str, items: Sized) -> str:
    return f"1 {what}" if len(items) == 1 else f"{len(items)} {what}s"


def _title(context: Context, node: Node) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    if text.isidentifier():
        context.define(text, node.mark)
    else:
        context.refuse(node, "expected the name of a stage", "names are letters, digits and _")
    return text


def _call(context: Context, head: _Head, arguments: Mapping[str, Value]) -> BlockCall:
    rest = _member(context, head, arguments, ())
    first, last = (
        _member(context, head, arguments, (end,)) if any(head.ends[end]) else None for end in _ENDS
    )
    only = _member(context, head, arguments, _ENDS) if first or last else None
    return BlockCall(rest.block, rest.arguments, first, last, only)


def _member(
    context: Context, head: _Head, arguments: Mapping[str, Value], ends: tuple[str, ...]
) -> Member:
    """What a member calls that is the first or the last, both or neither."""
    blocks = (head.ends[end].block for end in ends)
    block = next((one for one in blocks if one), head.block)
    given = {key: arguments[key] for key in _seen(head, arguments, ends)}
    return Member(block.text, _taken(context, block.text, given), ())


def _taken(context: Context, block: str, arguments: Mapping[str, Value]) -> Mapping[str, Value]:
    """The arguments that a block declares."""
    known = context.blocks[block].parameters
    return {key: value for key, value in arguments.items() if key in known}
