"""A file of operators of models, each priced by formulas of one's own.

    schema: 1
    kind: custom-ops
    ops:
      com.acme::Swish: {counts_as: activation, out: [in.c, in.h, in.w]}
      acme::mix: {counts_as: fc, out: [units], flops: in.size * units, weights: in2.size}

The fields are those of the op ``custom``, of one image. In their formulas ``in`` is the first
tensor that a node reads and that is no weight; ``in1``, ``in2`` and so on are all that it reads, in
order, weights among them; other names are its attributes, of which a list gives ``strides_0``,
``strides_1`` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.custom_ops import ModelNode, OwnPrice
from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.values import dataclass
from costmodel.language.building.binding import value_in
from costmodel.language.building.op_layers import of_field
from costmodel.language.building.own_formulas import CUSTOM, formulas_of, of_one
from costmodel.language.faults import in_file_order
from costmodel.language.fields.demands import FieldError
from costmodel.language.fields.fields import fields_of
from costmodel.language.reading.context import Context, Parts
from costmodel.language.reading.field_values import piece
from costmodel.language.reading.headers import known_fields, mapping_of
from costmodel.language.reading.names import Names
from costmodel.language.reading.op_calls import read_op_call
from costmodel.language.reading.spec_files import Collected, open_file
from costmodel.language.sources.source import read_source
from costmodel.language.syntax import FieldValue, OpCall, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.language.yaml.parsing import parse
from costmodel.ops import REGISTRY

KIND = "custom-ops"
_KEYS = ("schema", "kind", "source", "ops")
_REQUIRED = {
    "kind": f"add 'kind: {KIND}'",
    "ops": "add 'ops:' with one 'domain::Type: {counts_as: ..., out: [...]}' for each operator",
}
_OPERATOR = re.compile(r"[\w.-]+(::[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class CustomOp:
    """An operator as the file has it: its name, the place of that, its formulas."""

    name: str
    mark: Mark
    call: OpCall

    def price(self, node: ModelNode) -> OwnPrice:
        """What a node costs.

        Raises:
            SpecError: a formula has no value for it; every such formula is named.
        """
        env = self._names(node)
        known, found = fields_of(self.call.op), dict[str, Any]()
        faults: list[Problem] = []
        for key, given in self.call.fields.items():
            if unknown := list(_unknown(given, env, node.name)):
                faults += unknown
                continue
            try:
                found[key] = known[key].value(given, lambda value: value_in(value, env))
            except FieldError as error:
                faults.append(of_field(error, node.name, env))
        if faults:
            raise SpecError(faults)
        op = self.call.op(**found)
        out = op.output(_main(node))
        if node.out is not None and node.out != out:
            hint = f"expected the sizes behind its n: {list(node.out[1:])}"
            message = f"out comes to {out}, but {node.name} gives {node.out}"
            raise SpecError([Problem(message, _mark_of(self.call.fields["out"]), hint)])
        return OwnPrice(op, formulas_of(self.call, env))

    def _names(self, node: ModelNode) -> dict[str, Any]:
        """What names mean: attributes, and shapes of one image."""
        main = _main(node)
        if not main:
            hint = "no formula of one image can price it"
            message = f"{node.name} ({self.name}) reads a single number, which has no batch"
            raise SpecError([Problem(message, self.mark, hint)])
        env: dict[str, Any] = dict(node.attributes)
        for number, one in enumerate(node.inputs, 1):
            if one is not None:
                env[f"in{number}"] = one.shape if one.is_weight else of_one(one.shape, main.n)
        return env | {"in": of_one(main, main.n)}


def _main(node: ModelNode) -> Shape:
    """The first tensor that a node reads and that is no weight."""
    return next(one.shape for one in node.inputs if one and not one.is_weight)


def _mark_of(given: FieldValue) -> Mark:
    return given.mark if isinstance(given, Value) else _mark_of(given[0])


def _unknown(given: FieldValue, env: Mapping[str, Any], node: str) -> Iterator[Problem]:
    """The names in a formula that a node does not have, in branches that are not taken too."""
    if not isinstance(given, Value):
        for part in given:
            yield from _unknown(part, env, node)
    elif given.expression:
        for name in given.expression.names:
            if name.name not in env:
                mark = piece(given.mark, given.expression.text, name.start, len(name.name))
                hint = f"{did_you_mean(name.name, env)} (at {node})"
                yield Problem(f"unknown name {quoted(name.name)}", mark, hint)


@dataclass(frozen=True, slots=True)
class CustomOpsFile:
    """The operators of a file by name; what models asked for grows while they are read.

    ``failed`` are those whose formulas had no value somewhere, so that more may have been needed.
    """

    ops: Mapping[str, CustomOp]
    asked: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def price(self, operator: str, node: ModelNode) -> OwnPrice | None:
        """What a node costs by the formulas for its operator; None where there are none.

        Raises:
            SpecError: a formula has no value for it.
        """
        self.asked.add(operator)
        found = self.ops.get(operator)
        try:
            return found.price(node) if found else None
        except SpecError:
            self.failed.add(operator)
            raise

    def unused(self) -> tuple[Problem, ...]:
        """Operators that no model asked for: misspelt, or such as are understood anyway."""
        if self.failed:
            return ()
        open_ = self.asked - self.ops.keys()
        return tuple(_unused(one, open_) for one in self.ops.values() if one.name not in self.asked)


def _unused(op: CustomOp, others: set[str]) -> Problem:
    none = "no operator of that name needs a price there: leave it out"
    hint = did_you_mean(op.name, others, none=none)
    if not hint.startswith("did you mean") and others:
        hint = f"not understood there, and without formulas: {', '.join(sorted(others))}"
    return Problem(f"{quoted(op.name, _LONGEST)} prices nothing in the models", op.mark, hint)


_LONGEST = 100


def read_custom_ops(path: str) -> CustomOpsFile:
    """The operators that the file at a path prices (``-``: standard input).

    Raises:
        SpecError: anything is wrong with it; every fault is listed.
    """
    source = read_source(path, "a file of formulas")
    root, collected = parse(source), Collected()
    file = open_file(source, root, _KEYS, _REQUIRED, collected)
    kind = file.get("kind")
    if kind is not None and not (isinstance(kind, Scalar) and kind.text == KIND):
        collected.fault("this is no file of custom ops", kind, f"write 'kind: {KIND}'")
    entries = mapping_of(file.get("ops"), "ops", collected.faults, collected.skipped)
    context = Context({}, Names({}), collected.faults)
    ops = {text: _read(context, key, body) for text, (key, body) in entries.items()}
    if not entries and "ops" in file.fields and not collected.faults:
        collected.fault("'ops' prices no operator", file.fields["ops"][0], _REQUIRED["ops"])
    if collected.faults:
        raise SpecError(in_file_order(collected.faults, source))
    return CustomOpsFile(ops)


def _read(context: Context, key: Scalar, body: Node) -> CustomOp:
    if not _OPERATOR.fullmatch(key.text):
        hint = "write it as the model has it: com.acme::Swish, acme::swish"
        context.fault(f"{quoted(key.text)} cannot be the name of an operator", key.mark, hint)
    if not isinstance(body, nodes.Mapping):
        hint = f"expected formulas: {key.text}: {{counts_as: arithmetic, out: [in.c, in.h, in.w]}}"
        context.refuse(body, f"{quoted(key.text)} has no formulas", hint)
        return CustomOp(key.text, key.mark, OpCall(CUSTOM, REGISTRY[CUSTOM], {}, None))
    known = fields_of(REGISTRY[CUSTOM])
    own = known_fields(body, known, quoted(key.text), context.faults, set())
    name = key._replace(text=CUSTOM, value=CUSTOM)
    return CustomOp(key.text, key.mark, read_op_call(context, name, Parts(own, {}, None)))
