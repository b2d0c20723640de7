"""What a class or a block takes: the numbers in which its instances differ.

A number that is the same everywhere stands in it. One that follows from others, as four
times a width or half of it does, is written so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Values = tuple[int | None, ...]
"""A number by instance; None where an instance has no such part."""

_USUAL = {"stride": 1, "dilation": 1, "groups": 1, "output_padding": 0, "padding": 0}
_LARGEST_FACTOR = 64


@dataclass(slots=True)
class Argument:
    """An argument of a constructor, its values by instance, and its default, if it has one."""

    name: str
    role: str
    values: list[int | None]
    usual: int | bool | None = None

    def agrees(self, values: Values) -> bool:
        """Whether these can be its values, and are then."""
        pairs = list(zip(self.values, values, strict=True))
        if any(a != b for a, b in pairs if a is not None and b is not None):
            return False
        if not any(a is not None and b is not None for a, b in pairs):
            return False
        self.values[:] = [b if a is None else a for a, b in pairs]
        return True


@dataclass(slots=True)
class Arguments:
    """Collects arguments; ``known`` are the channels that the class reads and gives, by name."""

    known: Sequence[tuple[str, Values]]
    taken: set[str] = field(default_factory=set)
    found: list[Argument] = field(default_factory=list)

    def texts(self, columns: Sequence[tuple[Values, str]]) -> list[str]:
        """What stands for each number; those that all instances have are settled first."""
        order = sorted(range(len(columns)), key=lambda number: columns[number][0].count(None))
        found = {number: self._text(*columns[number]) for number in order}
        return [found[number] for number in range(len(columns))]

    def ordered(self) -> tuple[Argument, ...]:
        """Channels from in to out, then the others; those with a default come last."""
        places = {"c_in": 0, "c_out": 2}

        def place(argument: Argument) -> tuple[bool, bool, int]:
            return (
                argument.usual is not None,
                argument.role != "c",
                places.get(argument.name, 1),
            )

        return tuple(sorted(self.found, key=place))

    def _text(self, values: Values, role: str) -> str:
        own = {value for value in values if value is not None}
        if len(own) == 1:
            return str(own.pop())
        for argument in self._alike(role):
            if argument.agrees(values):
                return argument.name
        return (
            self._of_known(values, role, is_exact=True)
            or self.derived(values, role)
            or self._of_known(values, role, is_exact=False)
            or self._new(values, role)
        )

    def flag(self, label: str, values: Sequence[bool]) -> str:
        """An argument that says whether a part is there."""
        usual = sum(values) * 2 >= len(values)
        self.found.append(Argument(self._unique(label), "flag", list(values), usual))
        return self.found[-1].name

    def _alike(self, role: str) -> Iterator[Argument]:
        together = {role, "k"} if role == "padding" else {role}
        return (one for one in self.found if one.role in together)

    def derived(self, values: Values, role: str) -> str:
        """An argument multiplied or divided, or less another; nothing where none fits."""
        for argument in self._alike(role):
            for factor in range(2, _LARGEST_FACTOR + 1):
                if _holds(values, argument, times=factor):
                    return f"{factor} * {argument.name}"
                if _holds(values, argument, over=factor, is_exact=role != "padding"):
                    return f"{argument.name} // {factor}"
        return self._difference(values, role)

    def _difference(self, values: Values, role: str) -> str:
        """One argument less another; by chance that may hold for two instances, not for three."""
        if role != "c" or len(set(values)) < 3 or None in values:
            return ""
        for a in self._alike(role):
            for b in self._alike(role):
                pairs = zip(a.values, b.values, values, strict=True)
                if all(p is not None and q is not None and p - q == v for p, q, v in pairs):
                    return f"{a.name} - {b.name}"
        return ""

    def _of_known(self, values: Values, role: str, *, is_exact: bool) -> str:
        """The channels that are read or given, or what follows from them: they become arguments."""
        if role != "c":
            return ""
        for name, known in self.known:
            candidate = Argument(name, "c", list(known))
            if is_exact:
                text = name if candidate.agrees(values) else ""
            else:
                text = Arguments((), set(), [*self.found, candidate]).derived(values, role)
            if text and name not in self.taken:
                self.taken.add(name)
                self.found.append(Argument(name, "c", list(known)))
                return text
        return ""

    def _new(self, values: Values, role: str) -> str:
        name = "hidden" if role == "c" else role
        usual = _USUAL.get(role)
        usual = usual if usual in values else None
        self.found.append(Argument(self._unique(name), role, list(values), usual))
        return self.found[-1].name

    def _unique(self, name: str) -> str:
        count, found = 1, name
        while found in self.taken:
            count += 1
            found = f"{name}_{count}"
        self.taken.add(found)
        return found


def _holds(
    values: Values, argument: Argument, times: int = 1, over: int = 1, *, is_exact: bool = True
) -> bool:
    """Whether the values are those of an argument, multiplied or divided."""
    pairs = zip(argument.values, values, strict=True)
    known = [(own, value) for own, value in pairs if value is not None]
    return all(
        own is not None and own * times // over == value and not (is_exact and own * times % over)
        for own, value in known
    )
