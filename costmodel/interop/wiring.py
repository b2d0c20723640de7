"""The records of a model by what they read and make, with groups replaced by single records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.core.op import Op
from costmodel.core.precision import Precision
from costmodel.interop.record import Record, Recorded


class Wiring:
    """Records in their order; who makes a tensor, who reads it."""

    def __init__(self, recorded: Recorded) -> None:
        self._records: dict[int, Record] = dict(enumerate(recorded.records))
        self._shapes: dict[str, Shape] = dict(recorded.inputs)
        self._makers: dict[str, int] = {}
        self._readers: dict[str, dict[int, None]] = defaultdict(dict)
        self._returned = frozenset(recorded.outputs)
        for place, record in self._records.items():
            self._add(place, record)

    def _add(self, place: int, record: Record) -> None:
        self._shapes.update(record.outputs)
        self._makers.update(dict.fromkeys(record.outputs, place))
        for name in record.inputs:
            self._readers[name][place] = None

    def records(self) -> tuple[Record, ...]:
        """The records as they are now, in order."""
        return tuple(self._records[place] for place in sorted(self._records))

    def __iter__(self) -> Iterator[Record]:
        """The records in order, without those that are taken away on the way."""
        for place in sorted(self._records):
            if place in self._records:
                yield self._records[place]

    def shape(self, tensor: str) -> Shape:
        """The shape of a tensor."""
        return self._shapes[tensor]

    def maker(self, tensor: str) -> Record | None:
        """Who makes a tensor; None for an input of the model."""
        place = self._makers.get(tensor)
        return None if place is None else self._records[place]

    def readers(self, tensor: str) -> list[Record]:
        """Who reads a tensor."""
        return [self._records[place] for place in self._readers[tensor]]

    def next(self, record: Record | None) -> Record | None:
        """The only reader of a record's only output, which the model does not return."""
        if record is None or len(record.outputs) != 1 or record.output in self._returned:
            return None
        readers = self.readers(record.output)
        return readers[0] if len(readers) == 1 else None

    def before(self, record: Record | None, place: int = 0) -> Record | None:
        """Who makes an input of a record, if nothing else reads it and the model keeps it."""
        if record is None or place >= len(record.inputs):
            return None
        maker = self.maker(record.inputs[place])
        return maker if maker is not None and self.next(maker) is record else None

    def is_inside(self, group: Sequence[Record]) -> bool:
        """Whether nothing but the group reads what the group makes, its last record apart."""
        inside = {self._makers[one.output] for one in group}
        return all(
            name not in self._returned and inside.issuperset(self._readers[name])
            for one in group[:-1]
            for name in one.outputs
        )

    def replace(
        self,
        group: Sequence[Record],
        op: Op,
        inputs: Sequence[str],
        *,
        type: str = "",  # noqa: A002  (the field's word)
        details: Mapping[str, object] | None = None,
        outputs: Mapping[str, Shape] | None = None,
        weights_of: str = "",
    ) -> None:
        """Put one record in place of a group, of which the last makes the output.

        With ``outputs`` it makes all of these, and stands where the first of the group did.
        """
        last = group[-1]
        places = [self._makers[one.output] for one in group]
        place = places[-1] if outputs is None else min(places)
        record = replace(
            last,
            type=type or last.type,
            op=op,
            inputs=tuple(inputs),
            outputs=last.outputs if outputs is None else outputs,
            nodes=sum(one.nodes for one in group),
            details=details or {},
            weights_of=weights_of,
            dtype=_dtype_of(group),
        )
        for one in places:
            self._remove(one)
        self._records[place] = record
        self._add(place, record)

    def bypass(self, record: Record) -> None:
        """Take a record away whose output is its first input; its readers read that instead."""
        old, new = record.output, record.inputs[0]
        self._remove(self._makers[old])
        for place in list(self._readers.pop(old, {})):
            reader = self._records[place]
            inputs = tuple(new if name == old else name for name in reader.inputs)
            self._records[place] = replace(reader, inputs=inputs)
            self._readers[new][place] = None
        maker = self._makers.get(new)
        if maker is not None:
            made = self._records[maker]
            dtype = made.dtype
            if record.type == "QuantizeLinear":
                dtype = Precision(activations=record.dtype.activations).within(dtype)
            self._records[maker] = replace(made, nodes=made.nodes + record.nodes, dtype=dtype)

    def is_returned(self, tensor: str) -> bool:
        """Whether the model returns a tensor."""
        return tensor in self._returned

    def _remove(self, place: int) -> None:
        record = self._records.pop(place)
        for name in record.inputs:
            self._readers[name].pop(place, None)


def _dtype_of(group: Sequence[Record]) -> Precision:
    """The weights' dtype of whoever says one, and that of what the last writes."""
    weights = next((one.dtype.weights for one in group if one.dtype.weights), "")
    return Precision(weights, group[-1].dtype.activations)
