"""What a sweep comes to: rows, as they are asked for, and the picture of its front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.cli.output import emit_exact
from costmodel.cli.plotting import Plot, write_picture
from costmodel.cli.progress import progress
from costmodel.cli.terminal import say
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.sweeping.request.job import Job
    from costmodel.sweeping.running.executors import Executor


def print_rows(job: Job, executor: Executor) -> None:
    """Write the rows to standard output, as CSV."""
    from costmodel.sweeping.running.run import collected, printed, rows_of

    with progress(job.space.size) as advance:
        columns = collected(job, executor, advance)
    emit_exact(printed(columns), None)
    _tell(columns.illegal)
    kept = rows_of(columns)
    if kept < job.space.size:
        say(f"kept {kept:,} of {job.space.size:,} candidates")


def write_rows(job: Job, executor: Executor, output: str, *, resume: bool, force: bool) -> None:
    """Write the rows to a file; what is done of it is kept where that is interrupted."""
    from costmodel.sweeping.running.run import written

    try:
        with progress(job.space.size) as advance:
            done = written(job, executor, output, advance, resume=resume, force=force)
    except KeyboardInterrupt:
        say(f"what is done is kept in {output}.part; --resume goes on with it")
        raise
    for file in done.damaged:
        say(f"'{file}' was damaged; its part has been computed again")
    _tell(done.illegal)
    if done.rows is None:
        say(f"{output} is finished already; --force makes it anew")
        return
    say(f"wrote {done.rows:,} of {job.space.size:,} candidates to {output}")


def _tell(left_out: Mapping[str, tuple[int, str]]) -> None:
    for reason, (count, example) in left_out.items():
        candidates = "candidate" if count == 1 else "candidates, e.g."
        say(f"left out {count:,} {candidates} {example}:\n{reason}")


def demand_axes(job: Job) -> None:
    """Refuse a plot for which the sweep has not two columns, before it runs.

    Raises:
        SpecError: it lacks one.
    """
    for name in _axes(job):
        if name.removeprefix("-") not in job.columns:
            message = f"--plot needs a second column, and the sweep has no {name}"
            hint = f"add {name} to --columns, or name two with --pareto"
            raise SpecError([Problem(message, None, hint)])


def _axes(job: Job) -> tuple[str, str]:
    """The columns of the plot as ``--pareto`` names them: its first two, or else FLOPs and MAC."""
    found: dict[str, str] = {}
    for word in (*job.pareto, "flops", "mac"):
        found.setdefault(word.removeprefix("-"), word)
    x, y, *_ = found.values()
    return x, y


def plot_front(job: Job, executor: Executor, asked: Plot) -> None:
    """Draw the candidates, or as many of them as can be seen, and their whole front.

    The rows went where they were asked for, be it a pipe, so both are computed once more, the
    candidates as a sample where there are many.

    Raises:
        SpecError: no candidate is left that could be drawn.
    """
    from costmodel.render.chart.front import MOST, Cloud, axis_of, names_of, picture_of, points_of
    from costmodel.sweeping.running.run import collected, rows_of

    axes = _axes(job)
    few = job.space.size <= MOST
    space = job.space if few else replace(job.space, sample=MOST)
    shown = collected(replace(job, space=space, pareto=()), executor)
    with progress(0 if few else job.space.size) as advance:
        best = collected(replace(job, pareto=axes), executor, advance)
    if not rows_of(best):
        hint = "keep more of them with --where, or leave --plot out"
        raise SpecError([Problem("--plot has no candidate to draw", None, hint)])
    x, y = map(axis_of, axes)
    points = points_of(shown, x, y), points_of(best, x, y)
    cloud = Cloud(*points, names_of(best), job.space.size)
    write_picture(picture_of(cloud, x, y, asked.size), asked.path)
    say(f"wrote {asked.path}: {rows_of(best):,} of {job.space.size:,} candidates on the front")
