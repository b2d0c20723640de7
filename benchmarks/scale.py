"""How the time and memory of `costmodel analyze --format json` grow with a spec.

    python benchmarks/scale.py [RUNS]

Generates specs of 10,000 and 100,000 layers, flat (every layer written out) and folded (a block
that is repeated), analyzes them in turn as whole processes, and prints medians. Limits: 100,000
flat layers in at most 12 times the time of 10,000 and 300 µs a layer; 100 µs a layer through
``repeat``; 300 MB. Wants a virtual environment with costmodel installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

HEAD = "schema: 1\nnetwork: Generated\ninput: {image: [16, 14, 14]}\n"
LAYERS = (
    *("pointwise: {out: 96}", "bn", "relu6", "depthwise: {k: 3}", "bn", "relu6"),
    *("pointwise: {out: 16}", "bn", "conv: {out: 16, k: [1, 7], groups: 4, bias: true}", "relu"),
)
COMMAND = Path(sys.executable).with_name("costmodel")
SIZES = (10_000, 100_000)
MOST_RATIO, MOST_FLAT, MOST_FOLDED, MOST_BYTES = 12, 300e-6, 100e-6, 300e6


class Run(NamedTuple):
    seconds: float
    peak_bytes: int


def flat(count: int) -> str:
    return HEAD + "layers:\n" + "".join(f"  - {layer}\n" for layer in islice(cycle(LAYERS), count))


def folded(count: int) -> str:
    lines = "".join(f"      - {layer}\n" for layer in LAYERS)
    repeats = count // len(LAYERS)
    return f"{HEAD}blocks:\n  unit:\n    layers:\n{lines}layers:\n  - unit: {{repeat: {repeats}}}\n"


def run(spec: Path) -> Run:
    command = [str(COMMAND), "analyze", str(spec), "--format", "json"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(elapsed, usage.ru_maxrss * unit)


def main(runs: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        specs = {}
        for shape, size in ((shape, size) for shape in (flat, folded) for size in SIZES):
            specs[shape.__name__, size] = Path(folder, f"{shape.__name__}{size}.yaml")
            specs[shape.__name__, size].write_text(shape(size))
        found: dict[tuple[str, int], list[Run]] = {name: [] for name in specs}
        for _ in range(runs):
            for name, spec in specs.items():
                found[name].append(run(spec))
    print(f"whole process, medians of {runs} interleaved runs, Python {sys.version.split()[0]}")
    print(f"{'spec':<8}{'layers':>9}{'seconds':>10}{'µs a layer':>13}{'peak MB':>10}")
    middle = {name: Run(*map(median, zip(*all_, strict=True))) for name, all_ in found.items()}
    for (shape_name, size), (elapsed, peak) in middle.items():
        each = 1e6 * elapsed / size
        print(f"{shape_name:<8}{size:>9,}{elapsed:>10.2f}{each:>13.1f}{peak / 1e6:>10.0f}")
    return judge(middle)


def judge(middle: dict[tuple[str, int], Run]) -> int:
    small, large = SIZES
    ratio = middle["flat", large].seconds / middle["flat", small].seconds
    checks = {
        f"flat, {large:,} over {small:,}: {ratio:.1f} times": ratio <= MOST_RATIO,
        "flat, time a layer": middle["flat", large].seconds / large <= MOST_FLAT,
        "folded, time a layer": middle["folded", large].seconds / large <= MOST_FOLDED,
        "memory": max(one.peak_bytes for one in middle.values()) < MOST_BYTES,
    }
    for name, is_met in checks.items():
        print(f"{'met   ' if is_met else 'MISSED'}  {name}")
    return int(not all(checks.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
