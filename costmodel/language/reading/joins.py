"""Constructs with one field, which may be given bare: a sequence, and the ops that join tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeGuard

from costmodel.core.op import OpClass
from costmodel.core.problems import quoted
from costmodel.language.fields.fields import fields_of
from costmodel.language.fields.spellings import nearest_field
from costmodel.language.reading.context import MODIFIERS, Context, Parts, listed, missing
from costmodel.language.syntax import Entry, OpCall, Operand, Reference, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.ops import REGISTRY

ReadBranch: TypeAlias = "Callable[[Context, Node], tuple[Entry, ...]]"


def joins(op: OpClass) -> bool:
    """Whether an op lists its operands under ``of``; one with fields takes them by ``from``."""
    return op.arity[1] is None and not fields_of(op)


def read_join(context: Context, name: Scalar, parts: Parts, branch: ReadBranch) -> OpCall:
    """Add, multiply or concat over names of tensors and branches; one name joins ``here``.

    An operand ``{of: x, when: condition}`` may be absent. ``branch`` reads a list of layers.
    """
    op = REGISTRY[name.text]
    if "from" in parts.modifiers:
        sources = parts.modifiers["from"]
        message = f"{name.text} takes its operands under 'of', not by 'from'"
        context.fault(message, sources.mark, f"write '{name.text}: [a, b]'")
    node = only_field(context, name, parts, "of")
    if node is None:
        return OpCall(name.text, op, {}, op())
    conditions = [_condition(context, item) for item in listed(node)]
    operands = [_operand(context, _unconditional(item), branch) for item in listed(node)]
    has_range = any(isinstance(one, Reference) and one.is_range for one in operands)
    if isinstance(node, Scalar) and not has_range:
        operands.insert(0, Reference("here", node.mark))
        conditions.insert(0, None)
    if len(operands) < op.arity[0] and not has_range:
        counted = "1 operand" if len(operands) == 1 else f"{len(operands)} operands"
        hint = f"give at least {op.arity[0]}; 'here' is the tensor before"
        context.fault(f"{name.text} has {counted}", node.mark, hint)
    given = [pair for pair in zip(operands, conditions, strict=True) if pair[0] is not None]
    found = tuple(operand for operand, _ in given if operand is not None)
    return OpCall(name.text, op, {}, op(), found, tuple(condition for _, condition in given))


def _is_conditional(node: Node) -> TypeGuard[nodes.Mapping]:
    return isinstance(node, nodes.Mapping) and {*node.keys} == {"of", "when"}


def _condition(context: Context, node: Node) -> Value | None:
    """The condition of an operand, ``{of: x, when: condition}``, without which it is absent."""
    return context.condition(node.get("when")) if _is_conditional(node) else None


def _unconditional(node: Node) -> Node:
    return (node.get("of") or node) if _is_conditional(node) else node


def _operand(context: Context, node: Node, branch: ReadBranch) -> Operand | None:
    if isinstance(node, Scalar):
        return context.reference(node)
    entries = node if isinstance(node, nodes.Sequence) else nodes.Sequence((node,), node.mark)
    return branch(context, entries)


def only_field(context: Context, name: Scalar, parts: Parts, field: str) -> Node | None:
    """The one field of a construct, which may be given bare."""
    for text, (key, node) in parts.own.items():
        if text != field:
            hint = nearest_field(text, [field, *MODIFIERS])
            context.fault(f"unknown field {quoted(text)} of {name.text}", key.mark, hint)
            context.skip(node)
    if field in parts.own:
        return parts.own[field][1]
    if parts.bare is None and missing([field], parts.own, [field, *MODIFIERS]):
        hint = f"write '{name.text}: [...]'"
        context.fault(f"{name.text} lacks '{field}'", name.mark, hint)
    return parts.bare
