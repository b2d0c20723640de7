"""Ops in a spec: their fields read, checked and, where nothing is left to evaluate, finished."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from costmodel.core.op import Op, OpClass
from costmodel.language.fields.demands import FieldError
from costmodel.language.fields.fields import Field, fields_of
from costmodel.language.reading.context import Context, Parts, given, listed, missing
from costmodel.language.reading.field_values import read_field
from costmodel.language.syntax import UNREADABLE, FieldValue, OpCall, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.ops import REGISTRY, SHORTHANDS


def read_op_call(context: Context, name: Scalar, parts: Parts) -> OpCall:
    """An op with one input and the fields that it was given."""
    op_name, preset = SHORTHANDS.get(name.text, (name.text, {}))
    op = REGISTRY[op_name]
    _check_sources(context, name, op, parts.modifiers.get("from"))
    if not parts.own and parts.bare is None and not _required(op):
        return _plain(name.text)
    known = fields_of(op)
    free = [field for field in known if field not in preset] if preset else list(known)
    fields: dict[str, FieldValue] = {
        key: Value(value, None, name.mark) for key, value in preset.items()
    }
    for key, node in given(context, name, parts, free).items():
        fields[key] = _field(context, known[key], node)
    if not fields.keys() >= _required(op):
        _report_missing(context, name, op, {*fields, *parts.own})
    return OpCall(name.text, op, fields, _finished(context, op, known, fields))


def _report_missing(context: Context, name: Scalar, op: OpClass, present: set[str]) -> None:
    known = fields_of(op)
    required = [key for key, field in known.items() if field.required]
    lacking = missing(required, present, known)
    if lacking:
        wanted = "; ".join(f"{key}: {known[key].form.words}" for key in lacking)
        hint = f"add {wanted}{_INSTEAD if name.text in _POOLS else ''}"
        context.fault(f"{name.text} lacks {', '.join(lacking)}", name.mark, hint)


_POOLS = ("max_pool", "avg_pool")
_INSTEAD = ", or write global_pool for the whole plane"


def _check_sources(context: Context, name: Scalar, op: OpClass, sources: Node | None) -> None:
    """An op reads as many tensors as its arity says; without ``from`` it reads one."""
    named = len(listed(sources)) if sources is not None else 1
    least, most = op.arity
    if not named or (least <= named and (most is None or named <= most)):
        return
    if sources is None:
        hint = f"write '{name.text}: {{from: [{', '.join('abc'[:least])}], ...}}'"
        context.fault(f"{name.text} reads {_tensors(op)}, but 'from' is not given", name.mark, hint)
        return
    hint = (
        f"name {_tensors(op)}" if most != 1 else "name one; add, multiply and concat join several"
    )
    message = f"{name.text} reads {_tensors(op)}, but 'from' names {named}"
    context.fault(message, sources.mark, hint)


def _tensors(op: OpClass) -> str:
    least, most = op.arity
    if most == 1:
        return "1 tensor"
    return f"{least} tensors" if most == least else f"{least} to {most} tensors"


@cache
def _required(op: OpClass) -> frozenset[str]:
    return frozenset(field.name for field in fields_of(op).values() if field.required)


@cache
def _plain(name: str) -> OpCall:
    """An op that was given nothing; made once, since ``then: [bn, relu]`` is everywhere."""
    op_name, preset = SHORTHANDS.get(name, (name, {}))
    op = REGISTRY[op_name]
    return OpCall(name, op, {}, op(**preset))


def _field(context: Context, field: Field, node: Node) -> FieldValue:
    is_empty = isinstance(node, Scalar) and node.value is None
    if is_empty or isinstance(node, nodes.Mapping):
        got = "has no value" if is_empty else "got a mapping"
        context.refuse(node, f"{field.name} {got}", f"expected {field.form.words}")
        return Value(UNREADABLE, None, node.mark)
    if field.form.text == "new names" and listed(node):
        return tuple(_new_name(context, item, field) for item in listed(node))
    words = field.form.text == "word"
    return read_field(node, context.names, context.faults, words=words)


def _new_name(context: Context, node: Node, field: Field) -> Value:
    text = node.text if isinstance(node, Scalar) else ""
    if text.isidentifier():
        context.define(text, node.mark)
    else:
        hint = "names are letters, digits and _"
        context.refuse(node, f"expected {field.form.words}", hint)
    return Value(text, None, node.mark)


def _finished(
    context: Context, op: OpClass, known: Mapping[str, Field], fields: Mapping[str, FieldValue]
) -> Op | None:
    """The op if every field is there and constant; the faults of constant fields are found here."""
    resolved: dict[str, object] = {}
    for key, value in fields.items():
        if _is_open(value):
            continue
        try:
            resolved[key] = known[key].value(value, _constant)
        except FieldError as error:
            context.fault(str(error), error.value.mark, error.hint)
    if len(resolved) < len(fields) or not fields.keys() >= _required(op):
        return None
    return op(**resolved)


def _constant(value: Value) -> object:
    return value.constant


def _is_open(value: FieldValue) -> bool:
    """Whether the value must be evaluated later, or has been refused already."""
    if isinstance(value, Value):
        return value.expression is not None or value.constant is UNREADABLE
    return any(_is_open(item) for item in value)
