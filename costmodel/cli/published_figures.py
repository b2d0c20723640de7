"""``costmodel list --published``: what papers print of networks, beside our own counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.analysis.report import Report, analyze
from costmodel.cli.output import show
from costmodel.cli.requests import networks
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.language.loading import load
from costmodel.published import figures
from costmodel.published.checking import FigureCheck, check_figures
from costmodel.published.lookup import shipped_as, sizes_of
from costmodel.render.views.published import Published


def judged(specs: Sequence[str]) -> tuple[list[FigureCheck], list[Problem]]:
    """The figures of specs, of all that have some if none is named; and what is wrong."""
    names = list(specs) or list(dict.fromkeys(one.spec for one in figures()))
    asked, problems = networks(names, "all")
    found: list[FigureCheck] = []
    silent = dict.fromkeys(network.spec for network in asked)
    for network in asked:
        name = "" if network.nodes else shipped_as(network.spec) or ""
        judgements = [
            one for report in _reports(network, name) for one in check_figures(report, name)
        ]
        found += judgements
        if judgements:
            silent.pop(network.spec, None)
    return found, [*problems, *(_nothing(spec) for spec in silent)]


def _reports(network: Network, name: str) -> Iterator[Report]:
    """A report of the network at each input size that figures are known for."""
    first = next(iter(network.inputs.values()))
    for size in sizes_of(name, network.variant):
        is_own = size == first.spatial
        resized = network if is_own else load(network.spec, network.variant or None, input=size)
        yield analyze(resized)


def show_published(specs: Sequence[str], style: str, output: str | None) -> None:
    """Write the figures.

    Raises:
        SpecError: a spec is wrong, or nothing is known to be published of it.
    """
    found, problems = judged(specs)
    if found:
        show(Published(found), style, output)
    if problems:
        raise SpecError(problems)


def _nothing(spec: str) -> Problem:
    hint = "'costmodel list --published' shows the networks of which figures are known"
    return Problem(f"no published figures are known of '{spec}'", None, hint)
