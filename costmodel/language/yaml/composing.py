"""Nodes composed from the events of the YAML parser, within our limits, every fault collected."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.language.yaml import refused
from costmodel.language.yaml.nodes import Mapping, Node, Scalar, Sequence
from costmodel.language.yaml.scalars import ScalarValue, resolve

MAX_LEVELS = 64


class _Open(NamedTuple):
    """A collection whose end has not come, and what was being read around it."""

    mark: Mark
    is_flow: bool
    siblings: list[Node]
    keyed: bool


_BRACKET = re.compile(r"\ufeff?(?:[&!]\S*\s+)*[\[{]")
"""A bracket or brace, after an anchor and a tag of its own."""


class Composer:
    """Takes events one by one; what it has read is in ``siblings``, what is wrong in ``faults``."""

    def __init__(self, source: Source, max_nodes: int) -> None:
        self.source = source
        self.faults: list[Problem] = []
        self.siblings: list[Node] = []
        """Nodes of the innermost open collection; in a mapping keys and values alternate."""
        self.keyed = False
        self.stack: list[_Open] = []
        self.left = max_nodes
        self.has_document = False

    def take(self, event: Any) -> None:
        """The next event.

        Raises:
            SpecError: a limit is exceeded, or a second document starts.
        """
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open(event, keyed=kind is MappingStartEvent)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self._close()
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self._document(event)

    def finish(self) -> None:
        """After the last event.

        Raises:
            SpecError: there was no value.
        """
        root = self.siblings[0] if self.siblings else None
        if root is None or (isinstance(root, Scalar) and not root.text and not root.quoted):
            raise _stop("the file holds no values", Mark(self.source, 1, 1), "write a spec")

    def bracket(self) -> Mark | None:
        """The innermost open bracket or brace; a pair in brackets, as in [a: 1], has none."""
        text, opened = self.source.text, (one for one in reversed(self.stack) if one.is_flow)
        found = (_BRACKET.match(text, one.mark.offset) for one in opened)
        return next((self.source.mark(one.end() - 1) for one in found if one), None)

    def _scalar(self, event: Any) -> None:
        mark, text = self._mark(event), event.value
        if event.anchor is not None or event.tag is not None:
            self.faults += refused.properties(event.anchor, event.tag, mark)
        if not text.isprintable():
            self.faults += refused.control(text, mark)
        is_quoted, is_key = bool(event.style), self._expects_key()
        value = text if is_quoted or is_key else self._value(text, mark)
        if not is_quoted and (is_key or " - " in text):
            self._check_plain(event, mark, is_key=is_key)
        self._add(Scalar(value, text, mark, is_quoted))

    def _expects_key(self) -> bool:
        return self.keyed and not len(self.siblings) & 1

    def _value(self, text: str, mark: Mark) -> ScalarValue:
        try:
            return resolve(text)
        except SpecError as error:
            self.faults += [replace(problem, mark=mark) for problem in error.problems]
            return None

    def _check_plain(self, event: Any, mark: Mark, *, is_key: bool) -> None:
        fault = refused.key(event.value, mark) if is_key else None
        if " - " in event.value and event.end_mark.line >= mark.line:
            fault = refused.swallowed_item(mark, event.end_mark.line + 1)
        if fault:
            self.faults.append(fault)

    def _add(self, node: Node) -> None:
        self.left -= 1
        if self.left < 0:
            raise _stop("the file holds too many values", node.mark, "split it by `include`")
        self.siblings.append(node)

    def _open(self, event: Any, *, keyed: bool) -> None:
        start = event.start_mark
        mark = Mark(self.source, start.line + 1, start.column + 1)
        if event.anchor is not None or event.tag is not None:
            self.faults += refused.properties(event.anchor, event.tag, mark)
        if len(self.stack) == MAX_LEVELS:
            hint = "move inner layers into blocks"
            raise _stop(f"nested more than {MAX_LEVELS} levels deep", mark, hint)
        self.stack.append(_Open(mark, bool(event.flow_style), self.siblings, self.keyed))
        self.siblings = []
        self.keyed = keyed

    def _close(self) -> None:
        children, keyed = self.siblings, self.keyed
        mark, _, self.siblings, self.keyed = self.stack.pop()
        if self._expects_key():
            self.faults.append(refused.collection_as_key(mark))
            self._add(_stand_in(mark))
        elif keyed:
            self._add(Mapping(self._entries(children), mark))
        else:
            self._add(Sequence(tuple(children), mark))

    def _entries(self, children: list[Any]) -> tuple[tuple[Scalar, Node], ...]:
        keys = children[::2]
        if len({key.text for key in keys}) < len(keys):
            self.faults += refused.duplicates((key.text, key.mark) for key in keys)
        return tuple(zip(keys, children[1::2], strict=True))

    def _alias(self, event: Any) -> None:
        mark = self._mark(event)
        self.faults.append(refused.alias(event.anchor, mark))
        self._add(_stand_in(mark))

    def _document(self, event: Any) -> None:
        if self.has_document:
            mark = self._mark(event)
            raise _stop("a second document starts here", mark, "a file holds one spec")
        self.has_document = True

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column
        if end.line == start.line:
            return Mark(self.source, line, column + 1, end.column - column or 1)
        return Mark(self.source, line, column + 1, max(1, len(self.source.line(line)) - column))


def _stop(message: str, mark: Mark, hint: str) -> SpecError:
    return SpecError([Problem(message, mark, hint)])


def _stand_in(mark: Mark) -> Scalar:
    """For a node at fault; its text equals that of no key."""
    return Scalar(None, f"\0{mark.line}:{mark.column}", mark, quoted=False)
