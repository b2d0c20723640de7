"""Ops added to a network as layers, with what there is to be told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from costmodel.core.network import Layer, Tensor
from costmodel.core.problems import Problem
from costmodel.language.building.loose_ends import joined_with_itself
from costmodel.language.building.op_layers import Misfit, bind_parts, layer_of
from costmodel.language.building.own_formulas import finished_op
from costmodel.language.building.register import Surroundings
from costmodel.language.building.scope import Poisoned, Scope
from costmodel.language.building.sharing import Sharing
from costmodel.language.syntax import Entry, OpCall, Value


class Laying:
    """Adds ops to ``layers``, what is wrong with them to ``faults``.

    ``parts`` are the names that each split gives to its parts; ``warnings`` tell what can hardly be
    meant.
    """

    def __init__(self, layers: list[Layer], faults: list[Problem], sharing: Sharing) -> None:
        self.parts: dict[str, tuple[Value, ...]] = {}
        self.warnings: list[Problem] = []
        self._layers, self._faults, self._sharing = layers, faults, sharing

    def add(
        self,
        entry: Entry,
        call: OpCall,
        read: Sequence[Tensor | None],
        scope: Scope,
        place: Surroundings,
    ) -> Tensor:
        """The output of an op that reads these tensors, which is added as a layer at ``place``.

        Raises:
            FieldError: a value does not fit its field.
            Poisoned: a fault hides what it reads, or what it would give.
        """
        op, formulas = finished_op(call, read[0], scope)
        if None in read:
            raise Poisoned
        inputs: tuple[Any, ...] = tuple(read)
        try:
            layer = layer_of(entry, call, op, inputs, place, formulas)
        except Misfit as misfit:
            self._faults += misfit.problems
            if misfit.output is None or "into" in call.fields:
                raise Poisoned from None
            return misfit.output
        if place.pairing:
            layer = self._sharing.placed(layer, place.pairing)
        self._layers.append(layer)
        out = Tensor(layer.name, layer.output)
        if call.operands:
            self.warnings += joined_with_itself(entry, call, inputs)
        if "into" in call.fields:
            bind_parts(op, out, inputs[0], scope)
            self.parts[layer.name] = cast("tuple[Value, ...]", call.fields["into"])
        return out
