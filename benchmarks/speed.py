"""What being asked costs: whole commands, one network when all is loaded, many layers, many files.

    python benchmarks/speed.py [ROUNDS] > docs/speed.md

Prints a page of Markdown. Where valgrind is installed, commands are counted in instructions of
user mode, which a busy machine does not change; processor seconds are medians of ROUNDS (5) runs,
in turn with the peers that are installed: onnx-tool, and torchinfo, fvcore and ptflops beside
torchvision. Wants a virtual environment with costmodel installed as users install it, on a machine
with nothing else to do.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

import scale

ROOT = Path(__file__).parent.parent
COSTMODEL = str(Path(sys.executable).with_name("costmodel"))
ENVIRONMENT = os.environ | {"PYTHONHASHSEED": "0"}

COMMANDS = {
    "--version": 65,
    "--help": 65,
    "analyze specs/mobilenetv2.yaml": 480,
    "lint specs/mobilenetv2.yaml": 700,
    "explain G1": 120,
}
"""Millions of instructions that each is to take at most."""

_WARM = """
import gc, time
from costmodel import analyze, load
gc.disable()
def once():
    start = time.process_time()
    analyze(load("specs/mobilenetv2.yaml")).total()
    return time.process_time() - start
once()
print(sorted(once() for _ in range(200))[100])
"""
_VISION = "import torch, torchvision; model = torchvision.models.mobilenet_v2().eval(); "
PEERS = {
    "onnx_tool": "import onnx_tool; onnx_tool.model_profile({model!r})",
    "torchinfo": _VISION + "import torchinfo; torchinfo.summary(model, (1, 3, 224, 224))",
    "fvcore": _VISION
    + "from fvcore.nn import FlopCountAnalysis as count; "
    + "count(model, torch.zeros(1, 3, 224, 224)).total()",
    "ptflops": _VISION
    + "import ptflops; ptflops.get_model_complexity_info(model, (3, 224, 224), as_strings=False)",
}
"""What each peer runs to count MobileNetV2: the shipped spec as ONNX, or torchvision's module."""

FILES, LAYERS = 1_000, 100_000


class Ran(NamedTuple):
    """The processor seconds of a process, its children included, and its peak memory in bytes."""

    seconds: float
    peak_bytes: int


class Line(NamedTuple):
    """A line of the table: what was measured, its figure, and the most that it is to be."""

    measure: str
    figure: str
    goal: str


def ran(command: Sequence[str]) -> Ran:
    process = subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # lint ends with 1 where it finds something
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1 if sys.platform == "darwin" else 1024
    return Ran(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def middle(runs: Sequence[Ran]) -> Ran:
    return Ran(*map(median, zip(*runs, strict=True)))


_COUNTING = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]


def instructions(command: Sequence[str]) -> int:
    """Instructions of user mode, in millions."""
    done = subprocess.run(
        [*_COUNTING, *command],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    if found is None:
        raise RuntimeError(f"valgrind counted nothing:\n{done.stderr}")
    return round(int(found[1].replace(",", "")) / 1e6)


def command_lines(rounds: int) -> Iterator[Line]:
    for words, goal in COMMANDS.items():
        command = [COSTMODEL, *words.split()]
        one = middle([ran(command) for _ in range(rounds)])
        told = f"{1000 * one.seconds:.0f} ms, {one.peak_bytes / 1e6:.0f} MB"
        if shutil.which("valgrind"):
            told = f"{instructions(command):,} Mi, {told}"
        yield Line(f"`costmodel {words}`", told, f"{goal:,} Mi")


def warm_line() -> Line:
    done = subprocess.run(
        [sys.executable, "-c", _WARM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return Line("MobileNetV2 when all is loaded", f"{1000 * float(done.stdout):.2f} ms", "1.2 ms")


def layer_lines(rounds: int, folder: Path) -> Iterator[Line]:
    for shape, goal in ((scale.flat, "60 µs, 250 MB"), (scale.folded, "15 µs")):
        spec = folder / f"{shape.__name__}.yaml"
        spec.write_text(shape(LAYERS), "utf-8")
        command = [COSTMODEL, "analyze", str(spec), "--format", "json"]
        one = middle([ran(command) for _ in range(rounds)])
        told = f"{1e6 * one.seconds / LAYERS:.0f} µs, {one.peak_bytes / 1e6:.0f} MB"
        yield Line(f"a layer of {LAYERS:,}, {shape.__name__}, as JSON", told, goal)


def files_line(folder: Path) -> Line:
    specs = folder / "specs"
    specs.mkdir()
    text = (ROOT / "specs" / "shufflenetv2.yaml").read_text("utf-8")
    for number in range(FILES):
        (specs / f"net{number}.yaml").write_text(text, "utf-8")
    one = ran([COSTMODEL, "lint", str(specs), "--variant", "1x"])
    return Line(f"lint of {FILES:,} files", f"{one.seconds:.1f} s", "6 s")


def peer_lines(rounds: int, folder: Path) -> Iterator[Line]:
    """Each peer's MobileNetV2, in turn with ours."""
    model = str(folder / "mobilenetv2.onnx")
    if find_spec("onnx"):
        ran([COSTMODEL, "export", "mobilenetv2", "--to", "onnx", "-o", model])
    ours = [COSTMODEL, "analyze", "specs/mobilenetv2.yaml"]
    for name in filter(find_spec, PEERS):
        theirs = [sys.executable, "-c", PEERS[name].format(model=model)]
        pairs = [(ran(theirs), ran(ours)) for _ in range(rounds)]
        one = middle([pair[0] for pair in pairs])
        ratio = median(their.seconds / our.seconds for their, our in pairs)
        told = f"{1000 * one.seconds:.0f} ms, {one.peak_bytes / 1e6:.0f} MB"
        title = f"{name.replace('_', '-')} {version(name.replace('_', '-'))}, MobileNetV2"
        yield Line(title, told, f"{ratio:.1f} times ours")


def lines(rounds: int) -> Iterator[Line]:
    yield from command_lines(rounds)
    yield warm_line()
    with tempfile.TemporaryDirectory() as name:
        yield from layer_lines(min(rounds, 3), Path(name))
        yield files_line(Path(name))
        yield from peer_lines(rounds, Path(name))


def main(rounds: int) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print("# What being asked costs\n")
    print("Made by `python benchmarks/speed.py > docs/speed.md`. Mi are millions of instructions")
    print("of user mode under valgrind, ms and s are of the processor, MB the most memory.\n")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load}.\n")
    print("| measure | now | at most, or beside ours |\n|---|--:|--:|")
    for line in lines(rounds):
        print(f"| {line.measure} | {line.figure} | {line.goal} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
