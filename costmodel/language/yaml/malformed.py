"""Syntax errors of the YAML parser in a person's words, with the remedy.

The parser reports where it gave up, in the terms of its grammar. Most users made one of a dozen
mistakes, which that place, the text around it and the innermost open bracket tell apart. Both
loaders of PyYAML are understood; they word the same fault differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from yaml import MarkedYAMLError

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem

_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

_QUOTE_IT = "if this is text, put the whole value in quotes"
_WRITE_VALUE = "write a value before it, or delete it"
_TAB_HINT = "replace each tab by spaces; most editors can do so on saving"


def explain(source: Source, error: Exception, bracket: Mark | None) -> Problem:
    """The problem behind a parser's ``error``; ``bracket`` is the innermost one still open."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _forbidden_character(source)
    mark = Mark(source, error.problem_mark.line + 1, error.problem_mark.column + 1)
    around = error.context_mark or error.problem_mark
    context = Mark(source, around.line + 1, around.column + 1)
    words = f"{error.context or ''}: {error.problem or ''}"
    fault = _Fault(mark, context, bracket, source.line(mark.line), words)
    if "\ufeff" in fault.line:
        return _forbidden_character(source)
    return _tab(fault) or _known(fault)


def _forbidden_character(source: Source) -> Problem:
    found = _FORBIDDEN.search(source.text)
    if not found:
        return Problem("this is not YAML text", Mark(source, 1, 1))
    message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
    return Problem(message, source.mark(found.start()), "delete it")


class _Fault(NamedTuple):
    mark: Mark
    context: Mark
    bracket: Mark | None
    line: str
    words: str

    @property
    def char(self) -> str:
        return _char(self.mark)

    @property
    def before(self) -> str:
        """What stands before the fault on its line."""
        return self.line[: self.mark.column - 1].strip()


def _char(mark: Mark) -> str:
    return mark.source.line(mark.line)[mark.column - 1 : mark.column]


def _tab(fault: _Fault) -> Problem | None:
    indent = fault.line[: len(fault.line) - len(fault.line.lstrip())]
    if "\t" in indent and fault.bracket is None:
        mark = fault.mark._replace(column=indent.index("\t") + 1)
    elif fault.char == "\t":
        mark = fault.mark
    else:
        return None
    return Problem("a tab; YAML indents with spaces", mark, _TAB_HINT)


def _known(fault: _Fault) -> Problem:
    for words, describe in _DESCRIPTIONS:
        if re.search(words, fault.words):
            return describe(fault)
    return Problem(f"this is not YAML ({fault.words})", fault.mark, _QUOTE_IT)


def _colon(fault: _Fault) -> Problem:
    message = "a ':' is not allowed here"
    above = fault.mark.source.line(fault.mark.line - 1)
    if ": " in fault.before or len(fault.before) > 1000:
        return Problem(message, fault.mark, "put a value that contains ': ' in quotes")
    if above.strip() and not re.search(r":(\s|$)", above):
        hint = f"line {fault.mark.line - 1} is not yet complete: write `key: value`, with a space"
        return Problem(message, fault.mark, hint)
    hint = f"line {fault.mark.line - 1} has a value already; indent both lines alike"
    return Problem(message, fault.mark, hint)


def _missing_colon(fault: _Fault) -> Problem:
    start = fault.context.column - 1
    text = fault.context.source.line(fault.context.line)[start:].split(" #")[0].rstrip()
    hint = "write `key: value`; an item of a list starts with '- '"
    mark = fault.context._replace(length=max(1, len(text)))
    return Problem("a ':' is missing after this", mark, hint)


def _in_brackets(fault: _Fault) -> Problem:
    bracket = fault.bracket or fault.context
    opened = _char(bracket)
    closing = {"[": "]", "{": "}"}.get(opened, "]")
    if fault.char == ":" and fault.before.endswith(("{", ",")):
        return Problem("a key is missing before this ':'", fault.mark, "write `key: value`")
    at_end = not (fault.char or bracket.source.line(fault.mark.line + 1))
    if at_end or (fault.mark.line > bracket.line and fault.char in ("-", ":")):
        where = "the end of the file" if at_end else f"line {fault.mark.line}"
        hint = f"a ',' or '{closing}' is missing before {where}"
        return Problem(f"this '{opened}' is never closed", bracket, hint)
    if fault.char in ",]}" and "node" in fault.words:
        return Problem(f"expected a value, found '{fault.char}'", fault.mark, _WRITE_VALUE)
    hint = f"the '{opened}' at line {bracket.line}, column {bracket.column} is still open"
    return Problem(f"expected ',' or '{closing}'", fault.mark, hint)


def _value(fault: _Fault) -> Problem:
    if fault.char in ("]", "}"):
        return _stray_bracket(fault)
    return Problem(f"expected a value, found '{fault.char}'", fault.mark, _QUOTE_IT)


def _stray_bracket(fault: _Fault) -> Problem:
    opening = "[" if fault.char == "]" else "{"
    hint = f"delete it, or open it with '{opening}'"
    return Problem(f"this '{fault.char}' closes nothing", fault.mark, hint)


def _in_mapping(fault: _Fault) -> Problem:
    where = f"column {fault.context.column}, as on line {fault.context.line}"
    if fault.char in ("]", "}"):
        return _stray_bracket(fault)
    if fault.before:
        return Problem("unexpected text after a value", fault.mark, _QUOTE_IT)
    if fault.char == ":":
        return Problem("a key is missing before this ':'", fault.mark, "write `key: value`")
    if fault.char == "-" and fault.mark.column == fault.context.column:
        hint = f"put the list under a key; the keys here start in {where}"
        return Problem("an item of a list among keys", fault.mark, hint)
    return Problem("the indentation fits nothing above", fault.mark, f"keys here start in {where}")


def _in_list(fault: _Fault) -> Problem:
    where = f"column {fault.context.column}, as on line {fault.context.line}"
    if fault.char in ("]", "}"):
        return _stray_bracket(fault)
    if fault.before:
        return Problem("unexpected text after a value", fault.mark, _QUOTE_IT)
    if fault.char == "-":
        hint = f"the items here start in {where}"
        return Problem("the indentation fits nothing above", fault.mark, hint)
    hint = f"start it with '- ' in {where}, or indent it below an item"
    return Problem("expected an item of the list", fault.mark, hint)


def _after_end(fault: _Fault) -> Problem:
    if fault.char in ("]", "}"):
        return _stray_bracket(fault)
    hint = "lines of one list or mapping start in the same column"
    return Problem("the document is complete before this", fault.mark, hint)


def _unclosed_quote(fault: _Fault) -> Problem:
    quote = _char(fault.context)
    return Problem(f"this {quote} is never closed", fault.context, f"end the text with {quote}")


def _escape(fault: _Fault) -> Problem:
    hint = "in \"double quotes\" a backslash is written twice; use 'single quotes'"
    return Problem("an unknown escape", fault.mark, hint)


def _start(fault: _Fault) -> Problem:
    return Problem(f"'{fault.char}' cannot start a value", fault.mark, _QUOTE_IT)


def _item(fault: _Fault) -> Problem:
    hint = "put the list on lines of its own, or write it as [a, b]"
    return Problem("an item of a list cannot start here", fault.mark, hint)


def _tag(fault: _Fault) -> Problem:
    return Problem("tags ('!') are not supported", fault.context, _QUOTE_IT)


def _directive(fault: _Fault) -> Problem:
    mark = Mark(fault.mark.source, fault.mark.line, 1)
    return Problem("a line cannot start with '%'", mark, "delete the line")


def _anchor(fault: _Fault) -> Problem:
    sign = _char(fault.context)
    return Problem(f"'{sign}' cannot start a value", fault.context, _QUOTE_IT)


def _block_text(fault: _Fault) -> Problem:
    return Problem("'|' and '>' start text on the lines below", fault.context, _QUOTE_IT)


_DESCRIPTIONS: tuple[tuple[str, Callable[[_Fault], Problem]], ...] = (
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", _missing_colon),
    ("anchor|alias", _anchor),
    ("directive|%(YAML|TAG)|incompatible YAML", _directive),
    (r"\btag\b", _tag),
    ("block scalar", _block_text),
    ("unexpected (end of stream|document)", _unclosed_quote),
    ("escape|hexa?decimal|Unicode", _escape),
    ("cannot start any token|mapping keys are not allowed", _start),
    ("sequence entries are not allowed", _item),
    ("parsing a flow", _in_brackets),
    ("node content", _value),
    ("parsing a block mapping", _in_mapping),
    ("parsing a block collection", _in_list),
    ("document start", _after_end),
)
