"""``costmodel.measure``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costmodel.api.asked import Named, networks
from costmodel.api.result import Result
from costmodel.core.asked import demand, demand_integers, demand_texts, shown
from costmodel.core.problems import Problem, SpecError, did_you_mean
from costmodel.latency.measuring.measured import Measurement
from costmodel.latency.runtimes import NAMES
from costmodel.render.views.measured import Timings

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.language.loading import InputSizes
    from costmodel.render.chart.picture import Picture, Size

_MOST_SECONDS, _MOST_THREADS = 3600, 1024


def measure(
    *named: Named,
    runtime: str = "onnxruntime",
    threads: int = 1,
    seconds: float = 10.0,
    seed: int = 0,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, as for load)
    batch: int = 1,
) -> Result[Measurement]:
    """Run networks on this machine: their times in seconds, and where the time goes.

    Each is as for ``compare``. ``seconds`` are those for each network; ``value.floor`` is how far
    two figures of one network differ by chance now. The plot shows the parts of their time.

    Raises:
        SpecError: a network cannot be read or run, or the runtime is not installed.
        KeyboardInterrupt: it was stopped before there was anything to show.
        TypeError, ValueError: an argument is none.
    """
    demand(bool(named), "a network", "named: measure('mobilenetv2')", None)
    demand_texts({"runtime": runtime})
    demand_integers({"threads": threads, "seed": seed, "batch": batch})
    demand(isinstance(seconds, int | float), "seconds", "a number", seconds)
    if not (0 < seconds <= _MOST_SECONDS and 0 < threads <= _MOST_THREADS and seed >= 0):
        most = f"{_MOST_SECONDS:,} and {_MOST_THREADS:,}"
        raise ValueError(f"seconds and threads are above 0, at most {most}, and no seed is below")
    if runtime not in NAMES:
        hint = did_you_mean(str(runtime), NAMES)
        raise SpecError([Problem(f"there is no runtime {shown(runtime)}", None, hint)])
    found = _measured(networks(named, input, batch, None), runtime, threads, seconds, seed)
    return Result(found, Timings(found), partial(_drawn, found))


def _measured(
    found: list[Network], runtime: str, threads: int, seconds: float, seed: int
) -> Measurement:
    from costmodel.latency.measuring.measuring import Bench, measured
    from costmodel.latency.runtimes import runtime_of
    from costmodel.latency.subject import Subject

    bench = Bench(runtime, runtime_of(runtime), threads, seconds, seed)
    measurement, refused = measured([Subject(one.spec, one) for one in found], bench)
    if refused:
        raise SpecError(refused)
    if measurement is None:
        raise KeyboardInterrupt
    return measurement


def _drawn(found: Measurement, _axis: str, size: Size | None) -> Picture:
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.parts import bars_of

    return picture_of(bars_of(found), size)
