"""Cutting an entry out of a spec's text: an item of a list, or ``then: relu`` out of its braces.

The text is composed once more, since marks do not tell where a collection ends. A piece that spans
lines or holds a comment is not cut, and an entry that stands on a line of its own leaves the
comment behind it in place.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from costmodel.core.marks import Mark, Source
from costmodel.core.values import NamedTuple
from costmodel.language.edits import Edit


class _Step(NamedTuple):
    """From a collection to one of its parts; ``key`` is None in a list."""

    parent: Any
    number: int
    key: str | None


class Layout:
    """Where the scalars of a text stand, each with the way to it from the root."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.ways: dict[tuple[int, int], tuple[_Step, ...]] = {}
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        # The reader has refused anchors, tags and deep nesting, so this is a tree of scalars.
        self._visit(yaml.compose(source.text, Loader=loader), ())

    def removal(self, mark: Mark) -> Edit | None:
        """The edit that cuts out the entry whose op stands at ``mark``; None where none does."""
        way = self.ways.get((mark.line, mark.column))
        if way is None:
            return None
        while way and way[-1].key is not None and way[-1].key != "then":
            if len(way[-1].parent.value) > 1:
                return None
            way = way[:-1]
        if way and way[-1].key is None and len(way[-1].parent.value) == 1:
            way = way[:-1]  # the only item of a list, which goes as a whole
            if not way or way[-1].key != "then":
                return None
        return self._cut(way[-1]) if way else None

    def _visit(self, node: Any, way: tuple[_Step, ...]) -> None:
        if isinstance(node, yaml.ScalarNode):
            self.ways[node.start_mark.line + 1, node.start_mark.column + 1] = way
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._visit(item, (*way, _Step(node, index, None)))
        else:
            for index, (key, value) in enumerate(node.value):
                step = _Step(node, index, key.value)
                self._visit(key, (*way, step))
                self._visit(value, (*way, step))

    def _cut(self, step: _Step) -> Edit | None:
        parts = step.parent.value
        start, end = _span(parts[step.number])
        if not step.parent.flow_style:
            return self._line(start, end)
        if step.number > 0:
            start = _span(parts[step.number - 1])[1]
        elif len(parts) > 1:
            end = _span(parts[1])[0]
        return self._edit(start, end)

    def _line(self, start: int, end: int) -> Edit | None:
        """An entry that has its lines to itself."""
        text = self.source.text
        before = re.search(r"[^\n\r]*\Z", text[:start])
        first = before.start() if before else start
        if text[first:start].strip(" -") or text[first:start].count("-") > 1:
            return None
        after = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)").match(text, end)
        if after:
            return self._edit(first, after.end(), within=end)
        dash = first + len(text[first:start]) - len(text[first:start].lstrip())
        return self._edit(dash, end)

    def _edit(self, start: int, end: int, within: int | None = None) -> Edit | None:
        old = self.source.text[start:end]
        if re.search(r"[\n\r#]", self.source.text[start : within or end]):
            return None
        mark = self.source.mark(start)
        return Edit(start, old, "", mark.line, mark.column)


def _span(part: Any) -> tuple[int, int]:
    """Where an item, or a key with its value, starts and ends."""
    if isinstance(part, tuple):
        return part[0].start_mark.index, _end(part[1])
    return part.start_mark.index, _end(part)


def _end(node: Any) -> int:
    """The end of a node's own text; the mark of a block collection lies beyond it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    return _span(node.value[-1])[1]
