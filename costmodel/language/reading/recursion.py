"""Which blocks call which: those that nothing reaches, and those that contain themselves."""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import pairwise

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, quoted
from costmodel.language.reading.spec_files import Raw

Calls = Mapping[str, Mapping[str, Mark]]
"""For each block, and for the network as '', the blocks that it calls and where it first does."""

_MOST_CYCLES = 20


def unused_blocks(
    blocks: Mapping[str, Raw], calls: Calls, excused: Container[str]
) -> list[Problem]:
    """Problems of the file's own blocks that nothing reaches from the network's layers."""
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        called = calls.get(waiting.pop(), {})
        waiting.extend(name for name in called if name not in reached)
        reached.update(called)
    hint = "use it, or delete it"
    return [
        Problem(f"the block {quoted(name)} is never used", raw.name.mark, hint)
        for name, raw in blocks.items()
        if name not in reached and not raw.is_included and name not in excused
    ]


def recursion(calls: Calls) -> list[Problem]:
    """Problems of blocks that contain themselves, one for each cycle."""
    from graphlib import CycleError, TopologicalSorter

    problems: list[Problem] = []
    left = {name: set(called) for name, called in calls.items()}
    order = {name: number for number, name in enumerate(calls)}
    while len(problems) < _MOST_CYCLES:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            cycle = _from_first(list(reversed(error.args[1])), order)
            problems.append(_recursive(cycle, calls))
            for caller, called in pairwise(cycle):
                left[caller].discard(called)
        else:
            break
    return problems


def _from_first(cycle: list[str], order: Mapping[str, int]) -> list[str]:
    """The same cycle, told from the block that stands first in the file."""
    names = cycle[:-1]
    start = min(range(len(names)), key=lambda number: order[names[number]])
    return [*names[start:], *names[: start + 1]]


def _recursive(cycle: list[str], calls: Calls) -> Problem:
    shown = cycle if len(cycle) < 10 else [*cycle[:4], "...", *cycle[-4:]]
    hint = "a block cannot contain itself; use 'repeat'"
    return Problem(f"block recursion: {' -> '.join(shown)}", calls[cycle[-2]][cycle[-1]], hint)
