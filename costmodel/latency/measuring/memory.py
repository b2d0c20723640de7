"""What networks will need of memory, and so which of them can be alive together."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.analysis.report import analyze
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.core.room import gigabytes

ALIVE_BYTES = 1_000_000_000
"""What the sessions of a group may need together; a network that needs more is a group of its own.
"""
_COPIES = 3
"""A session has its weights once; while a model is written, opened or profiled there are three."""
_SESSION_BYTES = 10_000_000
_FP32_BYTES = 4


def needed(network: Network) -> int:
    """The bytes that a session of a network will need, estimated."""
    report = analyze(network)
    elements = _COPIES * report.total().cost.params + report.peak_activations
    return _FP32_BYTES * int(elements) + _SESSION_BYTES


def groups(sizes: Sequence[int], limit: int = ALIVE_BYTES) -> list[list[int]]:
    """The numbers of the networks that are alive together: each goes where there is room first.

    The groups that need most come first, while the process has not yet held memory for others.
    """
    found: list[tuple[list[int], int]] = []
    for number, size in enumerate(sizes):
        for place, (members, used) in enumerate(found):
            if used + size <= limit:
                found[place] = ([*members, number], used + size)
                break
        else:
            found.append(([number], size))
    return [members for members, _ in sorted(found, key=lambda group: -group[1])]


def require_memory(networks: Sequence[Network], sizes: Sequence[int], free: int | None) -> None:
    """Refuse networks that this machine has no memory for, before anything is opened.

    Raises:
        SpecError: a network needs more than is free, by how much.
    """
    problems = [
        _too_large(network, size, free)
        for network, size in zip(networks, sizes, strict=True)
        if free is not None and size > free
    ]
    if problems:
        raise SpecError(problems)


def _too_large(network: Network, size: int, free: int) -> Problem:
    needs = f"{network.title} needs about {gigabytes(size)} of memory"
    hint = "give a smaller --batch or --input, or measure it on a machine with more memory"
    return Problem(f"{needs}, and {gigabytes(free)} are free", None, hint)
