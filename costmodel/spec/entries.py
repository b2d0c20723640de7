"""Lists of layers: each entry read into an op, a block or a sequence, with its modifiers.

An entry is ``op``, ``op: fields``, ``block: arguments``, ``sequence: [...]`` or ``table: {...}``;
under a label of one's own it is ``label: {op: fields}``.
"""

from __future__ import annotations

from costmodel.op import OpClass
from costmodel.ops import REGISTRY, SHORTHANDS
from costmodel.problems import did_you_mean
from costmodel.spec import nodes
from costmodel.spec.block_calls import read_block_call
from costmodel.spec.context import MODIFIERS, Context, Parts, listed, split
from costmodel.spec.fields import fields_of
from costmodel.spec.nodes import Node, Scalar
from costmodel.spec.op_calls import read_op_call
from costmodel.spec.syntax import BlockCall, Entry, OpCall, Operand, Reference, Sequence
from costmodel.spec.tables import read_table

ROLES = ("adapter", "shortcut", "stem", "transition", "head")
CONSTRUCTS = ("sequence", "table")


def read_entries(context: Context, node: Node) -> tuple[Entry, ...]:
    """A list of entries; the rows of a table become entries of their own."""
    if not isinstance(node, nodes.Sequence):
        context.fault("expected a list of layers", node.mark, "start each with '- '")
        return ()
    entries: list[Entry] = []
    for item in node.items:
        entries.extend(_item(context, item))
    return tuple(entries)


def _item(context: Context, node: Node) -> tuple[Entry, ...]:
    if isinstance(node, Scalar):
        return _action(context, node, None, None)
    if isinstance(node, nodes.Mapping) and len(node.entries) == 1:
        key, body = node.entries[0]
        if _is_action(context, key.text):
            return _action(context, key, body, None)
        return _labelled(context, key, body)
    extra = node.entries[1][0] if isinstance(node, nodes.Mapping) and node.entries else node
    context.fault(
        "a layer is one 'name: ...' entry",
        extra.mark,
        "put its fields inside braces, or indent them below its name",
    )
    return ()


def is_builtin(name: str) -> bool:
    """Whether the name belongs to the language, so that no block can have it."""
    return name in REGISTRY or name in SHORTHANDS or name in CONSTRUCTS


def _is_action(context: Context, name: str) -> bool:
    return name in context.blocks or is_builtin(name)


def _labelled(context: Context, label: Scalar, body: Node) -> tuple[Entry, ...]:
    """``label: op`` or ``label: {op: fields}``; anything else is an op with a wrong name."""
    inner: tuple[Scalar, Node | None] | None = None
    if isinstance(body, nodes.Mapping) and len(body.entries) == 1:
        key, value = body.entries[0]
        if _is_action(context, key.text) or isinstance(value, nodes.Mapping):
            inner = (key, value)
    elif isinstance(body, Scalar) and _is_action(context, body.text):
        inner = (body, None)
    if inner is None:
        _unknown_action(context, label)
        return ()
    if not label.text.isidentifier():
        context.fault(f"'{label.text}' cannot be a label", label.mark, "use letters, digits and _")
    return _action(context, *inner, label)


def _unknown_action(context: Context, name: Scalar) -> None:
    hint = did_you_mean(name.text, {*REGISTRY, *SHORTHANDS, *context.blocks, *CONSTRUCTS})
    if not hint.startswith("did you mean"):
        hint = "expected an op, a block, or 'label: {op: ...}'; specs/README.md lists the ops"
    context.fault(f"unknown op or block '{name.text}'", name.mark, hint)


def _action(
    context: Context, name: Scalar, body: Node | None, label: Scalar | None
) -> tuple[Entry, ...]:
    if not _is_action(context, name.text):
        _unknown_action(context, name)
        return ()
    if name.text == "table":
        return read_table(context, name, body, label)
    parts = split(body)
    action: OpCall | BlockCall | Sequence
    if name.text == "sequence":
        action = _sequence(context, name, parts)
    elif name.text in context.blocks:
        action = read_block_call(context, name, parts)
    elif _joins(REGISTRY[SHORTHANDS.get(name.text, (name.text,))[0]]):
        action = _with_operands(context, name, parts)
    else:
        action = read_op_call(context, name, parts)
    return (_entry(context, name, parts, action, label),)


def _entry(
    context: Context,
    name: Scalar,
    parts: Parts,
    action: OpCall | BlockCall | Sequence,
    label: Scalar | None,
) -> Entry:
    modifiers = parts.modifiers
    if "first" in modifiers and not isinstance(action, BlockCall):
        context.fault("'first' goes with a block", modifiers["first"].mark, "make it a block")
    entry = Entry(
        label=label.text if label else name.text,
        action=action,
        mark=name.mark,
        is_labelled=label is not None,
        sources=context.references(modifiers["from"]) if "from" in modifiers else (),
        when=context.expression(modifiers.get("when")),
        repeat=context.expression(modifiers.get("repeat")),
        then=_then(context, modifiers.get("then")),
        role=_role(context, modifiers.get("role")),
        note=_note(context, modifiers.get("note")),
    )
    _check_sources(context, entry)
    if label:
        context.define(label.text, label.mark)
    return entry


def _then(context: Context, node: Node | None) -> tuple[Entry, ...]:
    if node is None:
        return ()
    return tuple(entry for item in listed(node) for entry in _item(context, item))


def _role(context: Context, node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, Scalar) and node.text in ROLES:
        return node.text
    context.fault("this is no role", node.mark, f"expected one of {', '.join(ROLES)}")
    return ""


def _note(context: Context, node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, Scalar):
        return node.text
    context.fault("a note is text", node.mark, "put it in quotes on one line")
    return ""


def _check_sources(context: Context, entry: Entry) -> None:
    """``from`` must name as many tensors as the action reads."""
    action = entry.action
    accepted, given = 1, len(entry.sources) or 1
    if isinstance(action, BlockCall):
        accepted = len(context.blocks[action.block].inputs)
    elif isinstance(action, OpCall) and _joins(action.op):
        accepted, given = 0, len(entry.sources)
    elif isinstance(action, OpCall) and action.op.arity[1] is None:
        return
    if given == accepted:
        return
    mark = entry.sources[0].mark if entry.sources else entry.mark
    what = "takes its operands under 'of'" if accepted == 0 else f"reads {accepted}"
    hint = "name one tensor for each input" if accepted else "write 'of: [a, b]'"
    named = f"'from' names {given}" if entry.sources else "no 'from' names them"
    context.fault(f"{entry.label} {what}, but {named}", mark, hint)


def _sequence(context: Context, name: Scalar, parts: Parts) -> Sequence:
    node = _only(context, name, parts, "layers")
    return Sequence(read_entries(context, node) if node is not None else ())


def _joins(op: OpClass) -> bool:
    """Whether an op lists its operands under ``of``; one with fields takes them by ``from``."""
    return op.arity[1] is None and not fields_of(op)


def _with_operands(context: Context, name: Scalar, parts: Parts) -> OpCall:
    """Add, multiply or concat over names of tensors and branches; one name joins ``here``."""
    op = REGISTRY[name.text]
    node = _only(context, name, parts, "of")
    if node is None:
        return OpCall(name.text, op, {}, op())
    operands = [_operand(context, item) for item in listed(node)]
    if isinstance(node, Scalar):
        operands.insert(0, Reference("here", node.mark))
    found = tuple(operand for operand in operands if operand is not None)
    if len(found) == len(operands) < op.arity[0]:
        context.fault(
            f"{name.text} has {len(found)} operands", node.mark, f"give at least {op.arity[0]}"
        )
    return OpCall(name.text, op, {}, op(), found)


def _operand(context: Context, node: Node) -> Operand | None:
    if isinstance(node, Scalar):
        return context.reference(node)
    branch = node if isinstance(node, nodes.Sequence) else nodes.Sequence((node,), node.mark)
    return read_entries(context, branch)


def _only(context: Context, name: Scalar, parts: Parts, field: str) -> Node | None:
    """The one field of a construct, which may be given bare."""
    for text, (key, _) in parts.own.items():
        if text != field:
            hint = did_you_mean(text, [field, *MODIFIERS])
            context.fault(f"unknown field '{text}' of {name.text}", key.mark, hint)
    node = parts.own[field][1] if field in parts.own else parts.bare
    if node is None:
        context.fault(f"{name.text} lacks '{field}'", name.mark, f"write '{name.text}: [...]'")
    return node
