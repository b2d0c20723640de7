"""Modules that torch.nn lacks: a source takes over those that it uses, as they stand here."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812  (the name that everybody knows)
from torch import Tensor, nn


class Attention(nn.Module):
    """softmax(q·k'/sqrt(d))·v over the positions of a map, or of each window of its plane."""

    def __init__(self, heads: int, window: int | tuple[int, int] | None = None) -> None:
        super().__init__()
        self.heads = heads
        self.window = (window, window) if isinstance(window, int) else window

    def forward(self, *inputs: Tensor) -> Tensor:
        *apart, last = inputs
        q, k, v = (self.cut(x) for x in (*apart, *last.chunk(3 - len(apart), 1)))
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        n, _, *sizes = inputs[0].shape
        found = self.joined(scores.softmax(-1) @ v, *self.plane(sizes))
        return found.reshape(n, -1, *sizes)

    def plane(self, sizes: list[int]) -> list[int]:
        """Rows and columns; without windows all positions may be one row."""
        return sizes if self.window else [1, math.prod(sizes)]

    def cut(self, x: Tensor) -> Tensor:
        """[n, c, h, w] as [n, windows, heads, positions, c of a head]."""
        n, c, *sizes = x.shape
        h, w = self.plane(sizes)
        rows, columns = self.window or (h, w)
        x = x.reshape(n, self.heads, c // self.heads, h // rows, rows, w // columns, columns)
        x = x.permute(0, 3, 5, 1, 4, 6, 2)
        return x.reshape(n, -1, self.heads, rows * columns, c // self.heads)

    def joined(self, x: Tensor, h: int, w: int) -> Tensor:
        """Windows as one map again."""
        rows, columns = self.window or (h, w)
        n, _, heads, _, d = x.shape
        x = x.reshape(n, h // rows, w // columns, heads, rows, columns, d)
        return x.permute(0, 3, 6, 1, 4, 2, 5)


class ChannelMax(nn.Module):
    """The largest of the channels at each position."""

    def forward(self, x: Tensor) -> Tensor:
        return x.amax(1, keepdim=True)


class ChannelMean(nn.Module):
    """The mean of the channels at each position."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(1, keepdim=True)


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation of the channels at each position."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


class ClassToken(nn.Module):
    """Learned tokens put before those of the map."""

    def __init__(self, c: int, count: int = 1) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.randn(1, c, count))

    def forward(self, x: Tensor) -> Tensor:
        tokens = torch.cat([self.token.expand(x.shape[0], -1, -1), x.flatten(2)], 2)
        return tokens.reshape(*tokens.shape, *(1,) * (x.dim() - 3))


class Crop(nn.Module):
    """A part of the map: where it begins along each axis, and its size."""

    def __init__(self, *parts: list[int]) -> None:
        super().__init__()
        self.parts = [slice(start, start + size) for start, size in parts]

    def forward(self, x: Tensor) -> Tensor:
        return x[(slice(None), slice(None), *self.parts)]


class Deviation(nn.Module):
    """The standard deviation over some axes, which stay as 1."""

    def __init__(self, *axes: int) -> None:
        super().__init__()
        self.axes = axes

    def forward(self, x: Tensor) -> Tensor:
        return x.std(self.axes, correction=0, keepdim=True)


class IndexSelect(nn.Module):
    """Channels picked by their indices, which are in order until they are learned."""

    indices: Tensor

    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__()
        self.register_buffer("indices", torch.arange(c_out) % c_in)

    def forward(self, x: Tensor) -> Tensor:
        return x.index_select(1, self.indices)


class L2Norm(nn.Module):
    """Each position's channels divided by their norm."""

    def forward(self, x: Tensor) -> Tensor:
        return F.normalize(x)


class OverPositions(nn.Module):
    """A recurrent layer over the positions of a map, in order."""

    def __init__(self, cell: nn.Module) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, x: Tensor) -> Tensor:
        steps, _ = self.cell(x.flatten(2).permute(2, 0, 1))
        joined: Tensor = steps.permute(1, 2, 0).reshape(x.shape[0], -1, *x.shape[2:])
        return joined


class PadChannels(nn.Module):
    """Further channels of zeros."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, 0) * (x.dim() - 2) + (0, self.count))


class Permute(nn.Module):
    """The axes in another order."""

    def __init__(self, *order: int) -> None:
        super().__init__()
        self.order = order

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(self.order)


class PositionEmbedding(nn.Module):
    """A learned vector added at each position."""

    def __init__(self, c: int, *sizes: int) -> None:
        super().__init__()
        self.embedding = nn.Parameter(torch.randn(1, c, *sizes))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.embedding


class Scale(nn.Module):
    """A learned factor per channel, and a shift if it has a bias."""

    def __init__(self, c: int, *, bias: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(c))
        self.bias = nn.Parameter(torch.zeros(c)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        shape = (-1, *(1,) * (x.dim() - 2))
        x = x * self.weight.reshape(shape)
        return x if self.bias is None else x + self.bias.reshape(shape)


class Slice(nn.Module):
    """A range of one axis."""

    def __init__(self, axis: int, start: int, stop: int | None, step: int = 1) -> None:
        super().__init__()
        self.index = (slice(None),) * axis + (slice(start, stop, step),)

    def forward(self, x: Tensor) -> Tensor:
        return x[self.index]


class Split(nn.Module):
    """The channels cut into parts."""

    def __init__(self, sizes: list[int]) -> None:
        super().__init__()
        self.sizes = sizes

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return torch.split(x, self.sizes, 1)
