"""Where a sliding window lands: output sizes of convolutions and poolings along each spatial axis.

For size i, window k, stride s, dilation d and padding p before and q after, the window spans
e = d(k - 1) + 1 and out = floor((i + p + q - e)/s) + 1 (Dumoulin and Visin, arXiv:1603.07285),
which for integers is ceil((i + p + q - e + 1)/s), so that p + q = e - 1 gives ceil(i/s) in letters.
"""

from __future__ import annotations

from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.dim import Dim
from costmodel.core.op import Padding, PerAxis

PADDINGS = ("same", "same_torch", "valid")
"""``same`` is TensorFlow's: ceil(i/s) outputs, padded as that needs. ``same_torch`` is PyTorch's
``padding='same'``: e - 1 zeros in all, and no stride. ``valid`` pads nothing."""

Ends = tuple[Dim, Dim]
"""What is added or cut off before and after the elements of an axis."""


def per_axis(field: str, given: PerAxis, x: Shape) -> tuple[Dim, ...]:
    """What ``field`` is along each spatial axis of ``x``; a single number stands for all of them.

    Illegal if another count than that of the axes is given, or a number but 1 for no axis at all.
    """
    count = len(x) - 2
    if not isinstance(given, tuple):
        if not count:
            _require_nothing(field, given, x, idle=1)
        return (given,) * count
    _require_as_many(field, given, x)
    return (*given, *(given or (1,))[-1:] * count)[:count]


def ends_per_axis(field: str, given: Dim | tuple[Ends, ...], x: Shape) -> tuple[Ends, ...]:
    """What is added to, or cut off, the ends of each spatial axis; a number stands for all ends.

    Illegal as ``per_axis`` is.
    """
    count = len(x) - 2
    if not isinstance(given, tuple):
        if not count:
            _require_nothing(field, given, x, idle=0)
        return ((given, given),) * count
    _require_as_many(field, given, x)
    return (*given, *(given or ((0, 0),))[-1:] * count)[:count]


def slide(
    x: Shape,
    k: PerAxis,
    stride: PerAxis,
    padding: Padding,
    dilation: PerAxis = 1,
    *,
    ceil_mode: bool = False,
) -> tuple[Dim, ...]:
    """The number of window positions along each spatial axis of the input ``x``."""
    if isinstance(padding, str):
        dim.require(
            padding in PADDINGS,
            "there is no padding {padding}: same, same_torch, valid or explicit; write one",
            padding=padding,
        )
    sizes, steps = per_axis("k", k, x), per_axis("stride", stride, x)
    taps = per_axis("dilation", dilation, x)
    if padding == "same":
        return tuple(map(dim.ceil_div, x.spatial, steps))
    if isinstance(padding, str):
        ends: tuple[str | Ends, ...] = (padding,) * len(x.spatial)
    else:
        ends = ends_per_axis("padding", padding, x)
    axes = zip(x.spatial, sizes, steps, ends, taps, strict=True)
    return tuple(_positions(*axis, ceil_mode=ceil_mode) for axis in axes)


def require_plane(x: Shape) -> None:
    """Demand two spatial sizes.

    Raises:
        WrongRank: there are more, or fewer.
    """
    if len(x) != 4:
        raise dim.WrongRank(
            f"it works on rows and columns, [n, c, h, w], and {x} has other axes; reshape it first"
        )


def require_same_rank(verb: str, a: Shape, b: Shape, *, least: int = 0) -> None:
    """Demand that two tensors have as many axes, and no fewer than ``least``.

    Raises:
        WrongRank: they have not.
    """
    if len(a) != len(b):
        remedy = "reshape one of them, e.g. to: [here.c, 1, 1]"
        raise dim.WrongRank(f"cannot {verb} {a} and {b}, which have not as many axes; {remedy}")
    if len(a) < least:
        raise dim.WrongRank(
            f"cannot {verb} {a} and {b}: it takes at least {least} axes; reshape them"
        )


def _positions(
    size: Dim,
    k: Dim,
    stride: Dim,
    padding: str | Ends,
    dilation: Dim,
    *,
    ceil_mode: bool,
) -> Dim:
    span = dilation * (k - 1) + 1
    if padding == "same_torch":
        dim.require(
            stride == 1,
            "padding same_torch allows no stride, but stride is {s}; write same",
            s=stride,
        )
        return size
    before, after = (0, 0) if isinstance(padding, str) else padding
    padded = size + before + after
    # A last window that may reach over the end needs no more than its first tap inside.
    reach = stride - 1 if ceil_mode else 0
    dim.require(
        padded + reach >= span,
        "the window spans {span} but the padded input only {padded}; take a smaller k, or pad more",
        span=span,
        padded=padded,
    )
    if not ceil_mode:
        return dim.ceil_div(padded - span + 1, stride)
    positions = dim.ceil_div(padded - span, stride) + 1
    # PyTorch's rule: the last window must start inside the input or the padding before it.
    outside = (positions - 1) * stride >= size + before
    return dim.where(outside, positions - 1, positions)


def _require_nothing(field: str, given: Dim, x: Shape, *, idle: int) -> None:
    """Demand of a number for no axis at all that it does nothing there."""
    dim.require(
        dim.same(given, idle),
        "{field} is {given}, but {x} is a vector: there is no axis for it; write pointwise or fc, "
        "or reshape it first",
        **{field: given},
        field=field,
        given=given,
        x=x,
    )


def _require_as_many(field: str, given: tuple[object, ...], x: Shape) -> None:
    count = len(x) - 2
    dim.require(
        len(given) == count,
        "{field} has {entries}, but {x} has {axes}: expected {wanted}; write so many",
        **{field: given},
        field=field,
        entries=_counted(len(given), "entry", "entries"),
        x=x,
        axes=_counted(count, "spatial size", "spatial sizes"),
        wanted=f"one number, or {count}" if count > 1 else "one number",
    )


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
