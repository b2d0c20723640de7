"""Arguments of blocks that are set from outside: ``bottleneck2.t`` of a label, or of every call.

A name is that of a labelled entry of the network's own list, whose call is meant, or else that of a
block, of which every call is meant, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from costmodel.core.problems import Problem, did_you_mean, quoted
from costmodel.core.values import dataclass
from costmodel.language.syntax import (
    Action,
    BlockCall,
    Chain,
    Entry,
    OpCall,
    Operand,
    Reference,
    Spec,
    Value,
)


def split_settings(settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of parameters, and those of blocks' arguments, whose names have a dot."""
    own = {name: value for name, value in settings.items() if "." not in name}
    return own, {name: value for name, value in settings.items() if "." in name}


def arguments_of(spec: Spec) -> tuple[str, ...]:
    """The names of all arguments that can be set, labels first."""
    labels = [
        f"{entry.label}.{name}"
        for entry in _flat(spec.entries)
        if entry.is_labelled
        for call in _calls(entry.action)
        for name in spec.blocks[call].parameters
    ]
    called = {call for entry in every_entry(spec) for call in _calls(entry.action)}
    blocks = [
        f"{block.name}.{name}"
        for block in spec.blocks.values()
        if block.name in called
        for name in block.parameters
    ]
    return tuple(dict.fromkeys([*labels, *blocks]))


def unknown_arguments(spec: Spec, names: Iterable[str]) -> list[Problem]:
    """A problem for each name that is of no argument."""
    asked = list(names)
    known = arguments_of(spec) if asked else ()
    return [
        Problem(f"{spec.network} has no argument {quoted(name)}", None, _hint(name, known))
        for name in asked
        if name not in known
    ]


def with_arguments(spec: Spec, settings: Mapping[str, Any]) -> Spec:
    """The spec with arguments that it has set, to numbers or letters."""
    changes = [_change(spec, name, value) for name, value in settings.items()]
    for change in sorted(changes, key=lambda one: one.is_label):  # a label wins over a block
        spec = change.of_spec(spec)
    return spec


def _hint(name: str, known: Iterable[str]) -> str:
    return did_you_mean(name, known, none="the spec has no blocks with parameters: leave it out")


@dataclass(frozen=True, slots=True)
class _Change:
    """A parameter set to a value in the calls under a label, or in all calls of a block."""

    name: str
    parameter: str
    value: Any
    is_label: bool
    takers: frozenset[str]
    """The blocks that have the parameter."""

    def of_spec(self, spec: Spec) -> Spec:
        entries = tuple(map(self.of_entry, spec.entries))
        if self.is_label:
            return replace(spec, entries=entries)
        blocks = {
            name: replace(block, entries=tuple(map(self.of_entry, block.entries)))
            for name, block in spec.blocks.items()
        }
        return replace(spec, entries=entries, blocks=blocks)

    def of_entry(self, entry: Entry) -> Entry:
        then = tuple(map(self.of_entry, entry.then))
        return replace(entry, action=self._action(entry.action, entry), then=then)

    def _action(self, action: Action, entry: Entry) -> Action:
        if isinstance(action, Chain):
            return replace(action, entries=tuple(map(self.of_entry, action.entries)))
        if isinstance(action, OpCall) and action.operands:
            return replace(action, operands=tuple(map(self._operand, action.operands)))
        return self._call(action, entry) if isinstance(action, BlockCall) else action

    def _operand(self, operand: Operand) -> Operand:
        if isinstance(operand, Reference):
            return operand
        return tuple(map(self.of_entry, operand))

    def _call(self, call: BlockCall, entry: Entry) -> BlockCall:
        """Set it where it is given: what is given for an end alone stays so."""
        own = call.arguments
        given = own.get(self.parameter)
        ends = {key: one for key in _ENDS if (one := getattr(call, key)) is not None}
        changed = {
            key: replace(one, arguments=self._given(one.block, one.arguments, entry))
            for key, one in ends.items()
            if one.arguments.get(self.parameter) == given or not given
        }
        if given or not any(one.arguments.get(self.parameter) for one in ends.values()):
            own = self._given(call.block, own, entry)
        return replace(call, arguments=own, **changed)

    def _given(
        self, block: str, arguments: Mapping[str, Value], entry: Entry
    ) -> Mapping[str, Value]:
        is_meant = entry.label == self.name if self.is_label else block == self.name
        if not is_meant or block not in self.takers:
            return arguments
        return {**arguments, self.parameter: Value(self.value, None, entry.mark)}


def _change(spec: Spec, name: str, value: Any) -> _Change:
    owner, _, parameter = name.rpartition(".")
    is_label = any(entry.is_labelled and entry.label == owner for entry in _flat(spec.entries))
    takers = (block.name for block in spec.blocks.values() if parameter in block.parameters)
    return _Change(owner, parameter, value, is_label, frozenset(takers))


def _flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of a list, and those of the sequences in it."""
    for entry in entries:
        yield entry
        if isinstance(entry.action, Chain):
            yield from _flat(entry.action.entries)


def every_entry(spec: Spec) -> Iterator[Entry]:
    """The entries of a spec and of its blocks, and all that are inside of them."""
    yield from deep_entries(spec.entries)
    for block in spec.blocks.values():
        yield from deep_entries(block.entries)


def deep_entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries of a list, and all that are inside of them."""
    for entry in entries:
        yield entry
        yield from deep_entries(entry.then)
        if isinstance(entry.action, Chain):
            yield from deep_entries(entry.action.entries)
        if isinstance(entry.action, OpCall):
            for operand in entry.action.operands:
                yield from () if isinstance(operand, Reference) else deep_entries(operand)


def _calls(action: Action) -> list[str]:
    """The blocks that an action calls by itself."""
    if not isinstance(action, BlockCall):
        return []
    members = (action.first, action.last)
    return [action.block, *(one.block for one in members if one)]


_ENDS = ("first", "last", "only")
"""The members of a call that may differ from the rest."""
