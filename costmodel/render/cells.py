"""Cells as people read them: thousands separated, ratios short, shares in percent."""

from __future__ import annotations

SHARES = ("FLOPs share", "MAC share", "elementwise", "movement")
"""Columns of shares: of the network's FLOPs and MAC, and of the row's own MAC."""


def shown(column: str, value: object) -> str:
    """A cell as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if column in SHARES:
        return f"{100 * value:.1f} %"
    return f"{value:,.2f}"


def plain(value: object) -> str:
    """A parameter's value as a spec would write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
