"""What others have ops for and the language has not, as a filled-in ``custom`` for each.

In the formulas ``in`` is what the op reads, of one image (``costmodel.ops.custom``). Names stand
folded, as ``spellings.folded`` leaves them. Of a volume, the slices lie one below the other in h.
"""

from __future__ import annotations

from collections.abc import Mapping

_SAME = "out: [in.c, in.h, in.w]"
_ELEMENTWISE = f"counts_as: arithmetic, {_SAME}"
_MOVED = f"counts_as: movement, {_SAME}"
_VOLUME = (
    "counts_as: conv, out: [16, in.h, in.w], flops: 3 ** 3 * in.c * 16 * in.h * in.w, "
    "weights: 3 ** 3 * in.c * 16"
)
_POOLED = "counts_as: pool, out: [in.c, in.h // 4, in.w // 2]"
_PICKED = "counts_as: movement, out: [in.c, 100, 1]"
_RMS_NORM = f"counts_as: norm, {_SAME}, weights: in.c"
_WINDOWS = "counts_as: movement, out: [9 * in.c, in.h, in.w]"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    _ELEMENTWISE: (
        *("pow", "exp", "log", "sqrt", "rsqrt", "abs", "neg", "reciprocal"),
        *("where", "erf", "sin", "cos", "lambda"),
    ),
    _MOVED: ("roll", "flip", "tile", "repeatelements", "gridsample", "warp", "cast", "contiguous"),
    _VOLUME: ("conv3d", "convtranspose3d", "conv3dtranspose"),
    _POOLED: (
        *("maxpool3d", "avgpool3d", "maxpooling3d", "averagepooling3d"),
        *("adaptiveavgpool3d", "adaptivemaxpool3d"),
    ),
    _PICKED: ("topk", "sort", "argmax", "nms", "nonmaxsuppression", "nonzero", "onehot"),
    _RMS_NORM: ("rmsnorm", "rmsnormalization"),
    _WINDOWS: ("unfold", "im2col"),
}
"""The fields of a ``custom``, and the names that it answers."""

_BY_NAME = {name: fields for fields, names in EXAMPLES.items() for name in names}


def custom_example(name: str) -> str:
    """A hint for an op of others, its name folded, that has no counterpart; empty for any other."""
    fields = _BY_NAME.get(name)
    return f"did you mean a custom op, for instance 'custom: {{{fields}}}'?" if fields else ""
