"""The plane padded, enlarged, or traded for channels."""

from __future__ import annotations

from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import counted, is_image, view
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.spatial import Pad, Upsample


def _pad(event: Event) -> Op:
    x, ends = event.shape(), list(event.given["pad"])
    ends += [0] * (2 * len(x) - len(ends))
    if not is_image(x) or min(ends) < 0 or ends[4] or any(ends[6:]):
        return view(event) if event.out == x else counted(event, Kind.MOVEMENT)
    left, right, top, bottom, _, channels = ends[:6]
    mode = event.given.get("mode", "constant")
    return Pad(((top, bottom), (left, right)), channels, mode)


def _upsample(event: Event) -> Op:
    shape = event.shape("input" if "input" in event.given else "self")
    if not is_image(shape):
        return counted(event, Kind.MOVEMENT)
    size = (event.out.h, event.out.w)
    return Upsample(None, size, "nearest" if "nearest" in event.name else "bilinear")


def _pixels(event: Event) -> Op:
    if not is_image(event.shape()):
        return counted(event, Kind.MOVEMENT)
    given = event.given
    if event.name == "pixel_shuffle":
        return DepthToSpace(given["upscale_factor"])
    return SpaceToDepth(given["downscale_factor"])


_UPSAMPLINGS = (
    "upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d", "upsample_linear1d",
    "upsample_bilinear2d", "upsample_bicubic2d", "upsample_trilinear3d",
    "_upsample_nearest_exact1d", "_upsample_nearest_exact2d", "_upsample_nearest_exact3d",
    "_upsample_bilinear2d_aa", "_upsample_bicubic2d_aa",
)  # fmt: skip

PRICES = {
    **dict.fromkeys(_UPSAMPLINGS, _upsample),
    "constant_pad_nd": _pad,
    "pad": _pad,
    "pixel_shuffle": _pixels,
    "pixel_unshuffle": _pixels,
}
