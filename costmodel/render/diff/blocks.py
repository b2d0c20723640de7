"""Changed blocks in lines: runs of the same changes told once, and variants that change alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import groupby

from costmodel.analysis.selection import NAMED
from costmodel.comparing.layers import LayerChange, text
from costmodel.comparing.networks import BlockChange, NetworkDiff
from costmodel.core.network import Layer
from costmodel.core.values import NamedTuple
from costmodel.ops import name_of


class Line(NamedTuple):
    """One thing that changed in a block: a sign (+, -, ~), what it is about, and how."""

    sign: str
    subject: str
    text: str


class Group(NamedTuple):
    """Neighbouring blocks with the same changes, and the sum of what these cost."""

    title: str
    status: str
    totals: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    line: int | None


def groups(blocks: Iterable[BlockChange]) -> list[Group]:
    """Changed blocks, with runs of the same changes told once."""
    runs = groupby(blocks, key=lambda block: (block.status, _lines(block)))
    return [_group(status, lines, list(members)) for (status, lines), members in runs]


def _group(status: str, lines: tuple[Line, ...], members: Sequence[BlockChange]) -> Group:
    totals = tuple(
        (NAMED[metric].title, sum(member.metrics[metric].difference or 0 for member in members))
        for metric in members[0].metrics
    )
    first, last = _title(members[0]), _title(members[-1])
    title = first if len(members) == 1 else f"{first} to {last} ({len(members)} blocks)"
    return Group(title, status, totals, lines, members[0].line)


def _title(block: BlockChange) -> str:
    if block.base and block.head and block.base != block.head:
        return f"{block.head} (was {block.base})"
    return block.head or str(block.base)


def totals_in_words(group: Group) -> str:
    """``MAC -602,088, params -24``, or that the counts are the same."""
    words = [f"{name} {by:+,}" for name, by in group.totals if by]
    *names, last = (name for name, _ in group.totals)
    return ", ".join(words) or f"the same {', '.join(names)} and {last}"


def _lines(block: BlockChange) -> tuple[Line, ...]:
    """The changes of layers; those that merely follow in shape are told in one line."""
    own = [_line(change, block) for change in block.layers if not change.follows]
    following = [change for change in block.layers if change.follows]
    if own and following:
        layers = "1 layer follows" if len(following) == 1 else f"{len(following)} layers follow"
        return (*own, Line("~", "", f"{layers} in shape"))
    return tuple(own) or (_shapes(block),)


def _line(change: LayerChange, block: BlockChange) -> Line:
    if change.base is None and change.head:
        return Line("+", _short(change.head.layer, block.head), _described(change.head.layer))
    if change.head is None and change.base:
        return Line("-", _short(change.base.layer, block.base), _described(change.base.layer))
    names = [
        _short(one.layer, title)
        for one, title in ((change.base, block.base), (change.head, block.head))
        if one
    ]
    subject = names[1] if names[0] == names[1] else f"{names[1]} (was {names[0]})"
    own = [one for one in change.fields if one.name not in ("input", "output")]
    return Line("~", subject, "; ".join(f"{one.name} {one.base} -> {one.head}" for one in own))


def _shapes(block: BlockChange) -> Line:
    """All that a block of changed shapes has to say: what goes in and what comes out."""
    ends = [block.layers[0], block.layers[-1]]
    found = [
        f"{field.name} {field.base} -> {field.head}"
        for change, name in zip(ends, ("input", "output"), strict=True)
        for field in change.fields
        if field.name == name
    ]
    return Line("~", "", "only shapes: " + "; ".join(found))


def _short(layer: Layer, block: str | None) -> str:
    """A layer's name inside of its block; that of its op where it has the block's own."""
    return name_of(layer.op) if layer.name == block else layer.name.removeprefix(f"{block}.")


def _described(layer: Layer) -> str:
    """The op with the fields that differ from their defaults, and its shapes."""
    op = layer.op
    given = [
        text(getattr(op, one.name))
        if one.name == "fn"
        else f"{one.name} {text(getattr(op, one.name))}"
        for one in fields(op)  # type: ignore[arg-type]
        if getattr(op, one.name) != one.default
    ]
    inputs = ", ".join(str(shape) for shape in layer.shapes)
    shapes = inputs if inputs == str(layer.output) else f"{inputs} -> {layer.output}"
    return f"{' '.join([name_of(op), ', '.join(given)]).rstrip()} on {shapes}"


def told_before(diffs: Sequence[NetworkDiff]) -> list[str | None]:
    """For each network the variant of the same spec that changed in the same fields, if any.

    Variants of a family mostly change alike, and only in their sizes differ.
    """
    first: dict[object, str] = {}
    found = []
    for diff in diffs:
        found.append(first.get(_pattern(diff)) if diff.blocks else None)
        first.setdefault(_pattern(diff), diff.variant)
    return found


def alike(diffs: Sequence[NetworkDiff]) -> list[list[NetworkDiff]]:
    """The networks in their order, those with the variants that changed in the same fields.

    A network of which no block changed stands by itself.
    """
    found: dict[object, list[NetworkDiff]] = {}
    for number, diff in enumerate(diffs):
        found.setdefault(_pattern(diff) if diff.blocks else number, []).append(diff)
    return list(found.values())


def _pattern(diff: NetworkDiff) -> object:
    return diff.spec, tuple(
        (block.base, block.head, *(_marks_of(change) for change in block.layers))
        for block in diff.blocks
    )


def _marks_of(change: LayerChange) -> tuple[object, ...]:
    names = [one.layer.name if one else None for one in (change.base, change.head)]
    return (*names, *(field.name for field in change.fields))
