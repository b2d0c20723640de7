"""What commands cost: whole commands, one network when all is loaded, many layers, sweeps.

    python benchmarks/speed.py [--rounds 5] [--before PYTHON] > docs/speed.md

Prints a page of Markdown. Every figure is a median of rounds in which each command, that of an
earlier costmodel (PYTHON is the interpreter that has it) and those of the peers run in turn.
Commands are counted in instructions of user mode where valgrind is installed, which a busy machine
does not change. Peers are met that are installed beside costmodel: neural-cost, onnx-tool, and
torchinfo, fvcore and ptflops beside torchvision. Wants costmodel installed as users install it,
with the extra ``sweep``, on a machine with nothing else to do; it takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

import scale
from peers import PEERS
from processes import ROOT, Command, Ran, in_turn, instructions, middle, printed, ran
from sweep import DEPTHS

COMMANDS = {
    "--version": 65,
    "--help": 65,
    "analyze specs/mobilenetv2.yaml": 480,
    "lint specs/mobilenetv2.yaml": 700,
    "explain G1": 120,
}
"""Millions of instructions that each is to take at most."""

SWEEPS = {
    "grid 10^7, all columns in memory": "8 M/s",
    "known plans, all columns": "8 M/s",
    "known plans, filtered": "25 M/s",
    "hand-written NumPy, five columns": "at most 1.5 times ours",
    "depths of resnet": "1 M/s",
    "depths of densenet": "1 M/s",
    "depths of nasnet_a": "1 M/s",
    "rows as CSV": "450 ns",
    "rows as JSON lines": "1,800 ns",
    "rows as Parquet": "90 ns",
    "workers 1, grid 10^7 to Parquet": "",
    "workers 2, grid 10^7 to Parquet": "1.15 times the CPU of one",
}
"""Cases of ``sweep.py``, and the candidates a second, or ns of each, that are to be reached."""
SLOW = {f"depths of {spec}": f"some {spec}" for spec in DEPTHS}
"""What an earlier costmodel, which takes hours for the case, is asked in its place."""

_WARM = """
import gc, time
from costmodel import analyze, load
gc.disable()
def once():
    start = time.process_time()
    analyze(load("specs/mobilenetv2.yaml")).total()
    return time.process_time() - start
once()
print(1000 * sorted(once() for _ in range(100))[50])
"""

_HEAD = """\
# What commands cost

Printed by `python benchmarks/speed.py --before PYTHON`. Mi are millions of instructions of
user mode under valgrind, which a busy machine does not change; ms, µs, ns and s are of the
processor, for a layer, a candidate or a row where many are counted; MB the most memory.
A dash is what the earlier version cannot be asked, since its parts have other names; of
its depths 200 candidates were drawn. *To reach* is what each is to take at most.
"""
FILES, LAYERS = 1_000, 100_000
PEER = str(Path(__file__).with_name("peers.py"))
SWEEP = str(Path(__file__).with_name("sweep.py"))


class Line(NamedTuple):
    """A line of the table: what was measured, before and now, and the most that it is to be."""

    measure: str
    figures: list[str]
    goal: str


class Bench(NamedTuple):
    """The interpreters that are compared, this one last, a folder, and how many rounds."""

    pythons: list[str]
    folder: Path
    rounds: int

    def commands(self, *words: str) -> list[Command]:
        """A command of costmodel, in each interpreter."""
        return [[str(Path(one).with_name("costmodel")), *words] for one in self.pythons]

    def scripts(self, *words: str) -> list[Command]:
        """A script in each interpreter, with its own costmodel and not the one in this folder."""
        return [[one, "-P", *words] for one in self.pythons]

    def ran(self, commands: list[Command], rounds: int | None = None) -> list[Ran]:
        return [*map(middle, in_turn(rounds or self.rounds, ran, commands))]

    def line(
        self,
        measure: str,
        goal: str,
        commands: list[Command],
        told: Callable[[Ran], str],
        rounds: int | None = None,
    ) -> Line:
        return Line(measure, [*map(told, self.ran(commands, rounds))], goal)


def command_lines(bench: Bench) -> Iterator[Line]:
    for words, goal in COMMANDS.items():
        commands = bench.commands(*words.split())
        counted = [*map(instructions, commands)]
        figures = [
            f"{f'{count:,} Mi, ' if count else ''}{_milliseconds(one)}"
            for count, one in zip(counted, bench.ran(commands), strict=True)
        ]
        yield Line(f"`costmodel {words}`", figures, f"{goal:,} Mi")


def _milliseconds(one: Ran) -> str:
    return f"{1000 * one.seconds:.0f} ms, {one.peak_bytes / 1e6:.0f} MB"


def warm_line(bench: Bench) -> Line:
    found = in_turn(bench.rounds, printed, bench.scripts("-c", _WARM))
    figures = [f"{median(map(float, column)):.2f} ms" for column in found]
    return Line("MobileNetV2 when all is loaded", figures, "1.2 ms")


def layer_lines(bench: Bench) -> Iterator[Line]:
    for shape, goal in ((scale.flat, "60 µs, 250 MB"), (scale.folded, "15 µs")):
        spec = bench.folder / f"{shape.__name__}.yaml"
        spec.write_text(shape(LAYERS), "utf-8")
        yield bench.line(
            f"a layer of {LAYERS:,}, {shape.__name__}, as JSON",
            goal,
            bench.commands("analyze", str(spec), "--format", "json"),
            lambda one: f"{1e6 * one.seconds / LAYERS:.0f} µs, {one.peak_bytes / 1e6:.0f} MB",
            rounds=3,
        )


def files_line(bench: Bench) -> Line:
    specs = bench.folder / "specs"
    specs.mkdir()
    text = (ROOT / "specs" / "shufflenetv2.yaml").read_text("utf-8")
    for number in range(FILES):
        (specs / f"net{number}.yaml").write_text(text, "utf-8")
    commands = bench.commands("lint", str(specs), "--variant", "1x")
    return bench.line(
        f"lint of {FILES:,} files", "6 s", commands, lambda one: f"{one.seconds:.1f} s", rounds=1
    )


def sweep_lines(bench: Bench) -> Iterator[Line]:
    for case, goal in SWEEPS.items():
        *before, now = bench.pythons
        figures = [_earlier(python, SLOW.get(case, case)) for python in before]
        yield Line(f"sweep: {case}", [*figures, _rate(_priced(now, case))], goal)


def _priced(python: str, case: str) -> str:
    return printed([python, SWEEP, "--measure", case])


def _earlier(python: str, case: str) -> str:
    """What an earlier costmodel takes; a dash where its parts had other names."""
    try:
        return _rate(_priced(python, case))
    except SystemExit as missing:
        if "ModuleNotFoundError" in str(missing):
            return "-"
        raise


def _rate(line: str) -> str:
    """Candidates, or rows, of the processor's seconds."""
    cpu, _, count, peak = json.loads(line)
    each = 1e9 * cpu / count
    slow = f"{each:,.0f} ns" if count > cpu * 1e4 else f"{count / cpu:,.0f} a second"
    fast = f"{count / cpu / 1e6:,.1f} M/s, " if count > cpu * 1e6 else ""
    return f"{fast}{slow}, {peak:.0f} MB"


def peer_lines(bench: Bench) -> Iterator[str]:
    """Each peer's MobileNetV2 as a whole process and when all is loaded, in turn with ours."""
    model = str(bench.folder / "mobilenetv2.onnx")
    ours, warm = bench.commands("analyze", "specs/mobilenetv2.yaml")[-1], ["-c", _WARM]
    if find_spec("onnx"):
        ran([*bench.commands("export", "mobilenetv2", "--to", "onnx", "-o", model)[-1]])
    for name in filter(find_spec, PEERS):
        theirs = [sys.executable, PEER, name, model]
        wholes = in_turn(bench.rounds, ran, [theirs, ours])
        warms = in_turn(3, printed, [[*theirs, "--warm"], [sys.executable, "-P", *warm]])
        their, our = (median(map(float, column)) for column in warms)
        ratio = median(one.seconds / other.seconds for one, other in zip(*wholes, strict=True))
        package = name.replace("_", "-")
        yield (
            f"| {package} {version(package)} | {_milliseconds(middle(wholes[0]))} | {ratio:.1f} "
            f"| {their:.2f} ms | {their / our:.1f} |"
        )


def lines(bench: Bench) -> Iterator[Line]:
    yield from command_lines(bench)
    yield warm_line(bench)
    yield from layer_lines(bench)
    yield files_line(bench)
    yield from sweep_lines(bench)


def main() -> None:
    parser = argparse.ArgumentParser(description="What commands cost.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--before", help="the interpreter that has an earlier costmodel")
    asked = parser.parse_args()
    pythons = [*([asked.before] if asked.before else []), sys.executable]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(_HEAD)
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load}.\n")
    print(f"| measure |{' before |' if asked.before else ''} now | to reach |")
    print(f"|---|{'--:|' * (len(pythons) + 1)}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(pythons, Path(folder), asked.rounds)
        for line in lines(bench):
            print(f"| {' | '.join([line.measure, *line.figures, line.goal])} |", flush=True)
        print(
            "\nMobileNetV2 counted by others, beside `costmodel analyze specs/mobilenetv2.yaml`:\n"
        )
        print("| peer | whole process | times ours | when loaded | times ours |")
        print("|---|--:|--:|--:|--:|")
        for text in peer_lines(bench):
            print(text, flush=True)


if __name__ == "__main__":
    main()
