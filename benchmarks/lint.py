"""How long ``costmodel lint`` takes: the whole zoo from a cold start, and one file against analyze.

Interleaved pairs in fresh processes, medians, so that a busy machine disturbs both alike. A file is
linted in all of its variants, while analyze shows one; ``--variant all`` makes it show each.

    python benchmarks/lint.py [ROUNDS]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

SPECS = Path(__file__).parent.parent / "specs"
FILES = ("mobilenetv2", "shufflenetv1", "shufflenetv2", "resnet", "nasnet_a", "vgg", "xception")


def seconds(*arguments: str) -> float:
    """One run of the command in a fresh process."""
    start = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "costmodel", *arguments], capture_output=True, check=False
    )
    return perf_counter() - start


def main(rounds: int = 7) -> None:
    zoo = [seconds("lint", str(SPECS)) for _ in range(rounds)]
    print(f"lint of the whole zoo: {median(zoo):.2f} s (limit 20 s)\n")
    print("file              lint  analyze  ratio  analyze --variant all  ratio")
    for name in FILES:
        path = str(SPECS / f"{name}.yaml")
        runs = [
            (
                seconds("lint", path),
                seconds("analyze", path),
                seconds("analyze", path, "--variant", "all"),
            )
            for _ in range(rounds)
        ]
        lint, one, every = (median(column) for column in zip(*runs, strict=True))
        print(
            f"{name:<14} {lint:6.3f} s {one:6.3f} s {lint / one:6.2f} {every:18.3f} s"
            f" {lint / every:9.2f}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
