"""Blocks in a spec, called like ops: their arguments, and what differs for the first repetition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costmodel.marks import Mark
from costmodel.problems import did_you_mean
from costmodel.spec import nodes
from costmodel.spec.context import Context, Parts, given
from costmodel.spec.nodes import Node, Scalar
from costmodel.spec.syntax import BlockCall, First, Reference, Value


def read_block_call(context: Context, name: Scalar, parts: Parts) -> BlockCall:
    """A block with its arguments and, under ``first``, what differs for the first member."""
    context.called.setdefault(name.text, name.mark)
    known = list(context.blocks[name.text].parameters)
    arguments = {
        key: context.argument(node) for key, node in given(context, name, parts, known).items()
    }
    first = _first(context, name, arguments, parts.modifiers.get("first"))
    check_arguments(context, name.mark, name.text, arguments)
    return BlockCall(name.text, arguments, first)


def check_arguments(context: Context, at: Mark, block: str, arguments: Iterable[str]) -> None:
    """Every required parameter of the block must be among the arguments."""
    required = context.blocks[block].parameters.items()
    missing = [key for key, is_required in required if is_required and key not in arguments]
    if missing:
        names = " and ".join(missing)
        context.fault(
            f"block {block} lacks {names}",
            at,
            f"give {names} a value here, or a default in the block",
        )


def first_block(context: Context, node: Node, arguments: Mapping[str, Value]) -> First | None:
    """``first: down`` calls another block, with those arguments that it declares."""
    if not isinstance(node, Scalar):
        context.fault("'first' is the name of a block here", node.mark)
        return None
    if node.text not in context.blocks:
        context.unknown("block", node, context.blocks)
        return None
    context.called.setdefault(node.text, node.mark)
    known = context.blocks[node.text].parameters
    taken = {key: value for key, value in arguments.items() if key in known}
    check_arguments(context, node.mark, node.text, taken)
    return First(node.text, taken, ())


def _first(
    context: Context, name: Scalar, arguments: dict[str, Value], node: Node | None
) -> First | None:
    if node is None:
        return None
    if not isinstance(node, nodes.Mapping):
        return first_block(context, node, arguments)
    sources: tuple[Reference, ...] = ()
    changed = dict(arguments)
    known = context.blocks[name.text].parameters
    for key, value in node.entries:
        if key.text == "from":
            sources = context.references(value)
        elif key.text in known:
            changed[key.text] = context.argument(value)
        else:
            hint = did_you_mean(key.text, [*known, "from"])
            context.fault(f"unknown field '{key.text}' of {name.text}", key.mark, hint)
    return First(name.text, changed, sources)
