"""The networks that may be timed: synthetic ones, drawn by a seed, and what each would tell.

A pool is a prefix of every larger one of its seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

from costmodel.analysis.report import analyze
from costmodel.core.problems import SpecError
from costmodel.latency.amounts import moved_works
from costmodel.latency.calibrating.synthetic import PIECES, deep_network, piece_network
from costmodel.latency.measuring.memory import ALIVE_BYTES, needed

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.runtime import Facts, Runtime
    from costmodel.latency.work import Work

MOST_MULTIPLY_ADDS = 1_500_000_000
"""Of a network: one that runs for long tells no more than several that do not."""
_MOST_BYTES = ALIVE_BYTES // 2
_DEEP_PER_ROUND = 7
"""Deep networks to one of each kind of piece."""
_SEEDS_APART = 1_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A network that may be timed, with the work of its kernels.

    ``seconds`` are a first guess of what each kernel takes, which is good enough to choose by;
    ``params`` are elements and ``needed`` the bytes of memory that a session will take.
    """

    network: Network
    works: tuple[Work, ...]
    seconds: tuple[float, ...]
    params: int
    needed: int

    @property
    def run_seconds(self) -> float:
        """A first guess of what a run takes."""
        return sum(self.seconds)


def pool(runtime: Runtime, facts: Facts, seed: int, size: int) -> tuple[Candidate, ...]:
    """So many networks that are not too large and that the runtime can have kernels for."""
    return tuple(islice(_candidates(runtime, facts, seed), size))


def _candidates(runtime: Runtime, facts: Facts, seed: int) -> Iterator[Candidate]:
    for network in networks(seed):
        memory, report = needed(network), analyze(network)
        cost = report.total().cost
        if cost.flops <= MOST_MULTIPLY_ADDS and memory <= _MOST_BYTES:
            with suppress(SpecError):  # an op that the runtime has no kernel for
                yield _candidate(network, runtime, facts, int(cost.params), memory)


def networks(seed: int) -> Iterator[Network]:
    """Synthetic networks without end, each kind of piece and deep ones by turns."""
    first = seed * _SEEDS_APART
    for turn in count(first):
        yield from (piece_network(piece, turn) for piece in PIECES)
        deep = first + (turn - first) * _DEEP_PER_ROUND
        yield from (deep_network(deep + number) for number in range(_DEEP_PER_ROUND))


def _candidate(
    network: Network, runtime: Runtime, facts: Facts, params: int, memory: int
) -> Candidate:
    kernels = runtime.kernels(network, facts)
    works = runtime.works(kernels, network, facts)
    seconds = tuple(map(_guessed, moved_works(kernels, network, facts)))
    return Candidate(network, works, seconds, params, memory)


_CALL, _BYTE, _MULTIPLY_ADD = 2e-6, 1e-10, 2e-11
"""Seconds of each on some processor, or another by a factor that is the same for all."""


def _guessed(work: Work) -> float:
    read = work.amounts.get
    moved = read("bytes", 0.0) + read("weights", 0.0)
    return _CALL + _BYTE * moved + _MULTIPLY_ADD * read("macs", 0.0)
