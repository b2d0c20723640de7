"""What YAML allows and a spec does not, because it hides from a reader where a value comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, quoted

_WRITE_OUT = "write the value out, or use blocks and parameters"


def alias(name: str, mark: Mark) -> Problem:
    """A value that stands elsewhere."""
    return Problem(f"aliases ('*{name}') are not supported", mark, _WRITE_OUT)


def properties(anchor: str | None, tag: str | None, mark: Mark) -> Iterator[Problem]:
    """An anchor and a tag, before a value that starts at ``mark``."""
    word = re.match(r"\S*", mark.source.line(mark.line)[mark.column - 1 :])
    place = mark._replace(length=len(word[0]) if word else 1)
    if anchor is not None:
        yield Problem(f"anchors ('&{anchor}') are not supported", place, _WRITE_OUT)
    if tag is not None:
        hint = "delete it; text that starts with '!' needs quotes"
        yield Problem("tags ('!') are not supported", place, hint)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def control(text: str, mark: Mark) -> Iterator[Problem]:
    """An escaped character that a terminal would obey where the text is shown.

    And the mark of byte order, which libyaml refuses itself.
    """
    if text.startswith("\ufeff") and mark.char == "\ufeff":
        yield Problem("the character U+FEFF is not allowed in YAML", mark, "delete it")
    if found := _CONTROL.search(text):
        message = f"the control character U+{ord(found[0]):04X} cannot be part of a text"
        yield Problem(message, mark, "delete it")


def unprintable(name: str, mark: Mark) -> Iterator[Problem]:
    """A name that would not show as it is, or not on one line."""
    if not name.isprintable():
        code = next(ord(char) for char in name if not char.isprintable())
        message = f"{quoted(name)} cannot be a name, for U+{code:04X} is not printable"
        yield Problem(message, mark, "write names on one line, with plain spaces")


def key(text: str, mark: Mark) -> Problem | None:
    """An unquoted key that is none."""
    if text == "":
        return Problem("a key is missing here", mark, "write `key: value`")
    if text == "<<":
        hint = "write the entries out, or pass them to a block as parameters"
        return Problem("merge keys ('<<') are not supported", mark, hint)
    return None


def collection_as_key(mark: Mark) -> Problem:
    """``? [a, b]`` and its like."""
    return Problem("a list or mapping cannot be a key", mark, "keys are words")


def duplicates(keys: Iterable[tuple[str, Mark]]) -> Iterator[Problem]:
    """Keys that come again; the later one is at fault."""
    first: dict[str, Mark] = {}
    for text, mark in keys:
        earlier = first.setdefault(text, mark)
        if earlier is not mark:
            hint = f"it is first used on line {earlier.line}; keep one of the two"
            yield Problem(f"the key {quoted(text)} is used twice", mark, hint)


def swallowed_item(mark: Mark, last_line: int) -> Problem | None:
    """A line that starts with ``- `` and yet continues the unquoted text at ``mark``."""
    for number in range(mark.line + 1, last_line + 1):
        line = mark.source.line(number)
        column = len(line) - len(line.lstrip()) + 1
        if line.lstrip().startswith("- "):
            hint = f"indent it like its neighbours; so deep it continues line {number - 1}"
            return Problem("this starts no item", Mark(mark.source, number, column), hint)
    return None
