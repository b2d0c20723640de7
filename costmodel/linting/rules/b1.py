"""B1: a network keeps to its budget.

## What it does
Holds the FLOPs, MAC, params, peak activations and fragments of every network against the budget
that the configuration gives it, in full or as growth over the same network earlier; in bytes and
bit operations too, at the dtypes that its spec says.

## Why is this bad
A network is designed for a device: past its budget it misses the frame rate, or does not fit. Costs
creep in by changes that each look small; a budget makes the one that crosses the line visible in
its own review. How much a device allows is yours to say: there is no default.

## Formula
`flops`, `mac`, `params`, `peak_activations`: the totals that `costmodel analyze` prints;
`max_fragments`: the fragments of the most fragmented block; `mac_bytes`, `params_bytes`,
`peak_activations_bytes` and `bit_operations`, at fp32 where the spec says no dtype; and the peak of
a runtime that works in place or fuses, `peak_activations_in_place`, `peak_activations_fused`, or
either in bytes, `peak_activations_fused_bytes`. The finding is value > budget, compared
exactly; of growth, value > base * (1 + p/100), where the base is the same variant of the same spec
at `--diff-base`. What is new, or has no base, has no growth to judge.

`latency_ms` is the time of one pass as a recorded run has it (`lint --runs runs.csv`), or as it is
predicted (`lint --platform P`); its amount is one: `20 ms`. A network that has such a budget and no
run has not kept it; without either it is said that such budgets are not judged.

An amount has an SI prefix and a unit: `300 MFLOPs`, `15.6 M` (elements), `3.5 M` (params), `5`
(fragments), `20 GBOPs`. Bytes of MAC, params and peaks in elements name the dtype whose elements
they hold: `14 MB fp16` are 7 M elements; what is in bytes itself takes `14 MB` or `14 MiB`.

## Limits
None but yours. `costmodel budget SPEC --slack 10%` writes them from today's values. Patterns match
the path of the spec (the name of a shipped one, where it is asked for by that), `*` also its
slashes; of several that match, the last one holds, metric by metric.

## Example
```yaml
budgets:                             # in costmodel.yaml
  specs/*.yaml: {mac: +2%}
  specs/mobilenetv2.yaml:
    flops: 600 MFLOPs
    variants: {"1.0": {flops: 300 MFLOPs}}   # it has 300,774,272
```

## Remedy
```yaml
    variants: {"1.0": {flops: 301 MFLOPs}}   # raised in the same change, by intention
```
Or spend less: the finding names the block that costs most (of growth, the one that grew most), and
how much less of it would do.

## Source
None: a convention of this tool. Why FLOPs alone are no budget: ShuffleNet V2 (arXiv:1807.11164),
section 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from costmodel.analysis.quantities import Quantity
from costmodel.analysis.selection import BUDGETED, NAMED, counts_of
from costmodel.core.values import NamedTuple
from costmodel.linting.budgets import TIME, Budgeted
from costmodel.linting.finding import Level, Limits, Presets, Ruling, Violation

TITLE = "a network keeps to its budget"
JUDGES = "budgets"
LEVEL = Level.ERROR
LIMITS: Limits = {}
PRESETS: Presets = {}


class _Excess(NamedTuple):
    """A metric above its amount."""

    metric: str
    amount: Quantity
    value: int
    most: int
    base: int | None

    @property
    def over(self) -> int:
        """How much has to go, in the metric's own count."""
        return self.value - self.most

    @property
    def has_grown(self) -> bool:
        """Whether a base is known, and less: then the change is to blame, not the whole."""
        return self.base is not None and self.base < self.value


def check(network: Budgeted, limits: Limits) -> Ruling:  # noqa: ARG001  (there are none)
    """A violation for each metric above its amount, at the block that costs (or grew) most.

    Growth is held against the base; without one (a new spec, or none asked for) it is not judged.
    """
    found = (_violation(network, excess) for excess in _excesses(network))
    return Ruling(None, (*found, *_of_time(network)))


def _excesses(network: Budgeted) -> Iterator[_Excess]:
    report, base = network.report, network.base
    amounts = {name: one for name, one in network.budget.amounts.items() if name != TIME}
    values, before = (counts_of(one, amounts) if one else {} for one in (report, base))
    for metric, amount in amounts.items():
        most = amount.most(before.get(metric))
        if most is not None and values[metric] > most:
            yield _Excess(metric, amount, values[metric], floor(most), before.get(metric))


def _of_time(network: Budgeted) -> Iterator[Violation]:
    """The budget of time, held against a run of it; a network without one has not kept it."""
    amount = network.budget.amounts.get(TIME)
    if amount is None or not network.has_times:
        return
    value, most = network.milliseconds, float(amount.number)
    how = "predicted" if network.is_predicted else "recorded"
    if value is None:
        message = f"no run of it is {how}, and its budget is {most:g} ms"
        remedy = "measure it, e.g. by 'costmodel measure SPEC -o runs.csv'"
        yield _whole(message, 0.0, most, remedy, f"{TIME} of no run")
    elif value > most:
        over = f" ({_percent(Fraction(value - most) / amount.number)})" if most else ""
        message = f"{value:.4g} ms are {value - most:.4g}{over} over the budget of {most:g} ms"
        remedy = "'costmodel measure SPEC' shows which kernels take it"
        yield _whole(f"{how} time: {message}", value, most, remedy, TIME)


def _whole(message: str, value: float, limit: float, remedy: str, subject: str) -> Violation:
    """A violation of the whole network."""
    return Violation("", "", None, message, value, limit, remedy, subject=subject)


def _violation(network: Budgeted, found: _Excess) -> Violation:
    report, base, octets = network.report, network.base, found.amount.octets
    metric = NAMED[found.metric]
    costs = metric.by_block(report)
    before = metric.by_block(base) if base and found.has_grown else {}
    growth = {name: cost - before.get(name, 0) for name, cost in costs.items()}
    block = max(growth, key=growth.__getitem__)
    return Violation(
        layer="",
        block=block,
        mark=report.network.block_marks.get(block),
        message=_message(found),
        value=float(found.value * octets),
        limit=float(found.most * octets),
        remedy=_remedy(found, block, costs[block], growth[block]),
        gain=found.over if found.metric == "mac" else 0,
        subject=found.metric,
    )


def _message(found: _Excess) -> str:
    amount = found.amount
    value, most = _in_units(found)
    share = f" ({_percent(Fraction(found.over, found.most))})" if found.most else ""
    return (
        f"{NAMED[found.metric].spoken}: {value:,}{_unit(amount)} are "
        f"{value - most:,}{share} over the budget of {_allowed(found)}"
    )


def _in_units(found: _Excess) -> tuple[int, int]:
    """The value and the most allowed in the amount's own unit, in whole bytes."""
    octets = found.amount.octets
    return ceil(found.value * octets), floor(found.most * octets)


def _allowed(found: _Excess) -> str:
    amount = found.amount
    written, counted = amount.text.strip(), f"{_in_units(found)[1]:,}"
    if amount.is_growth:
        return f"{counted} ({written} on the base's {found.base:,})"
    return written if written in (counted, str(found.most)) else f"{counted} ({written})"


def _unit(amount: Quantity) -> str:
    return f" bytes at {amount.dtype}" if amount.dtype else ""


def _remedy(found: _Excess, block: str, cost: int, growth: int) -> str:
    less = f"{found.over:,} {NAMED[found.metric].unit} less"
    if found.has_grown:
        return f"{block} grew most, by {growth:,} to {cost:,}; {less} would do"
    if remedy := BUDGETED[found.metric].remedy:
        return remedy.format(block=block, cost=f"{cost:,}", most=f"{found.most:,}", less=less)
    share = _percent(Fraction(cost, found.value))
    if found.over > cost:
        return f"{block} costs most, {cost:,} ({share} of all), but {less} are needed"
    part = _percent_up(Fraction(found.over, cost))
    return f"{block} costs most, {cost:,} ({share} of all); {less} there, {part} of it, would do"


def _percent(share: Fraction) -> str:
    """To the nearest hundredth or tenth; an excess never reads 0 %."""
    if share < Fraction(1, 20_000):
        return "less than 0.01 %"
    return f"{float(100 * share):.2f} %" if share < _SMALL else f"{float(100 * share):,.1f} %"


def _percent_up(share: Fraction) -> str:
    """Rounded up: less of it would not do."""
    if share < _SMALL:
        return f"{ceil(share * 10_000) / 100:.2f} %"
    return f"{ceil(share * 1000) / 10:,.1f} %"


_SMALL = Fraction(1, 10)
