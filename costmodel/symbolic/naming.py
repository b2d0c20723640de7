"""Names that speak for the letters of a network: c_1 for channels, h_1 and w_1 for sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import sympy

from costmodel.core.dim import is_symbolic
from costmodel.core.network import Layer, Network
from costmodel.language.fields.fields import fields_of
from costmodel.symbolic.letter_table import LetterTable
from costmodel.symbolic.letters import Exact

_SIZES = ("size", "per_axis", "sizes", "image")
_PARTS = {
    "c": "channels",
    "l": "length",
    "d": "depth",
    "h": "height",
    "w": "width",
    "m": "intermediate value",
}


def named(network: Network, letters: Exact, free: Mapping[Any, str]) -> tuple[Network, LetterTable]:
    """The network with names for its letters, and the table of them."""
    chosen = _choose(network, letters, {letter.name for letter in free})
    names = {old: letter for old, (letter, _) in chosen.items()}
    layers = tuple(_renamed(layer, names) for layer in network.layers)
    table = LetterTable(
        {names[old]: definition.xreplace(names) for old, definition in letters.definitions.items()},
        {**free, **dict(chosen.values())},
        tuple(free),
        tuple(
            assumption._replace(values=_in(assumption.values, names))
            for assumption in letters.assumptions
        ),
        frozenset(_sizes(layers)) if type(letters) is Exact else frozenset(),
    )
    return replace(network, layers=layers), table


def _choose(network: Network, letters: Exact, taken: set[str]) -> dict[Any, tuple[Any, str]]:
    """For each letter its name and what it is, by the shape in which it first occurs."""
    chosen: dict[Any, tuple[Any, str]] = {}
    counts: dict[str, int] = {}

    def choose(letter: Any, part: str, meaning: str) -> None:
        while True:
            counts[part] = counts.get(part, 0) + 1
            name = f"{part}_{counts[part]}"
            if name not in taken:
                break
        whole = letter.is_integer or None
        chosen[letter] = (sympy.Symbol(name, integer=whole, positive=True), meaning)

    for layer, part, size in _occurrences(network):
        for letter in letters.definitions:
            if letter in size.free_symbols and letter not in chosen:
                choose(letter, part, f"{_PARTS.get(part, 'size')} of {layer.name}")
    for letter in letters.definitions:
        if letter not in chosen:
            choose(letter, "m", _PARTS["m"])
    return chosen


def _occurrences(network: Network) -> Iterator[tuple[Layer, str, Any]]:
    for layer in network.layers:
        for part, size in zip(layer.output.names[1:], layer.output[1:], strict=True):
            if is_symbolic(size):
                yield layer, part, size


def _renamed(layer: Layer, names: Mapping[Any, Any]) -> Layer:
    return replace(
        layer,
        op=_renamed_op(layer.op, names),
        inputs=tuple(tensor._replace(shape=_in(tensor.shape, names)) for tensor in layer.inputs),
        output=_in(layer.output, names),
    )


def _renamed_op(op: Any, names: Mapping[Any, Any]) -> Any:
    changes = {field.name: _in(getattr(op, field.name), names) for field in fields(op)}
    return replace(op, **changes)


def _in(value: Any, names: Mapping[Any, Any]) -> Any:
    if isinstance(value, tuple):
        inner = [_in(part, names) for part in value]
        return tuple(inner) if type(value) is tuple else type(value)(*inner)
    return value.xreplace(names) if is_symbolic(value) else value


def _sizes(layers: tuple[Layer, ...]) -> Iterator[Any]:
    """Everything symbolic that must be a positive integer."""
    for layer in layers:
        yield from filter(is_symbolic, layer.output)
        for name, field in fields_of(type(layer.op)).items():
            value = getattr(layer.op, name)
            if field.form.name in _SIZES:
                yield from filter(is_symbolic, value if isinstance(value, tuple) else (value,))
