"""How fast sweeps are: python benchmarks/sweep.py [loop grid draws growth dask] [--full].

Each measurement runs in a fresh process on one thread; the best of three counts, with the machine's
load beside it. ``--full`` takes 10^8 draws for the comparison of Dask workers instead of 2·10^7.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

# MobileNetV2: 176 widths x 8 resolutions x 10 expansions, or with finer steps.
GRID = {"width": "0.25:2.0:0.01", "input": "96,128,...,320", "expansion": "1:10"}
WIDE = {"width": "0.25:2.0:0.0025", "input": "96:319:1", "expansion": "1:64"}
"""701 widths x 224 resolutions x 64 expansions: 10,049,536 candidates."""
FINE = {"width": "0.25:2.0:0.0000001", "input": "96:319:1", "expansion": "1:10:0.125"}
"""17,500,001 widths: draws that hardly ever share one, and that no table holds."""


def timed(run: Callable[[], int]) -> tuple[int, float]:
    start = time.perf_counter()
    count = run()
    return count, time.perf_counter() - start


def loop() -> int:
    """``analyze`` for one candidate after the other."""
    from costmodel import analyze
    from costmodel.spec.loading import network_of, open_spec

    spec = open_spec("mobilenetv2")
    for number in range(100):
        settings = {"width": f"{0.25 + number / 100:.2f}", "expansion": 1 + number % 10}
        report = analyze(network_of(spec, "mobilenetv2", None, settings, 96 + 32 * (number % 8)))
        report.total()
        report.peak_activations  # noqa: B018  (computed when asked for)
    return 100


def swept(over: dict[str, str], **options: object) -> Callable[[], int]:
    def run() -> int:
        from costmodel import sweep

        columns = sweep("mobilenetv2", over, **options)  # type: ignore[arg-type]
        left_out = sum(count for count, _ in columns.illegal.values())
        return len(columns["flops"]) + left_out

    return run


def growth(size: int) -> Callable[[], int]:
    over = {**WIDE, "expansion": f"1:{max(1, round(size / (701 * 224)))}"}
    return swept(over)


def front(workers: int, draws: int) -> Callable[[], int]:
    def run() -> int:
        from costmodel import sweep

        found = sweep(
            "mobilenetv2", WIDE, sample=draws, pareto=["flops", "-params"], scheduler="local",
            workers=workers,
        )  # fmt: skip
        assert len(found["flops"])  # noqa: S101
        return draws

    return run


DRAWS = 10**8 if "--full" in sys.argv else 2 * 10**7
CASES: dict[str, Callable[[], int]] = {
    "loop": loop,
    "grid 14,080": swept(GRID),
    "grid 10,049,536": swept(WIDE),
    "draws from 10^7 (tables)": swept(WIDE, sample=3 * 10**6),
    "draws from 3*10^11 (dense)": swept(FINE, sample=10**6, most=10**9),
    **{f"growth {size:.0e}": growth(size) for size in (10**5, 10**6, 10**7)},
    **{f"dask {workers}": front(workers, DRAWS) for workers in (1, 2)},
}


def measure(name: str) -> None:
    """One case in this process, after imports and a first small sweep."""
    from costmodel import sweep

    sweep("mobilenetv2", {"width": "0.5:0.6:0.1"})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count, seconds = timed(CASES[name])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"count": count, "seconds": seconds, "base": before, "peak": peak}))


def main() -> None:
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    print(f"{'case':28} {'candidates':>12} {'seconds':>9} {'per second':>12} {'MB':>6} {'load':>5}")
    for name in CASES:
        if wanted and name.split()[0] not in wanted:
            continue
        runs = [_child(name) for _ in range(1 if name.startswith("dask") else 3)]
        best = min(runs, key=lambda run: run["seconds"])
        rate, load = best["count"] / best["seconds"], os.getloadavg()[0]
        print(
            f"{name:28} {best['count']:>12,} {best['seconds']:>9.3f} {rate:>12,.0f} "
            f"{best['peak'] / 1024:>6.0f} {load:>5.1f}",
            flush=True,
        )


def _child(name: str) -> dict[str, float]:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--measure", name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, float] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[sys.argv.index("--measure") + 1])
    else:
        main()
