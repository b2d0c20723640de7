"""Texts that are longer than their room, cut in the middle: both ends of a name tell most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.text import Text

_LEAST = 5
"""Characters that are left of a text, however little room there is."""


def shorten(text: Text, room: float) -> None:
    """Cut a text that stands in a figure to so many points."""
    whole = text.get_text()
    kept = len(whole)
    while kept > _LEAST and (width := text.get_window_extent().width) > room:
        kept = max(_LEAST, min(kept - 1, int(kept * room / width)))
        text.set_text(_cut(whole, kept))


def _cut(text: str, kept: int) -> str:
    """So many characters of a text, the middle left out."""
    end = kept // 2
    return f"{text[: kept - end - 1]}…{text[len(text) - end :]}"
