"""What the writer of an op's module sees: the layer, and numbers with their roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from costmodel.core.cost import Shape
from costmodel.core.network import Layer
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.torch.expressions import (
    Call,
    Expression,
    Listed,
    Number,
    Option,
    Several,
    Text,
)
from costmodel.interop.writing.windows import Ends, Window

FALSE = Text("False")
TRUE = Text("True")


@dataclass(frozen=True, slots=True)
class Spot:
    """A layer of which modules are made; ``is_vector``: what it reads stands as [n, c]."""

    layer: Layer
    is_vector: bool

    @property
    def x(self) -> Shape:
        """The shape of the first input."""
        return self.layer.shapes[0]

    @property
    def output(self) -> Shape:
        """The shape of the output."""
        return self.layer.output

    def of_rank(self, name: str) -> str:
        """The module of as many axes: Conv as nn.Conv1d, nn.Conv2d or nn.Conv3d.

        Raises:
            Unwritable: the input has none, or more than three.
        """
        axes = len(self.x.spatial)
        if axes not in (1, 2, 3):
            reason = f"torch.nn has none of {axes} spatial axes"
            raise Unwritable(reason, "reshape it before, or --to onnx")
        return f"nn.{name}{axes}d"

    def c(self) -> Number:
        """The channels of the input."""
        return Number(self.x.c, "c")

    def padding(self, over: Window) -> tuple[Call | None, Expression]:
        """A module that pads, where PyTorch's own padding cannot, and that padding.

        A padding by name that is the same on both sides, or nearly, becomes the number that gives
        our positions, as people write it; what a spec gives in numbers stays as it is.
        """
        pairs = list(zip(self.x.spatial, self.output.spatial, strict=True))
        if over.padding == "same" and all(
            _positions(over, axis, size) == wanted for axis, (size, wanted) in enumerate(pairs)
        ):
            return None, several([d * (k - 1) // 2 for d, k in _taps(over)], "padding")
        ends = over.ends(self.x, self.output)
        if all(before == after for before, after in ends):
            return None, several([before for before, _ in ends], "padding")
        return padded(self.of_rank("ConstantPad"), ends), several([0] * len(ends), "padding")


def _taps(over: Window) -> list[tuple[int, int]]:
    return list(zip(over.dilation, over.k, strict=True))


def _positions(over: Window, axis: int, size: int) -> int:
    """Where a window lands with the same number of positions added on both sides."""
    span = over.dilation[axis] * (over.k[axis] - 1) + 1
    return int((size + 2 * ((span - 1) // 2) - span) // over.stride[axis] + 1)


def padded(name: str, ends: Sequence[Ends], value: str = "") -> Call:
    """A module that pads, from the last axis on; ConstantPad with zeros is ZeroPad."""
    sides = tuple(Number(side, "padding") for pair in reversed(ends) for side in pair)
    if value:
        return Call(name, (Several(sides), Text(value)))
    return Call(name.replace("Constant", "Zero"), (Several(sides),))


def several(values: Sequence[int], role: str) -> Several:
    """Numbers along the axes of the plane."""
    return Several(tuple(Number(value, role) for value in values))


def option(name: str, values: Sequence[int], usual: int) -> Option:
    """An argument by name for each axis, and what it is where nothing is said."""
    return Option(name, several(values, name), several([usual] * len(values), "usual"))


def count(name: str, value: int, usual: int) -> Option:
    """A number by name."""
    return Option(name, Number(value, name), Number(usual, "usual"))


def flag(name: str, *, value: bool, usual: bool) -> Option:
    """A boolean by name."""
    return Option(name, TRUE if value else FALSE, TRUE if usual else FALSE)


def cropped(starts: Sequence[int], sizes: Sequence[int]) -> Call:
    """A part of the map: where it begins along each axis, and its size."""
    pairs = zip(starts, sizes, strict=True)
    return Call("Crop", tuple(Listed((Number(a, "start"), Number(b, "size"))) for a, b in pairs))
