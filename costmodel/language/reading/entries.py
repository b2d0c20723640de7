"""Lists of layers: each entry read into an op, a block or a sequence, with its modifiers.

An entry is ``op``, ``op: fields``, ``block: arguments``, ``sequence: [...]`` or ``table: {...}``;
under a label of one's own it is ``label: {op: fields}``.
"""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.problems import did_you_mean, quoted
from costmodel.language.reading.actions import (
    inner_action,
    is_action,
    misplaced_action,
    report_label,
    report_unknown,
)
from costmodel.language.reading.block_calls import read_block_call
from costmodel.language.reading.context import (
    Context,
    Parts,
    choice_hint,
    listed,
    split,
)
from costmodel.language.reading.dtypes import read_dtype
from costmodel.language.reading.joins import joins, only_field, read_join
from costmodel.language.reading.op_calls import read_op_call
from costmodel.language.reading.sharing import read_weights_of
from costmodel.language.reading.tables import read_table
from costmodel.language.syntax import (
    UNREAD,
    Action,
    Chain,
    Dtype,
    Entry,
    OpCall,
)
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.ops import REGISTRY, SHORTHANDS
from costmodel.ops.reshape import VIEWS

ROLES = ("adapter", "shortcut", "stem", "transition", "head")


def read_entries(context: Context, node: Node) -> tuple[Entry, ...]:
    """A list of entries; the rows of a table become entries of their own."""
    if not isinstance(node, nodes.Sequence):
        context.refuse(node, "expected a list of layers", "start each with '- '")
        return ()
    if not node.items:
        hint = "write its layers; 'identity' does nothing"
        context.fault("this list of layers is empty", node.mark, hint)
    entries: list[Entry] = []
    for item in node.items:
        entries.extend(_item(context, item))
    return tuple(entries)


def _item(context: Context, node: Node) -> tuple[Entry, ...]:
    if isinstance(node, Scalar) and (node.value is not None or node.quoted):
        return _action(context, node, None, None)
    if isinstance(node, nodes.Mapping) and len(node.entries) == 1:
        key, body = node.entries[0]
        if is_action(context, key.text):
            inner = misplaced_action(context, key, body)
            if inner is None:
                return _action(context, key, body, None)
            report_label(context, key)
            return _action(context, *inner, key)
        return _labelled(context, key, body)
    if isinstance(node, nodes.Mapping) and node.entries:
        hint = "put its fields inside braces, or indent them below its name"
        context.fault("a layer is one 'name: ...' entry", node.entries[1][0].mark, hint)
    else:
        hint = "write '- relu', '- conv: {...}' or '- label: {conv: {...}}'"
        context.fault("expected a layer here", node.mark, hint)
    context.skip(node)
    return (_unread(node),)


def _unread(node: Node, label: Scalar | None = None) -> Entry:
    return Entry(label.text if label else "", UNREAD, node.mark, is_labelled=label is not None)


# Labels.


def _labelled(context: Context, label: Scalar, body: Node) -> tuple[Entry, ...]:
    """``label: op`` or ``label: {op: fields}``; anything else is an op with a wrong name."""
    inner = inner_action(context, label, body)
    if inner is None:
        report_unknown(context, label, body)
        return (_unread(label, label),)
    if not label.text.isidentifier():
        hint = "use letters, digits and _"
        context.fault(f"{quoted(label.text)} cannot be a label", label.mark, hint)
    return _action(context, *inner, label)


# Actions.


def _action(
    context: Context, name: Scalar, body: Node | None, label: Scalar | None
) -> tuple[Entry, ...]:
    if name.text == "table":
        return read_table(context, name, body, label)
    before = context.troubles
    if is_action(context, name.text):
        parts = split(body)
        entry = _entry(context, name, parts, _read(context, name, parts), label)
    else:
        report_unknown(context, name, body)
        entry = _unread(name, label)
    if label:
        context.define(label.text, label.mark)
    else:
        context.names.pass_by(name.text, name.mark)
    return (entry if context.troubles == before else _unread(name, label),)


def _read(context: Context, name: Scalar, parts: Parts) -> Action:
    if name.text == "sequence":
        node = only_field(context, name, parts, "layers")
        return Chain(read_entries(context, node) if node is not None else ())
    if name.text in context.blocks:
        return read_block_call(context, name, parts)
    if joins(REGISTRY[SHORTHANDS.get(name.text, (name.text,))[0]]):
        return read_join(context, name, parts, read_entries)
    return read_op_call(context, name, parts)


def _entry(
    context: Context, name: Scalar, parts: Parts, action: Action, label: Scalar | None
) -> Entry:
    modifiers = parts.modifiers
    if not modifiers:
        return Entry(label.text if label else name.text, action, name.mark, label is not None)
    for end in ("first", "last"):
        if end in modifiers and name.text not in context.blocks:
            context.refuse(modifiers[end], f"'{end}' goes with a block", "make it a block")
    return Entry(
        label=label.text if label else name.text,
        action=action,
        mark=name.mark,
        is_labelled=label is not None,
        sources=context.references(modifiers["from"]) if "from" in modifiers else (),
        when=context.condition(modifiers.get("when")),
        repeat=context.count(modifiers.get("repeat")),
        then=_then(context, modifiers.get("then")),
        role=_role(context, modifiers.get("role")),
        note=_note(context, modifiers.get("note")),
        weights_of=read_weights_of(context, modifiers, label.text if label else ""),
        dtype=_dtype(context, name, action, modifiers),
    )


def _dtype(
    context: Context, name: Scalar, action: Action, modifiers: Mapping[str, Node]
) -> Dtype | None:
    """What an entry says of dtypes, which a view by itself has none of."""
    node = modifiers.get("dtype")
    if node and isinstance(action, OpCall) and action.op in VIEWS and "then" not in modifiers:
        message = f"{name.text} gives what it reads under another name, in the dtype that it has"
        context.refuse(node, message, "say it of the layer that writes it")
        return None
    return read_dtype(node, context.names, context.faults)


def _then(context: Context, node: Node | None) -> tuple[Entry, ...]:
    if node is None:
        return ()
    return tuple(entry for item in listed(node) for entry in _item(context, item))


def _role(context: Context, node: Node | None) -> str:
    """One of ``ROLES``; empty where none is given, or none of them."""
    if node is None:
        return ""
    if isinstance(node, Scalar) and node.text in ROLES:
        return node.text
    hint = f"expected one of {', '.join(ROLES)}"
    if isinstance(node, Scalar):
        near = did_you_mean(node.text, ROLES)
        guess = near if near.startswith("did you mean") else hint
        hint = choice_hint(node.text, "a role") or guess
    context.refuse(node, "this is no role", hint)
    return ""


def _note(context: Context, node: Node | None) -> str:
    """The note, one value of text; empty where none is given."""
    if node is None:
        return ""
    if isinstance(node, Scalar):
        return node.text
    context.refuse(node, "a note is text", "put it in quotes on one line")
    return ""
