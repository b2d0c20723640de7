"""Values put into a mapping of a YAML file as text: what they do not name stays, byte by byte.

A value that the mapping has is replaced where it stands. A new one comes after the last entry, on a
line of its own or within the braces, as the entries around it are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from costmodel.core.marks import Mark, Source, line_starts
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.core.values import NamedTuple
from costmodel.language.yaml.nodes import Mapping, Node, Scalar

_BRACE = re.compile(r"(?:[\s,]|#.*+)*+\}")
"""Nothing is looked at twice, or many a ``#`` would take as long as there are ways to cut them."""


_COLON = re.compile(r"[\"']?(?:\s|#.*+)*+:")


class Item(NamedTuple):
    """A key, as text and as YAML writes it, with text or with items, new ones in braces or not."""

    name: str
    key: str
    value: str | tuple[Item, ...]
    in_braces: bool = False


class Splice(NamedTuple):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


def lines_of(items: Iterable[Item], indent: str) -> Iterator[str]:
    """New items on lines of their own."""
    for item in items:
        if isinstance(item.value, str) or item.in_braces:
            yield f"{indent}{_pair(item)}"
        else:
            yield f"{indent}{item.key}:"
            yield from lines_of(item.value, indent + "  ")


def _pair(item: Item) -> str:
    return f"{item.key}: {_text(item.value)}"


def _text(value: str | tuple[Item, ...]) -> str:
    return value if isinstance(value, str) else f"{{{_pairs(value)}}}"


def _pairs(items: Iterable[Item]) -> str:
    return ", ".join(map(_pair, items))


def spliced(text: str, changes: Iterable[Splice]) -> str:
    """The text with all changes made, in their order where they meet."""
    pieces, position = [], 0
    for change in sorted(changes, key=lambda one: one.start):
        pieces += [text[position : change.start], change.new]
        position = change.end
    return "".join([*pieces, text[position:]])


class MappingEditor:
    """A text in which places are found, for changes that leave the rest of it alone."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self._starts = line_starts(source.text)
        self._line_end = "\r\n" if "\r\n" in source.text else "\n"

    def put(self, node: Mapping, items: Sequence[Item]) -> Iterator[Splice]:
        """The changes by which a mapping of mappings and texts gets the items."""
        old = {key.text: (key, value) for key, value in node.entries}
        for item in items:
            if item.name in old:
                yield from self._replaced(*old[item.name], item)
        new = [item for item in items if item.name not in old]
        if new and self.is_in_braces(node):
            place = self._end(*node.entries[-1]) if old else self.place(node.mark) + 1
            yield Splice(place, place, (", " if old else "") + _pairs(new))
        elif new:
            yield self.below(self._end(*node.entries[-1]), new, " " * (node.mark.column - 1))

    def _replaced(self, key: Scalar, value: Node, item: Item) -> Iterator[Splice]:
        if isinstance(value, Mapping) and not isinstance(item.value, str):
            yield from self.put(value, item.value)
            return
        start = self._colon(key) if _is_missing(value) else self.place(value.mark)
        gap = " " if _is_missing(value) else ""
        yield Splice(start, self._end(key, value), gap + _text(item.value))

    def below(self, place: int, items: Iterable[Item], indent: str) -> Splice:
        """Items on lines of their own, after the line of a place."""
        start = next((one for one in self._starts if one > place), len(self.text))
        return self._inserted(start, lines_of(items, indent))

    def appended(self, items: Iterable[Item]) -> Splice:
        """Items at the end, after an empty line."""
        lines = self.text.splitlines()
        gap = [""] if lines and lines[-1].strip() else []
        return self._inserted(len(self.text), [*gap, *lines_of(items, "")])

    def _inserted(self, start: int, lines: Iterable[str]) -> Splice:
        text = "".join(line + self._line_end for line in lines)
        return Splice(start, start, text if start in self._starts else self._line_end + text)

    def place(self, mark: Mark) -> int:
        """Where a mark lies in the text."""
        return self._starts[mark.line - 1] + mark.column - 1

    def is_in_braces(self, node: Node) -> bool:
        """Whether a mapping is written in braces."""
        return self.text.startswith("{", self.place(node.mark))

    def _colon(self, key: Scalar) -> int:
        """Where a value would begin; YAML lets a key alone go without its colon.

        Raises:
            SpecError: it does.
        """
        colon = _COLON.match(self.text, self.place(key.mark) + key.mark.length)
        if not colon:
            message = f"there is no ':' behind {quoted(key.text)}"
            raise SpecError([Problem(message, key.mark, "write 'key: value'")])
        return colon.end()

    def _end(self, key: Scalar, value: Node) -> int:
        """Where an entry of a mapping ends."""
        if _is_missing(value):
            return self._colon(key)
        if not isinstance(value, Mapping):
            return self.place(value.mark) + value.mark.length
        last = self._end(*value.entries[-1]) if value.entries else self.place(value.mark) + 1
        brace = _BRACE.match(self.text, last) if self.is_in_braces(value) else None
        return brace.end() if brace else last


def _is_missing(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.quoted
