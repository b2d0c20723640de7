"""Entries unrolled into layers: conditions decided, blocks and repetitions written out.

A layer at fault does not stop the rest: a tensor that nobody can know is None, and what reads it is
passed over in silence, so that every independent fault is reported, and no fault makes others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Tensor
from costmodel.core.precision import FP32, UNSTATED, Precision
from costmodel.core.problems import Problem
from costmodel.language.building.bounds import Bounds
from costmodel.language.building.copying import Growth
from costmodel.language.building.dtypes import dtype_of_block, precision_of
from costmodel.language.building.laying import Laying
from costmodel.language.building.loose_ends import CHOICE_HINT, chain_hint
from costmodel.language.building.op_layers import of_field
from costmodel.language.building.register import Register, Surroundings
from costmodel.language.building.repeating import Repetitions, Told, Turn
from costmodel.language.building.scope import Outputs, Poisoned, Scope
from costmodel.language.building.sharing import Sharing
from costmodel.language.building.sources import every, passed, sources_of
from costmodel.language.fields.demands import FieldError, truth
from costmodel.language.syntax import (
    REQUIRED,
    UNREAD,
    Block,
    BlockCall,
    Chain,
    Entry,
    Member,
    OpCall,
    Operand,
    Reference,
    Value,
)

_ONCE = Turn(0, 1)


class Unrolling:
    """Collects the layers and the faults of one network; ``blocks`` are the spec's.

    ``dtype`` is that of layers of which nothing else is said.
    """

    def __init__(
        self, blocks: Mapping[str, Block], parameters: Mapping[str, Any], dtype: Precision = FP32
    ) -> None:
        self.blocks = blocks
        self.parameters = parameters
        self.layers: list[Layer] = []
        self.faults: list[Problem] = []
        self.register = Register()
        self.sharing = Sharing(self.register, self.layers, self.faults, dtype)
        self.block_marks: dict[str, Mark] = {}
        self.calls: dict[str, str] = {}
        self.hints: dict[str, str] = {}
        self.bounds = Bounds()
        self.laying = Laying(self.layers, self.faults, self.sharing)
        notes = (self.block_marks, self.calls, self.laying.parts, self.hints)
        self.growth = Growth(blocks, self.layers, self.faults, self.register, self.bounds, notes)

    def run(self, entries: Iterable[Entry], scope: Scope, place: Surroundings) -> None:
        """Build entries in order, each reading what the one before it left at ``here``."""
        for entry in entries:
            name = place.prefix + entry.label
            try:
                if entry.when is None or truth(entry.when, scope.evaluate(entry.when)):
                    name = self.register.unique(name)
                    self._entry(entry, name, scope, place)
                    self._name(entry, name, scope, scope.tensors["here"])
                else:
                    self._leave(entry, "", scope, self._skip(entry, name, scope, place))
            except FieldError as error:
                told = (error, *error.others)
                self.faults += [of_field(one, name, one.env or scope.env) for one in told]
                self._leave(entry, name, scope, None)
            except Poisoned:
                self._leave(entry, name, scope, None)

    def find_all(self, references: Iterable[Reference], scope: Scope) -> tuple[Tensor, ...]:
        """The tensors that the network returns: what is named, or else what came last."""
        found: list[Tensor | None] = [] if references else [scope.tensors["here"]]
        for reference in references:
            try:
                found += self.register.find_each(reference, scope, "")
            except FieldError as error:
                self.faults.append(of_field(error, "", {}))
            except Poisoned:
                continue
        return tuple(tensor for tensor in found if tensor is not None)

    def all_hints(self) -> Mapping[str, str]:
        """What to do about tensors that nothing reads, by the beginning of their names."""
        return {**dict.fromkeys(self.register.passed_over, CHOICE_HINT), **self.hints}

    # Entries.

    def _entry(self, entry: Entry, name: str, scope: Scope, place: Surroundings) -> None:
        if not place.stage:
            place = Surroundings(stage=name)
        if entry.repeat is None:
            outs = self._member(entry, name, _ONCE, scope, place)
            if isinstance(entry.action, BlockCall):
                self.register.name_outputs(name, self._outputs_of(entry), outs)
            return
        outputs = self._outputs_of(entry)
        around = scope.env["index"]
        outs = cast("Outputs", ())
        times = self.bounds.times(entry.repeat, scope.evaluate(entry.repeat))
        is_copied = isinstance(entry.action, BlockCall) and not entry.then
        all_ = Repetitions(self.growth) if is_copied and len(times) > 2 else None
        for index in times:
            member = f"{name}.{index + 1}"
            scope.env["index"] = index
            outs = self._member(entry, member, Turn(index, len(times), outs, all_), scope, place)
            if not isinstance(times, range) and outs[0]:
                outs = (times.handed_on(member, outs[0]), *outs[1:])
                scope.bind("here", outs[0])
            self.register.known[member] = scope.tensors["here"]
            if outputs:
                self.register.name_outputs(member, outputs, outs)
        scope.env["index"] = around
        outs = outs or passed(entry, outputs, self.register, scope, place.prefix)
        scope.bind("here", outs[0])
        self.register.name_outputs(name, outputs, outs)
        if len(times) > 1 and isinstance(entry.action, BlockCall) and len(entry.sources) > 1:
            self.hints[name] = chain_hint(self.blocks[entry.action.block])

    def _skip(self, entry: Entry, name: str, scope: Scope, place: Surroundings) -> Tensor | None:
        """Leave out an entry whose condition is false; the tensor that it stands for."""
        outputs = self._outputs_of(entry)
        outs = passed(entry, outputs, self.register, scope, place.prefix)
        self.register.name_outputs(name, outputs, outs)
        return outs[0]

    def _outputs_of(self, entry: Entry) -> tuple[Reference, ...]:
        """The outputs that the block of an entry names; none for any other entry."""
        if isinstance(entry.action, BlockCall):
            return self.blocks[entry.action.block].outputs
        return ()

    def _member(
        self, entry: Entry, name: str, turn: Turn, scope: Scope, place: Surroundings
    ) -> Outputs:
        """Build one repetition of an entry; what it gives."""
        action, called, is_unit, is_chained = entry.action, None, None, False
        if isinstance(action, BlockCall):
            called = action.member(turn.number, turn.times)
            block = self.blocks[called.block]
            is_unit, is_chained = block.is_unit, bool(block.outputs)
            self.calls[name] = called.block
        dtype = precision_of(entry.dtype, scope.evaluate) if entry.dtype else UNSTATED
        inner = place.member(name, entry, dtype, is_unit=is_unit)
        self.bounds.step(entry.mark, inner.depth)
        if not place.block or not isinstance(action, OpCall):
            self.block_marks[name] = entry.mark
        read = [scope.tensors["here"]]
        if called or entry.sources:
            read = sources_of(
                entry, called, turn, self.register, scope, place.prefix, is_chained=is_chained
            )
        if entry.weights_of:
            outs = self._paired(entry, called, turn, read, scope, place, inner)
        elif isinstance(action, OpCall):
            outs = (self._op(entry, action, read, scope, place, inner),)
        else:
            outs = self._act(entry, called, turn, read, scope, place, inner)
        if entry.then:
            outs = (self._branch(entry.then, outs[0], scope, inner), *outs[1:])
        scope.step(read[0], outs[0])
        return outs

    def _paired(
        self,
        entry: Entry,
        called: Member | None,
        turn: Turn,
        read: list[Tensor | None],
        scope: Scope,
        place: Surroundings,
        inner: Surroundings,
    ) -> Outputs:
        """Build what an entry does with the weights of an earlier one."""
        start, name = len(self.layers), inner.prefix[:-1]
        pairing = self.sharing.pairing(entry, name, turn.number, scope, place.prefix)
        outs = self._act(entry, called, turn, read, scope, place, inner.paired(pairing))
        if pairing:
            self.sharing.check_use(pairing, start)
        return outs

    def _act(
        self,
        entry: Entry,
        called: Member | None,
        turn: Turn,
        read: list[Tensor | None],
        scope: Scope,
        place: Surroundings,
        inner: Surroundings,
    ) -> Outputs:
        """Build what an entry does, without what then runs on the result."""
        action = entry.action
        if isinstance(action, OpCall):
            return (self._op(entry, action, read, scope, place, inner),)
        if called:
            return self._block(called, turn, read, scope, inner)
        if isinstance(action, Chain) and action is not UNREAD:
            return (self._branch(action.entries, read[0], scope, inner),)
        self.register.is_partial = True
        raise Poisoned

    def _leave(self, entry: Entry, name: str, scope: Scope, out: Tensor | None) -> None:
        """Bind what an entry ends in to ``here`` and to its names."""
        scope.bind("here", out)
        self._name(entry, name, scope, out)

    def _name(self, entry: Entry, name: str, scope: Scope, out: Tensor | None) -> None:
        """Bind what an entry ends in, which is ``here``, to its names."""
        if out is None:
            self.register.hides = True
        if entry.is_labelled:
            scope.bind(entry.label, out)
            scope.entries[entry.label] = name
        if name:
            self.register.known[name] = out

    # Tensors.

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

    def _operands(self, call: OpCall, scope: Scope, place: Surroundings) -> list[Tensor | None]:
        """What a join reads, without the operands whose condition is false."""
        conditions = call.conditions or (None,) * len(call.operands)
        operands = zip(call.operands, conditions, strict=True)
        parts = every(lambda one: self._operand(*one, scope, place), operands)
        found = [tensor for part in parts for tensor in part]
        if not found:
            when = next(one for one in conditions if one is not None)
            raise FieldError(when, f"{call.name} has no operand left", "keep one without 'when'")
        return found

    def _operand(
        self, operand: Operand, when: Value | None, scope: Scope, place: Surroundings
    ) -> list[Tensor | None]:
        if when is not None and not truth(when, scope.evaluate(when)):
            return []
        if isinstance(operand, Reference):
            return self.register.find_each(operand, scope, place.prefix)
        return [self._branch(operand, scope.tensors["here"], scope, place)]

    # Blocks.

    def _block(
        self,
        called: Member,
        turn: Turn,
        read: list[Tensor | None],
        scope: Scope,
        place: Surroundings,
    ) -> Outputs:
        """Build or copy one repetition of a block."""
        values = {key: scope.evaluate(value) for key, value in called.arguments.items()}
        told = Told(called.block, values, place, read)
        if turn.repetitions is None:
            return self._built(told, turn.number)
        return turn.repetitions.outputs(told, lambda: self._built(told, turn.number))

    def _built(self, told: Told, index: int) -> Outputs:
        """Build one repetition of a block in a scope of its own."""
        block, place = self.blocks[told.block], told.place
        network = self.parameters if block.sees_network else {}
        inside = Scope(network, told.arguments, {"index": index})
        inside.enter(zip(block.inputs, told.read, strict=True))
        for key, default in block.parameters.items():
            if key not in told.arguments and default.constant is not REQUIRED:
                inside.env[key] = inside.evaluate(default)
        if block.dtype:
            place = place.declared(dtype_of_block(block.dtype, inside))
        self.run(block.entries, inside, place)
        if not block.outputs:
            return (inside.tensors["here"],)
        return tuple(
            every(lambda one: self.register.find(one, inside, place.prefix), block.outputs)
        )

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
            if inner.dtype is not UNSTATED:
                around = around._replace(dtype=inner.dtype, around=inner.around)
            read[:] = self._operands(call, scope, around)
            if len(read) == 1:  # a join of one tensor is left out, and stands for it
                return read[0]
        self.bounds.read(len(read), entry.mark)
        return self.laying.add(entry, call, read, scope, inner)
