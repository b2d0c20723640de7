"""Which names an expression or a ``from`` may use at a place in a spec, and which were used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costmodel.marks import Mark
from costmodel.problems import Problem, did_you_mean

ALWAYS = ("in", "here", "previous", "index")
"""In every scope: the block's input, the current tensor, what the entry before read, and the
number of the repetition from 0."""


class Names:
    """The names of one block, or of the network's own list, while it is read from top to bottom."""

    def __init__(
        self, parameters: Mapping[str, Mark], inputs: Iterable[str] = (), outer: Names | None = None
    ) -> None:
        self.parameters = dict(parameters)
        self.inputs = tuple(inputs)
        self.outer = outer
        self.labels: dict[str, Mark] = {}
        self.used: set[str] = set()
        self.pending: list[tuple[str, Mark]] = []

    def knows(self, name: str) -> bool:
        """Whether the name stands for something here; noting that it was used."""
        if name in self.parameters:
            self.used.add(name)
            return True
        if name in self.labels or name in self.inputs or name in ALWAYS:
            self.used.add(name)
            return True
        return self.outer is not None and name in self.outer.parameters and self.outer.knows(name)

    def use(self, name: str, mark: Mark) -> None:
        """Use a name; whether it exists is settled when the whole block has been read."""
        if not self.knows(name):
            self.pending.append((name, mark))

    def define(self, label: str, mark: Mark) -> Problem | None:
        """Add a label; a problem if the name is taken."""
        if label in ALWAYS:
            return Problem(f"'{label}' is a name of the language and cannot be a label", mark)
        if label in self.labels:
            first = self.labels[label].line
            return Problem(f"label '{label}' is used twice", mark, f"first used on line {first}")
        if label in self.parameters or label in self.inputs:
            return Problem(f"label '{label}' is also a parameter or an input", mark, "rename one")
        self.labels[label] = mark
        return None

    def settle(self) -> list[Problem]:
        """Problems of the names that stood for nothing where they were used."""
        return [self._unknown(name, mark) for name, mark in self.pending]

    def _unknown(self, name: str, mark: Mark) -> Problem:
        if name in self.labels:
            line = self.labels[name].line
            return Problem(
                f"'{name}' is defined only below, on line {line}",
                mark,
                "a layer can read what stands above it; the other way round would be a cycle",
            )
        return Problem(f"unknown name '{name}'", mark, did_you_mean(name, self._all()))

    def _all(self) -> set[str]:
        outer = self.outer.parameters if self.outer else {}
        return {*self.parameters, *outer, *self.labels, *self.inputs, *ALWAYS}

    def unused(self, what: str) -> list[Problem]:
        """Problems of the parameters that nothing uses."""
        return [
            Problem(f"{what} '{name}' is never used", mark, "use it in a field, or delete it")
            for name, mark in self.parameters.items()
            if name not in self.used
        ]
