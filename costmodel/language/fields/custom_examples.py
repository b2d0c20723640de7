"""What others have ops for and the language has not, as a filled-in ``custom`` for each.

In the formulas ``in`` is what the op reads, of one image (``costmodel.ops.custom``). Names stand
folded, as ``spellings.folded`` leaves them.
"""

from __future__ import annotations

from collections.abc import Mapping

_SAME = "out: [in.c, in.h, in.w]"
_ELEMENTWISE = f"counts_as: arithmetic, {_SAME}"
_MOVED = f"counts_as: movement, {_SAME}"
_PICKED = "counts_as: movement, out: [in.c, 100, 1]"
_RMS_NORM = f"counts_as: norm, {_SAME}, weights: in.c"
_WINDOWS = "counts_as: movement, out: [9 * in.c, in.h, in.w]"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    _ELEMENTWISE: (
        *("pow", "exp", "log", "sqrt", "rsqrt", "abs", "neg", "reciprocal"),
        *("where", "erf", "sin", "cos", "lambda"),
    ),
    _MOVED: ("roll", "flip", "tile", "repeatelements", "gridsample", "warp", "cast", "contiguous"),
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
