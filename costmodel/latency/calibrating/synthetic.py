"""Synthetic networks to time: none of any zoo, drawn by a seed."""

from __future__ import annotations

from random import Random

from costmodel.core.cost import Shape
from costmodel.core.network import Network, Tensor
from costmodel.latency.calibrating.drafting import Draft
from costmodel.latency.calibrating.drawing import Draw, Piece
from costmodel.latency.calibrating.pieces import COMMON, classified
from costmodel.latency.calibrating.rare_pieces import RARE
from costmodel.ops.conv import Conv
from costmodel.ops.pool import MaxPool

PIECES = (*COMMON, *RARE)
_SIZES = (7, 8, 10, 14, 14, 16, 20, 28, 28, 32, 40, 48, 56, 56, 64, 80, 96, 112)
_WITH_RARE = 0.25
"""The part of deep networks that have a rare piece too."""
_LARGE = 3_000_000
"""Elements of an input, 12 MB."""


def piece_network(piece: Piece, seed: int) -> Network:
    """One kind of piece by itself, of maps that are drawn."""
    random = Random(f"{piece.__name__}-{seed}")  # noqa: S311  (an order, no secret)
    size = random.choice(_SIZES)
    probe = Draw(Draft("", Shape(1, 1, 1, 1)), random)
    c = min(probe.width(), max(4, _LARGE // size**2))
    draft = Draft(f"{piece.__name__}-{seed}", Shape(1, c, size, size))
    draw = Draw(draft, random)
    x = piece(draw, draft.image)
    return draft.network(x)


def deep_network(seed: int) -> Network:
    """From an image of three channels to classes, by pieces that widen as maps get smaller."""
    random = Random(f"deep-{seed}")  # noqa: S311
    size = random.choice((96, 112, 128, 160, 192, 224, 224, 256))
    draft = Draft(f"deep-{seed}", Shape(1, 3, size, size))
    usual = random.choice(_FIRST_WIDTHS)
    draw = Draw(draft, random, usual)
    first = Conv(draw.width(), random.choice((3, 3, 7)), 2)
    x = draw.normed(first, draft.image, draw.one_of("relu", "relu", "relu6", "swish", "hard_swish"))
    chosen = random.sample(COMMON, random.choice((1, 2, 2, 3)))
    if random.random() < _WITH_RARE:
        chosen.append(random.choice(RARE))
    while x.shape.h > random.choice((4, 7)):
        for _ in range(random.choice((1, 2, 3) if x.shape.h > _SMALL else (2, 4, 6))):
            x = _narrow(draw, random.choice(chosen)(draw, x))
        x = draw.draft.add(MaxPool(random.choice((2, 3)), 2), x)
        usual = min(2 * usual, _WIDEST)
        draw = Draw(draft, random, usual)
    return draft.network(classified(draw, x))


_FIRST_WIDTHS = (16, 24, 32, 48, 64, 96)
_WIDEST = 1024
_SMALL = 20
"""Rows of maps on which most of a network's layers, and of its weights, are."""


def _narrow(draw: Draw, x: Tensor) -> Tensor:
    """Not wider than networks are there."""
    return draw.normed(Conv(draw.width(), 1), x, "relu") if x.shape.c > 4 * draw.usual else x
