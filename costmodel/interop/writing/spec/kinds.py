"""Runs that are calls of one block: what the block is called, and what its calls differ in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.interop.writing.arguments import Argument, Arguments
from costmodel.interop.writing.spec.entries import Labels
from costmodel.interop.writing.spec.fields import Field
from costmodel.interop.writing.spec.runs import Run


@dataclass
class Kind:
    """Runs that are calls of one block: its name, what its numbers are called, its arguments.

    A number whose text is empty is the usual one, and need not be said.
    """

    members: list[Run]
    name: str = ""
    texts: list[str] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)

    @property
    def changes_shape(self) -> bool:
        """Whether every call gives another shape than it reads."""
        return all(run.inputs[0].shape != run.layers[-1].output for run in self.members)

    def values(self, run: Run) -> dict[str, int | None]:
        """The arguments of one call, those by default too."""
        number = next(n for n, member in enumerate(self.members) if member is run)
        return {one.name: one.values[number] for one in self.arguments}

    def said(self, run: Run) -> dict[str, str]:
        """The arguments of one call that have to be said."""
        usual = {one.name: one.usual for one in self.arguments}
        values = self.values(run)
        return {name: str(value) for name, value in values.items() if value != usual[name]}


def kinds_of(found: Sequence[Run], classes: Mapping[str, str], labels: Labels) -> list[Kind]:
    """The blocks that are called twice or more, named after the ``classes`` of the model."""
    alike: dict[object, list[Run]] = {}
    for run in found:
        if run.block and len(run.inputs) == 1:
            alike.setdefault(run.form, []).append(run)
    kinds = [_kind(members) for members in alike.values() if len(members) > 1]
    words = [_word(kind.members[0].block, classes) for kind in kinds]
    times = Counter(words)
    for kind, word in zip(kinds, words, strict=True):
        is_first = times[word] > 1 and kind.changes_shape
        kind.name = labels.unique(f"{word}_first" if is_first else word)
    return kinds


def _word(block: str, classes: Mapping[str, str]) -> str:
    """A block's class as specs write names (inverted_residual), or the list that it is in."""
    if named := classes.get(block):
        plain = re.sub(r"\W+", "_", named)
        return re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain).lower()
    around = re.sub(r"\W*\d+$", "", block.rpartition(".")[0] or "block")
    return f"{re.split(r'[^A-Za-z0-9_]+', around)[-1]}_block"


def _kind(members: list[Run]) -> Kind:
    given = Argument("in.c", "c", [run.inputs[0].shape.c for run in members])
    known = [("out", tuple(run.layers[-1].output.c for run in members))]
    found = Arguments(known, {"in.c"}, [given])
    columns = list(zip(*(run.numbers for run in members), strict=True))
    told = [column for column in columns if any(one.value != one.usual for one in column)]
    texts = iter(
        found.texts([(tuple(one.value for one in column), _role(column[0])) for column in told])
    )
    said = [next(texts) if column in told else "" for column in columns]
    return Kind(members, "", said, [one for one in found.ordered() if one is not given])


def _role(number: Field) -> str:
    return "c" if number.name in ("out", "hidden") else number.name
