"""Tensors in another shape, dtype or memory: they cost nothing."""

from __future__ import annotations

from costmodel.core.op import Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import is_image, view
from costmodel.ops.reshape import Flatten, Identity, Reshape


def _reshaped(event: Event) -> Op:
    """A flatten, a reshape of each image, or a view of any rank."""
    x, out = event.shape(), event.out
    if not x or not out or x[0] != out[0]:
        return view(event)
    if out == x:
        return Identity()
    if len(out) == 2 and len(x) > 2:
        return Flatten()
    return Reshape(out[1:]) if is_image(x) and is_image(out) else view(event)


def _same(event: Event) -> Op:
    return Identity() if event.out == event.shape() else view(event)


_SHAPES = ("flatten", "reshape", "squeeze", "unflatten", "unsqueeze", "view", "_unsafe_view")
_COPIES = (
    "alias", "clone", "contiguous", "detach", "lift", "lift_fresh", "to", "type_as", "_to_copy",
    "requires_grad",
)  # fmt: skip
_STRETCHED = ("broadcast_to", "expand", "expand_as", "view_as", "reshape_as")

PRICES = {
    **dict.fromkeys(_SHAPES, _reshaped),
    **dict.fromkeys(_COPIES, _same),
    **dict.fromkeys(_STRETCHED, view),
}
