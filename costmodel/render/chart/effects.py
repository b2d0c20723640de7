"""What lint, diff and advise found, as bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from costmodel.advice.proposal import Advice
from costmodel.analysis.selection import NAMED
from costmodel.comparing.diff import Comparison
from costmodel.core.si import short
from costmodel.linting.finding import Level
from costmodel.linting.grouping import Page
from costmodel.render.chart.bars import Bar, Bars
from costmodel.render.chart.chart import tick

_LEVELS: Mapping[str, str] = MappingProxyType(
    {Level.ERROR.value: "#D55E00", Level.WARNING.value: "#E69F00", Level.NOTE.value: "#56B4E9"}
)
_CHANGES: Mapping[str, str] = MappingProxyType({"less": "#009E73", "more": "#D55E00"})


def findings_of(page: Page) -> Bars:
    """How many findings of each level every network has, its variants together."""
    counts: dict[str, Counter[str]] = {one.network: Counter() for one in page.linted.judged}
    for finding in page.linted.findings:
        counts.setdefault(finding.network, Counter())[finding.level.value] += 1
    bars = [
        Bar(name, f"{found.total():,}", {level: found[level] for level in _LEVELS if found[level]})
        for name, found in counts.items()
    ]
    return Bars(bars, _LEVELS, "findings by level", lambda value: f"{value:g}")


def changes_of(comparison: Comparison) -> Bars:
    """By how much each metric of each network changed, in percent of what it was."""
    bars = []
    for diff in comparison.diffs:
        name = f"{diff.network} {diff.variant}".rstrip()
        for metric, change in diff.told.items():
            by = change.percent
            if by:
                part = "more" if by > 0 else "less"
                bars.append(Bar(f"{name}: {NAMED[metric].title}", f"{by:+.3g} %", {part: abs(by)}))
    return Bars(bars, _CHANGES, "change, in percent of the base", lambda value: f"{value:.3g}")


def gains_of(advice: Advice) -> Bars:
    """How much MAC each proposal saves."""
    bars = [
        Bar(f"{one.rule}  {one.title}", short(abs(one.gain)), _gain(one.gain))
        for one in advice.proposals
    ]
    return Bars(bars, _CHANGES, "MAC, in elements", lambda value: tick(value) if value else "0")


def _gain(gain: int) -> dict[str, float]:
    return {"less" if gain >= 0 else "more": float(abs(gain))}
