"""A platform as the text of its file: six significant digits, the same order whatever was fitted.

Times are nanoseconds, so that a coefficient is a number that people can read: 0.0125 for a
multiply-add is 80 of them in a nanosecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costmodel.core.foreign import on_one_line
from costmodel.language.yaml.scalars import as_yaml
from costmodel.latency.platforms.platform import KernelClass, Platform

SCHEMA = "costmodel.platform/1"
_HEADER = """\
# How long {runtime} takes for {unit} on one machine; `costmodel predict --platform` reads it.
# One of a class takes the sum of its amounts, each times the nanoseconds of one; `least` and
# `most` are what was timed of an amount. Noise, errors and spread are shares: 0.03 is 3 %.
"""


def text_of(platform: Platform) -> str:
    """The file of a platform, which ``reading`` reads to the same."""
    header = _HEADER.format(runtime=on_one_line(platform.runtime), unit=platform.unit)
    return header + "\n".join([*_lines(platform), "classes:", *_classes(platform)]) + "\n"


def _lines(platform: Platform) -> Iterator[str]:
    yield f"schema: {SCHEMA}"
    for name in ("name", "runtime", "version", "device"):
        yield f"{name}: {_text(getattr(platform, name))}"
    yield f"threads: {'null' if platform.threads is None else platform.threads}"
    yield f"batch: {platform.batch}"
    yield f"unit: {platform.unit}"
    yield f"provenance: {_text(platform.provenance)}"
    facts = ", ".join(f"{_text(name)}: {of}" for name, of in sorted(platform.facts.items()))
    yield f"facts: {{{facts}}}"
    yield f"networks: {platform.networks}"
    yield f"noise_floor: {_number(platform.noise_floor)}"
    yield f"error: {_number(platform.error)}"
    yield f"spread: {_number(platform.spread)}"
    yield f"run_nanoseconds: {_nanoseconds(platform.run_seconds)}"
    yield f"reference_nanoseconds: {_nanoseconds(platform.reference_seconds)}"


def _classes(platform: Platform) -> Iterator[str]:
    for name, one in sorted(platform.classes.items()):
        yield f"  {_text(name)}:"
        yield f"    samples: {one.samples}"
        yield f"    error: {_number(one.error)}"
        yield "    amounts:"
        yield from _amounts(one)


def _amounts(one: KernelClass) -> Iterator[str]:
    for name, (least, most) in sorted(one.ranges.items()):
        seconds = _nanoseconds(one.seconds.get(name, 0.0))
        timed = f"least: {_number(least)}, most: {_number(most)}"
        yield f"      {_text(name)}: {{nanoseconds: {seconds}, {timed}}}"


def _text(text: str) -> str:
    return as_yaml(on_one_line(text))


def _number(value: float | None) -> str:
    """Six significant digits: ``2100``, ``0.0052``, ``4.2e7``."""
    if value is None:
        return "null"
    mantissa, e, exponent = f"{value:.6g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def _nanoseconds(seconds: float | None) -> str:
    # Shifted as a decimal: times 1e9, the last digit might be another one.
    return _number(None if seconds is None else float(Decimal(f"{seconds:.5e}").scaleb(9)))
