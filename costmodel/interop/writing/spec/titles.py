"""Entries outside of blocks by the modules that they are: conv1, features_18, classifier.

A title is the shortest path that holds these entries, one after the other, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from costmodel.core.network import Layer
from costmodel.interop.writing.spec.entries import Entry, Source

Readers = Mapping[Source, Sequence[str]]
Titled = tuple[str, Sequence[Entry]]


def below(layers: Sequence[Layer]) -> Mapping[str, int]:
    """How many layers stand under each path."""
    found: Counter[str] = Counter()
    for layer in layers:
        found.update(_paths(layer.name))
    return found


def titled(
    found: Sequence[Entry], layers: Sequence[Layer], total: Mapping[str, int], readers: Readers
) -> Iterator[Titled]:
    """The entries of ``layers`` in groups with a title each, which is empty where no module is."""
    places = {layer.name: number for number, layer in enumerate(layers)}
    starts = [places[entry.layer.name] for entry in found] + [len(layers)]
    names = [[layer.name for layer in layers[a:b]] for a, b in pairwise(starts)]
    first = 0
    while first < len(found):
        title, end = _longest(found, names, first, total, readers)
        yield title, found[first:end]
        first = end


def _longest(
    found: Sequence[Entry],
    names: Sequence[Sequence[str]],
    first: int,
    total: Mapping[str, int],
    readers: Readers,
) -> tuple[str, int]:
    """The shortest path for an entry, and behind which entry what it holds ends."""
    own = found[first].layer
    if not own.module and "." not in own.name:
        return "", first + 1
    for path in _paths(own.name):
        held, end = 0, first
        while end < len(found) and _is_in(names[end][0], path) and held < total[path]:
            held += sum(_is_in(name, path) for name in names[end])
            end += 1
        inside = {name for group in names[first:end] for name in group}
        gives = [entry.gives for entry in found[first : end - 1]]
        if held == total[path] and all(inside.issuperset(readers.get(one, ())) for one in gives):
            return path, end
    return "", first + 1


def _paths(name: str) -> list[str]:
    """``a``, ``a.b`` and ``a.b.c``."""
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def _is_in(name: str, path: str) -> bool:
    return f"{name}.".startswith(f"{path}.")
