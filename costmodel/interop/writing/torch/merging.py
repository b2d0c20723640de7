"""One class for the bodies of a block: they may differ in numbers, and in items that are absent.

An item may be absent where what reads it then reads what the item would have read: a shortcut's
projection, an expansion by 1, the addition at the end. A body that differs otherwise has a class
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod

from costmodel.core.values import NamedTuple
from costmodel.interop.writing.torch.bodies import Body, Item, Reference
from costmodel.interop.writing.torch.expressions import form
from costmodel.interop.writing.torch.ops import joined

_MOST_TRIED = 256


class Merged(NamedTuple):
    """Bodies that are one class. ``whole`` has all items of any of them.

    ``absent`` maps items that some lack to what stands for them there.
    """

    whole: Body
    bodies: tuple[Body, ...]
    absent: Mapping[str, Reference]


def merged(bodies: Sequence[Body]) -> list[Merged]:
    """As few classes as these bodies of one block can be."""
    left, found = list(bodies), []
    while left:
        whole = max(left, key=lambda body: len(body.items))
        fitting = _fitting(whole, left)
        found.append(fitting)
        left = [body for body in left if body not in fitting.bodies]
    return found


def _fitting(whole: Body, bodies: Sequence[Body]) -> Merged:
    """The bodies that ``whole`` can stand for, with what stands for the items that they lack."""
    alike = [body for body in bodies if _has_forms_of(whole, body)]
    lacking = _lacking(whole, alike)
    choices = [_reads(whole, key) for key in lacking]
    if 0 < prod(map(len, choices)) <= _MOST_TRIED:
        tries = [dict(zip(lacking, chosen, strict=True)) for chosen in product(*choices)]
        fits = [tuple(body for body in alike if _reads_same(whole, body, one)) for one in tries]
        most = max(range(len(fits)), key=lambda number: len(fits[number]))
        if fits[most]:
            kept = _lacking(whole, fits[most])
            return Merged(whole, fits[most], {key: tries[most][key] for key in kept})
    same = tuple(body for body in alike if _reads_same(whole, body, {}))
    return Merged(whole, same, {})


def _reads(body: Body, key: str) -> tuple[Reference, ...]:
    """What could stand for an item: what it reads; nothing for one that gives several tensors."""
    (item,) = (one for one in body.items if one.key == key)
    return item.reads if len(item.names) == 1 else ()


def _lacking(whole: Body, bodies: Sequence[Body]) -> list[str]:
    having = [{item.key for item in body.items} for body in bodies]
    return [item.key for item in whole.items if any(item.key not in keys for keys in having)]


def _has_forms_of(whole: Body, body: Body) -> bool:
    """Whether its items are some of the whole's, in their order and of the same form."""
    forms = iter([(item.key, _form(item)) for item in whole.items])
    return all((item.key, _form(item)) in forms for item in body.items)


def _form(item: Item) -> object:
    if item.module is not None:
        return form(item.module), len(item.names)
    if item.join is None:
        return None
    words = [f"{{{number}}}" for number in range(len(item.reads))]
    return joined(item.join, words), len(item.names)


def _reads_same(whole: Body, body: Body, absent: Mapping[str, Reference]) -> bool:
    """Whether each item reads what the whole's would, were those absent that it lacks."""
    present = {item.key for item in body.items}
    if not present.union(absent).issuperset(item.key for item in whole.items):
        return False
    reads = {item.key: item.reads for item in whole.items}

    def stands(reference: Reference) -> Reference:
        while reference.item and reference.item not in present:
            fallback = absent[reference.item]
            if fallback.change and fallback.change != reference.change:
                return fallback._replace(item="?")
            reference = fallback._replace(change=reference.change)
        return reference

    def all_same(one: Sequence[Reference], other: Sequence[Reference]) -> bool:
        return tuple(map(stands, one)) == tuple(other)

    own = ((reads[item.key], item.reads) for item in body.items)
    return all(all_same(*pair) for pair in own) and all_same(whole.outputs, body.outputs)


def presence(one: Merged) -> Iterator[tuple[str, tuple[bool, ...]]]:
    """For each item that may be absent: which of the bodies have it."""
    for key in one.absent:
        yield key, tuple(any(item.key == key for item in body.items) for body in one.bodies)
