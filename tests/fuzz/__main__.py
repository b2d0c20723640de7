"""python -m tests.fuzz: try inputs for some minutes, and keep what fails as seeds."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from . import seeds
from .shrinking import shrunk
from .trying import Result, Target, prepare, results, rng_of, targets, tried

MOST_SECONDS = 5.0
"""What one target gets at most before the next one has its turn."""


@dataclass
class Tally:
    """What came of the inputs of one target."""

    name: str
    target: Target
    inputs: int = 0
    failures: int = 0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> bool:
        """Count a result; whether it is a fault that was not met before."""
        self.inputs += 1
        self.outcomes[result.outcome] += 1
        self.cpu_seconds = max(self.cpu_seconds, result.cpu_seconds)
        self.peak_bytes = max(self.peak_bytes, result.peak_bytes)
        if result.key:
            self.failures += 1
            self.keys[result.key] += 1
        return self.keys[result.key] == 1


def main() -> int:
    """Try, tell, and give the exit code: 1 with findings."""
    asked = _asked()
    known = targets()
    names = asked.only.split(",") if asked.only else list(known)
    if unknown := set(names) - set(known):
        raise SystemExit(f"no target {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    prepare()
    tallies = [Tally(name, known[name]) for name in names]
    turn = min(MOST_SECONDS, 60 * asked.minutes / len(names) / 2)
    until = time.monotonic() + 60 * asked.minutes
    while time.monotonic() < until and (open_ := [t for t in tallies if t.inputs < asked.inputs]):
        for tally in open_:
            seconds = min(turn, until - time.monotonic())
            _try(tally, asked.seed, asked.inputs, seconds)
    _tell(tallies)
    return 1 if any(tally.failures for tally in tallies) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--inputs", type=int, default=10**9, help="the most for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="targets, with commas between them")
    return parser.parse_args()


def _try(tally: Tally, seed: int, most: int, seconds: float) -> None:
    def make(number: int) -> object:
        return tally.target.generate(rng_of(seed, tally.name, number))

    numbers = range(tally.inputs, min(most, tally.inputs + 100_000))
    given = [(number, lambda number=number: make(number)) for number in numbers]
    for result in results(tally.target, given, seconds):
        if tally.add(result):
            _keep(tally, result, make(result.number))


def _keep(tally: Tally, result: Result, given: object) -> None:
    """Make a failing input smaller and keep it as a seed."""
    small = shrunk(given, lambda one: tried(tally.target, one).key == result.key)
    path = seeds.write(tally.name, small, result.key)
    print(f"\n{tally.name} {result.number}: {result.key}\n{result.told.strip()[-2000:]}\n-> {path}")
    sys.stdout.flush()


def _tell(tallies: list[Tally]) -> None:
    print(f"\n{'target':16}{'inputs':>10}{'failures':>10}{'slowest':>11}{'largest':>10}  outcomes")
    for one in tallies:
        figures = f"{one.inputs:10,}{one.failures:10,}{one.cpu_seconds:9.2f} s"
        outcomes = ", ".join(f"{word}: {count:,}" for word, count in one.outcomes.most_common(6))
        print(f"{one.name:16}{figures}{one.peak_bytes / 1e6:7.0f} MB  {outcomes}")
    total, failures = sum(one.inputs for one in tallies), sum(one.failures for one in tallies)
    print(f"{'all':16}{total:10,}{failures:10,}")
    for one in tallies:
        for key, count in islice(one.keys.most_common(), 40):
            if key:
                print(f"  {one.name}: {count:,} times {key}")


if __name__ == "__main__":
    sys.exit(main())
