"""Parts of networks with traced sizes in them: found, told apart, and filled with numbers.

A part is what a timing made of a network (``request/timing.py``): tuples and dataclasses, one
within the other. Candidates of one plan have the same parts at sizes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from costmodel.core.values import NamedTuple
from costmodel.sweeping.planning.graph import Node
from costmodel.sweeping.planning.rationals import Ratio
from costmodel.sweeping.planning.tracing import Traced

Values = Mapping[Node, Any]
"""What nodes have: numbers, or many of them at once."""
Fill = Callable[[Values], Any]


@dataclass(frozen=True)
class Slot:
    """A part that occurs ``count`` times in a network.

    ``nodes`` are what its sizes are made of, each once; ``fill`` makes the part of their values.
    """

    count: int
    nodes: tuple[Node, ...]
    fill: Fill


def slots_of(parts: Iterable[Any]) -> tuple[Slot, ...]:
    """The parts, equal ones together."""
    counts: dict[Hashable, int] = {}
    first: dict[Hashable, _Seen] = {}
    for part in parts:
        seen = _seen(part)
        counts[seen.key] = counts.get(seen.key, 0) + 1
        first.setdefault(seen.key, seen)
    return tuple(
        Slot(counts[key], tuple(dict.fromkeys(seen.nodes)), seen.fill or partial(_same, seen.value))
        for key, seen in first.items()
    )


class _Seen(NamedTuple):
    """A value: ``key`` equals that of a value which is the same at the same sizes.

    ``fill`` is None where there are no sizes in it.
    """

    value: Any
    key: Hashable
    nodes: tuple[Node, ...] = ()
    fill: Fill | None = None


def _seen(value: Any) -> _Seen:
    if isinstance(value, Traced):
        ratio = value.ratio
        nodes = tuple(node for node in ratio if not node.is_constant)
        return _Seen(value, tuple(node.index for node in ratio), nodes, partial(_size, ratio))
    if isinstance(value, tuple):
        return _of_parts(value, [_seen(one) for one in value], _tuple)
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        return _of_parts(value, [_seen(getattr(value, name)) for name in names], _dataclass)
    return _Seen(value, (type(value), value if isinstance(value, Hashable) else repr(value)))


def _of_parts(value: Any, parts: list[_Seen], make: Callable[..., Any]) -> _Seen:
    key = (type(value), *(part.key for part in parts))
    nodes = tuple(node for part in parts for node in part.nodes)
    changing = {number: part.fill for number, part in enumerate(parts) if part.fill}
    return _Seen(value, key, nodes, partial(make, value, changing) if changing else None)


def _same(value: Any, _values: Values) -> Any:
    return value


def _tuple(value: Any, changing: Mapping[int, Fill], values: Values) -> Any:
    filled = [
        changing[number](values) if number in changing else one for number, one in enumerate(value)
    ]
    return tuple(filled) if type(value) is tuple else type(value)(*filled)


def _dataclass(value: Any, changing: Mapping[int, Fill], values: Values) -> Any:
    names = [field.name for field in fields(value)]
    return replace(value, **{names[number]: fill(values) for number, fill in changing.items()})


def _size(ratio: Ratio, values: Values) -> Any:
    """A size: an int where it is whole."""
    top, bottom = (node.lo if node.is_constant else values[node] for node in ratio)
    if type(bottom) is int and bottom == 1:
        return top
    if not isinstance(top, int) or not isinstance(bottom, int):
        return top / bottom
    value = Fraction(top, bottom)
    return value.numerator if value.denominator == 1 else value
