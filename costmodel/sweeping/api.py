"""``costmodel.sweep``."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from operator import index
from typing import Any, SupportsIndex, get_args

from costmodel.analysis.liveness import PeakMode
from costmodel.core.dim import is_symbolic
from costmodel.language.loading import InputSizes, open_spec, sides_of
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
    parameters: Mapping[str, Any] | None = None,
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
    workers: int = 1,
    scheduler: str | None = None,
) -> Columns:
    """Price every candidate of a family; the columns as NumPy arrays.

    ``over`` maps parameters of the spec, ``input`` or ``batch`` to their values: texts as on the
    command line (``"0.25:2.0:0.01"``, ``"96,128,...,320"``) or sequences. With ``sample`` so many
    candidates are drawn independently. ``reward`` adds a column, a number computed in doubles from
    the others; ``where`` keeps the candidates for which it holds; ``pareto`` keeps those on the
    front of the named columns, the less the better (``"-acc"``: the more). ``peak`` says what the
    peak stores, as for ``costmodel.analyze``. Swept decimals come back as the nearest doubles,
    counts as exact int64. ``workers`` above 1 start processes: call it below
    ``if __name__ == "__main__":`` in a script.

    Raises:
        SpecError: the request is wrong, or a value does not fit into 64 bits.
        ValueError: ``workers`` is below 1, or ``peak`` is none of its modes.
        TypeError: a number is no integer, or a formula no text.
    """
    _demand_whole(batch, seed, most, workers, 1 if sample is None else sample)
    _demand_text(variant, reward, where, scheduler)
    if strange := [name for name in over if not isinstance(name, str)]:
        raise TypeError(f"parameters are named by text, not {strange[0]!r}")
    if any(map(is_symbolic, (parameters or {}).values())):
        raise TypeError("a sweep has numbers; costmodel.formulas takes letters")
    if workers < 1:
        raise ValueError(f"workers is {workers}, not 1 or more")
    if peak not in get_args(PeakMode):
        raise ValueError(f"peak is {' or '.join(get_args(PeakMode))}, not {peak!r}")
    name, table = os.fspath(spec), None if join is None else os.fspath(join)
    spec_read, settings = open_spec(name), dict(parameters or {})
    base = Base(spec_read, name, variant, settings, sides_of(input), batch, peak)
    job = job_of(base, over, sample, seed, table, reward, where, pareto, most)
    for one in warnings_of(base, job.space.axes):
        warnings.warn(f"{one.mark}: {one.message}; {one.hint}", stacklevel=2)
    return collected(job, Executor(workers, scheduler))


def _demand_whole(*numbers: SupportsIndex) -> None:
    for number in numbers:
        index(number)


def _demand_text(*texts: object) -> None:
    for text in texts:
        if text is not None and not isinstance(text, str):
            raise TypeError(f"variants, formulas and addresses are text, not {text!r}")
