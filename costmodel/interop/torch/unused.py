"""Parameters that no op on the way to an output reads, by the outermost modules that hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

_MOST_NAMED = 6


def never_used(sizes: Mapping[str, int], left: Mapping[str, int]) -> str:
    """How many parameters are never used, and where; empty where all are."""
    total = sum(left.values())
    if not total:
        return ""
    whole, spare = _inside(sizes), _inside(left)
    idle = {path for path, size in whole.items() if size and spare[path] == size}
    named = [path for path in idle if not any(above in idle for above in _above(path))]
    partly = [name for name in left if left[name] and name not in idle]
    places = [*sorted(named), *(f"part of {name}" for name in partly)]
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return f"{total:,} params: {', '.join(places[:_MOST_NAMED])}{more}"


def _inside(sizes: Mapping[str, int]) -> Counter[str]:
    """The parameters in each module, and in each parameter itself."""
    found: Counter[str] = Counter()
    for name, size in sizes.items():
        for path in (name, *_above(name)):
            found[path] += size
    return found


def _above(name: str) -> Iterator[str]:
    """The paths of the modules around a name."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name
