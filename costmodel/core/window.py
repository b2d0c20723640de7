"""Where a sliding window lands: output sizes of convolutions and poolings along one axis.

For size i, window k, stride s, dilation d and padding p before and q after, the window spans
e = d(k - 1) + 1 and out = floor((i + p + q - e)/s) + 1 (Dumoulin and Visin, arXiv:1603.07285),
which for integers is ceil((i + p + q - e + 1)/s), so that p + q = e - 1 gives ceil(i/s) in letters.
"""

from __future__ import annotations

from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.dim import Dim
from costmodel.core.op import Padding

PADDINGS = ("same", "same_torch", "valid")
"""``same`` is TensorFlow's: ceil(i/s) outputs, padded as that needs. ``same_torch`` is PyTorch's
``padding='same'``: e - 1 zeros in all, and no stride. ``valid`` pads nothing."""


def slide(
    x: Shape,
    k: tuple[Dim, Dim],
    stride: tuple[Dim, Dim],
    padding: Padding,
    dilation: tuple[Dim, Dim] = (1, 1),
    *,
    ceil_mode: bool = False,
) -> tuple[Dim, Dim]:
    """The number of window positions, (h, w), over the input ``x``."""
    dim.require(
        not isinstance(padding, str) or padding in PADDINGS,
        "there is no padding {padding}: same, same_torch, valid or explicit",
        padding=padding,
    )
    sizes = []
    for axis, size in enumerate((x.h, x.w)):
        ends = padding if isinstance(padding, str) else padding[axis]
        sizes.append(
            _positions(size, k[axis], stride[axis], ends, dilation[axis], ceil_mode=ceil_mode)
        )
    return sizes[0], sizes[1]


def _positions(
    size: Dim,
    k: Dim,
    stride: Dim,
    padding: str | tuple[Dim, Dim],
    dilation: Dim,
    *,
    ceil_mode: bool,
) -> Dim:
    span = dilation * (k - 1) + 1
    if padding == "same":
        return dim.ceil_div(size, stride)
    if padding == "same_torch":
        dim.require(stride == 1, "padding same_torch allows no stride, but stride is {s}", s=stride)
        return size
    before, after = (0, 0) if isinstance(padding, str) else padding
    padded = size + before + after
    # A last window that may reach over the end needs no more than its first tap inside.
    reach = stride - 1 if ceil_mode else 0
    dim.require(
        padded + reach >= span,
        "the window spans {span} but the padded input only {padded}",
        span=span,
        padded=padded,
    )
    if not ceil_mode:
        return dim.ceil_div(padded - span + 1, stride)
    positions = dim.ceil_div(padded - span, stride) + 1
    # PyTorch's rule: the last window must start inside the input or the padding before it.
    outside = (positions - 1) * stride >= size + before
    return dim.where(outside, positions - 1, positions)
