"""What fits but can hardly be meant: tensors that nothing reads, and what deserves a warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Tensor
from costmodel.core.problems import Problem, quoted
from costmodel.language.building.binding import Bound, value_in
from costmodel.language.syntax import Block, Entry, OpCall, Spec, Value

_HINT = "list it under 'outputs', read it, or delete it"
CHOICE_HINT = "'from' chooses another here: leave this one out as well, by 'when'"
_PART_HINT = "read it, or take what is needed with 'slice' instead of 'split'"


def unread(
    spec: Spec,
    layers: Sequence[Layer],
    parts: Mapping[str, Sequence[Value]],
    hints: Mapping[str, str],
    outputs: Iterable[Tensor],
) -> list[Problem]:
    """Problems of the tensors that neither a layer reads nor the network returns.

    ``parts`` are the names that each split gives to its parts, ``hints`` what to do about the
    layers whose names begin so.
    """
    if not layers:
        hint = "every 'when' is false, or every 'repeat' is 0"
        mark = spec.entries[0].mark if spec.entries else spec.mark
        return [Problem("no layer is left in this network", mark, hint)]
    ends = [tensor for layer in layers for tensor in layer.inputs]
    ends.extend(outputs)
    read = {tensor.source for tensor in ends}
    problems = [
        Problem(f"nothing reads {quoted(layer.name)}", layer.mark, _hint(layer.name, hints))
        for layer in layers
        if layer.name not in read
    ]
    for name, values in spec.inputs.items():
        if name not in read:
            hint = "read it with 'from', or delete it"
            problems.append(
                Problem(f"nothing reads the input {quoted(name)}", values[0].mark, hint)
            )
    return problems + list(_unread_parts(parts, read, {(end.source, end.part) for end in ends}))


def _hint(name: str, hints: Mapping[str, str]) -> str:
    start = name
    while start:
        if start in hints:
            return hints[start]
        start = start.rpartition(".")[0]
    return _HINT


def _unread_parts(
    parts: Mapping[str, Sequence[Value]], read: set[str], ends: set[tuple[str, int | None]]
) -> Iterator[Problem]:
    """Problems of parts that nothing reads although something reads another part."""
    for name, labels in parts.items():
        if name not in read or (name, None) in ends:
            continue
        for number, label in enumerate(labels):
            if (name, number) not in ends:
                message = f"nothing reads {quoted(str(label.constant))}, a part of {quoted(name)}"
                yield Problem(message, label.mark, _PART_HINT)


def chain_hint(block: Block) -> str:
    """What to do where repetitions of a block with several inputs all read the same."""
    return (
        f"for each repetition to read the one before, let {block.name} name what it gives, in the "
        f"order of its inputs: 'outputs: [...]'"
    )


def joined_with_itself(entry: Entry, call: OpCall, inputs: Sequence[Tensor]) -> Iterator[Problem]:
    """A warning where a join reads one tensor twice."""
    seen: set[tuple[str, int | None]] = set()
    for tensor in inputs:
        if (tensor.source, tensor.part) in seen:
            message = f"{call.name} joins {quoted(tensor.source)} with itself"
            hint = "name another tensor; one name alone is joined with 'here', the tensor before"
            yield Problem(message, entry.mark, hint)
            return
        seen.add((tensor.source, tensor.part))


_PLANE = 32
_COLOURS = 3


def channels_last(spec: Spec, bound: Bound) -> Iterator[Problem]:
    """A warning for each input that looks like [h, w, 3]: two sizes of a plane, then colours.

    Frames may stand before them.
    """
    for name, values in spec.inputs.items():
        sizes = [value_in(value, bound.parameters) for value in values]
        if {*map(type, sizes)} != {int} or len(sizes) < 3:
            continue
        *before, h, w, last = sizes
        if min(h, w) >= _PLANE and last == _COLOURS:
            c, *spatial = map(str, sizes)
            message = f"input {quoted(name)} has {c} channels of {'x'.join(spatial)}"
            axes = ", ".join(Shape(1, *sizes).names[1:])
            meant = ", ".join(map(str, (last, *before, h, w)))
            hint = f"sizes are [{axes}]: did you mean [{meant}]?"
            yield Problem(message, values[0].mark, hint)
