"""Patterns of paths as the shell has them, ``**`` too, in folders that may link to themselves.

``glob`` follows links for as long as the system lets it, along every one of them: two links of a
folder to itself make it walk 2^40 ways. Here ``**`` goes into each real folder once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import Path


def globbed(pattern: str) -> list[str]:
    """The paths that a pattern matches, each once, sorted; hidden ones only where it says so."""
    anchor, *parts = Path(pattern).parts or ("",)
    start = anchor if Path(anchor).is_absolute() else ""
    return sorted(set(_matching(start, parts if start else [anchor, *parts])))


def _matching(folder: str, parts: Sequence[str]) -> Iterator[str]:
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        for place in _below(folder):
            yield from _matching(place, rest) if rest else _entries(place, "*")
    elif has_magic(part):
        for path in _entries(folder, part):
            if not rest or Path(path).is_dir():
                yield from _matching(path, rest)
    elif rest or os.path.lexists(os.path.join(folder, part)):  # noqa: PTH118
        yield from _matching(os.path.join(folder, part), rest)  # noqa: PTH118


def _entries(folder: str, part: str) -> Iterator[str]:
    try:
        names = os.listdir(folder or ".")  # noqa: PTH208
    except OSError:
        return
    for name in names:
        if fnmatchcase(name, part) and (part.startswith(".") or not name.startswith(".")):
            yield os.path.join(folder, name)  # noqa: PTH118


def _below(folder: str) -> Iterator[str]:
    """The folder and all below it, each real one once."""
    seen: set[tuple[int, int]] = set()
    for place, folders, _ in os.walk(folder or ".", followlinks=True):
        about = os.stat(place)  # noqa: PTH116
        if (about.st_dev, about.st_ino) in seen:
            folders.clear()
            continue
        seen.add((about.st_dev, about.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield place if folder else os.path.relpath(place).removeprefix(".")
