"""The columns of a table of runs: what each may hold, and what it is where it is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.latency.run import Ran, Run
from costmodel.latency.runs.cells import Cell


class BadCell(ValueError):
    """What is wrong with a value; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


_LONGEST = 1000
_MOST = 10**6
_SHORTEST_MS, _LONGEST_MS = 1e-6, 1e9
_MOST_NOISE = 2
"""The difference of two positive figures over their mean."""
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[0-9]{1,9}(?:\.0*)?")
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_SIZE = re.compile(r"[0-9]+(?:\s*[xX]\s*[0-9]+)*|\[[0-9]+(?:\s*,\s*[0-9]+)*\](?::\w+)?", re.ASCII)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadCell(f"{_shown(value)} is no text", "put it in quotes")
    if len(value) > _LONGEST:
        raise BadCell(f"it has more than {_LONGEST:,} characters", "shorten it")
    return value.strip()


def _model(value: object) -> str:
    if not (text := _text(value)):
        raise BadCell("no model is named", "write a spec or a file, e.g. mobilenetv2")
    return text


def _settings(value: object) -> str:
    text = _text(value)
    if bad := [part for part in text.split(",") if text and not re.match(r"[^=]+=.*\S", part)]:
        raise BadCell(
            f"{quoted(bad[0].strip())} is no setting", "write e.g. width=0.75, classes=10"
        )
    return text


def _input(value: object) -> str:
    text = _text(value)
    given = Run(model="", input=text, milliseconds=1).sizes
    sizes = [part.rpartition("=")[2].strip() for part in given]
    if bad := [size for size in sizes if not _SIZE.fullmatch(size)]:
        raise BadCell(f"{quoted(bad[0])} is no size", "write e.g. 224, 480x640 or 3x224x224")
    return text


def _count(value: object) -> int:
    text = str(value) if not isinstance(value, bool) else ""
    number = int(float(text)) if _INTEGER.fullmatch(text) else 0
    if not 1 <= number <= _MOST:
        raise BadCell(f"{_shown(value)} is no count", f"write a whole number from 1 to {_MOST:,}")
    return number


def _time(value: object, factor: float = 1.0) -> float:
    """A positive time in milliseconds."""
    number = _number(value) * factor
    if number <= 0:
        raise BadCell(f"the time {_shown(value)} is not positive", "leave the row out")
    if not _SHORTEST_MS <= number <= _LONGEST_MS:
        hint = "is it in another unit? columns may be in milliseconds, microseconds or seconds"
        raise BadCell(f"{_shown(value)} is no time that a network takes", hint)
    return number


def _spread(value: object) -> float:
    number = _number(value)
    if not 0 <= number <= _LONGEST_MS:
        raise BadCell(f"{_shown(value)} is no spread", "write milliseconds, 0 or more")
    return number


def _share(value: object) -> float:
    number = _number(value)
    if not 0 <= number <= _MOST_NOISE:
        raise BadCell(f"{_shown(value)} is no noise floor", "write a share: 0.03 for 3 %")
    return number


def _number(value: object) -> float:
    text = str(value) if not isinstance(value, bool) else ""
    if _NOT_FINITE.fullmatch(text):
        raise BadCell(f"{_shown(value)} is not a finite number", "leave the row out")
    if not _NUMBER.fullmatch(text):
        is_comma = "," in text and _NUMBER.fullmatch(text.replace(",", "."))
        hint = "write decimals with a point" if is_comma else "write a number, e.g. 16.4"
        raise BadCell(f"{_shown(value)} is no number", hint)
    return float(text)


def _visits(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise BadCell(f"{_shown(value)} is no list of times", "write e.g. [16.4, 16.6]")
    return tuple(_time(one) for one in value)


def _kernels(value: object) -> tuple[Ran, ...]:
    if not isinstance(value, list):
        raise BadCell(f"{_shown(value)} is no list of kernels", _A_KERNEL)
    return tuple(map(_kernel, value))


_A_KERNEL = 'write e.g. [{"type": "Conv", "layers": ["stem.conv"], "milliseconds": 0.4}]'


def _kernel(value: object) -> Ran:
    if not isinstance(value, dict) or not isinstance(value.get("layers"), list):
        raise BadCell(f"{_shown(value)} is no kernel", _A_KERNEL)
    names = (value.get("type"), value.get("moved", ""), *value["layers"])
    if bad := [name for name in names if not isinstance(name, str)]:
        raise BadCell(f"{_shown(bad[0])} is no name", _A_KERNEL)
    kind, moved, *layers = map(str, names)
    return Ran(kind, tuple(layers), _spread(value.get("milliseconds")), moved)


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else quoted(str(value))[1:-1]


_Read = Callable[[Any], Any]

COLUMNS: Mapping[str, _Read] = MappingProxyType(
    {
        "model": _model,
        "variant": _text,
        "settings": _settings,
        "input": _input,
        "batch": _count,
        "runtime": _text,
        "version": _text,
        "device": _text,
        "threads": _count,
        "milliseconds": _time,
        "minimum_milliseconds": _time,
        "spread_milliseconds": _spread,
        "noise_floor": _share,
        "provenance": _text,
    }
)
"""How the columns are read, in the order in which they are written."""

OTHER_UNITS: Mapping[str, float] = MappingProxyType({"seconds": 1e3, "microseconds": 1e-3})
"""What may stand in place of ``milliseconds``, and how many of those it is."""

TIMES = ("milliseconds", *OTHER_UNITS)

LISTS: Mapping[str, _Read] = MappingProxyType(
    {
        "visits": _visits,
        "raw_visits": _visits,
        "reference_visits": _visits,
        "kernels": _kernels,
    }
)
"""Lists, of times in milliseconds and of kernels, in JSON alone."""
_READ: Mapping[str, _Read] = MappingProxyType({**COLUMNS, **LISTS})

NAMES = (*COLUMNS, *OTHER_UNITS, *LISTS)
"""All columns that are understood."""


def run_of(cells: Mapping[str, Cell], place: Mark) -> Run:
    """The run of a row of which these cells are not empty.

    Raises:
        SpecError: every fault of the row.
    """
    problems: list[Problem] = []
    values = dict(_values(cells, problems))
    given = [name for name in TIMES if name in cells]
    if len(given) != 1:
        what = f"{given[0]} and {given[1]} are both given" if given else "it has no time"
        problems.append(Problem(what, place, "give each row its milliseconds"))
    if "model" not in cells:
        hint = "write a spec or a file, e.g. mobilenetv2"
        problems.append(Problem("no model is named", place, hint))
    problems += _contradictions(values, cells)
    if problems:
        raise SpecError(problems)
    return Run(**values)


def _values(cells: Mapping[str, Cell], problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    for name, (value, mark) in cells.items():
        try:
            if factor := OTHER_UNITS.get(name):
                yield "milliseconds", _time(value, factor)
            else:
                yield name, _READ[name](value)
        except BadCell as error:
            problems.append(Problem(f"{name}: {error}", mark, error.hint))


def _contradictions(values: Mapping[str, Any], cells: Mapping[str, Cell]) -> Iterator[Problem]:
    least, median = values.get("minimum_milliseconds"), values.get("milliseconds")
    if least and median and least > median:
        message = f"the minimum of {least:g} ms is above the median of {median:g} ms"
        yield Problem(message, cells["minimum_milliseconds"].mark, "are the columns exchanged?")
