"""From a spec to a network: blocks unrolled, conditions decided, every shape known.

A layer at fault does not stop the rest: ``dim.require`` collects, a tensor that nobody can know is
None, and what reads it is passed over in silence, so that every independent fault is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from costmodel import dim
from costmodel.marks import Mark
from costmodel.network import Layer, Network, Tensor
from costmodel.op import Op
from costmodel.problems import Problem, SpecError, did_you_mean
from costmodel.spec.binding import Bound
from costmodel.spec.fields import FieldError, fields_of, resolve, whole
from costmodel.spec.scope import Poisoned, Scope
from costmodel.spec.syntax import BlockCall, Entry, OpCall, Operand, Reference, Spec, Value

LARGEST = 1_000_000
"""The most layers and repetitions that a network may have."""


def build(spec: Spec, bound: Bound, name: str = "") -> Network:
    """Build one variant of a spec; ``name`` is what the user called the spec.

    Raises:
        SpecError: shapes do not fit or sizes are illegal; every fault is listed.
    """
    scope = Scope(bound.parameters)
    scope.enter({label: Tensor(label, shape) for label, shape in bound.inputs.items()})
    with dim.collecting() as pending:
        builder = _Builder(spec, bound.parameters, pending)
        try:
            builder.run(spec.entries, scope, _Place("", "", "", ""))
            outputs = builder.outputs(scope)
        except RecursionError:
            builder.faults.append(Problem("blocks and branches are nested too deep", spec.mark))
        except _TooLarge as error:
            builder.faults.append(error.problem)
    if builder.faults:
        raise SpecError(_told_once(builder.faults))
    return Network(
        name=spec.network,
        variant=bound.variant,
        spec=name or spec.source.name,
        inputs=bound.inputs,
        layers=tuple(builder.layers),
        outputs=outputs,
        parameters=bound.parameters,
        block_marks=builder.block_marks,
    )


def _told_once(problems: Iterable[Problem]) -> list[Problem]:
    """A block that is wrong in each of its repetitions is wrong once."""
    first: dict[object, Problem] = {}
    for problem in problems:
        mark = problem.mark
        key = (mark.source.name, mark.line, mark.column) if mark else problem.message
        first.setdefault(key, problem)
    return list(first.values())


class _TooLarge(Exception):
    """The network would have more layers than anybody could mean."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        hint = "look at 'repeat', here and in the blocks around it"
        self.problem = Problem(f"the network has more than {LARGEST:,} layers", mark, hint)


class _Place(NamedTuple):
    """Where layers are being put: what their names start with, and what they belong to."""

    prefix: str
    stage: str
    block: str
    unit: str
    role: str = ""
    in_container: bool = True
    """Whether all around it only calls blocks, so that a member is a unit of its own."""

    def member(self, name: str, entry: Entry, *, contains: bool) -> _Place:
        """The place of what belongs to one member of an entry; ``contains``: only blocks."""
        return _Place(
            name + ".",
            self.stage or name,
            self.block or name,
            name if self.in_container else self.unit,
            entry.role or self.role,
            self.in_container and contains,
        )


class _Builder:
    """Collects the layers and the faults of one network."""

    def __init__(self, spec: Spec, parameters: Mapping[str, Any], pending: list[dim.Fault]) -> None:
        self.spec = spec
        self.parameters = parameters
        self.pending = pending
        self.layers: list[Layer] = []
        self.faults: list[Problem] = []
        self.block_marks: dict[str, Mark] = {}
        self.known: dict[str, Tensor | None] = {}
        self.taken: dict[str, int] = {}
        self.steps = 0

    def run(self, entries: Iterable[Entry], scope: Scope, place: _Place) -> None:
        """Build entries in order, each reading what the one before it left at ``here``."""
        for entry in entries:
            try:
                self._entry(entry, scope, place)
            except FieldError as error:
                self._fault(str(error), error.value.mark, error.hint)
                self._leave(entry, entry.label, scope, None)
            except Poisoned:
                self._leave(entry, entry.label, scope, None)

    def outputs(self, scope: Scope) -> tuple[Tensor, ...]:
        """The tensors that the network returns; all others must have a reader."""
        references = self.spec.outputs or (Reference("here", self.spec.mark),)
        top = _Place("", "", "", "")
        found = [self._tensor(reference, scope, top) for reference in references]
        outputs = tuple(tensor for tensor in found if tensor is not None)
        if not self.faults:
            self._check_all_read(outputs, scope)
        return outputs

    def _check_all_read(self, outputs: tuple[Tensor, ...], scope: Scope) -> None:
        read = {tensor.source for layer in self.layers for tensor in layer.inputs}
        read.update(tensor.source for tensor in outputs)
        hint = "list it under 'outputs', or delete it"
        for layer in self.layers:
            if layer.name not in read:
                self.faults.append(Problem(f"nothing reads '{layer.name}'", layer.mark, hint))
        for name, values in self.spec.inputs.items():
            if name not in read:
                mark = values[0].mark
                self.faults.append(Problem(f"nothing reads the input '{name}'", mark, hint))

    def _fault(self, message: str, mark: Mark, hint: str = "") -> None:
        self.faults.append(Problem(message, mark, hint))

    # Entries.

    def _entry(self, entry: Entry, scope: Scope, place: _Place) -> None:
        if entry.when is not None and not self._holds(entry.when, scope):
            self._leave(entry, "", scope, self._skipped(entry, scope, place))
            return
        name = self._unique(place.prefix + entry.label)
        if entry.repeat is None:
            self._member(entry, name, 0, scope, place._replace(stage=place.stage or name))
        else:
            count = whole(entry.repeat, scope.evaluate(entry.repeat), 0, "repeat", "an integer")
            for index in range(count):
                stage, member = place._replace(stage=place.stage or name), f"{name}.{index + 1}"
                self._member(entry, member, index, scope, stage)
                self.known[member] = scope.tensors["here"]
        self._leave(entry, name, scope, scope.tensors["here"])

    def _holds(self, condition: Value, scope: Scope) -> bool:
        answer = scope.evaluate(condition)
        if isinstance(answer, bool):
            return answer
        hint = "compare it, as in 't != 1' or 'in == here'"
        raise FieldError(condition, f"'when' is {answer}, neither true nor false", hint)

    def _skipped(self, entry: Entry, scope: Scope, place: _Place) -> Tensor | None:
        """What an entry stands for whose condition is false: the tensor that it would read."""
        if entry.sources:
            return self._tensor(entry.sources[0], scope, place)
        return scope.tensors["here"]

    def _member(self, entry: Entry, name: str, index: int, scope: Scope, place: _Place) -> None:
        """Build one repetition of an entry."""
        self.steps += 1
        if self.steps > LARGEST:
            raise _TooLarge(entry.mark)
        if entry.repeat is not None:
            scope.env["index"] = index
        action = entry.action
        inner = place.member(name, entry, contains=self._contains_only_blocks(entry, index))
        if place.in_container:
            self.block_marks[name] = entry.mark
        read = self._sources(entry, index, scope, place)
        if isinstance(action, OpCall):
            out = self._op(entry, action, name, read, scope, place, inner)
        elif isinstance(action, BlockCall):
            out = self._block(action, index, read, scope, inner)
        else:
            out = self._branch(action.entries, read[0], scope, inner)
        if entry.then:
            out = self._branch(entry.then, out, scope, inner)
        scope.bind("previous", read[0])
        scope.bind("here", out)

    def _contains_only_blocks(self, entry: Entry, index: int) -> bool:
        """Whether the entry is a mere container, so that its blocks are judged one by one."""
        action = entry.action
        if isinstance(action, OpCall) or entry.then:
            return False
        if isinstance(action, BlockCall):
            entries = self.spec.blocks[_called(action, index)].entries
        else:
            entries = action.entries
        return all(isinstance(inner.action, BlockCall) for inner in entries)

    def _leave(self, entry: Entry, name: str, scope: Scope, out: Tensor | None) -> None:
        """Bind what an entry ends in to ``here`` and to its names."""
        scope.bind("here", out)
        if entry.is_labelled:
            scope.bind(entry.label, out)
        if name:
            self.known[name] = out

    def _unique(self, name: str) -> str:
        count = self.taken.get(name, 0) + 1
        self.taken[name] = count
        return name if count == 1 else self._unique(f"{name}_{count}")

    # Tensors.

    def _sources(
        self, entry: Entry, index: int, scope: Scope, place: _Place
    ) -> list[Tensor | None]:
        sources = entry.sources
        if index == 0 and isinstance(entry.action, BlockCall) and entry.action.first:
            sources = entry.action.first.sources or sources
        if not sources or (index and len(sources) == 1):
            return [scope.tensors["here"]]
        return [self._tensor(source, scope, place) for source in sources]

    def _tensor(self, reference: Reference, scope: Scope, place: _Place) -> Tensor | None:
        """A tensor by its name in the scope, or by the full name of a layer or block."""
        name = reference.name
        if name in scope.tensors:
            return scope.tensors[name]
        for full_name in (place.prefix + name, name):
            if full_name in self.known:
                return self.known[full_name]
        if self.faults:
            raise Poisoned
        hint = did_you_mean(name, (*scope.tensors, *self.known))
        value = Value(None, None, reference.mark)
        raise FieldError(value, f"no tensor is called '{name}' here", hint)

    def _branch(
        self, entries: Iterable[Entry], start: Tensor | None, scope: Scope, place: _Place
    ) -> Tensor | None:
        """Build a side line from ``start``; ``here`` stays where it was."""
        here, previous = scope.tensors["here"], scope.tensors["previous"]
        scope.bind("here", start)
        self.run(entries, scope, place)
        out = scope.tensors["here"]
        scope.bind("here", here)
        scope.bind("previous", previous)
        return out

    def _operand(self, operand: Operand, scope: Scope, place: _Place) -> Tensor | None:
        if isinstance(operand, Reference):
            return self._tensor(operand, scope, place)
        return self._branch(operand, scope.tensors["here"], scope, place)

    # Blocks.

    def _block(
        self, call: BlockCall, index: int, read: list[Tensor | None], scope: Scope, place: _Place
    ) -> Tensor | None:
        """Build one repetition of a block in a scope of its own."""
        block = self.spec.blocks[_called(call, index)]
        arguments = call.first.arguments if index == 0 and call.first else call.arguments
        values = {key: scope.evaluate(value) for key, value in arguments.items()}
        network = self.parameters if block.sees_network else {}
        inside = Scope(network, values, {"index": index})
        inside.enter(dict(zip(block.inputs, read, strict=True)))
        for key, default in block.parameters.items():
            if key not in values and default is not None:
                inside.env[key] = inside.evaluate(default)
        self.run(block.entries, inside, place)
        return inside.tensors["here"]

    # Ops.

    def _op(
        self,
        entry: Entry,
        call: OpCall,
        name: str,
        read: list[Tensor | None],
        scope: Scope,
        place: _Place,
        inner: _Place,
    ) -> Tensor | None:
        if call.operands:
            around = place if place.block and not entry.is_labelled else inner
            read[:] = [self._operand(operand, scope, around) for operand in call.operands]
        op = call.constant or _finished(call, scope)
        inputs = tuple(tensor for tensor in read if tensor is not None)
        if len(inputs) < len(read):
            return None
        shapes = tuple(tensor.shape for tensor in inputs)
        output = op.output(*shapes)
        for fault in self.pending:
            self._fault(f"{entry.label}: {fault.message}", entry.mark)
        self.pending.clear()
        self.layers.append(
            Layer(
                name,
                op,
                op.kind(*shapes),
                inputs,
                output,
                inner.stage,
                inner.block,
                inner.unit,
                entry.mark,
                inner.role,
                entry.note,
            )
        )
        out = self.known[name] = Tensor(name, output)
        if "into" in call.fields:
            self._bind_parts(op, out, shapes, scope)
        return out

    def _bind_parts(self, op: Any, whole_tensor: Tensor, shapes: Any, scope: Scope) -> None:
        """Bind the names that a split gives to its parts."""
        for number, (label, shape) in enumerate(zip(op.into, op.parts(*shapes), strict=False)):
            scope.bind(label, Tensor(whole_tensor.source, shape, number))


def _called(call: BlockCall, index: int) -> str:
    """The block that one repetition calls."""
    return call.first.block if index == 0 and call.first else call.block


def _finished(call: OpCall, scope: Scope) -> Op:
    known = fields_of(call.op)
    fields = call.fields.items()
    return call.op(**{key: resolve(known[key], value, scope.evaluate) for key, value in fields})
