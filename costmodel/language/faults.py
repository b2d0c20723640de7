"""Faults in the order in which a person would meet them in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, listed, quoted

_SHOWN = 3
_LISTED = 20


def in_file_order(problems: Iterable[Problem], source: Source) -> list[Problem]:
    """The same message at the same place told once; those of included files last.

    A name that is unknown in many places is shown in three of them: the cause may be one.
    """

    def place(problem: Problem) -> tuple[bool, str, int, int]:
        mark = problem.mark or Mark(source, 0, 0)
        return mark.source is not source, mark.source.name, mark.line, mark.column

    told: dict[object, Problem] = {}
    for problem in problems:
        told.setdefault((place(problem), problem.message), problem)
    alike: dict[object, list[Problem]] = {}
    for problem in sorted(told.values(), key=place):
        alike.setdefault((problem.message, place(problem)[:2]), []).append(problem)
    return sorted((one for some in alike.values() for one in _shown(some)), key=place)


def _shown(alike: list[Problem]) -> list[Problem]:
    if len(alike) <= _SHOWN or not alike[0].message.startswith("unknown "):
        return alike
    lines = dict.fromkeys(str(one.mark.line) for one in alike[_SHOWN:] if one.mark)
    last = alike[_SHOWN - 1]
    hint = f"{last.hint}; the same on line {listed(list(lines), _LISTED)}".removeprefix("; ")
    return [*alike[: _SHOWN - 1], replace(last, hint=hint)]


def one_at_each_place(problems: Iterable[Problem]) -> list[Problem]:
    """The first at each place: what is wrong in each repetition of a block is wrong once."""
    first: dict[object, Problem] = {}
    for problem in problems:
        first.setdefault(_place(problem), problem)
    return list(first.values())


def one_for_all_variants(faults: Mapping[str, Sequence[Problem]], variants: int) -> list[Problem]:
    """The faults of variants by name, one at each place; it tells which they are, if not all."""
    names: dict[object, list[str]] = {}
    for name, problems in faults.items():
        for problem in problems:
            names.setdefault(_place(problem), []).append(name)
    found = one_at_each_place(one for problems in faults.values() for one in problems)
    return [replace(one, message=one.message + _in(names[_place(one)], variants)) for one in found]


def _place(problem: Problem) -> object:
    mark = problem.mark
    return (mark.source.name, mark.line, mark.column) if mark else problem.message


def _in(names: Sequence[str], variants: int) -> str:
    count = len(set(names))
    if count == variants:
        return ""
    which = f"variant {quoted(names[0])}" if count == 1 else f"{count} of {variants} variants"
    return f" (in {which})"
