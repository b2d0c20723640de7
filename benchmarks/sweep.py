"""How fast sweeps are: python benchmarks/sweep.py [loop grid depths draws growth dask] [--full].

Each case runs in a fresh process on one thread, with its CPU time and the machine's load beside
it. ``--full`` takes 10^8 draws for the comparison of Dask workers instead of 2*10^7.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from math import prod

# MobileNetV2: 176 widths x 8 resolutions x 10 expansions, or with finer steps.
GRID = {"width": "0.25:2.0:0.01", "input": "96,128,...,320", "expansion": "1:10"}
WIDE = {"width": "0.25:2.0:0.0025", "input": "96:319:1", "expansion": "1:64"}
"""701 widths x 224 resolutions x 64 expansions: 10,049,536 candidates."""
FINE = {"width": "0.25:2.0:0.0000001", "input": "96:319:1", "expansion": "1:10:0.125"}
"""17,500,001 widths: draws that hardly ever share one, and that no table holds."""
DEPTHS = {
    "resnet": {f"n{stage}": "1:32" for stage in range(2, 6)},
    "densenet": {"k": "8:64", "block3": "1:128", "block4": "1:128"},
    "nasnet_a": {"n": "1:50", "f": "24:20023"},
}
"""A million candidates each, which differ in how often blocks are repeated."""


def loop() -> int:
    """``analyze`` for one candidate after the other."""
    from costmodel import analyze
    from costmodel.language.loading import network_of, open_spec

    spec = open_spec("mobilenetv2")
    for number in range(100):
        settings = {"width": f"{0.25 + number / 100:.2f}", "expansion": 1 + number % 10}
        report = analyze(network_of(spec, "mobilenetv2", None, settings, 96 + 32 * (number % 8)))
        report.total()
        report.peak_activations  # noqa: B018  (computed when asked for)
    return 100


def size_of(over: dict[str, str]) -> int:
    from costmodel.sweeping.request.axes import axis_of

    return prod(len(axis_of(name, values, 10**9)) for name, values in over.items())


def swept(over: dict[str, str], spec: str = "mobilenetv2", **options: object) -> Callable[[], int]:
    def run() -> int:
        from costmodel import sweep

        sweep(spec, over, **options)  # type: ignore[arg-type]
        return int(options.get("sample", 0)) or size_of(over)  # type: ignore[call-overload]

    return run


def growth(size: int) -> Callable[[], int]:
    over = {**WIDE, "expansion": f"1:{max(1, round(size / (701 * 224)))}"}
    return swept(over)


def front(workers: int, draws: int) -> tuple[Callable[[], int], Callable[[], float]]:
    """Draws reduced to a front by a cluster that is up already; and its workers' CPU seconds."""
    from distributed import Client, LocalCluster

    cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    client = Client(cluster)
    client.wait_for_workers(workers)

    def run() -> int:
        from costmodel import sweep

        found = sweep(
            "mobilenetv2",
            WIDE,
            sample=draws,
            pareto=["flops", "-params"],
            scheduler=cluster.scheduler_address,
        )
        assert len(found["flops"])  # noqa: S101
        return draws

    return run, lambda: time.process_time() + sum(client.run(time.process_time).values())


DRAWS = 10**8 if "--full" in sys.argv else 2 * 10**7
CASES: dict[str, Callable[[], int] | int] = {
    "loop": loop,
    "grid 14,080": swept(GRID),
    "grid 10^7, all columns in memory": swept(WIDE),
    "grid 10^7, filtered": swept(WIDE, where="flops < 10e6"),
    "grid 10^7, to a front": swept(WIDE, pareto=["flops", "-params"]),
    **{f"depths of {spec}": swept(over, spec) for spec, over in DEPTHS.items()},
    "draws from 10^7 (tables)": swept(WIDE, sample=3 * 10**6),
    "draws from 3*10^11 (dense)": swept(FINE, sample=10**6, most=10**9),
    **{f"growth {size:.0e}": growth(size) for size in (10**5, 10**6, 10**7)},
    **{f"dask {workers}": workers for workers in (1, 2)},
}


def measure(name: str) -> None:
    """One case in this process: the best of three after a small sweep; Dask and growth once.

    Each begins without plans and tables. The first to use so much memory pays for getting it from
    the system; the best of three does not.
    """
    from costmodel import sweep

    sweep("mobilenetv2", {"width": "0.5:0.6:0.1"})
    case = CASES[name]
    run, busy = front(case, DRAWS) if isinstance(case, int) else (case, time.process_time)
    best = (float("inf"), 0.0, 0)
    for _ in range(1 if name.startswith(("dask", "growth")) else 3):
        cpu, wall = busy(), time.perf_counter()
        count = run()
        wall = time.perf_counter() - wall
        best = min(best, (wall, busy() - cpu, count))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([*best, peak]))


def main() -> None:
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    print("| case | candidates | seconds | per second | CPU s | per CPU second | MB | load |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name in CASES:
        if wanted and name.split()[0] not in wanted:
            continue
        if name.startswith("dask") and find_spec("distributed") is None:
            print(f"{name}: needs pip install '.[dask]'", file=sys.stderr)
            continue
        wall, cpu, count, peak = _child(name)
        print(
            f"| {name} | {count:,} | {wall:.2f} | {count / wall:,.0f} | {cpu:.2f} | "
            f"{count / cpu:,.0f} | {peak:.0f} | "
            f"{os.getloadavg()[0]:.1f} |",
            flush=True,
        )


def _child(name: str) -> tuple[float, float, int, float]:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    full = [word for word in sys.argv if word == "--full"]
    command = [sys.executable, __file__, "--measure", name, *full]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    wall, cpu, count, peak = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu, count, peak


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[sys.argv.index("--measure") + 1])
    else:
        main()
