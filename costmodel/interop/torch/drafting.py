"""Events as records: each with its name, its price, and the parameters that are its own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from costmodel.core.cost import Shape
from costmodel.core.custom_ops import ModelNode, NodeInput
from costmodel.core.network import Uncovered
from costmodel.core.op import Kind, Op
from costmodel.core.values import NamedTuple
from costmodel.interop.counted import Counted
from costmodel.interop.custom import OwnPrices, plain_attributes
from costmodel.interop.record import Record
from costmodel.interop.torch.aten import PRICES
from costmodel.interop.torch.claiming import Claims
from costmodel.interop.torch.events import Event, Operand, Value
from costmodel.interop.torch.orders import REORDERED, order_of
from costmodel.interop.torch.pricing import Step, as_counted
from costmodel.ops.channels import Split
from costmodel.ops.custom import Custom


class Draft(NamedTuple):
    """A record before its parameters are settled, and what it reads beside activations."""

    record: Record
    reads: tuple[Operand, ...]


@dataclass
class Names:
    """Names of records: the path of the module, behind it the op where the module does more."""

    inner: frozenset[str]
    taken: dict[str, int]

    def name(self, event: Event, step: str) -> str:
        """A name that no earlier record has."""
        path = event.scope[-1].path if event.scope else ""
        is_first = path and path not in self.inner and path not in self.taken
        word = f"{path}.{event.name.rpartition('.')[2]}".lstrip(".")
        base = (path if is_first else word) + (f".{step}" if step else "")
        number = self.taken[base] = self.taken.get(base, 0) + 1
        if is_first:
            self.taken.setdefault(path, 1)
        return base if number == 1 else f"{base}_{number}"


def drafts(
    events: Iterable[Event], inputs: Mapping[str, Shape], inner: frozenset[str], own: OwnPrices
) -> Iterator[Draft]:
    """A record for each op, priced; ``inner`` are paths of modules that hold others."""
    names, shapes = Names(inner, {}), dict(inputs)
    for called in events:
        seen = [_seen(one, number, shapes) for number, one in enumerate(called.operands)]
        event = _reading(called, tuple(seen))
        shapes.update(event.results)
        for before, after in zip(called.operands, seen, strict=True):
            if before is not after:
                yield _view(event, before, after, shapes, names)
        if event.name not in PRICES:
            yield _unknown(event, own, names)
            continue
        priced = PRICES[event.name](event)
        if isinstance(priced, tuple):
            yield from _stepwise(event, priced, names)
        else:
            yield _draft(event, priced, names)


def _reading(event: Event, operands: tuple[Operand, ...]) -> Event:
    return event if operands == event.operands else replace(event, operands=operands)


def _seen(operand: Operand, number: int, shapes: Mapping[str, Shape]) -> Operand:
    """An operand by a token of its own, where it is another view of what was last written."""
    token = operand.value.token
    if not token or shapes[token] == operand.shape:
        return operand
    return operand._replace(value=Value(f"{token}:{number}:{operand.tensor}"))


def _view(
    event: Event, before: Operand, after: Operand, shapes: dict[str, Shape], names: Names
) -> Draft:
    """What makes the view: nothing, or a movement of what it leaves out."""
    shape, source = after.shape, before.value.token
    is_all = shape.size == shapes[source].size
    op = Counted("aten.view", Kind.MOVEMENT, shape, is_view=bool(is_all))
    made = {after.value.token: shape}
    shapes.update(made)
    name = names.name(event, "view")
    return Draft(Record(name, "aten.view", op, (source,), made, event.scope), ())


def _draft(event: Event, op: Op, names: Names) -> Draft:
    outputs = dict(event.results)
    return Draft(
        _record(event, names.name(event, ""), op, event.inputs, outputs, _details(event)),
        event.reads,
    )


def _details(event: Event) -> Mapping[str, object]:
    """What patterns ask: the order of axes, the number that is added, multiplied or divided by."""
    if event.name in REORDERED:
        return {"perm": order_of(event)}
    number = event.given.get("other") if event.name in ("add", "div", "mul") else None
    is_number = isinstance(number, int | float) and event.given.get("alpha", 1) == 1
    return {"number": float(number)} if is_number and number is not None else {}


def _unknown(event: Event, own: OwnPrices, names: Names) -> Draft:
    """An op that no family knows: priced by a user's formulas, or not at all."""
    space, _, word = event.name.rpartition(".")
    operator, name = f"{space or 'aten'}::{word}", names.name(event, "")
    inputs = tuple(NodeInput(one.shape, not one.value.token) for one in event.operands)
    price = own.price(operator, ModelNode(name, inputs, plain_attributes(event.given), event.out))
    if price is None:
        op = as_counted(Kind.MOVEMENT)(event)
        return Draft(_record(event, name, op, event.inputs, event.results, {}), event.reads)
    record = _record(event, name, price.op, event.inputs, event.results, {})
    return Draft(replace(record, type=operator, formulas=price.formulas), event.reads)


def _stepwise(event: Event, steps: Sequence[Step], names: Names) -> Iterator[Draft]:
    """The steps in a row; the last one gives what the op gives."""
    token = next(iter(event.results))
    tokens = [f"{token}.{step.name}" for step in steps[:-1]] + [token]
    for step, own in zip(steps, tokens, strict=True):
        inputs = tuple(tokens[one] if isinstance(one, int) else one for one in step.inputs)
        outputs = event.results if own == token else {own: step.out}
        name = names.name(event, step.name)
        yield Draft(_record(event, name, step.op, inputs, outputs, {}), step.reads)


def _record(
    event: Event,
    name: str,
    op: Op,
    inputs: tuple[str, ...],
    outputs: Mapping[str, Shape],
    details: Mapping[str, object],
) -> Record:
    return Record(name, event.type, op, inputs, outputs, event.scope, details=details)


def living(found: Sequence[Draft], outputs: Iterable[str]) -> list[Draft]:
    """The records that an output needs, in their order."""
    needed = set(outputs)
    kept = []
    for draft in reversed(found):
        if not needed.isdisjoint(draft.record.outputs):
            needed.update(draft.record.inputs)
            kept.append(draft._replace(record=_trimmed(draft.record, needed)))
    return kept[::-1]


def _trimmed(record: Record, needed: Container[str]) -> Record:
    """The record without results that nobody reads, such as the places of maxima."""
    if isinstance(record.op, Split) or len(record.outputs) == 1:
        return record
    read = {name: shape for name, shape in record.outputs.items() if name in needed}
    return replace(record, outputs={record.output: record.outputs[record.output], **read})


def settled(
    found: Iterable[Draft], inputs: Mapping[str, Shape], claims: Claims
) -> tuple[Record, ...]:
    """The records with their own parameters, which are taken from the claims."""
    shapes = dict(inputs)
    records = []
    for draft in found:
        record = draft.record
        shapes.update(record.outputs)
        read = tuple(shapes[token] for token in record.inputs)
        out = read[0] if isinstance(record.op, Split) else next(iter(record.outputs.values()))
        op, owner = claims.settle(record.name, record.op, read, out, draft.reads)
        is_own = isinstance(record.op, Custom)  # which counts what its formulas say
        is_settled = is_own or (op is record.op and owner == record.weights_of)
        records.append(record if is_settled else replace(record, op=op, weights_of=owner))
    return tuple(records)


def uncovered(events: Iterable[Event], records: Iterable[Record]) -> tuple[Uncovered, ...]:
    """Those of the records whose op nobody knows."""
    unknown = {token for event in events if event.name not in PRICES for token in event.results}
    return tuple(
        Uncovered(one.name, one.type, "no family of ops knows it")
        for one in records
        if not isinstance(one.op, Custom) and not unknown.isdisjoint(one.outputs)
    )
