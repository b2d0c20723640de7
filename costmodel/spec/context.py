"""What the readers of a spec share while they read one scope: names, blocks, faults so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from costmodel.marks import Mark
from costmodel.problems import Problem, did_you_mean
from costmodel.spec import nodes
from costmodel.spec.names import Names
from costmodel.spec.nodes import Node, Scalar
from costmodel.spec.syntax import Reference, Value
from costmodel.spec.values import read_expression, read_value

MODIFIERS = ("from", "when", "repeat", "then", "first", "role", "note")
"""What any entry may carry beside its own fields."""


class Signature(NamedTuple):
    """What a caller must know of a block: its parameters (True: required) and its inputs."""

    parameters: Mapping[str, bool]
    inputs: tuple[str, ...]


class Parts(NamedTuple):
    """The body of an entry: its own fields, its modifiers, or one bare value."""

    own: Mapping[str, tuple[Scalar, Node]]
    modifiers: Mapping[str, Node]
    bare: Node | None


@dataclass(frozen=True, slots=True)
class Context:
    """One scope being read. ``called`` notes which blocks it calls, and where first."""

    blocks: Mapping[str, Signature]
    names: Names
    faults: list[Problem]
    called: dict[str, Mark] = field(default_factory=dict)

    def fault(self, message: str, mark: Mark, hint: str = "") -> None:
        self.faults.append(Problem(message, mark, hint))

    def define(self, label: str, mark: Mark) -> None:
        """Make a label known from here on."""
        problem = self.names.define(label, mark)
        if problem:
            self.faults.append(problem)

    def unknown(self, what: str, name: Scalar, known: Iterable[str]) -> None:
        self.fault(f"unknown {what} '{name.text}'", name.mark, did_you_mean(name.text, known))

    def expression(self, node: Node | None) -> Value | None:
        """An optional condition or count."""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return read_expression(node, self.names, self.faults)
        if node is None:
            return None
        return read_value(node, self.names, self.faults, words=False)

    def argument(self, node: Node) -> Value:
        """A block's argument: a number, an expression or a word."""
        return read_value(node, self.names, self.faults, words=True)

    def references(self, node: Node) -> tuple[Reference, ...]:
        """The tensors that ``from`` names: one, or a list."""
        found = (self.reference(item) for item in listed(node))
        return tuple(reference for reference in found if reference is not None)

    def reference(self, node: Node) -> Reference | None:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self.fault("expected the name of a tensor", node.mark, "a label, an input, in or here")
            return None
        if "." not in node.text:
            self.names.use(node.text, node.mark)
        return Reference(node.text, node.mark)


def listed(node: Node) -> tuple[Node, ...]:
    """The items of a list; anything else is a list of one."""
    return node.items if isinstance(node, nodes.Sequence) else (node,)


def split(body: Node | None) -> Parts:
    """The body of an entry, its modifiers apart from its own fields."""
    if body is None or (isinstance(body, Scalar) and body.value is None):
        return Parts({}, {}, None)
    if not isinstance(body, nodes.Mapping):
        return Parts({}, {}, body)
    own: dict[str, tuple[Scalar, Node]] = {}
    modifiers: dict[str, Node] = {}
    for key, value in body.entries:
        if key.text in MODIFIERS:
            modifiers[key.text] = value
        else:
            own[key.text] = (key, value)
    return Parts(own, modifiers, None)


def given(context: Context, name: Scalar, parts: Parts, known: list[str]) -> dict[str, Node]:
    """The fields or arguments that were given, by name; a bare value goes to the first."""
    if parts.bare is not None:
        if known:
            return {known[0]: parts.bare}
        context.fault(f"'{name.text}' takes no value", parts.bare.mark, "delete the value")
        return {}
    for text, (key, _) in parts.own.items():
        if text not in known:
            hint = did_you_mean(text, [*known, *MODIFIERS])
            context.fault(f"unknown field '{text}' of {name.text}", key.mark, hint)
    return {text: node for text, (_, node) in parts.own.items() if text in known}
