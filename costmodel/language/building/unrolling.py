"""Entries unrolled into layers: conditions decided, blocks and repetitions written out.

A layer at fault does not stop the rest: a tensor that nobody can know is None, and what reads it is
passed over in silence, so that every independent fault is reported, and no fault makes others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from costmodel.core import dim
from costmodel.core.marks import Mark
from costmodel.core.network import Formula, Layer, Tensor
from costmodel.core.op import Op
from costmodel.core.problems import Problem
from costmodel.language.building.bounds import Bounds
from costmodel.language.building.loose_ends import joined_with_itself
from costmodel.language.building.op_layers import (
    Misfit,
    bind_parts,
    finished,
    layer_of,
    of_field,
)
from costmodel.language.building.own_formulas import CUSTOM, formulas_of, own_scope
from costmodel.language.building.register import Register, Surroundings
from costmodel.language.building.scope import Poisoned, Scope
from costmodel.language.building.sharing import Sharing
from costmodel.language.fields.demands import FieldError, truth, whole
from costmodel.language.syntax import (
    REQUIRED,
    UNREAD,
    Action,
    Block,
    BlockCall,
    Entry,
    OpCall,
    Operand,
    Reference,
    Value,
)


class Unrolling:
    """Collects the layers and the faults of one network; ``blocks`` are the spec's."""

    def __init__(self, blocks: Mapping[str, Block], parameters: Mapping[str, Any]) -> None:
        self.blocks = blocks
        self.parameters = parameters
        self.layers: list[Layer] = []
        self.faults: list[Problem] = []
        self.register = Register()
        self.sharing = Sharing(self.register, self.layers, self.faults)
        self.block_marks: dict[str, Mark] = {}
        self.parts: dict[str, tuple[Value, ...]] = {}
        self.warnings: list[Problem] = []
        self.bounds = Bounds()

    def run(self, entries: Iterable[Entry], scope: Scope, place: Surroundings) -> None:
        """Build entries in order, each reading what the one before it left at ``here``."""
        for entry in entries:
            name = place.prefix + entry.label
            try:
                if entry.when is None or truth(entry.when, scope.evaluate(entry.when)):
                    name = self.register.unique(name)
                    self._entry(entry, name, scope, place)
                    self._leave(entry, name, scope, scope.tensors["here"])
                else:
                    self._leave(entry, "", scope, self._skipped(entry, scope, place))
            except FieldError as error:
                self.faults.append(of_field(error, name, scope.env))
                self._leave(entry, name, scope, None)
            except Poisoned:
                self._leave(entry, name, scope, None)

    def find_all(self, references: Iterable[Reference], scope: Scope) -> tuple[Tensor, ...]:
        """The tensors that the network returns: what is named, or else what came last."""
        found: list[Tensor | None] = [] if references else [scope.tensors["here"]]
        for reference in references:
            try:
                found.append(self.register.find(reference, scope, ""))
            except FieldError as error:
                self.faults.append(of_field(error, "", {}))
            except Poisoned:
                continue
        return tuple(tensor for tensor in found if tensor is not None)

    # Entries.

    def _entry(self, entry: Entry, name: str, scope: Scope, place: Surroundings) -> None:
        if not place.stage:
            place = place._replace(stage=name)
        if entry.repeat is None:
            self._member(entry, name, 0, scope, place)
            return
        around = scope.env["index"]
        for index in self._times(entry.repeat, scope):
            member = f"{name}.{index + 1}"
            scope.env["index"] = index
            self._member(entry, member, index, scope, place)
            self.register.known[member] = scope.tensors["here"]
        scope.env["index"] = around

    def _times(self, repeat: Value, scope: Scope) -> range:
        count = whole(repeat, scope.evaluate(repeat), 0, "repeat", "an integer")
        if dim.is_symbolic(count):
            message = f"repeat is {count}, but how often a block is built needs a number"
            raise FieldError(repeat, message)
        times = range(count)
        self.bounds.check(len(times), repeat.mark)
        return times

    def _skipped(self, entry: Entry, scope: Scope, place: Surroundings) -> Tensor | None:
        """What an entry stands for whose condition is false: the tensor that it would read."""
        if entry.sources:
            return self.register.find(entry.sources[0], scope, place.prefix)
        return scope.tensors["here"]

    def _member(
        self, entry: Entry, name: str, index: int, scope: Scope, place: Surroundings
    ) -> None:
        """Build one repetition of an entry."""
        action = entry.action
        inner = place.member(name, entry, is_unit=self._hint(action, index))
        self.bounds.step(entry.mark, inner.depth)
        if not isinstance(action, OpCall) or not place.block:
            self.block_marks[name] = entry.mark
        read = self._sources(entry, index, scope, place)
        start = len(self.layers)
        pairing = self.sharing.pairing(entry, name, index, scope, place.prefix)
        out = self._act(entry, index, read, scope, place, inner.paired(pairing))
        if pairing:
            self.sharing.check_use(pairing, start)
        if entry.then:
            out = self._branch(entry.then, out, scope, inner)
        scope.bind("previous", read[0])
        scope.bind("here", out)

    def _act(
        self,
        entry: Entry,
        index: int,
        read: list[Tensor | None],
        scope: Scope,
        place: Surroundings,
        inner: Surroundings,
    ) -> Tensor | None:
        """Build what an entry does, without what then runs on the result."""
        action = entry.action
        if isinstance(action, OpCall):
            return self._op(entry, action, read, scope, place, inner)
        if isinstance(action, BlockCall):
            return self._block(action, index, read, scope, inner)
        if action is UNREAD:
            self.register.is_partial = True
            raise Poisoned
        return self._branch(action.entries, read[0], scope, inner)

    def _hint(self, action: Action, index: int) -> bool | None:
        """Whether a block says that it is a unit, or holds none."""
        if not isinstance(action, BlockCall):
            return None
        return self.blocks[_called(action, index)].is_unit

    def _leave(self, entry: Entry, name: str, scope: Scope, out: Tensor | None) -> None:
        """Bind what an entry ends in to ``here`` and to its names."""
        scope.bind("here", out)
        if entry.is_labelled:
            scope.bind(entry.label, out)
            scope.entries[entry.label] = name
        if name:
            self.register.known[name] = out

    # Tensors.

    def _sources(
        self, entry: Entry, index: int, scope: Scope, place: Surroundings
    ) -> list[Tensor | None]:
        sources = entry.sources
        if index == 0 and isinstance(entry.action, BlockCall) and entry.action.first:
            sources = entry.action.first.sources or sources
        if not sources or (index and len(sources) == 1):
            return [scope.tensors["here"]]
        return [self.register.find(source, scope, place.prefix) for source in sources]

    def _branch(
        self, entries: Iterable[Entry], start: Tensor | None, scope: Scope, place: Surroundings
    ) -> Tensor | None:
        """Build a side line from ``start``; ``here`` stays where it was."""
        here, previous = scope.tensors["here"], scope.tensors["previous"]
        scope.bind("here", start)
        self.run(entries, scope, place)
        out = scope.tensors["here"]
        scope.bind("here", here)
        scope.bind("previous", previous)
        return out

    def _operand(self, operand: Operand, scope: Scope, place: Surroundings) -> Tensor | None:
        if isinstance(operand, Reference):
            return self.register.find(operand, scope, place.prefix)
        return self._branch(operand, scope.tensors["here"], scope, place)

    # Blocks.

    def _block(
        self,
        call: BlockCall,
        index: int,
        read: list[Tensor | None],
        scope: Scope,
        place: Surroundings,
    ) -> Tensor | None:
        """Build one repetition of a block in a scope of its own."""
        block = self.blocks[_called(call, index)]
        arguments = call.first.arguments if index == 0 and call.first else call.arguments
        values = {key: scope.evaluate(value) for key, value in arguments.items()}
        network = self.parameters if block.sees_network else {}
        inside = Scope(network, values, {"index": index})
        inside.enter(zip(block.inputs, read, strict=True))
        for key, default in block.parameters.items():
            if key not in values and default.constant is not REQUIRED:
                inside.env[key] = inside.evaluate(default)
        self.run(block.entries, inside, place)
        return inside.tensors["here"]

    def _op(
        self,
        entry: Entry,
        call: OpCall,
        read: list[Tensor | None],
        scope: Scope,
        place: Surroundings,
        inner: Surroundings,
    ) -> Tensor | None:
        """Add one op as a layer; ``read`` becomes its operands if it joins several tensors."""
        if call.operands:
            around = place if place.block and not entry.is_labelled else inner
            read[:] = [self._operand(operand, scope, around) for operand in call.operands]
        self.bounds.read(len(read), entry.mark)
        op, formulas = self._finished(call, read[0], scope, inner)
        inputs = tuple(tensor for tensor in read if tensor is not None)
        if len(inputs) < len(read):
            raise Poisoned
        try:
            layer = layer_of(entry, call, op, inputs, inner, formulas)
        except Misfit as misfit:
            self.faults += misfit.problems
            if misfit.output is None or "into" in call.fields:
                raise Poisoned from None
            return misfit.output
        if inner.pairing:
            layer = self.sharing.placed(layer, inner.pairing)
        self.layers.append(layer)
        out = Tensor(layer.name, layer.output)
        if call.operands:
            self.warnings += joined_with_itself(entry, call, inputs)
        if "into" in call.fields:
            bind_parts(op, out, inputs[0], scope)
            self.parts[layer.name] = cast("tuple[Value, ...]", call.fields["into"])
        return out

    def _finished(
        self, call: OpCall, own: Tensor | None, scope: Scope, place: Surroundings
    ) -> tuple[Op, Mapping[str, Formula]]:
        """The op, and the formulas of one that the spec prices itself; ``own`` is its input."""
        if call.name != CUSTOM:
            return call.constant or finished(call, scope), {}
        names = own_scope(call, own, scope)
        try:
            return call.constant or finished(call, names), formulas_of(call, names.env)
        except FieldError as error:
            self.faults.append(of_field(error, place.prefix[:-1], names.env))
            raise Poisoned from None


def _called(call: BlockCall, index: int) -> str:
    """The block that one repetition calls."""
    return call.first.block if index == 0 and call.first else call.block
