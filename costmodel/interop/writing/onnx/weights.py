"""Weights drawn by a seed: the same for the same layer, whatever is written around it.

Kernels follow He et al. (arXiv:1502.01852): normal, with the variance 2/fan_in. Norms and biases
are drawn too, so that no two tensors are equal, which exporters and runtimes would merge.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import index
from typing import Any, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from costmodel.core.dim import Dim, is_traced
from costmodel.core.values import NamedTuple

Array = NDArray[np.float32]
EPSILON = 1e-5
"""What batch norms add to a variance, as PyTorch does."""


class Norm(NamedTuple):
    """A batch norm at inference: what it multiplies by and adds, and its running statistics."""

    scale: Array
    shift: Array
    mean: Array
    variance: Array

    @property
    def factor(self) -> Array:
        """What each channel is multiplied by in the end."""
        factor: Array = self.scale / np.sqrt(self.variance + np.float32(EPSILON))
        return factor


class Weights(NamedTuple):
    """The weights that belong to a seed; without one all are 1/2, and take no memory."""

    seed: int | None

    def he(self, name: str, shape: Sequence[int], fan_in: int) -> Array:
        """A kernel, each of whose outputs sums ``fan_in`` products."""
        if self.seed is None:
            return _halves(shape)
        return self._normal(name, shape, (2 / fan_in) ** 0.5)

    def small(self, name: str, shape: Sequence[int]) -> Array:
        """Biases, shifts, embeddings: around 0."""
        return self._normal(name, shape, 0.1)

    def around_one(self, name: str, shape: Sequence[int]) -> Array:
        """Scales and variances, from 1/2 to 3/2."""
        if self.seed is None:
            return _halves(shape)
        return self._drawn(name).random(tuple(shape), np.float32) + np.float32(0.5)

    def norm(self, name: str, c: int, *, affine: bool) -> Norm:
        """A batch norm of ``c`` channels."""
        return Norm(
            self.around_one(f"{name}/scale", [c]) if affine else np.ones(c, np.float32),
            self.small(f"{name}/shift", [c]) if affine else np.zeros(c, np.float32),
            self.small(f"{name}/mean", [c]),
            self.around_one(f"{name}/variance", [c]),
        )

    def chosen(self, name: str, count: int, among: int) -> NDArray[np.int64]:
        """Indices below ``among``: all of them shuffled before any comes again."""
        drawn = self._drawn(name)
        rounds = [drawn.permutation(among) for _ in range(-(-count // among))]
        return np.concatenate(rounds)[:count].astype(np.int64)

    def _normal(self, name: str, shape: Sequence[int], deviation: float) -> Array:
        if self.seed is None:
            return _halves(shape)
        found = self._drawn(name).standard_normal(tuple(shape), np.float32)
        found *= np.float32(deviation)
        return found

    def _drawn(self, name: str) -> np.random.Generator:
        return np.random.Generator(np.random.SFC64([self.seed or 0, crc32(name.encode())]))


class Unfilled:
    """Weights of sizes that are traced, of which nobody has asked for more than the sizes yet."""

    dtype = np.dtype(np.float32)

    def __init__(self, shape: Sequence[Dim]) -> None:
        self.shape = tuple(shape)

    @property
    def size(self) -> Dim:
        """Elements."""
        return prod(self.shape)

    def __getitem__(self, key: Any) -> Any:
        return _halves([index(size) for size in self.shape])[key]


def _halves(shape: Sequence[Dim]) -> Array:
    if any(map(is_traced, shape)):
        return cast("Array", Unfilled(shape))
    return np.broadcast_to(np.float32(0.5), tuple(shape))
