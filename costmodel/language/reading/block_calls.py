"""Blocks in a spec, called like ops: arguments, and what differs at the ends of repetitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costmodel.core.marks import Mark
from costmodel.core.problems import quoted
from costmodel.language.fields.spellings import nearest_field
from costmodel.language.reading.context import Context, Parts, given, listed, missing
from costmodel.language.syntax import BlockCall, Member, Reference, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar


def read_block_call(context: Context, name: Scalar, parts: Parts) -> BlockCall:
    """A block with its arguments and, what differs under ``first`` and ``last``."""
    context.called.setdefault(name.text, name.mark)
    block = context.blocks[name.text]
    if block.broken:
        for _, node in parts.own.values():
            context.skip(node)
        return BlockCall(name.text, {}, None)
    known = list(block.parameters)
    arguments = {
        key: context.argument(node) for key, node in given(context, name, parts, known).items()
    }
    first, last = (_member(context, name, arguments, parts.modifiers, key) for key in _ENDS)
    check_arguments(context, name.mark, name.text, {*arguments, *parts.own})
    check_sources(context, name.mark, name.text, parts.modifiers.get("from"))
    return BlockCall(name.text, arguments, first, last, _both(arguments, first, last))


_ENDS = ("first", "last")


def _both(
    arguments: Mapping[str, Value], first: Member | None, last: Member | None
) -> Member | None:
    """What the only member calls: where both differ from the rest, as the first does."""
    if first is None or last is None or first.block != last.block:
        return first or last
    own = {key: value for key, value in first.arguments.items() if arguments.get(key) is not value}
    changed = {**last.arguments, **own}
    return Member(first.block, changed, first.sources or last.sources)


def check_arguments(context: Context, at: Mark, block: str, present: Iterable[str]) -> None:
    """Every required parameter of the block must be among the arguments."""
    parameters = context.blocks[block].parameters
    required = [key for key, is_required in parameters.items() if is_required]
    lacking = missing(required, set(present), parameters)
    if lacking:
        names = " and ".join(lacking)
        hint = f"give {names} a value here, or a default in the block"
        context.fault(f"block {block} lacks {names}", at, hint)


def check_sources(context: Context, at: Mark, block: str, sources: Node | None) -> None:
    """``from`` must name one tensor for each input of the block."""
    inputs = context.blocks[block].inputs
    named = len(listed(sources)) if sources else 1
    if named in (0, len(inputs)) or context.blocks[block].broken:
        return
    reads = "1 tensor" if len(inputs) == 1 else f"{len(inputs)} tensors"
    gets = f"'from' names {named}" if sources else "no 'from' names them"
    hint = f"write 'from: [{', '.join(inputs)}]' with one tensor for each of these inputs"
    context.fault(f"{block} reads {reads}, but {gets}", sources.mark if sources else at, hint)


def first_block(
    context: Context, node: Node, arguments: Mapping[str, Value], sources: Node | None = None
) -> Member | None:
    """``first: down`` calls another block, with those arguments that it declares."""
    if not isinstance(node, Scalar) or node.text not in context.blocks:
        context.unknown_block(node)
        return None
    context.called.setdefault(node.text, node.mark)
    known = context.blocks[node.text].parameters
    taken = {key: value for key, value in arguments.items() if key in known}
    check_arguments(context, node.mark, node.text, taken)
    check_sources(context, node.mark, node.text, sources)
    return Member(node.text, taken, ())


def _member(
    context: Context,
    name: Scalar,
    arguments: Mapping[str, Value],
    modifiers: Mapping[str, Node],
    end: str,
) -> Member | None:
    node = modifiers.get(end)
    if node is None:
        return None
    if not isinstance(node, nodes.Mapping):
        return first_block(context, node, arguments, modifiers.get("from"))
    sources: tuple[Reference, ...] = ()
    changed = dict(arguments)
    known = context.blocks[name.text].parameters
    for key, value in node.entries:
        if key.text == "from":
            sources = context.references(value)
            check_sources(context, value.mark, name.text, value)
        elif key.text in known:
            changed[key.text] = context.argument(value)
        else:
            context.skip(value)
            hint = nearest_field(key.text, [*known, "from"])
            context.fault(f"unknown field {quoted(key.text)} of {name.text}", key.mark, hint)
    return Member(name.text, changed, sources)
