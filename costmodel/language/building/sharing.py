"""Layers that use the weights of earlier ones: which pair with which, and whether they can.

A layer can use another's weights if both are the same op with weights of the same shapes: the same
fields, save those that only say where windows lie, over as many input channels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from costmodel.core import dim
from costmodel.core.marks import Mark
from costmodel.core.network import Layer
from costmodel.core.precision import Precision
from costmodel.core.problems import Problem
from costmodel.language.building.register import Pairing, Register
from costmodel.language.building.scope import Poisoned, Scope
from costmodel.language.fields.demands import FieldError, in_message
from costmodel.language.syntax import Entry, Value
from costmodel.ops import name_of
from costmodel.ops.custom import Custom

_LAID = ("stride", "padding", "output_padding", "dilation")
_OF_CUSTOM = ("out", "flops", "reads", "writes")
"""Fields that do not tell the shapes of weights: where windows lie, and what custom ops count."""


class Sharing:
    """Gives the layers of one network the weights of earlier ones; notes ``faults``.

    ``layers`` are those built so far, ``dtype`` that of layers of which nothing else is said.
    """

    def __init__(
        self, register: Register, layers: list[Layer], faults: list[Problem], dtype: Precision
    ) -> None:
        self._register = register
        self._layers = layers
        self._faults = faults
        self._dtype = dtype
        self._found: dict[str, Layer] = {}

    def pairing(
        self, entry: Entry, name: str, index: int, scope: Scope, prefix: str
    ) -> Pairing | None:
        """What one member of an entry, called ``name``, takes its weights from, if anything.

        Each repetition pairs with the same one of an entry that is repeated, or with the whole of
        one that is not. Its own label stands for its first repetition.
        """
        asked = entry.weights_of
        if asked is None:
            return None
        if entry.is_labelled and asked.name == entry.label:
            first = name.rpartition(".")[0] + ".1"
            return Pairing(name, first, asked.mark) if index else None
        try:
            found = self._register.entry(asked, scope, prefix)
            return Pairing(name, self._member(entry, found, index, asked.mark), asked.mark)
        except FieldError as error:
            self._fault(asked.mark, str(error), error.hint)
        except Poisoned:
            pass
        return None

    def _member(self, entry: Entry, found: str, index: int, mark: Mark) -> str:
        """The repetition of an entry that one of another pairs with; the entry if it has none."""
        known = self._register.known
        if f"{found}.1" not in known:
            return found
        if entry.repeat is None:
            message = f"{found} is repeated, so that it has weights more than once"
            raise FieldError(Value(None, None, mark), message, f"name one repetition: {found}.1")
        member = f"{found}.{index + 1}"
        if member not in known:
            message = f"{found} has no repetition {index + 1}"
            hint = f"repeat both as often, or name one repetition: {found}.1"
            raise FieldError(Value(None, None, mark), message, hint)
        return member

    def placed(self, layer: Layer, pairing: Pairing) -> Layer:
        """The layer with the name of the one whose weights it uses, if it has weights."""
        if dim.same(layer.op.cost(layer.shapes, layer.output).params, 0):
            return layer
        name = pairing.of + layer.name.removeprefix(pairing.own)
        other = self._layer(name)
        if other is None:
            if not self._faults:  # one of them may have hidden it
                message = f"{layer.name} has no counterpart {name} to take its weights from"
                self._fault(pairing.mark, message, "name what is built of the same layers")
            return layer
        difference = next(_differences(layer, other), "")
        if difference:
            message = f"{layer.name} cannot use the weights of {name}: {difference}"
            self._fault(pairing.mark, message, _REMEDY)
        else:
            self._check_dtypes(layer, other, pairing.mark)
        return replace(layer, weights_of=other.weights_of or name)

    def _check_dtypes(self, layer: Layer, other: Layer, mark: Mark) -> None:
        """Note it if the weights that both use have a dtype here and another one there."""
        own, others = (one.dtype.within(self._dtype).weights for one in (layer, other))
        if own != others:
            message = f"{layer.name} has weights of {own}, but those of {other.name} are {others}"
            hint = f"give both the same dtype of weights; {other.name} stands at {other.mark}"
            self._fault(mark, message, hint)

    def _layer(self, name: str) -> Layer | None:
        for layer in self._layers[len(self._found) :]:
            self._found[layer.name] = layer
        return self._found.get(name)

    def check_use(self, pairing: Pairing, start: int) -> None:
        """Note it if no layer from number ``start`` on takes weights as its entry asks for."""
        if not self._faults and not any(layer.weights_of for layer in self._layers[start:]):
            message = f"{pairing.own} has no weights to take from elsewhere"
            self._fault(pairing.mark, message, "delete 'weights_of'")

    def _fault(self, mark: Mark, message: str, hint: str) -> None:
        self._faults.append(Problem(message, mark, hint))


_REMEDY = "weights fit the same op with the same fields (stride, padding and dilation aside)"


def _differences(layer: Layer, other: Layer) -> Iterator[str]:
    """In what two layers differ that have not the same weights."""
    if type(layer.op) is not type(other.op):
        yield f"it is {name_of(layer.op)}, not {name_of(other.op)}"
        return
    free = _OF_CUSTOM if isinstance(layer.op, Custom) else _LAID
    named = [field.name for field in fields(layer.op)]  # type: ignore[arg-type]
    facts = {
        name: (getattr(layer.op, name), getattr(other.op, name))
        for name in named
        if name not in free
    }
    channels = [tuple(shape.c for shape in one.shapes) for one in (layer, other)]
    params = [one.op.cost(one.shapes, one.output).params for one in (layer, other)]
    facts |= {"input channels": (channels[0], channels[1]), "params": (params[0], params[1])}
    for name, (own, others) in facts.items():
        if not _are_same(own, others):
            yield f"{name} here {_text(own)}, there {_text(others)}"


def _are_same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(_are_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(b, tuple):
        a, b = b, a
    # A number stands for each axis.
    return all(_are_same(x, b) for x in a) if isinstance(a, tuple) else dim.same(a, b)


def _text(value: Any) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return " and ".join(in_message(part) for part in parts)
