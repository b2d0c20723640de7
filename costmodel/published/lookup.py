"""What is published of one network: by the name of a shipped spec, its variant and input size."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from costmodel.language.sources.library import locate, shipped
from costmodel.published import Figure, Runtime, figures, runtimes

_Row = TypeVar("_Row", Figure, Runtime)


def shipped_as(spec: str) -> str | None:
    """The name of the shipped spec that a name or path means, None if it is the user's own.

    Raises:
        SpecError: there is no such spec.
    """
    if spec == "-":
        return None
    path = Path(os.path.realpath(locate(spec)))
    return next((name for name, file in shipped().items() if file.resolve() == path), None)


def figures_of(spec: str, variant: str) -> tuple[Figure, ...]:
    """What is printed of a variant of a shipped spec, at every input size; to quote first."""
    return _figures().get((spec, variant), ())


def sizes_of(spec: str, variant: str) -> tuple[tuple[int, ...], ...]:
    """The input sizes that figures of a variant are known for, its own first."""
    return tuple(dict.fromkeys(one.input for one in figures_of(spec, variant)))


def runtimes_of(spec: str, variant: str) -> tuple[Runtime, ...]:
    """The measured speeds of a variant of a shipped spec, at every input size."""
    return _runtimes().get((spec, variant), ())


def accuracy_of(spec: str, variant: str, size: tuple[int, ...]) -> Figure | None:
    """The figure whose ImageNet top-1 to quote at an input size."""
    known = figures_of(spec, variant)
    return next((one for one in known if (one.metric, one.input) == ("top1", size)), None)


def speed_of(spec: str, variant: str, size: tuple[int, ...], device: str) -> Runtime | None:
    """The speed to quote on a device at an input size, of those that are known in images/s."""
    for one in runtimes_of(spec, variant):
        if (one.device, one.input) == (device, size) and one.images_per_second:
            return one
    return None


def devices() -> tuple[str, ...]:
    """The devices of which speeds are known in images/s."""
    return tuple(sorted({one.device for one in runtimes() if one.images_per_second}))


@cache
def _figures() -> dict[tuple[str, str], tuple[Figure, ...]]:
    return _grouped(figures())


@cache
def _runtimes() -> dict[tuple[str, str], tuple[Runtime, ...]]:
    return _grouped(runtimes())


def _grouped(rows: Iterable[_Row]) -> dict[tuple[str, str], tuple[_Row, ...]]:
    groups: dict[tuple[str, str], list[_Row]] = {}
    for one in rows:
        groups.setdefault((one.spec, one.variant), []).append(one)
    return {key: tuple(group) for key, group in groups.items()}
