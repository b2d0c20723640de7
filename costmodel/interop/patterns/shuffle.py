"""The channel shuffle of ShuffleNet: [n, g, c/g, ...] transposed to [n, c/g, g, ...].

Windows of Swin and MobileViT look alike: a shuffle permutes channel axes only and leaves rows and
columns alone (arXiv:1707.01083).
"""

from __future__ import annotations

from math import prod

from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.channels import Shuffle

ORDER = 1


def apply(wiring: Wiring) -> None:
    """Put one shuffle in place of reshape, transpose, reshape."""
    for record in wiring:
        order = record.details.get("perm")
        if isinstance(order, tuple) and order[:3] == (0, 2, 1) and len(record.inputs) == 1:
            _shuffle(wiring, record, order)


def _shuffle(wiring: Wiring, record: Record, order: tuple[int, ...]) -> None:
    before, after = wiring.before(record), wiring.next(record)
    if before is None or after is None or len(before.inputs) != 1 or len(after.inputs) != 1:
        return
    x, parted = wiring.shape(before.inputs[0]), wiring.shape(before.output)
    if x.rank < 3 or order[3:] != tuple(range(3, len(order))) or len(order) < 4:
        return
    is_parted = parted[0] == x.n and parted[1] * parted[2] == x.c
    is_whole = prod(parted[3:]) == prod(x.spatial) and wiring.shape(after.output) == x
    is_split = parted[3:] == tuple(x.spatial) or parted[3:] == (prod(x.spatial),)
    if is_parted and is_whole and is_split and x.c > parted[1] > 1:
        wiring.replace([before, record, after], Shuffle(parted[1]), before.inputs, type="Shuffle")
