"""The sizes of an input: those of the file, those that were asked for, and the batch."""

from __future__ import annotations

from collections.abc import Sequence


def with_batch(size: int | None, batch: int, *, is_asked: bool) -> int:
    """The first size: the batch where the file leaves it open.

    Raises:
        ValueError: the file has another.
    """
    if size is None:
        return batch
    if batch not in (1, size) and not is_asked:
        raise ValueError(f"has a batch of {size} in the file, not of {batch}")
    return size


def agreed(sizes: Sequence[int | None], asked: Sequence[int]) -> list[int | None]:
    """Sizes as asked for, which may be h and w of a map alone; None where they are open.

    Raises:
        ValueError: the file has others.
    """
    wanted: list[int | None] = list(asked)
    if len(sizes) == 4 and len(asked) <= 2:
        h, w = asked[0], asked[-1]
        is_last = sizes[3] in (1, 3, 4) and sizes[1] not in (1, 3, 4)
        wanted = [sizes[0], h, w, sizes[3]] if is_last else [sizes[0], sizes[1], h, w]
    if len(wanted) != len(sizes):
        raise ValueError(f"has {len(sizes)} dimensions, not the {len(asked)} that were asked for")
    for old, new in zip(sizes, wanted, strict=True):
        if None not in (old, new) and old != new:
            raise ValueError(f"is fixed at {_text(sizes)} in the file, not {_text(wanted)}")
    return [old if new is None else new for old, new in zip(sizes, wanted, strict=True)]


def _text(sizes: Sequence[int | None]) -> str:
    return "x".join("?" if size is None else str(size) for size in sizes)
