"""How fast sweeps are: python benchmarks/sweep.py [loop grid depths draws known ...] [--full].

Each case runs in a fresh process on one thread, with its CPU time and the machine's load beside
it; a word is how the names of cases begin. ``--full`` takes 10^8 draws for the comparison of
Dask workers instead of 2*10^7.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from math import prod
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from by_hand import Family, Memory

    from costmodel.sweeping.request.job import Job
    from costmodel.sweeping.tables.engine import Engine

# MobileNetV2: 176 widths x 8 resolutions x 10 expansions, or with finer steps.
GRID = {"width": "0.25:2.0:0.01", "input": "96,128,...,320", "expansion": "1:10"}
WIDE = {"width": "0.25:2.0:0.0025", "input": "96:319:1", "expansion": "1:64"}
"""701 widths x 224 resolutions x 64 expansions: 10,049,536 candidates."""
WIDTHS = 9
"""Widths that are multiplied out by hand at once: as many candidates as a sweep does."""
FINE = {"width": "0.25:2.0:0.0000001", "input": "96:319:1", "expansion": "1:10:0.125"}
"""17,500,001 widths: draws that hardly ever share one, and that no table holds."""
DEPTHS = {
    "resnet": {f"n{stage}": "1:32" for stage in range(2, 6)},
    "densenet": {"k": "8:64", "block3": "1:128", "block4": "1:128"},
    "nasnet_a": {"n": "1:50", "f": "24:20023"},
}
"""A million candidates each, which differ in how often blocks are repeated; 200 drawn of them too,
for what prices some hundred a second."""


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
    """Candidates of a grid whose axes are ranges or steps, without asking costmodel."""
    return prod(map(_count, over.values()))


def _count(values: str) -> int:
    if ":" in values:
        first, last, step = [*map(Decimal, values.split(":")), Decimal(1)][:3]
    else:  # first,second,...,last
        first, second, *_, last = (Decimal(one) for one in values.split(",") if one != "...")
        step = second - first
    return int((last - first) / step) + 1


def swept(over: dict[str, str], spec: str = "mobilenetv2", **options: object) -> Callable[[], int]:
    def run() -> int:
        from costmodel import sweep

        sweep(spec, over, **options)  # type: ignore[arg-type]
        return int(options.get("sample", 0)) or size_of(over)  # type: ignore[call-overload]

    return run


def growth(size: int) -> Callable[[], int]:
    over = {**WIDE, "expansion": f"1:{max(1, round(size / (701 * 224)))}"}
    return swept(over)


@cache
def asked(where: str | None = None) -> tuple[Job, Engine]:
    """The wide grid, with an engine that keeps its plans from one run to the next."""
    from costmodel.language.loading import open_spec
    from costmodel.sweeping.request.base import Base
    from costmodel.sweeping.request.request import job_of
    from costmodel.sweeping.running.chunks import checked

    job = job_of(Base(open_spec("mobilenetv2"), "mobilenetv2", None, {}), WIDE, where=where)
    return job, checked(job)


def known(where: str | None = None) -> Callable[[], int]:
    """Every candidate of the wide grid, its columns dropped again; the best run knows all plans."""

    def run() -> int:
        from costmodel.sweeping.running.chunks import pieces

        job, engine = asked(where)
        for _ in pieces(job, engine, 0, job.space.size):
            pass
        return job.space.size

    return run


def plans() -> int:
    """What learning the plans of the wide grid takes, by candidates from all over it."""
    from costmodel.sweeping.tables.engine import Engine

    job, _ = asked()
    engine = Engine(job.base, job.space)
    engine.scout()
    return len(engine.plans)


@cache
def family() -> tuple[Family, Memory]:
    """The wide grid by hand; where it has other columns than ours, that is the end."""
    import by_hand
    import numpy as np

    from costmodel import sweep

    made = by_hand.Family(np.arange(100, 801), 400, np.arange(96, 320), np.arange(1, 65))
    memory = by_hand.Memory(made, WIDTHS)
    for start in (0, 300, made.shape[0] - 2):
        top = 100 + start
        over = {**WIDE, "width": f"{top / 400}:{(top + 1) / 400}:0.0025"}
        ours = sweep("mobilenetv2", over)
        for name, column in by_hand.fill(made, memory, start, start + 2).items():
            if (column.ravel() != ours[name]).any():
                raise SystemExit(f"by hand, {name} is another number")
    return made, memory


def hand() -> int:
    """The five columns into memory that is used again."""
    from by_hand import fill

    made, memory = family()
    widths, inputs, expansions = made.shape
    for start in range(0, widths, WIDTHS):
        fill(made, memory, start, min(start + WIDTHS, widths))
    return widths * inputs * expansions


@cache
def columns() -> Mapping[str, Any]:
    from costmodel import sweep

    return sweep("mobilenetv2", {**WIDE, "expansion": "1:7"})


def rows(suffix: str) -> Callable[[], int]:
    """Columns that are there written to a file."""

    def run() -> int:
        from costmodel.sweeping.running.writers import writer_for

        with TemporaryDirectory() as folder:
            path = f"{folder}/rows{suffix}"
            writer_for(path)(path, [columns()])
        return len(columns()["flops"])

    return run


def workers(count: int, *options: str) -> Callable[[], int]:
    """The whole command, in processes of its own."""

    def run() -> int:
        over = [word for name, values in WIDE.items() for word in ("--over", f"{name}={values}")]
        with TemporaryDirectory() as folder:
            words = [*over, *options, "-o", f"{folder}/all.parquet", "--workers", str(count)]
            command = [sys.executable, "-P", "-m", "costmodel", "sweep", "mobilenetv2", *words]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return size_of(WIDE)

    return run


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
    **{f"some {spec}": swept(over, spec, sample=200) for spec, over in DEPTHS.items()},
    "draws from 10^7 (tables)": swept(WIDE, sample=3 * 10**6),
    "draws from 3*10^11 (dense)": swept(FINE, sample=10**6, most=10**9),
    **{f"growth {size:.0e}": growth(size) for size in (10**5, 10**6, 10**7)},
    "known plans, filtered": known("flops < 10e6"),
    "known plans, all columns": known(),
    "hand-written NumPy, five columns": hand,
    "plans learnt": plans,
    "rows as CSV": rows(".csv"),
    "rows as JSON lines": rows(".jsonl"),
    "rows as Parquet": rows(".parquet"),
    "workers 1, grid 10^7 to Parquet": workers(1),
    "workers 2, grid 10^7 to Parquet": workers(2),
    **{f"dask {count}": count for count in (1, 2)},
}


def busy_here() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(name: str) -> None:
    """One case in this process: that of three with the least CPU time; Dask and growth once.

    Each begins without plans and tables. The first to use so much memory pays for getting it from
    the system; the best of three does not.
    """
    from costmodel import sweep

    sweep("mobilenetv2", {"width": "0.5:0.6:0.1"})
    case = CASES[name]
    run, busy = front(case, DRAWS) if isinstance(case, int) else (case, busy_here)
    best = (float("inf"), 0.0, 0)  # CPU and wall seconds
    for _ in range(1 if name.startswith(("dask", "growth")) else 3):
        cpu, wall = busy(), time.perf_counter()
        count = run()
        wall = time.perf_counter() - wall
        best = min(best, (busy() - cpu, wall, count))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([*best, peak]))


def main() -> None:
    wanted = [word for word in sys.argv[1:] if not word.startswith("--")]
    print(
        "| case | candidates | seconds | per second | CPU s | per CPU second | CPU ns | MB | load |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name in CASES:
        if wanted and not name.startswith(tuple(wanted)):
            continue
        if name.startswith("dask") and find_spec("distributed") is None:
            print(f"{name}: needs pip install '.[dask]'", file=sys.stderr)
            continue
        cpu, wall, count, peak = _child(name)
        print(
            f"| {name} | {count:,} | {wall:.2f} | {count / wall:,.0f} | {cpu:.2f} | "
            f"{count / cpu:,.0f} | {cpu / count * 1e9:,.0f} | {peak:.0f} | "
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
    cpu, wall, count, peak = json.loads(done.stdout.splitlines()[-1])
    return cpu, wall, count, peak


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[sys.argv.index("--measure") + 1])
    else:
        main()
