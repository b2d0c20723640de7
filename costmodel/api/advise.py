"""``costmodel.advise``."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.advice.advising import RULES
from costmodel.advice.advising import advise as proposals_for
from costmodel.advice.case import Case
from costmodel.advice.proposal import Advice
from costmodel.api.clocks import clock_on
from costmodel.api.result import Result
from costmodel.core.asked import demand_texts, path_of
from costmodel.core.collector import collector_paused
from costmodel.interop.opening import refuse_factory
from costmodel.language.loading import InputSizes, open_spec, sides_of
from costmodel.linting.config.locating import settings_for
from costmodel.render.views.proposals import Proposals

if TYPE_CHECKING:
    from costmodel.latency.platforms.platform import Platform
    from costmodel.render.chart.picture import Picture, Size


def advise(
    spec: str | os.PathLike[str],
    variant: str | None = None,
    *,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, as for load)
    platform: Platform | str | os.PathLike[str] | None = None,
) -> Result[Advice]:
    """Edits of a spec that answer lint's findings, each with its measured effect.

    Rules are those of the nearest configuration. With a ``platform`` those come first that save
    most of the predicted time. Advice counts costs only; what an edit does to
    accuracy only training tells.

    Raises:
        SpecError: the spec cannot be read, or the request is wrong.
        TypeError: an argument is of another type.
    """
    demand_texts({"variant": variant})
    name = path_of("spec", spec)
    refuse_factory(name, "advise")
    with collector_paused():
        read = open_spec(name)
        rules = settings_for(None, Path.cwd()).rules_of(name)
        case = Case(read, name, variant, {}, sides_of(input), rules, clock_on(platform))
        found = proposals_for(case, [rule for rule in RULES if rule in case.rules])
    return Result(found, Proposals(found), partial(_drawn, found))


def _drawn(found: Advice, _axis: str, size: Size | None) -> Picture:
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.effects import gains_of

    return picture_of(gains_of(found), size)
