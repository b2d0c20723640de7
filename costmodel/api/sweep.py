"""``costmodel.sweep``."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

from costmodel.analysis.liveness import PeakMode
from costmodel.api.predict import known_platform
from costmodel.core.asked import (
    demand,
    demand_integers,
    demand_one_of,
    demand_texts,
    path_of,
    shown,
)
from costmodel.core.dim import is_symbolic
from costmodel.language.loading import InputSizes, open_spec, precision_named, sides_of
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.timing import Timing
from costmodel.sweeping.planning.candidates import warnings_of
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.request import MOST, job_of
from costmodel.sweeping.running.executors import Executor
from costmodel.sweeping.running.run import Columns, collected


def sweep(
    spec: str | os.PathLike[str],
    over: Mapping[str, object],
    *,
    variant: str | None = None,
    parameters: Mapping[str, object] | None = None,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, the same in YAML and on the CLI)
    batch: int = 1,
    sample: int | None = None,
    seed: int = 0,
    join: str | os.PathLike[str] | None = None,
    reward: str | None = None,
    where: str | None = None,
    pareto: str | Sequence[str] | None = None,
    most: int = MOST,
    peak: PeakMode = "as-written",
    dtype: str | None = None,
    platform: Platform | str | os.PathLike[str] | None = None,
    partial: bool = False,
    columns: str | Sequence[str] | None = None,
    workers: int = 1,
    scheduler: str | None = None,
) -> Columns:
    """Price every candidate of a family; the columns as NumPy arrays.

    ``over`` maps parameters of the spec, ``input`` or ``batch`` to their values: texts as on the
    command line (``"0.25:2.0:0.01"``, ``"96,128,...,320"``) or sequences. With ``sample`` so many
    candidates are drawn independently. ``reward`` adds a column, a number computed in doubles from
    the others; ``where`` keeps the candidates for which it holds; ``pareto`` keeps those on the
    front of the named columns, the less the better (``"-acc"``: the more). ``peak`` says what the
    peak stores, as for ``costmodel.analyze``, and ``dtype`` stands in place of the network's own,
    as for ``costmodel.load``. ``columns`` names the measures (``"flops,mac_bytes"``), by default
    five, and bytes and bit operations where anything says a dtype; what formulas and fronts name is
    added. On a ``platform`` there is ``latency_ms`` as well, which is predicted; candidates of
    which less than 95 % of the time is covered are left out, or with ``partial`` kept beside a
    column ``coverage``. Swept decimals come back as the nearest doubles,
    counts as exact int64. ``workers`` above 1 start processes: call it below
    ``if __name__ == "__main__":`` in a script.

    Raises:
        SpecError: the request is wrong, or a value does not fit into 64 bits.
        ValueError: ``workers`` is below 1, or ``peak`` is none of its modes.
        TypeError: an argument is of another type than it is annotated with.
    """
    numbers = {"batch": batch, "seed": seed, "most": most, "workers": workers}
    demand_integers(numbers if sample is None else numbers | {"sample": sample})
    demand_texts({"variant": variant, "reward": reward, "where": where, "scheduler": scheduler})
    settings = {} if parameters is None else parameters
    _demand_values("over", over)
    _demand_values("parameters", settings)
    _demand_names("pareto", pareto, "'mac,-acc'")
    _demand_names("columns", columns, "'flops,mac_bytes'")
    if workers < 1:
        raise ValueError(f"workers is {shown(workers)}, not 1 or more")
    demand_one_of("peak", peak, PeakMode)
    demand(isinstance(partial, bool), "partial", "True or False", partial)
    name, table = path_of("spec", spec), None if join is None else path_of("join", join)
    spec_read, settings = open_spec(name), dict(settings)
    precision = precision_named(dtype)
    base = Base(spec_read, name, variant, settings, sides_of(input), batch, peak, precision)
    if platform is not None:
        base = replace(base, timing=Timing(known_platform(platform)))
    job = job_of(
        base, over, sample, seed, table, reward, where, pareto, most, columns, partial=partial
    )
    for one in warnings_of(base, job.space.axes):
        warnings.warn(f"{one.mark}: {one.message}; {one.hint}", stacklevel=2)
    return collected(job, Executor(workers, scheduler))


def _demand_values(name: str, values: object) -> None:
    """Numbers and words by the names of parameters; letters are for ``costmodel.formulas``."""
    if not isinstance(values, Mapping):
        raise TypeError(f"{name} maps names of parameters to values, not {shown(values)}")
    for parameter, value in values.items():
        demand(isinstance(parameter, str), f"a parameter's name in {name}", "text", parameter)
        if is_symbolic(value):
            raise TypeError("a sweep has numbers; costmodel.formulas takes letters")


def _demand_names(name: str, names: object, example: str) -> None:
    is_list = isinstance(names, Sequence) and all(isinstance(one, str) for one in names)
    demand(names is None or is_list, name, f"names of columns, {example} or a list", names)
