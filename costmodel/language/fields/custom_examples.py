"""What others have ops for and the language has not, as a filled-in ``custom`` for each.

In the formulas ``in`` is what the op reads, of one image (``costmodel.ops.custom``). Names stand
folded, as ``spellings.folded`` leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping

_SAME = "out: [in.c, in.h, in.w]"
_ELEMENTWISE = f"counts_as: arithmetic, {_SAME}"
_MOVED = f"counts_as: movement, {_SAME}"
_TURNED = "counts_as: movement, out: [in.h, in.c, in.w]"
_PICKED = "counts_as: movement, out: [in.c, 100, 1]"
_NORM = f"counts_as: norm, {_SAME}, weights: 2 * in.c"
_PRODUCT = "counts_as: fc, out: [in.h, in.h, 1], flops: in.c * in.h ** 2, reads: 2 * in.c * in.h"
_ATTENTION = (
    f"counts_as: fc, {_SAME}, "
    "flops: 2 * in.c * (in.h * in.w) ** 2 + 4 * in.c ** 2 * in.h * in.w, weights: 4 * in.c ** 2"
)
_RECURRENT = "counts_as: fc, out: [64, in.h, 1], flops: {g}64 * (in.c + 64) * in.h, " + (
    "weights: {g}64 * (in.c + 66)"
)
_WINDOWS = "counts_as: movement, out: [9 * in.c, in.h, in.w]"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    _ELEMENTWISE: (
        *("sub", "subtract", "div", "divide", "pow", "exp", "log", "sqrt", "rsqrt", "abs", "neg"),
        *("clamp", "clip", "where", "maximum", "minimum", "erf", "sin", "cos", "lambda"),
    ),
    _MOVED: ("roll", "flip", "tile", "repeatelements", "gridsample", "warp", "cast", "contiguous"),
    _TURNED: ("permute", "transpose", "swapaxes", "movedim", "reshape", "view", "rearrange"),
    _PICKED: ("topk", "sort", "argmax", "nms", "nonmaxsuppression", "nonzero", "onehot"),
    _NORM: ("layernorm", "groupnorm", "instancenorm", "rmsnorm", "normalize"),
    _PRODUCT: ("matmul", "bmm", "einsum", "dot", "batchmatmul"),
    _ATTENTION: ("attention", "selfattention", "multiheadattention", "mha", "transformer"),
    _RECURRENT.format(g="4 * "): ("lstm", "convlstm"),
    _RECURRENT.format(g="3 * "): ("gru",),
    _RECURRENT.format(g=""): ("rnn", "simplernn"),
    _WINDOWS: ("unfold", "im2col"),
}
"""The fields of a ``custom``, and the names that it answers."""

_BY_NAME = {name: fields for fields, names in EXAMPLES.items() for name in names}


def custom_example(name: str) -> str:
    """A hint for an op of others, its name folded, that has no counterpart; empty for any other."""
    fields = _BY_NAME.get(name)
    return f"did you mean a custom op, for instance 'custom: {{{fields}}}'?" if fields else ""
