"""What was measured: the kernels of each network beside its counts, its figures, its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.core.si import milliseconds, short
from costmodel.core.values import dataclass
from costmodel.latency.measuring.attributing import UNMATCHED, Costed
from costmodel.latency.measuring.measured import Measured, Measurement
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views.kernels import FP32_BYTES, kernel_table, numbers
from costmodel.render.views.words import settings_in_words, title

MOST_KERNELS = 12
"""Longer tables show the kernels that take the longest on a screen, in their order."""
_NOTE = (
    "Kernels are timed in profiled runs, and their times scaled so that they add up to the median "
    "of runs that are not profiled. FLOPs (multiply-adds) and MAC (elements) are those of the "
    "layers as written that a kernel stands for; GB/s counts 4 bytes an element."
)


@dataclass(frozen=True, slots=True)
class Timings:
    """Networks that were measured together; ``everything`` leaves out no kernel on a screen."""

    measurement: Measurement
    everything: bool = False

    def sections(self) -> Iterator[Section]:
        """The kernels and figures of each network, and of several a table of them all."""
        networks = self.measurement.networks
        for one in networks:
            most = None if self.everything else MOST_KERNELS
            heading = _heading(one, self.measurement)
            summary = _summary(one, self.measurement)
            notes = () if len(networks) > 1 else (_NOTE,)
            yield Section(kernel_table(one, most), heading, summary, notes)
        if len(networks) > 1:
            yield Section(_overview(networks), notes=(_floor_note(self.measurement), _NOTE))

    def records(self) -> Iterator[dict[str, object]]:
        """The kernels of all networks, each with its spec and its variant."""
        for one in self.measurement.networks:
            named = {"spec": one.network.spec, "variant": one.network.variant}
            yield from (named | _kernel_record(kernel) for kernel in one.kernels)

    def contract(self) -> dict[str, object]:
        """``costmodel.measure/1``: every kernel, and every visit as it was timed."""
        found = self.measurement
        return {
            "schema": "costmodel.measure/1",
            "runtime": found.runtime,
            "version": found.version,
            "device": found.device,
            "threads": found.threads,
            "facts": dict(found.facts),
            "seed": found.seed,
            "clock": found.clock,
            "noise_floor": found.floor,
            "reference_seconds": found.reference_seconds,
            "interrupted": found.is_interrupted,
            "networks": [_record(one) for one in found.networks],
        }


def _record(one: Measured) -> dict[str, object]:
    network = one.network
    return {
        "spec": network.spec,
        "network": network.name,
        "variant": network.variant,
        "batch": network.batch,
        "inputs": {name: list(shape) for name, shape in network.inputs.items()},
        "median_seconds": one.figures.median,
        "minimum_seconds": one.figures.minimum,
        "iqr_seconds": one.figures.spread,
        "shares": dict(one.shares),
        "kernels": [_kernel_record(kernel) for kernel in one.kernels],
        "visits": [
            {**visit._asdict(), "anchored": anchored}
            for visit, anchored in zip(one.visits, one.anchored, strict=True)
        ],
    }


def _kernel_record(kernel: Costed) -> dict[str, object]:
    return {
        "kernel": kernel.name,
        "type": kernel.type,
        "layers": list(kernel.layers),
        "part": kernel.share.value if kernel.share else None,
        "seconds": kernel.seconds,
        "flops": kernel.flops,
        "mac": kernel.mac,
        "flops_per_second": kernel.flops / kernel.seconds if kernel.seconds else None,
        "bytes_per_second": FP32_BYTES * kernel.mac / kernel.seconds if kernel.seconds else None,
    }


def _heading(one: Measured, found: Measurement) -> Heading:
    network = one.network
    inputs = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    threads = f"{found.threads} thread{'s' * (found.threads != 1)}"
    return Heading(
        network.name,
        (f" {network.variant}" if network.variant else "") + settings_in_words(network),
        f"{inputs}, {found.runtime} {found.version}, {threads}, {found.clock}",
        network.spec,
        found.device,
    )


def _summary(one: Measured, found: Measurement) -> Table:
    names, values, meanings = zip(*_totals(one, found), strict=True)
    return Table(
        (
            Column("total", names, least=0),
            Column("value", values, flush="right"),
            Column("meaning", meanings, is_aside=True, overflow="wrap", least=20),
        ),
        is_headed=False,
    )


def _totals(one: Measured, found: Measurement) -> Iterator[tuple[str, str, str]]:
    figures, visits = one.figures, len(one.visits)
    batch = one.network.batch
    run = "one run" if batch == 1 else f"one run of {batch} images"
    yield "median", _ms(figures.median), f"of {run}, over {visits} visits at the usual speed"
    yield "minimum", _ms(figures.minimum), "of these visits"
    yield "IQR", _ms(figures.spread), "between their quarters"
    yield "noise floor", _percent(found.floor), "how far two such medians differ here by chance"
    for part, share in one.shares.items():
        kernels = [kernel for kernel in one.kernels if _part(kernel) == part]
        if kernels:
            flops = sum(kernel.flops for kernel in kernels)
            counted = f", {short(flops)} FLOPs" if flops else ""
            yield part, _percent(share), f"of the time: {_some(len(kernels))}{counted}"


def _some(kernels: int) -> str:
    return f"{kernels:,} kernel{'s' * (kernels != 1)}"


def _part(kernel: Costed) -> str:
    return kernel.share.value if kernel.share else UNMATCHED


def _overview(networks: Sequence[Measured]) -> Table:
    shares = [one.shares for one in networks]
    parts = [part for part in shares[0] if any(one[part] for one in shares)]
    return Table(
        (
            Column("network", [title(one.network) for one in networks], overflow="middle"),
            numbers("median ms", [milliseconds(one.figures.median) for one in networks]),
            numbers("minimum", [milliseconds(one.figures.minimum) for one in networks], rank=2),
            numbers("IQR", [milliseconds(one.figures.spread) for one in networks], rank=1),
            *(
                Column(
                    part,
                    [one[part] for one in shares],
                    "share",
                    flush="right",
                    lines=(*part.replace(" ", "- ").split("- "), "%")[-3:],
                    rank=3,
                )
                for part in parts
            ),
        )
    )


def _floor_note(found: Measurement) -> str:
    floor = _percent(found.floor)
    return f"Noise floor {floor}: how far two medians of one network differ here by chance, now."


def _ms(seconds: float) -> str:
    return f"{milliseconds(seconds)} ms"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
