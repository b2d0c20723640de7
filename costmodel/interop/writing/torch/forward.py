"""The statements of a forward: what each variable is called, and when it may be used again."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.interop.writing.torch.bodies import OUTSIDE, Body, Item, Reference
from costmodel.interop.writing.torch.naming import identifier
from costmodel.interop.writing.torch.ops import joined

_RUNNING = ("x", "y", "z")
"""Variables of what the next statement reads and nothing else does."""

Place = tuple[str, int]


@dataclass
class Forward:
    """Writes the statements of a body; ``attributes`` are the names of its modules by item."""

    body: Body
    attributes: Mapping[str, str]
    flags: Mapping[str, str]
    absent: Mapping[str, Reference]
    inputs: Sequence[str]
    variables: dict[Place, str] = field(default_factory=dict)
    last_read: dict[Place, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, item in enumerate(self.body.items):
            for reference in (*item.reads, *self._fallback(item)):
                self.last_read[reference.item, reference.part] = number
        for reference in self.body.outputs:
            self.last_read[reference.item, reference.part] = len(self.body.items)
        self.readers = _readers(self.body)
        for number, name in enumerate(self.inputs):
            self.variables[OUTSIDE, number] = name

    def lines(self) -> Iterator[str]:
        """The statements, the last of which returns."""
        for number, item in enumerate(self.body.items):
            value = self._value(item)
            is_last = number == len(self.body.items) - 1
            if is_last and self.body.outputs == (Reference(item.key, 0),) and len(item.names) == 1:
                yield f"return {value}"
                return
            yield f"{', '.join(self._targets(number, item))} = {value}"
        yield f"return {', '.join(self._read(one) for one in self.body.outputs)}"

    def _fallback(self, item: Item) -> tuple[Reference, ...]:
        return (self.absent[item.key],) if item.key in self.absent else ()

    def _value(self, item: Item) -> str:
        operands = [self._read(reference) for reference in item.reads]
        if item.join is not None:
            value, flag = joined(item.join, operands), self.flags.get(item.key, "")
        else:
            flag = self.attributes[item.shared or item.key]
            value = f"self.{flag}({', '.join(operands)})"
        if item.key not in self.absent:
            return value
        return f"{value} if self.{flag} else {self._read(self.absent[item.key])}"

    def _read(self, reference: Reference) -> str:
        name = self.variables[reference.item, reference.part]
        if reference.change == "flatten":
            return f"{name}.flatten(1)"
        return f"{name}[:, :{reference.change}]" if reference.change else name

    def _targets(self, number: int, item: Item) -> list[str]:
        alive = {
            name for place, name in self.variables.items() if self.last_read.get(place, -1) > number
        }
        names: list[str] = []
        for part, label in enumerate(item.names):
            place = (item.key, part)
            is_passing = self.readers.get(place) == {number + 1} and len(item.names) == 1
            free = [name for name in _RUNNING if name not in alive] if is_passing else []
            is_read = place in self.last_read
            name = free[0] if free else _variable(label, {*alive, *names}) if is_read else "_"
            self.variables[place] = name
            names.append(name)
        return names


def _variable(label: str, taken: Collection[str]) -> str:
    """A variable, which hides none of Python's own functions."""
    return identifier(f"{label}_" if hasattr(builtins, label) else label, taken)


def _readers(body: Body) -> dict[Place, set[int]]:
    """The statements that read each tensor; the return is one more."""
    found: dict[Place, set[int]] = {}
    for number, item in enumerate(body.items):
        for reference in item.reads:
            found.setdefault((reference.item, reference.part), set()).add(number)
    for reference in body.outputs:
        found.setdefault((reference.item, reference.part), set()).add(len(body.items))
    return found
