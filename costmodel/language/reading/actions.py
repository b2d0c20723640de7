"""Which names do something, and what a name that does nothing was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.core.problems import did_you_mean, quoted
from costmodel.language.fields.fields import fields_of
from costmodel.language.fields.spellings import HELPFUL, nearest_op
from costmodel.language.reading.context import MODIFIERS, Context, choice_hint
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.ops import REGISTRY, SHORTHANDS

CONSTRUCTS = ("sequence", "table")
_EXPECTED = "expected an op, a block, or 'label: {op: ...}'; specs/README.md lists the ops"


def is_builtin(name: str) -> bool:
    """Whether the name belongs to the language, so that no block can have it."""
    return name in REGISTRY or name in SHORTHANDS or name in CONSTRUCTS


def is_action(context: Context, name: str) -> bool:
    """Whether an entry can be called so: an op, a construct or a block."""
    return name in context.blocks or is_builtin(name)


def inner_action(context: Context, label: Scalar, body: Node) -> tuple[Scalar, Node | None] | None:
    """What stands under a label, if it is or was meant to be an action."""
    name, value = body, None
    if isinstance(body, nodes.Mapping) and len(body.entries) == 1:
        name, value = body.entries[0]
    if not isinstance(name, Scalar):
        return None
    if is_action(context, name.text):
        return name, value
    is_meant = isinstance(value, nodes.Mapping) or (
        _is_near(context, name.text) and not _is_near(context, label.text)
    )
    return (name, value) if is_meant and not context.lacks_blocks else None


def misplaced_action(
    context: Context, label: Scalar, body: Node | None
) -> tuple[Scalar, Node | None] | None:
    """The action under a label that has the name of an op or block; None where that one is called.

    What stands under the name of an op or block are its fields, of which this is none.
    """
    if not isinstance(body, nodes.Mapping) or len(body.entries) != 1:
        return None
    name, value = body.entries[0]
    if not is_action(context, name.text):
        return None
    is_field = name.text in (*_fields_of(context, label.text), *MODIFIERS)
    is_plain = isinstance(value, Scalar) and label.text not in context.blocks
    return None if is_field or is_plain else (name, value)


def _fields_of(context: Context, name: str) -> Iterable[str]:
    if name in context.blocks:
        return context.blocks[name].parameters
    op = REGISTRY.get(SHORTHANDS.get(name, (name,))[0])
    return [*fields_of(op), "of"] if op else ("layers",)


def report_label(context: Context, label: Scalar) -> None:
    """Report a label that is the name of an op or block."""
    what = "a block" if label.text in context.blocks else "an op"
    message = f"the label {quoted(label.text)} is also the name of {what}"
    context.fault(message, label.mark, "rename the label")


def _is_near(context: Context, name: str) -> bool:
    return len(name) > 2 and _guess(context, name).startswith(HELPFUL)


def _guess(context: Context, name: str) -> str:
    return nearest_op(name, {*REGISTRY, *SHORTHANDS, *context.blocks, *CONSTRUCTS})


def report_unknown(context: Context, name: Scalar, body: Node | None) -> None:
    """Report a name that is no action, once for all that depends on it."""
    is_excused = context.is_excused(name.text)
    context.skip(name)
    if body is not None:
        context.skip(body)
    if is_excused or (isinstance(body, nodes.Mapping) and _report_outside(context, name, body)):
        return
    hint = _guess(context, name.text)
    if not hint.startswith(HELPFUL):
        hint = choice_hint(name.text, "an op")
        hint = (
            hint or "expected an op, a block, or 'label: {op: ...}'; specs/README.md lists the ops"
        )
        if isinstance(body, nodes.Sequence) or _holds_several(context, body):
            hint = f"for several layers under a label write '{name.text}: {{sequence: [...]}}'"
    context.fault(f"unknown op or block {quoted(name.text)}", name.mark, hint)
    for block in context.blocks:
        if hint == did_you_mean(block, [block]):
            context.called.setdefault(block, name.mark)


def _holds_several(context: Context, body: Node | None) -> bool:
    """Whether several actions stand under one label."""
    if not isinstance(body, nodes.Mapping):
        return False
    return len(body.entries) > 1 and is_action(context, body.keys[0])


def _report_outside(context: Context, label: Scalar, body: nodes.Mapping) -> bool:
    """Report modifiers that stand beside an action under a label instead of inside it."""
    if not _holds_several(context, body):
        return False
    (name, _), *others = body.entries
    if any(key.text not in MODIFIERS for key, _ in others):
        return False
    for key, _ in others:
        hint = f"write '{label.text}: {{{name.text}: {{..., {key.text}: ...}}}}'"
        context.fault(f"'{key.text}' stands beside {name.text}, not inside it", key.mark, hint)
    return True
