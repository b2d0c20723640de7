"""Which names an expression or a ``from`` may use at a place in a spec, and which were used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, did_you_mean, quoted

ALWAYS = ("in", "here", "previous", "index")
"""In every scope: the block's input, the current tensor, what the entry before read, and the
number of the repetition from 0."""

_COMPARISONS = 50_000
"""How many pairs of names are compared for the sake of hints; each takes some 10 µs."""

_NUMBER = re.compile("[0-9]{1,9}")

BOOLEANS = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def _boolean_hint(name: str) -> str:
    meant = BOOLEANS.get(name.casefold())
    return f"did you mean '{meant}'?" if meant else ""


class Names:
    """The names of one block, or of the network's own list, while it is read from top to bottom.

    ``later`` holds parameters whose defaults stand further below, ``forgiven`` the words of text
    that was refused unread: it may have defined or used any of them.
    """

    def __init__(
        self,
        parameters: Mapping[str, Mark],
        inputs: Iterable[str] = (),
        outer: Names | None = None,
        forgiven: Iterable[str] = (),
    ) -> None:
        self.parameters = dict(parameters)
        self.inputs = tuple(inputs)
        self.outer = outer
        self.language: tuple[str, ...] = ALWAYS
        self.labels: dict[str, Mark] = {}
        self.unlabelled: dict[str, list[Mark]] = {}
        self.later: set[str] = set()
        self.used: set[str] = set()
        self.forgiven = set(forgiven)
        self.pending: list[tuple[str, Mark]] = []

    def knows(self, name: str) -> bool:
        """Whether the name stands for something here; noting that it was used."""
        if name in self.later:
            return False
        if name in self.parameters or self._is_tensor(name):
            self.used.add(name)
            return True
        return self.outer is not None and name in self.outer.parameters and self.outer.knows(name)

    def _is_tensor(self, name: str) -> bool:
        return name in self.labels or name in self.inputs or name in self.language

    def reserves(self, name: str) -> bool:
        """Whether the name stands for something here or below, so that it is no mere word."""
        return self.knows(name) or name in self.later

    def use(self, name: str, mark: Mark) -> None:
        """Use a name; whether it exists is settled when the whole block has been read."""
        if not self.knows(name):
            self.pending.append((name, mark))

    def forgive(self, words: Iterable[str]) -> None:
        """Take words of refused text as defined and used, so that one fault makes no others."""
        self.forgiven.update(words)
        if self.outer:
            self.outer.used.update(words)

    def define(self, label: str, mark: Mark) -> Problem | None:
        """Add a label; a problem if the name is taken."""
        shown = quoted(label)
        if label in ALWAYS:
            hint = "call it something else"
            return Problem(f"{shown} is a name of the language and cannot be a label", mark, hint)
        if label in self.labels:
            hint = f"first used on line {self.labels[label].line}; rename one"
            return Problem(f"the label {shown} is used twice", mark, hint)
        if label in self.parameters or label in self.inputs:
            return Problem(f"the label {shown} is also a parameter or an input", mark, "rename one")
        self.labels[label] = mark
        return None

    def pass_by(self, action: str, mark: Mark) -> None:
        """Note an entry without a label, which nothing can name."""
        self.unlabelled.setdefault(action, []).append(mark)

    def settle(self) -> list[Problem]:
        """Problems of the names that stood for nothing where they were used."""
        open_names = [item for item in self.pending if item[0] not in self.forgiven]
        self.pending = []
        known = self._all()
        hinted = 1 + _COMPARISONS // (1 + len(known))
        return [
            self._unknown(name, mark, known if number < hinted else ())
            for number, (name, mark) in enumerate(open_names)
        ]

    def _unknown(self, name: str, mark: Mark, known: Iterable[str]) -> Problem:
        below = {**self.parameters, **self.labels}.get(name)
        if below:
            hint = "what is used must stand above; the other way round would be a cycle"
            return Problem(
                f"{quoted(name)} is defined only below, on line {below.line}", mark, hint
            )
        near = did_you_mean(name, known, none="correct it, or define it above")
        hint = self._label_hint(name) or _boolean_hint(name) or near
        if not self.language and not hint.startswith("did you mean"):
            hint = "only parameters can be used here, and of those only what stands above"
        return Problem(f"unknown name {quoted(name)}", mark, hint)

    def _label_hint(self, name: str) -> str:
        """For ``conv_2``, as tables call the second conv without a label."""
        action, _, number = name.rpartition("_")
        if not (_NUMBER.fullmatch(number) and action in self.unlabelled):
            action, number = name, "1"
        marks = self.unlabelled.get(action, [])
        if not 0 < int(number) <= len(marks):
            return ""
        line = marks[int(number) - 1].line
        return f"only labels are names: write '- LABEL: {{{action}: ...}}' on line {line}"

    def _all(self) -> set[str]:
        outer = self.outer.parameters if self.outer else {}
        return {*self.parameters, *outer, *self.labels, *self.inputs, *self.language}

    def unused(self, owner: str) -> list[Problem]:
        """Problems of the parameters that nothing uses."""
        hint = "use it in a field, or delete it"
        return [
            Problem(f"parameter {quoted(name)}{owner} is never used", mark, hint)
            for name, mark in self.parameters.items()
            if name not in self.used and name not in self.forgiven
        ]
