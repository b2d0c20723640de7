"""What the readers of a spec share while they read one scope: names, blocks, faults so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, did_you_mean, quoted
from costmodel.core.values import NamedTuple, dataclass
from costmodel.language.fields.demands import FieldError, truth, whole
from costmodel.language.fields.spellings import nearest_field
from costmodel.language.reading.field_values import (
    is_cut,
    is_rest,
    read_expression,
    read_value,
    words_of,
)
from costmodel.language.reading.names import Names
from costmodel.language.syntax import UNREADABLE, Reference, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar

MODIFIERS = (
    "from", "when", "repeat", "then", "first", "last", "weights_of", "dtype", "role", "note",
)  # fmt: skip
"""What any entry may carry beside its own fields."""


class Signature(NamedTuple):
    """What a caller must know of a block: its parameters (True: required) and its inputs.

    Of a block whose declaration is ``broken`` nobody knows which arguments it takes.
    """

    parameters: Mapping[str, bool]
    inputs: tuple[str, ...]
    broken: bool = False


class Parts(NamedTuple):
    """The body of an entry: its own fields, its modifiers, or one bare value."""

    own: Mapping[str, tuple[Scalar, Node]]
    modifiers: Mapping[str, Node]
    bare: Node | None


@dataclass(frozen=True, slots=True)
class Context:
    """One scope being read. ``called`` notes which blocks it calls, and where first.

    Where ``lacks_blocks``, a file of blocks could not be read, so that any name may be a block's;
    the names in ``excused`` may be, for they stand in a part of the file that was refused.
    """

    blocks: Mapping[str, Signature]
    names: Names
    faults: list[Problem]
    lacks_blocks: bool = False
    excused: frozenset[str] = frozenset()
    called: dict[str, Mark] = field(default_factory=dict)

    @property
    def troubles(self) -> int:
        """How many faults are known so far, in this scope and before."""
        return len(self.faults) + len(self.names.pending)

    def fault(self, message: str, mark: Mark, hint: str) -> None:
        """Note what is wrong at a place, and go on."""
        self.faults.append(Problem(message, mark, hint))

    def refuse(self, node: Node, message: str, hint: str) -> None:
        """A fault of a node that is not read any further."""
        self.fault(message, node.mark, hint)
        self.skip(node)

    def skip(self, node: Node) -> None:
        """Pass over a node: what it names counts as used, what it might define as defined."""
        words = words_of(node)
        self.names.forgive(words)
        for word in words.intersection(self.blocks):
            self.called.setdefault(word, node.mark)

    def define(self, label: str, mark: Mark) -> None:
        """Make a label known from here on."""
        problem = self.names.define(label, mark)
        if problem:
            self.faults.append(problem)

    def unknown_block(self, node: Node) -> None:
        """Report the name of a block that is none; any of the blocks may have been meant."""
        self.skip(node)
        for name in self.blocks:
            self.called.setdefault(name, node.mark)
        if not isinstance(node, Scalar) or node.value is None:
            hint = did_you_mean("", self.blocks, none=_NO_BLOCKS)
            self.fault("expected the name of a block", node.mark, hint)
        elif not self.is_excused(node.text):
            near = did_you_mean(node.text, self.blocks, none=_NO_BLOCKS)
            hint = choice_hint(node.text, "a block") or near
            self.fault(f"unknown block {quoted(node.text)}", node.mark, hint)

    def is_excused(self, name: str) -> bool:
        """Whether an unknown name may be a block's that could not be read."""
        return self.lacks_blocks or name in self.excused

    def condition(self, node: Node | None) -> Value | None:
        """An optional condition."""
        if node is None:
            return None
        value = self._expression(node)
        if value.expression is None and value.constant is not UNREADABLE:
            try:
                truth(value, value.constant)
            except FieldError as error:
                self.fault(str(error), value.mark, error.hint)
        return value

    def count(self, node: Node | None) -> Value | None:
        """An optional number of repetitions."""
        if node is None:
            return None
        value = self._expression(node)
        if value.expression is None and value.constant is not UNREADABLE:
            try:
                whole(value, value.constant, 0, "repeat", "an integer")
            except FieldError as error:
                self.fault(str(error), value.mark, error.hint)
        return value

    def _expression(self, node: Node) -> Value:
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return read_expression(node, self.names, self.faults)
        return read_value(node, self.names, self.faults, words=False)

    def argument(self, node: Node) -> Value:
        """A block's argument: a number, an expression or a word."""
        return read_value(node, self.names, self.faults, words=True)

    def references(self, node: Node) -> tuple[Reference, ...]:
        """The tensors that ``from`` names: one, or a list."""
        if isinstance(node, nodes.Sequence) and not node.items:
            self.fault("this list names no tensor", node.mark, "name one, or delete the key")
        found = (self.reference(item) for item in listed(node))
        return tuple(reference for reference in found if reference is not None)

    def outputs(self, node: Node) -> tuple[Reference, ...]:
        """The tensors that ``outputs`` names, each of them once."""
        found = self.references(node)
        named: set[str] = set()
        for one in found:
            if one.when is None and one.name in named:
                self.fault(f"the output {quoted(one.name)} is named twice", one.mark, "delete one")
            named.add(one.name)
        return found

    def reference(self, node: Node) -> Reference | None:
        """The tensor that is named; None, and a fault, for what is no name."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self.refuse(node, "expected the name of a tensor", "a label, an input, in or here")
            return None
        choice = _CHOICE.fullmatch(node.text)
        if choice:
            return self._chosen(node, choice)
        if "." not in node.text:
            self.names.use(node.text, node.mark)
        return Reference(node.text, node.mark)

    def _chosen(self, node: Scalar, choice: re.Match[str]) -> Reference | None:
        """``a if condition else b``: one name or the other."""
        yes, condition, no = (_part(node, choice, group) for group in (1, 2, 3))
        first, when, other = self.reference(yes), self.condition(condition), self.reference(no)
        return first._replace(when=when, otherwise=other) if first else None


_NO_BLOCKS = "the file declares no blocks: add 'blocks:' or an include"


def choice_hint(text: str, what: str) -> str:
    """What to do instead of an expression that would choose ``what``; empty for other text."""
    if not _CHOICE.fullmatch(text):
        return ""
    hint = f"no expression chooses {what}: write both as entries, each with 'when'"
    return f"{hint}; 'activation: {text}' is possible" if what == "an op" else hint


_CHOICE = re.compile(r"(\S+) +if +(.+?) +else +(.+)")


def _part(node: Scalar, match: re.Match[str], group: int) -> Scalar:
    text = match[group]
    return Scalar(text, text, node.at(match.start(group), len(text)), quoted=False)


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
        context.refuse(parts.bare, f"{quoted(name.text)} takes no value", "delete the value")
        return {}
    found = {text: node for text, (_, node) in parts.own.items() if text in known}
    if len(found) < len(parts.own):
        _report_unknown(context, name, parts, known)
    return found


def _report_unknown(context: Context, name: Scalar, parts: Parts, known: list[str]) -> None:
    was_cut = any(is_cut(node) for _, node in parts.own.values())
    for text, (key, node) in parts.own.items():
        if text in known:
            continue
        context.skip(node)
        # The end of an argument that was cut at a comma has been reported with its beginning.
        if not (was_cut and is_rest(key)):
            hint = nearest_field(text, [*known, *MODIFIERS])
            context.fault(f"unknown field {quoted(text)} of {name.text}", key.mark, hint)


def missing(required: Iterable[str], present: Iterable[str], known: Iterable[str]) -> list[str]:
    """Required keys that are absent, except for those that a misspelt one was meant to be."""
    absent = [key for key in required if key not in present]
    if not absent:
        return []
    meant = {nearest_field(key, known) for key in present if key not in known}
    return [key for key in absent if did_you_mean(key, [key]) not in meant]
