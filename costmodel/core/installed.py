"""Which libraries are installed of those that costmodel needs, and of those of its extras."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version

from costmodel.core.values import NamedTuple

_OF_CONTRIBUTORS = ("docs", "lint", "test")
"""Extras that nobody needs to use costmodel."""
_REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)(?:\[.*\])?\s*(?:>=\s*(?P<least>[\w.]+))?[^;]*(?:;(?P<marker>.*))?"
)
_EXTRA = re.compile(r"""extra == ['"](\w+)['"]""")


class Library(NamedTuple):
    """A library, the release that is installed, empty if none is, and the least that is needed."""

    name: str
    version: str
    least: str

    @property
    def is_there(self) -> bool:
        """Whether a release is installed that is new enough."""
        return bool(self.version) and _numbers(self.version) >= _numbers(self.least)


class Extra(NamedTuple):
    """A set of libraries, "" those that costmodel always needs."""

    name: str
    libraries: tuple[Library, ...]

    @property
    def missing(self) -> list[str]:
        """The names of those that are not there, or too old."""
        return [one.name for one in self.libraries if not one.is_there]

    @property
    def remedy(self) -> str:
        """The line that installs what is missing; empty where nothing is."""
        wanted = f"'costmodel[{self.name}]'" if self.name else "costmodel"
        return f"pip install --upgrade {wanted}" if self.missing else ""


def extras() -> tuple[Extra, ...]:
    """What costmodel needs, and its extras in the order of their names."""
    found: dict[str, list[Library]] = {"": []}
    for extra, library in _declared():
        found.setdefault(extra, []).append(library)
    return tuple(
        Extra(name, tuple(found[name])) for name in sorted(found) if name not in _OF_CONTRIBUTORS
    )


@cache
def _declared() -> tuple[tuple[str, Library], ...]:
    return tuple(read(requires("costmodel") or ()))


def read(declared: Iterable[str]) -> Iterator[tuple[str, Library]]:
    """Requirements, as a package's metadata has them, with the extra that each is of."""
    for one in declared:
        if found := _REQUIREMENT.match(one):
            extra = _EXTRA.search(found["marker"] or "")
            library = Library(found["name"], _installed(found["name"]), found["least"] or "0")
            yield extra[1] if extra else "", library


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _numbers(release: str) -> tuple[int, ...]:
    """A release's numbers up to the first part that is none: 2.13.0+cpu is 2, 13, 0."""
    parts = re.match(r"\d+(?:\.\d+)*", release)
    return tuple(map(int, parts[0].split("."))) if parts else ()
