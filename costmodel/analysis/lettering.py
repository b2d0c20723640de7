"""A layer with letters for its sizes, as the papers call them; what a letter is, its caller says.

h and w are the output's, h1 and w1 an input's where they differ (ShuffleNet V2, section 2); l of a
sequence, d, h and w of a volume.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.dim import Dim
from costmodel.core.network import Layer
from costmodel.core.op import PerAxis

_FIELD_LETTERS = {"out": "c2", "groups": "g"}


def has_letters(layer: Layer) -> bool:
    """Whether all shapes have n and c and the op has a formula over their sizes."""
    shapes = (*layer.shapes, layer.output)
    is_known = not hasattr(layer.op, "type")  # one that names itself was priced where it was found
    return is_known and all(shape.rank > 1 for shape in shapes)


class Letters:
    """A layer's op, inputs and output with letters, which ``symbol`` makes of a name and a number.

    ``numbers`` tells what each letter stands for.
    """

    def __init__(self, layer: Layer, symbol: Callable[[str, int], Dim]) -> None:
        self._symbol = symbol
        self.numbers: dict[str, int] = {}
        inputs, output = _channel_letters(layer)
        self.output = self._shape(layer.output, layer.output, output)
        self.inputs = tuple(
            self._shape(shape, layer.output, name)
            for shape, name in zip(layer.shapes, inputs, strict=True)
        )
        self.op = self._lettered(layer.op)

    def _letter(self, name: str, number: int) -> Any:
        if number == 1 and name[0] not in "cgk":
            return 1
        # Two inputs may differ from the output and from each other: h1, then h2.
        while self.numbers.setdefault(name, number) != number:
            name = f"{name[0]}{int(name[1:] or 0) + 1}"
        return self._symbol(name, number)

    def _shape(self, shape: Shape, output: Shape, channels: str) -> Shape:
        suffix = "1" if shape.spatial != output.spatial else ""
        letters = {"n": "n", "c": channels}
        return Shape(
            *(
                self._letter(letters.get(axis, axis + suffix), size)
                for axis, size in zip(shape.names, shape, strict=True)
            )
        )

    def _kernel(self, k: PerAxis) -> Any:
        """One letter where the sizes are the same, else one for each axis."""
        if not isinstance(k, tuple):
            return self._letter("k", k)
        axes = self.output.names[2:] if len(set(k)) > 1 else ("",) * len(k)
        return tuple(self._letter(f"k{axis}", size) for axis, size in zip(axes, k, strict=True))

    def _lettered(self, op: Any) -> Any:
        changes: dict[str, Any] = {}
        for field in fields(op):
            value = getattr(op, field.name)
            if field.name in _FIELD_LETTERS and type(value) is int:
                changes[field.name] = self._letter(_FIELD_LETTERS[field.name], value)
            elif field.name == "k":
                changes["k"] = self._kernel(value)
        return replace(op, **changes)


def _channel_letters(layer: Layer) -> tuple[list[str], str]:
    """Letters for the channels of each input, and of the output: c where all are the same."""
    count = len(layer.inputs)
    has_own_count = getattr(layer.op, "out", None) is not None
    if not has_own_count and {shape[1:2] for shape in layer.shapes} == {layer.output[1:2]}:
        return ["c"] * count, "c"
    return [f"c{number}" for number in range(1, count + 1)], "c2" if count == 1 else "c"
