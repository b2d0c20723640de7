"""Sections of a setup.cfg as marked nodes, so that one reader serves it and YAML alike.

``[costmodel]`` holds keys, ``[costmodel:files:PATTERN]`` and ``[costmodel:budgets:PATTERN]`` those
of the mappings ``files`` and ``budgets``. Other sections are none of our business. Written here
since configparser forgets places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError
from costmodel.language.yaml.nodes import Mapping, Node, Scalar

NAME = "costmodel"

# As configparser, which takes what follows the bracket for nothing; spaces inside count for it.
_SECTION = re.compile(r"\[(.+?)\]\s*+(?:[#;].*)?$")
_UNCLOSED = re.compile(rf"\[\s*{NAME}\b")
_MAPPINGS = ("files", "budgets")
_ENTRY = re.compile(r"([^\s=:][^=:]*+)[=:](.*)")


@dataclass(slots=True)
class _Value:
    """A value that grows by continuation lines."""

    key: Scalar
    mark: Mark
    lines: list[str]


@dataclass(slots=True)
class _Section:
    words: list[str]
    mark: Mark
    values: list[_Value] = field(default_factory=list)


def has_section(text: str) -> bool:
    """Whether the text of a setup.cfg speaks of costmodel."""
    return any(map(_UNCLOSED.match, text.removeprefix("\ufeff").splitlines()))


def parse_ini(source: Source) -> Mapping:
    """Our sections as a mapping.

    Raises:
        SpecError: lines that are no entries, keys and sections that come twice; every one.
    """
    faults: list[Problem] = []
    sections = list(_sections(source, faults))
    faults += _twice([(" ".join(one.words), one.mark) for one in sections], "section")
    for section in sections:
        faults += _twice([(one.key.text, one.key.mark) for one in section.values], "key")
        faults += [] if section.words else _misplaced(section)
    if faults:
        raise SpecError(sorted(faults, key=lambda fault: fault.mark.line if fault.mark else 0))
    return Mapping(tuple(_tree(sections)), Mark(source, 1, 1))


def _sections(source: Source, faults: list[Problem]) -> Iterator[_Section]:
    current: _Section | None = None
    for number, line in enumerate(source.lines, 1):
        if match := _SECTION.match(line):
            if current:
                yield current
            current = _opened(source, number, match[1], faults)
        elif _UNCLOSED.match(line):
            hint = f"write '[{NAME}]', or '[{NAME}:budgets:PATTERN]'"
            faults.append(Problem("this is no section", Mark(source, number, 1), hint))
        elif current and line.strip() and line.strip()[0] not in "#;":
            _take(current, source, number, line, faults)
    if current:
        yield current


def _opened(source: Source, number: int, title: str, faults: list[Problem]) -> _Section | None:
    words = [word.strip() for word in title.split(":", 2)]
    if words[0] != NAME:
        return None
    mark = Mark(source, number, 2, len(title))
    if len(words) == 2 and words[1] in _MAPPINGS:
        hint = f"write '[{NAME}:{words[1]}:specs/*.yaml]'"
        faults.append(Problem("this section does not say for which files", mark, hint))
    return _Section(words[1:], mark)


def _take(section: _Section, source: Source, number: int, line: str, faults: list[Problem]) -> None:
    mark = Mark(source, number, len(line) - len(line.lstrip()) + 1, len(line.strip()))
    if line[0].isspace() and section.values:
        section.values[-1].lines.append(line.strip())
    elif match := _ENTRY.match(line):
        name, text = match[1].rstrip(), match[2].strip()
        key = Scalar(name, name, Mark(source, number, 1, len(name)), quoted=False)
        start = match.end() - len(match[2].lstrip())
        place = mark._replace(column=start + 1, length=max(1, len(text)))
        section.values.append(_Value(key, place, [text]))
    else:
        faults.append(Problem("this line is no entry", mark, "write 'key = value'"))


def _twice(names: list[tuple[str, Mark]], what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, mark in names:
        if name in seen:
            yield Problem(f"this {what} comes twice", mark, "keep one of them")
        seen.add(name)


def _misplaced(section: _Section) -> Iterator[Problem]:
    """Keys that would be mappings, for which a section has no room."""
    for value in section.values:
        if value.key.text in _MAPPINGS:
            hint = f"write a section '[{NAME}:{value.key.text}:specs/*.yaml]'"
            yield Problem(f"{value.key.text} is no key here", value.key.mark, hint)


def _tree(sections: list[_Section]) -> Iterator[tuple[Scalar, Node]]:
    """The entries of ``[costmodel]``, then one mapping for each kind of other section."""
    nested: dict[str, list[tuple[Scalar, Node]]] = {}
    for section in sections:
        if not section.words:
            yield from _entries(section)
            continue
        pattern = section.words[1] if len(section.words) > 1 else ""
        key = Scalar(pattern, pattern, section.mark, quoted=True)
        node = Mapping(tuple(_entries(section)), section.mark)
        nested.setdefault(section.words[0], []).append((key, node))
    for name, entries in nested.items():
        mark = entries[0][0].mark
        yield Scalar(name, name, mark, quoted=False), Mapping(tuple(entries), mark)


def _entries(section: _Section) -> Iterator[tuple[Scalar, Node]]:
    for value in section.values:
        text = ", ".join(line for line in value.lines if line)
        yield value.key, Scalar(text, text, value.mark, quoted=False)
