"""Depths: the parameters of a spec that say how often something is repeated, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from costmodel.core.marks import Mark
from costmodel.language.expressions import trees
from costmodel.language.expressions.grammar import parse_expression
from costmodel.language.syntax import BlockCall, Entry, Spec, Value
from costmodel.sweeping.planning.candidates import Axes


def depths_of(spec: Spec, axes: Axes) -> frozenset[int]:
    """The axes whose parameters say how often something is repeated, and nothing else."""
    counted, used = set[str](), set[str]()
    _note(spec, counted, used)
    if "index" in used:
        return frozenset()
    return frozenset(
        number
        for number, axis in enumerate(axes)
        if axis.name in counted - used and axis.denominator == 1 and not axis.is_word
    )


def _note(part: Any, counted: set[str], used: set[str]) -> None:
    """Note the names that a part of a spec counts repetitions with, and those of all else."""
    if isinstance(part, Value):
        used.update(name.name for name in (part.expression.names if part.expression else ()))
        return
    inside = _inside(part)
    if isinstance(part, Entry) and part.repeat and part.repeat.expression:
        found = _counted(part, parse_expression(part.repeat.expression.text))
        counted |= found
        used.update(n.name for n in part.repeat.expression.names if n.name not in found)
        inside = [one for one in inside if one is not part.repeat]
    for one in inside:
        _note(one, counted, used)


def _inside(part: Any) -> list[Any]:
    if isinstance(part, Mark):
        return []
    if isinstance(part, Mapping):
        return [*part.values()]
    if isinstance(part, tuple):
        return [*part]
    is_value = is_dataclass(part) and not isinstance(part, type)
    return [getattr(part, field.name) for field in fields(part)] if is_value else []


def _counted(entry: Entry, tree: trees.Tree) -> set[str]:
    """The name with which a repetition more comes, one like the others: of ``n``, or ``n - 1``."""
    if entry.weights_of or (isinstance(entry.action, BlockCall) and entry.action.last):
        return set()
    match tree:
        case trees.Name(name, None):
            return {name}
        case trees.Binary("+" | "-", trees.Name(name, None), trees.Name(other)):
            return {name} - {other}
        case trees.Binary("+" | "-", trees.Name(name, None), trees.Literal()):
            return {name}
    return set()
