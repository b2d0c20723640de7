"""The mistakes that people make in YAML, each as a problem at its place, with the remedy."""

from __future__ import annotations

import re

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem
from costmodel.core.values import NamedTuple

_QUOTE_IT = "if this is text, put the whole value in quotes"
_WRITE_VALUE = "write a value before it, or delete it"
_TAB_HINT = "replace each tab by spaces; most editors can do so on saving"


class Stop(NamedTuple):
    """Where the parser gave up, and the ``start`` of what it was reading, if it tells."""

    mark: Mark
    start: Mark | None
    bracket: Mark | None

    @property
    def line(self) -> str:
        """All of the line."""
        return self.mark.source.line(self.mark.line)

    @property
    def char(self) -> str:
        """The character at the place; empty at the end of a line."""
        return self.mark.char

    @property
    def before(self) -> str:
        """What stands before the stop on its line."""
        return self.line[: self.mark.column - 1].strip()

    @property
    def read(self) -> str:
        """What was read, from its start to the place."""
        return self.mark.source.text[self.around.offset : self.mark.offset]

    @property
    def around(self) -> Mark:
        """The start of what was being read; the place itself where it is all that there is."""
        return self.start or self.mark


def tab(stop: Stop) -> Problem | None:
    """A tab that indents, or stands where the parser stopped."""
    indent = stop.line[: len(stop.line) - len(stop.line.lstrip())]
    if "\t" in indent and stop.bracket is None:
        mark = stop.mark._replace(column=indent.index("\t") + 1)
    elif stop.char == "\t":
        mark = stop.mark
    else:
        return None
    return Problem("a tab; YAML indents with spaces", mark, _TAB_HINT)


def colon(stop: Stop) -> Problem:
    """A ':' where no key can end: in a value, or after a line that is not what it seems."""
    message = "a ':' is not allowed here"
    above = stop.mark.source.line(stop.mark.line - 1)
    if ": " in stop.before or len(stop.before) > 1000:
        return Problem(message, stop.mark, "put a value that contains ': ' in quotes")
    if above.strip() and not re.search(r":(\s|$)", above):
        hint = f"line {stop.mark.line - 1} is not yet complete: write `key: value`, with a space"
        return Problem(message, stop.mark, hint)
    hint = f"line {stop.mark.line - 1} has a value already; indent both lines alike"
    return Problem(message, stop.mark, hint)


def colon_without_space(stop: Stop) -> Problem:
    """``key:value`` within braces."""
    return Problem("a ':' is not allowed here", stop.mark, "write `key: value`, with a space")


def missing_colon(stop: Stop) -> Problem:
    """A word where a key is expected, and no ':' after it."""
    start = stop.around
    text = start.source.line(start.line)[start.column - 1 :].split(" #")[0].rstrip()
    hint = "write `key: value`; an item of a list starts with '- '"
    mark = start._replace(length=max(1, len(text)))
    return Problem("a ':' is missing after this", mark, hint)


def _missing_key(stop: Stop) -> Problem:
    return Problem("a key is missing before this ':'", stop.mark, "write `key: value`")


def in_brackets(stop: Stop, bracket: Mark) -> Problem:
    """Anything wrong inside brackets or braces, most often that they are never closed."""
    opened, closing = bracket.char, {"[": "]", "{": "}"}[bracket.char]
    if stop.char == ":" and stop.before.endswith(("{", ",")):
        return _missing_key(stop)
    at_end = not (stop.char or bracket.source.line(stop.mark.line + 1))
    if at_end or (stop.mark.line > bracket.line and stop.char in ("-", ":")):
        where = "the end of the file" if at_end else f"line {stop.mark.line}"
        hint = f"a ',' or '{closing}' is missing before {where}"
        return Problem(f"this '{opened}' is never closed", bracket, hint)
    if stop.char in ",]}" and stop.start == stop.mark:
        return Problem(f"expected a value, found '{stop.char}'", stop.mark, _WRITE_VALUE)
    hint = f"the '{opened}' at line {bracket.line}, column {bracket.column} is still open"
    return Problem(f"expected ',' or '{closing}'", stop.mark, hint)


def value(stop: Stop) -> Problem:
    """What cannot start a value, where one is expected."""
    if stop.char in ("]", "}"):
        return _stray_bracket(stop)
    if stop.char == ":":
        return _missing_key(stop)
    return Problem(f"expected a value, found '{stop.char}'", stop.mark, _QUOTE_IT)


def _stray_bracket(stop: Stop) -> Problem:
    opening = "[" if stop.char == "]" else "{"
    hint = f"delete it, or open it with '{opening}'"
    return Problem(f"this '{stop.char}' closes nothing", stop.mark, hint)


def in_mapping(stop: Stop, start: Mark) -> Problem:
    """What is no key, where the keys of a mapping are."""
    where = f"column {start.column}, as on line {start.line}"
    if stop.char in ("]", "}"):
        return _stray_bracket(stop)
    if stop.before:
        return Problem("unexpected text after a value", stop.mark, _QUOTE_IT)
    if stop.char == ":":
        return _missing_key(stop)
    if stop.char == "-" and stop.mark.column == start.column:
        hint = f"put the list under a key; the keys here start in {where}"
        return Problem("an item of a list among keys", stop.mark, hint)
    return Problem("the indentation fits nothing above", stop.mark, f"keys here start in {where}")


def in_list(stop: Stop, start: Mark) -> Problem:
    """What is no item, where the items of a list are."""
    where = f"column {start.column}, as on line {start.line}"
    if stop.char in ("]", "}"):
        return _stray_bracket(stop)
    if stop.before:
        return Problem("unexpected text after a value", stop.mark, _QUOTE_IT)
    if stop.char == "-":
        hint = f"the items here start in {where}"
        return Problem("the indentation fits nothing above", stop.mark, hint)
    hint = f"start it with '- ' in {where}, or indent it below an item"
    return Problem("expected an item of the list", stop.mark, hint)


def after_end(stop: Stop) -> Problem:
    """Text after the end of the document, or a directive without one."""
    if stop.char in ("]", "}"):
        return _stray_bracket(stop)
    for number in (stop.mark.line, stop.mark.line - 1):
        if stop.mark.source.line(number).startswith("%"):
            return directive(stop._replace(mark=Mark(stop.mark.source, number, 1)))
    hint = "lines of one list or mapping start in the same column"
    return Problem("the document is complete before this", stop.mark, hint)


def quotation(stop: Stop) -> Problem:
    """Text whose end is not found, or a backslash before what it does not explain."""
    quote = stop.around.char
    is_at_end = stop.mark.offset == len(stop.mark.source.text)
    if is_at_end or (stop.mark.column == 1 and stop.line.startswith(("---", "..."))):
        return Problem(f"this {quote} is never closed", stop.around, f"end the text with {quote}")
    mark = stop.mark
    if stop.before.endswith("\\") and stop.char != "\\":
        mark = mark._replace(column=mark.column - 1)  # The pure loader looks behind the backslash.
    hint = "in \"double quotes\" a backslash is written twice; use 'single quotes'"
    return Problem("an unknown escape", mark, hint)


def start(stop: Stop) -> Problem:
    """A character that no unquoted value starts with."""
    return Problem(f"'{stop.char}' cannot start a value", stop.mark, _QUOTE_IT)


def item(stop: Stop) -> Problem:
    """A '- ' that follows a key on its line."""
    hint = "put the list on lines of its own, or write it as [a, b]"
    return Problem("an item of a list cannot start here", stop.mark, hint)


def tag(stop: Stop) -> Problem:
    """A tag that cannot be read, or that no directive declares."""
    return Problem("tags ('!') are not supported", stop.around, _QUOTE_IT)


def directive(stop: Stop) -> Problem:
    """A line that starts with '%'."""
    mark = Mark(stop.mark.source, stop.mark.line, 1)
    return Problem("a line cannot start with '%'", mark, "delete the line")


def anchor(stop: Stop) -> Problem:
    """A '&' or '*' without a name after it."""
    start = stop.around
    return Problem(f"'{start.char}' cannot start a value", start, _QUOTE_IT)


def block_text(stop: Stop) -> Problem:
    """Text on the line of a '|' or '>'."""
    return Problem("'|' and '>' start text on the lines below", stop.around, _QUOTE_IT)


def unknown(stop: Stop) -> Problem:
    """Whatever else a later version of the parser may refuse."""
    return Problem("this is not YAML", stop.mark, _QUOTE_IT)
