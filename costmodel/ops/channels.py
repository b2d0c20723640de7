"""Moving channels about: concat, split, slice, index-select and shuffle read and write in full."""

from __future__ import annotations

from typing import ClassVar, Literal

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, in_words, streamed
from costmodel.core.op import Kind, NameList, Size, Sizes, Whole
from costmodel.core.values import dataclass
from costmodel.core.window import require_same_rank


@dataclass(frozen=True, slots=True)
class Concat:
    """The channels of all inputs, one after the other; all other axes must agree."""

    arity: ClassVar[tuple[int, int | None]] = (1, None)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c1 + c2 + ..., h, w]; Illegal where n, h or w differ."""
        first = inputs[0]
        c = first.c
        for x in inputs[1:]:
            require_same_rank("concat", first, x)
            dim.require(
                first == x.replace(c=first.c),
                "cannot concat {first} and {x}: {axes} must agree; "
                "pool, upsample or crop one of them first",
                first=first,
                x=x,
                axes=in_words(name for name in first.names if name != "c"),
            )
            c = c + x.c
        return first.replace(c=c)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Split:
    """The input cut along its channels into named parts: one op, which reads c and writes c.

    Fields:
        into: the names of the parts, in order.
        sizes: channels of each part, which must sum to the input's; equal parts by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    into: NameList
    sizes: Sizes | None = None

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape, since its parts are one tensor; Illegal unless they use it up."""
        (x,) = inputs
        parts, sizes = len(self.into), self.sizes
        dim.require(parts > 0, "split needs the name of at least one part; write into: [a, b]")
        if sizes is None:
            dim.require(
                dim.divides(max(parts, 1), x.c),
                "{c} channels do not split into {parts} equal parts; "
                "give their sizes, or other channels",
                c=x.c,
                parts=parts,
            )
            return x
        dim.require(
            len(sizes) == parts,
            "split has {parts} names but {sizes} sizes; give each name a size",
            parts=parts,
            sizes=len(sizes),
        )
        total = sum(sizes)
        dim.require(
            total == x.c,
            "the sizes of the split sum to {total}, but the input has {c} channels; "
            "give sizes of that sum",
            total=total,
            c=x.c,
        )
        return x

    def parts(self, x: Shape) -> tuple[Shape, ...]:
        """The shapes of the parts of ``x``, in the order of ``into``."""
        names = len(self.into)
        sizes = self.sizes or (dim.exact(x.c, max(names, 1)),) * names
        return tuple(x.replace(c=c) for c in sizes)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Slice:
    """A range of one axis, as in x[start:stop:step]; reads its whole input, writes the range.

    Fields:
        axis: c, l, d, h or w; c by default.
        start: the first position, from 0; 0 by default.
        stop: the position after the last; the end of the axis by default.
        step: the distance between positions taken; 1 by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    axis: Literal["c", "l", "d", "h", "w"] = "c"
    start: Whole = 0
    stop: Size | None = None
    step: Size = 1

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """The axis cut to ceil((stop - start)/step); Illegal for a range empty or beyond it."""
        (x,) = inputs
        size = x.named(self.axis)
        stop = size if self.stop is None else self.stop
        dim.require(
            self.start < stop,
            "slice {start}:{stop} is empty; start before stop, which is no part of it",
            start=self.start,
            stop=stop,
        )
        dim.require(
            stop <= size,
            "slice {start}:{stop} exceeds the axis {axis}, which has {size}; "
            "stop at {size} or before",
            start=self.start,
            stop=stop,
            axis=self.axis,
            size=size,
        )
        cut = dim.ceil_div(stop - self.start, self.step)
        return Shape(
            *(cut if name == self.axis else size for name, size in zip(x.names, x, strict=True))
        )

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class IndexSelect:
    """Channels picked by a list of indices, with repetition allowed (CondenseNet, 1711.09224).

    Fields:
        out: how many channels are picked.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    out: Size

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0].replace(c=self.out)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Shuffle:
    """The channel shuffle of ShuffleNet: [g, c/g] transposed to [c/g, g] (arXiv:1707.01083).

    Fields:
        groups: groups g, which must divide the channels.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    groups: Size

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape; Illegal unless the groups divide its channels."""
        (x,) = inputs
        dim.require(
            dim.divides(self.groups, x.c),
            "groups {groups} do not divide the {c} channels to shuffle; take a divisor of {c}",
            groups=self.groups,
            c=x.c,
        )
        return x

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


OPS: dict[str, type] = {
    "concat": Concat,
    "split": Split,
    "slice": Slice,
    "index_select": IndexSelect,
    "shuffle": Shuffle,
}
