"""Syntax errors of the YAML parser in a person's words, with the remedy.

The parser reports where it gave up, in the terms of its grammar and in words that change from
version to version. Only its marks are used: that place, the text there and where it began, and the
innermost open bracket tell apart the dozen mistakes that most users make. So both loaders of PyYAML
lead to the same problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from yaml import MarkedYAMLError
from yaml.scanner import ScannerError

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem
from costmodel.language.yaml import mistakes

_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def problem_of(source: Source, error: Exception, bracket: Mark | None) -> Problem:
    """The problem behind a parser's ``error``; ``bracket`` is the innermost one still open."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _forbidden_character(source)
    mark = Mark(source, error.problem_mark.line + 1, error.problem_mark.column + 1)
    around = error.context_mark
    start = Mark(source, around.line + 1, around.column + 1) if around else None
    stop = mistakes.Stop(mark, start, bracket)
    if "\ufeff" in stop.line:
        return _forbidden_character(source)
    judge = _unreadable if isinstance(error, ScannerError) else _misplaced
    return mistakes.tab(stop) or judge(stop)


def _forbidden_character(source: Source) -> Problem:
    found = _FORBIDDEN.search(source.text)
    if not found:
        return Problem("this is not YAML text", Mark(source, 1, 1), "name a file of YAML text")
    message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
    return Problem(message, source.mark(found.start()), "delete it")


def _unreadable(stop: mistakes.Stop) -> Problem:
    """A fault of the scanner: no word of the language, or one that no place allows."""
    start = stop.around
    if start == stop.mark:
        return _OF_ONE_CHARACTER.get(stop.char, mistakes.unknown)(stop)
    whole = _WHOLE.match(start.source.text, start.offset)
    if whole and whole.end() <= stop.mark.offset:
        return mistakes.missing_colon(stop)  # Nothing is wrong with it but what follows.
    if stop.char == ":" and stop.mark.line == start.line and start.char not in _BY_START:
        return mistakes.colon_without_space(stop)
    return _BY_START.get(start.char, mistakes.missing_colon)(stop)


_WHOLE = re.compile(
    r"'(?:[^']|'')*+'"
    r'|"(?:[^"\\]|\\.)*+"'
    r"|[&*][\w-]+(?=[\s?:,\]}%@`]|\Z)"
    r"|!<[^\s>]*>(?=\s|\Z)|!(?!<)\S*(?=\s|\Z)",
    re.ASCII | re.DOTALL,
)
"""A text in quotes, an anchor, an alias or a tag, which may be a key or stand before one."""


def _misplaced(stop: mistakes.Stop) -> Problem:
    """A fault of the parser: words that do not follow each other."""
    if stop.start is None:
        return mistakes.after_end(stop)
    if _HANDLE.match(stop.line, stop.mark.column - 1) and _PROPERTY.fullmatch(stop.read):
        return mistakes.tag(stop)
    if stop.bracket:
        return mistakes.in_brackets(stop, stop.bracket)
    if stop.start == stop.mark:
        return mistakes.value(stop)
    is_list = _ITEM.match(stop.start.source.text, stop.start.offset)
    return (mistakes.in_list if is_list else mistakes.in_mapping)(stop, stop.start)


_HANDLE = re.compile(r"!\w+!", re.ASCII)
"""How a tag begins that some ``%TAG`` would have to declare."""

_PROPERTY = re.compile(r"(?:&\S*\s+)?")
"""What may stand before the tag of a value: an anchor."""

_ITEM = re.compile(r"-(?:\s|\Z)")

_OF_ONE_CHARACTER: Mapping[str, Callable[[mistakes.Stop], Problem]] = {
    ":": mistakes.colon,
    "-": mistakes.item,
    **dict.fromkeys("?%@`|>", mistakes.start),
}
"""What is wrong with a character by itself."""

_BY_START: Mapping[str, Callable[[mistakes.Stop], Problem]] = {
    "!": mistakes.tag,
    "%": mistakes.directive,
    **dict.fromkeys("&*", mistakes.anchor),
    **dict.fromkeys("|>", mistakes.block_text),
    **dict.fromkeys("'\"", mistakes.quotation),
}
"""What is wrong with a word that was not read to its end, by the character that starts it."""
