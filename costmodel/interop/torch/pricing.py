"""What families of ops have in common: an op with sizes of its own, and one in several steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from costmodel.core.cost import Shape
from costmodel.core.op import Kind, Op
from costmodel.core.values import NamedTuple
from costmodel.interop.counted import Counted
from costmodel.interop.torch.events import Event, Operand


class Step(NamedTuple):
    """One of several ops in a row that PyTorch does in one.

    ``inputs`` are tokens, or the numbers of steps before it; ``reads`` are weights and constants.
    """

    name: str
    op: Op
    inputs: tuple[str | int, ...]
    out: Shape
    reads: tuple[Operand, ...] = ()


def counted(event: Event, kind: Kind, flops: int = 0) -> Counted:
    """The op as it is: reads activations and weights in full, writes all of its results."""
    results = tuple(event.results.values())
    return Counted(
        type=event.type,
        counts_as=kind,
        out=event.out,
        flops=flops,
        weights=sum(int(read.shape.size) for read in event.reads),
        further=sum(int(shape.size) for shape in results[1:]),
    )


def view(event: Event) -> Counted:
    """Its input in another shape, at no cost."""
    return Counted(event.type, Kind.MOVEMENT, event.out, is_view=True)


def as_counted(kind: Kind) -> Callable[[Event], Op]:
    """A price without multiply-adds."""
    return lambda event: counted(event, kind)


def each(sizes: Sequence[int], axes: int) -> tuple[int, ...]:
    """One number for all axes, or one for each."""
    return tuple(sizes) * axes if len(sizes) == 1 else tuple(sizes)


def around(sizes: Sequence[int], axes: int) -> tuple[tuple[int, int], ...]:
    """The padding of each axis, the same before and after."""
    return tuple((size, size) for size in each(sizes, axes))


def is_image(shape: Shape) -> bool:
    """Whether it is [n, c, h, w]."""
    return len(shape) == 4
