"""The product of two activations, as between the scores and the values of attention.

n·c·h·k·w multiply-adds for [n, c, h, k] times [n, c, k, w]: the last two axes are multiplied, as
PyTorch, NumPy and ONNX do it. Of [n, h, k] times [n, k, w] it is n·h·k·w.
"""

from __future__ import annotations

from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, in_words, streamed
from costmodel.core.op import Kind
from costmodel.core.values import dataclass
from costmodel.core.window import require_same_rank


@dataclass(frozen=True, slots=True)
class MatMul:
    """The matrix product of two tensors, [n, c, h, k] and [n, c, k, w], over their last two axes.

    FLOPs n·c·h·k·w, both read in full; nothing is learned.

    Fields:
        transposed: whether the second is given as [n, c, w, k]; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (2, 2)

    transposed: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MATMUL

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w]; Illegal unless n, c and the axis that is summed over agree."""
        a, b = inputs
        require_same_rank("multiply", a, b, least=3)
        *batch, rows, shared = a
        *others, summed, columns = (*b[:-2], b[-1], b[-2]) if self.transposed else b
        dim.require(
            all(map(dim.same, batch, others)),
            "cannot multiply {a} with {b}: {axes} must agree; reshape one of them first",
            a=a,
            b=b,
            axes=in_words(a.names[:-2]),
        )
        dim.require(
            dim.same(shared, summed),
            "cannot multiply {a} with {b}: the first has {columns} columns, the second {rows} "
            "rows; these must agree",
            a=a,
            b=b,
            columns=shared,
            rows=summed,
        )
        return Shape(*batch, rows, columns)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """n·c·h·k·w multiply-adds, k the axis that is summed over."""
        return streamed(inputs, output, flops=output.size * inputs[0][-1])


OPS: dict[str, type] = {"matmul": MatMul}
