"""YAML as marked nodes: values, lists and mappings, each with its place in the file."""

from __future__ import annotations

from typing import TypeAlias

from costmodel.core.marks import Mark
from costmodel.core.values import NamedTuple
from costmodel.language.yaml.scalars import ScalarValue


class Scalar(NamedTuple):
    """One value: ``text`` as written, without its quotes; quoted, ``value`` is that text."""

    value: ScalarValue
    text: str
    mark: Mark
    quoted: bool

    def at(self, start: int, length: int = 1) -> Mark:
        """The place of ``text[start : start + length]``; the whole scalar if it has escapes."""
        quotes = 2 if self.quoted else 0
        if self.mark.length != len(self.text) + quotes:
            return self.mark
        return self.mark._replace(
            column=self.mark.column + quotes // 2 + start, length=max(1, length)
        )


class Sequence(NamedTuple):
    """A list; the mark is its bracket, or the dash of its first item."""

    items: tuple[Node, ...]
    mark: Mark


class Mapping(NamedTuple):
    """Keys with their values, in the order of the file; the mark is the brace or the first key."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as written: ``1.0`` and ``"1.0"`` are both 1.0, and not 1."""
        return tuple(key.text for key, _ in self.entries)

    def get(self, name: str) -> Node | None:
        """The value of a key; None where there is none."""
        return next((value for key, value in self.entries if key.text == name), None)


Node: TypeAlias = Scalar | Sequence | Mapping
