"""What is predicted: kernels, the time with its interval, what it is bound by and covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.core.problems import listed
from costmodel.core.si import milliseconds
from costmodel.core.values import dataclass
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.predicting.prediction import PredictedKernel, Prediction
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views.words import settings_in_words, title

MOST_KERNELS = 12
"""Longer tables show the kernels that take the longest on a screen, in their order."""
_NAMED = 3
_NOTE = (
    "Nine of ten networks lie within the interval. Covered is what of the time is of kernels that "
    "were timed in calibration, at such sizes; bound by is what most of a kernel's time goes into."
)


@dataclass(frozen=True, slots=True)
class Predictions:
    """Networks on one platform; ``everything`` leaves out no kernel on a screen.

    Where several were asked for there is a row for each, and be it that one alone is covered.
    """

    found: Sequence[Prediction]
    everything: bool
    has_several: bool

    def sections(self) -> Iterator[Section]:
        """The kernels and times of one network, or a table of several."""
        if self.has_several:
            yield Section(_overview(self.found), notes=(_of_platform(self.found[0]), _NOTE))
            return
        for one in self.found:
            most = None if self.everything else MOST_KERNELS
            yield Section(_kernels(one, most), _heading(one), _summary(one), (_NOTE,))

    def records(self) -> Iterator[dict[str, object]]:
        """The kernels of one network, or a row for each of several."""
        if self.has_several:
            yield from map(_totals_record, self.found)
            return
        for one in self.found:
            yield from map(_kernel_record, one.kernels)

    def contract(self) -> dict[str, object]:
        """``costmodel.predict/1``: every kernel of every network, and of which platform."""
        return {
            "schema": "costmodel.predict/1",
            "platform": _platform_record(self.found[0].platform) if self.found else None,
            "networks": [
                _totals_record(one) | {"kernels": [_kernel_record(each) for each in one.kernels]}
                for one in self.found
            ],
        }


def refusal(one: Prediction) -> str:
    """What of a network is not covered, in words."""
    covered = f"{_percent(one.coverage)} of the time of {title(one.network)} is covered"
    return f"only {covered} by platform {one.platform.name}: {uncovered_in_words(one)}"


def uncovered_in_words(one: Prediction) -> str:
    """The kernels that are not covered, those first that may take the longest, and why."""
    ordered = sorted(one.uncovered, key=lambda kernel: -kernel.seconds)
    reasons = list(dict.fromkeys(f"{each.name} ({each.reason})" for each in ordered))
    return listed(reasons, _NAMED) if reasons else "no kernel takes any time"


def _platform_record(platform: Platform) -> dict[str, object]:
    return {
        "name": platform.name,
        "runtime": platform.runtime,
        "version": platform.version,
        "device": platform.device,
        "threads": platform.threads,
        "unit": platform.unit,
        "error": platform.error,
        "noise_floor": platform.noise_floor,
    }


def _totals_record(one: Prediction) -> dict[str, object]:
    network = one.network
    return {
        "spec": network.spec,
        "network": network.name,
        "variant": network.variant,
        "batch": network.batch,
        "latency_ms": one.seconds * 1e3,
        "low_ms": one.low * 1e3,
        "high_ms": one.high * 1e3,
        "coverage": one.coverage,
        "is_partial": one.is_partial,
    } | {f"{bound}_share": share for bound, share in one.bounds.items()}


def _kernel_record(one: PredictedKernel) -> dict[str, object]:
    return {
        "kernel": one.name,
        "type": one.kernel.type,
        "layers": list(one.kernel.layers),
        "class": one.work.kind,
        "latency_ms": one.seconds * 1e3,
        "bound": one.bound.value,
        "uncovered": one.reason,
    }


def _heading(one: Prediction) -> Heading:
    network = one.network
    inputs = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    return Heading(
        network.name,
        (f" {network.variant}" if network.variant else "") + settings_in_words(network),
        f"{inputs}, {where(one.platform)}",
        network.spec,
        one.platform.device,
    )


def where(platform: Platform) -> str:
    """The runtime and the platform in words."""
    threads = platform.threads
    words = (
        f"{platform.runtime} {platform.version}".strip(),
        f"{threads} thread{'s' * (threads != 1)}" if threads else "",
        f"platform {platform.name}",
    )
    return ", ".join(filter(None, words))


def _of_platform(one: Prediction) -> str:
    on = f" on {one.platform.device}" if one.platform.device else ""
    wrong = _percent(one.platform.error)
    return f"{where(one.platform)}{on}: wrong by {wrong} in the mean where it was tried."


def _kernels(one: Prediction, most: int | None) -> Table:
    kernels = one.kernels
    total = sum(each.seconds for each in kernels) or 1.0
    shares = [each.seconds / total for each in kernels]
    columns = (
        Column("kernel", [each.name for each in kernels]),
        Column("type", [each.kernel.type for each in kernels], rank=2, most=24),
        Column("ms", [_ms(each.seconds) for each in kernels], flush="right", heat=shares),
        Column("share", shares, "share", flush="right", lines=("%",), gap=1, heat=shares),
        Column("bound by", [_bound(each) for each in kernels], rank=1),
    )
    weights = tuple(round(each.seconds * 1e9) for each in kernels)
    return Table(columns, weights=weights, most=most, weighed="time")


def _bound(one: PredictedKernel) -> str:
    return "not covered" if one.reason else one.bound.value


def _summary(one: Prediction) -> Table:
    names, values, meanings = zip(*_totals(one), strict=True)
    return Table(
        (
            Column("total", names, least=0),
            Column("value", values, flush="right"),
            Column("meaning", meanings, is_aside=True, overflow="wrap", least=20),
        ),
        is_headed=False,
    )


def _totals(one: Prediction) -> Iterator[tuple[str, str, str]]:
    batch = one.network.batch
    run = "one run" if batch == 1 else f"one run of {batch} images"
    interval = f"of {run}, between {milliseconds(one.low)} and {milliseconds(one.high)} ms"
    yield "latency", f"{milliseconds(one.seconds)} ms", interval + _doubt(one)
    yield "covered", _percent(one.coverage), f"of the time, {_some(one)}"
    for bound, share in one.bounds.items():
        if share:
            yield str(bound), _percent(share), "of the time is of kernels that are bound by it"


def _doubt(one: Prediction) -> str:
    """What is not covered, in the number's own line."""
    if not one.uncovered:
        return ""
    word = "partial" if one.is_partial else "not covered"
    return f"; {word}: {uncovered_in_words(one)}"


def _some(one: Prediction) -> str:
    covered, of = len(one.kernels) - len(one.uncovered), len(one.kernels)
    return f"{covered:,} of {of:,} kernels"


def _overview(found: Sequence[Prediction]) -> Table:
    bounds = [one.bounds for one in found]
    columns = [
        Column("network", [title(one.network) for one in found], overflow="middle"),
        Column("ms", [_told(one) for one in found], flush="right"),
        Column("from", [milliseconds(one.low) for one in found], flush="right", rank=2),
        Column("to", [milliseconds(one.high) for one in found], flush="right", rank=2),
        _shares("covered", [one.coverage for one in found], rank=0),
        *(_shares(str(bound), [one[bound] for one in bounds], rank=3) for bound in bounds[0]),
    ]
    if any(one.uncovered for one in found):
        columns.append(Column("not covered", [_names(one) for one in found], overflow="wrap"))
    return Table(tuple(columns))


def _shares(name: str, values: Sequence[float], rank: int) -> Column:
    return Column(name, values, "share", flush="right", lines=(name, "%"), rank=rank)


def _told(one: Prediction) -> str:
    return f"{'partial ' * one.is_partial}{milliseconds(one.seconds)}"


def _names(one: Prediction) -> str:
    return listed(list(dict.fromkeys(each.name for each in one.uncovered)), _NAMED)


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:,.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
