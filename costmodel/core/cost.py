"""Shapes and costs: what every operation is priced in.

FLOPs are multiply-adds of convolutions, of fully connected and recurrent layers, and of products of
two activations. MAC is the memory access cost in elements, reads + writes + weights (ShuffleNet V2,
section 2): each input tensor is read once, each output written once, each weight read once.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from operator import itemgetter

from costmodel.core.dim import Dim, WrongRank, same
from costmodel.core.values import dataclass


class Shape(tuple[Dim, ...]):
    """A tensor's shape, [n, c, *spatial]: one size for each of its axes, and any number of them.

    One spatial size is called l, two are h and w, three d, h and w. A vector of features has
    spatial sizes of 1, [n, c, 1, 1], or none, [n, c]. It is an immutable tuple of ints, traced
    numbers or symbols, equal to any tuple of the same sizes. No rank is refused here: what an op
    takes is for the op to say.
    """

    __slots__ = ()

    def __new__(cls, *sizes: Dim) -> Shape:
        return _made(cls, sizes)

    def __getnewargs__(self) -> tuple[Dim, ...]:
        return tuple(self)

    # Asked for several times in each layer, and so without a function of Python's around them.
    n = property(itemgetter(0), doc="Images of the batch; IndexError of a number by itself.")
    c = property(itemgetter(1), doc="Channels; IndexError of a tensor of fewer than two axes.")
    spatial = property(
        itemgetter(slice(2, None)), doc="The sizes after n and c; there may be none."
    )
    size = property(prod, doc="Elements: the product of all sizes.")

    @property
    def h(self) -> Dim:
        """Rows, of a shape with two or three spatial sizes; WrongRank of any other."""
        return self.named("h")

    @property
    def w(self) -> Dim:
        """Columns, of a shape with two or three spatial sizes; WrongRank of any other."""
        return self.named("w")

    @property
    def rank(self) -> int:
        """How many axes there are, n and c among them."""
        return len(self)

    @property
    def positions(self) -> Dim:
        """Where each channel has an element: n times the product of the spatial sizes, n·h·w."""
        return prod(self[2:], start=self.n)

    @property
    def names(self) -> tuple[str, ...]:
        """What the axes are called: n, c, and l, or h and w, or d, h and w; s1, s2 ... of more."""
        count = len(self) - 2
        known = _SPATIAL.get(count) or tuple(f"s{axis}" for axis in range(1, count + 1))
        return ("n", "c", *known)[: len(self)]

    def named(self, name: str) -> Dim:
        """The size of the axis called ``name``; by ``size``, of the whole.

        Raises:
            WrongRank: it has no axis of that name.
        """
        if name == "size":
            return self.size
        names = self.names
        if name in names:
            return self[names.index(name)]
        known = in_words(names or ("none",))
        raise WrongRank(f"{self} has no size {name}: its sizes are {known}")

    def matches(self, other: Shape) -> bool:
        """Whether two shapes are equal, as a question of structure."""
        return len(self) == len(other) and all(map(same, self, other))

    def replace(
        self, *, n: Dim = None, c: Dim = None, spatial: Iterable[Dim] | None = None
    ) -> Shape:
        """The same with another n, another c, or other spatial sizes, in any number."""
        return Shape(
            self.n if n is None else n,
            self.c if c is None else c,
            *(self[2:] if spatial is None else spatial),
        )

    def __repr__(self) -> str:
        return f"Shape({', '.join(map(repr, self))})"

    def __str__(self) -> str:
        return "[" + ", ".join(map(str, self)) + "]"


def in_words(names: Iterable[str]) -> str:
    """Names of axes as a sentence lists them: n, h and w."""
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


MOST_SPATIAL = 3
"""The most spatial sizes of a tensor that a spec declares; of more, axes have no letters."""
_made = tuple.__new__
_SPATIAL = {1: ("l",), 2: ("h", "w"), 3: ("d", "h", "w")}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one operation, or a sum of them, costs.

    ``flops`` in multiply-adds; ``reads``, ``writes`` (activations) and ``weights`` (parameters read
    at inference) in elements; ``params`` counts learnable parameters.
    """

    flops: Dim = 0
    reads: Dim = 0
    writes: Dim = 0
    weights: Dim = 0
    params: Dim = 0

    @property
    def mac(self) -> Dim:
        """Memory access cost in elements: reads + writes + weights."""
        return self.reads + self.writes + self.weights

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.flops + other.flops,
            self.reads + other.reads,
            self.writes + other.writes,
            self.weights + other.weights,
            self.params + other.params,
        )


def streamed(inputs: Iterable[Shape], output: Shape, *, flops: Dim = 0, weights: Dim = 0) -> Cost:
    """The cost of reading every input once and writing the output once.

    ``weights`` are learnable and read once each.
    """
    reads: Dim = 0
    for shape in inputs:
        reads = reads + shape.size
    return Cost(flops, reads, output.size, weights, weights)
