"""What an unfinished calibration has timed, as a file from which it can go on.

A line of JSON, and a line with the CRC-32 of it. Networks are told by their numbers in the pool,
which the same costmodel draws again by the same seed. Nothing is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from costmodel.core.cost import Shape
from costmodel.core.problems import Problem, SpecError
from costmodel.latency.calibrating.rounds import Taken
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.measuring.figures import Visit
from costmodel.latency.measuring.sittings import Found

if TYPE_CHECKING:
    from costmodel.latency.calibrating.pool import Candidate
    from costmodel.latency.runtime import Facts

SCHEMA = "costmodel.calibration/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a calibration has to share with the one that it goes on with."""

    costmodel: str
    runtime: str
    version: str
    device: str
    threads: int
    clock: str
    seed: int


def text_of(setup: Setup, taken: Taken, pool: Sequence[Candidate]) -> str:
    """What was timed of the networks of a pool, as the file has it."""
    found = taken.found
    body = {
        "schema": SCHEMA,
        "setup": asdict(setup),
        "facts": dict(found.facts),
        "seconds": taken.seconds,
        "rounds": taken.rounds,
        "turns": found.turns,
        "pool": len(pool),
        "refused": {
            number: [[one.message, one.hint] for one in its]
            for number, its in found.refused.items()
        },
        "networks": [
            {
                "number": number,
                "name": pool[number].network.name,
                "kernels": [[*one.kernel, one.name, one.seconds] for one in found.kernels[number]],
                "visits": found.visits[number],
            }
            for number in taken.numbers
        ],
    }
    line = json.dumps(body, allow_nan=False)
    return f"{line}\n{_check(line)}\n"


def _check(line: str) -> str:
    return f"crc32 {crc32(line.encode()):08x}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a file has: ``names`` of its networks by their numbers, in a pool of ``pool``."""

    setup: Setup
    taken: Taken
    names: Mapping[int, str]
    pool: int


def read(path: Path, setup: Setup) -> Recorded:
    """What a calibration of the same setup has timed.

    Raises:
        SpecError: there is no such file, it is damaged, or of another setup.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        hint = "leave --resume out to start a calibration"
        raise _refused(f"there is nothing to go on with in '{path}': {reason}", hint) from None
    line, _, check = text.partition("\n")
    try:
        found = _recorded(json.loads(line)) if check.strip() == _check(line) else None
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        found = None
    if found is None:
        raise _refused(f"'{path}' was damaged after it was written", _START)
    _require(path, found.setup, setup)
    return found


_START = "remove it, and start again without --resume"


def _require(path: Path, found: Setup, setup: Setup) -> None:
    """Refuse what was timed otherwise, naming all that differs."""
    there, here = asdict(found), asdict(setup)
    others = [
        f"{name} {there[name]}, not {here[name]}" for name in here if there[name] != here[name]
    ]
    if others:
        raise _refused(f"'{path}' was timed otherwise: {'; '.join(others)}", _START)


def _recorded(body: Mapping[str, Any]) -> Recorded:
    found = Found(turns=int(body["turns"]), facts=dict(body["facts"]))
    for number, its in body["refused"].items():
        found.refused[int(number)] = tuple(Problem(message, None, hint) for message, hint in its)
    for one in body["networks"]:
        found.kernels[one["number"]] = tuple(map(_timed, one["kernels"]))
        found.visits[one["number"]] = [_visit(*its) for its in one["visits"]]
    names = {one["number"]: one["name"] for one in body["networks"]}
    taken = Taken(found, float(body["seconds"]), int(body["rounds"]))
    return Recorded(Setup(**body["setup"]), taken, names, int(body["pool"]))


def _timed(row: Sequence[Any]) -> Timed:
    kind, layers, output, moved, name, seconds = row
    return Timed(Kernel(kind, tuple(layers), Shape(*output), moved), name, float(seconds))


def _visit(turn: int, seconds: float, before: float, after: float, sitting: int) -> Visit:
    if not all(one > 0 and isfinite(one) for one in (seconds, before, after)):
        raise ValueError
    return Visit(turn, seconds, before, after, sitting)


def require_pool(found: Recorded, facts: Facts, pool: Sequence[Candidate]) -> None:
    """Refuse a record whose networks are not those of the pool, or ran otherwise.

    Raises:
        SpecError: so it is.
    """
    names = dict(enumerate(one.network.name for one in pool))
    if found.taken.found.facts != facts or any(
        names.get(number) != name for number, name in found.names.items()
    ):
        raise _refused("what was timed before is of networks that run otherwise here", _START)


def _refused(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
