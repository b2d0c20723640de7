"""Scaled dot-product attention, softmax(q·k'/sqrt(d))·v (arXiv:1706.03762, section 3.2.1).

Each of L queries meets S keys of d channels and S values of dv channels: n·L·S·(d + dv)
multiply-adds, however many heads share the channels. In windows (Swin, arXiv:2103.14030) S is the
positions of one. The scores, n·heads·L·S elements, are written by the first product, read and
written by the softmax, and read by the second product, which is MAC as written.
"""

from __future__ import annotations

from math import prod
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, in_words
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, PerAxis, Size
from costmodel.core.values import NamedTuple, dataclass
from costmodel.core.window import per_axis


class _Read(NamedTuple):
    """Queries, keys and values."""

    q: Shape
    k: Shape
    v: Shape


@dataclass(frozen=True, slots=True)
class Attention:
    """Attention of heads over positions: its two products and the softmax between them.

    Reads q, k and v: as three tensors, as q and a tensor of [k, v], or as one of [q, k, v], parts
    of equal channels. FLOPs n·L·S·(d + dv) for L = h·w queries and S keys; its scores, n·heads·L·S
    elements, are written twice and read twice. Projections are ops of their own, `pointwise`.

    Fields:
        heads: heads, which must divide the channels of q and of v.
        window: one number or one per axis, beyond which none attends; none by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 3)

    heads: Size
    window: PerAxis | None = None

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MATMUL

    def output(self, *inputs: Shape) -> Shape:
        """[n, dv, h, w], h and w of the queries; Illegal where heads, windows or shapes differ."""
        read = _read(inputs)
        self._require_heads(read)
        self._require_windows(read)
        return read.q.replace(c=read.v.c)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """n·L·S·(d + dv) multiply-adds; inputs, output and, twice each way, n·heads·L·S scores."""
        read = _read(inputs)
        pairs = output.positions * self._seen(read.k)
        scores = pairs * self.heads
        reads = read.q.size + read.k.size + read.v.size + 2 * scores
        return Cost(pairs * (read.q.c + read.v.c), reads, output.size + 2 * scores)

    def _seen(self, keys: Shape) -> Dim:
        """How many keys S a query meets."""
        return prod(keys.spatial if self.window is None else per_axis("window", self.window, keys))

    def _require_heads(self, read: _Read) -> None:
        q, k, v = read
        dim.require(
            dim.same(q.n, k.n) & k.matches(v.replace(c=k.c)),
            "cannot attend from {q} to keys {k} and values {v}: n must agree, and {axes} of "
            "keys and values; make them of the same tensor",
            q=q,
            k=k,
            v=v,
            axes=f"the {in_words(k.names[2:])}" if k.spatial else "the axes",
        )
        dim.require(
            dim.same(q.c, k.c), "queries have {q} channels but keys {k}; project one", q=q.c, k=k.c
        )
        for c, name in ((q.c, "queries"), (v.c, "values")):
            dim.require(
                dim.divides(self.heads, c),
                "heads {heads} do not divide the {c} channels of the {name}; take a divisor of {c}",
                heads=self.heads,
                c=c,
                name=name,
            )

    def _require_windows(self, read: _Read) -> None:
        if self.window is None:
            return
        q, k, _ = read
        dim.require(
            q.matches(k.replace(n=q.n, c=q.c)),
            "in windows, queries {q} and keys {k} must have the same {axes}; leave window out",
            q=q,
            k=k,
            axes=in_words(q.names[2:]),
        )
        windows = per_axis("window", self.window, q)
        for size, window in zip(q.spatial, windows, strict=True):
            dim.require(
                dim.divides(window, size),
                "windows of {window} do not tile {size} positions: pad them first; "
                "or take a divisor of {size}",
                window=window,
                size=size,
            )


def _read(inputs: tuple[Shape, ...]) -> _Read:
    *apart, last = inputs
    parts = 3 - len(apart)
    c = dim.parted(
        last.c,
        parts,
        "the {c} channels of {last} are not {parts} equal parts: {names}; "
        "project to a multiple of {parts}",
        c=last.c,
        last=last,
        parts=parts,
        names="q, k and v" if parts == 3 else "k and v",
    )
    return _Read(*apart, *(last.replace(c=c),) * parts)


OPS: dict[str, type] = {"attention": Attention}
