"""Cells as people read them: thousands separated, ratios short, shares in percent."""

from __future__ import annotations

SHARES = ("elementwise", "movement")
"""Columns whose floats are shares of MAC."""


def shown(column: str, value: object) -> str:
    """A cell as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if column in SHARES:
        return f"{100 * value:.1f} %"
    return f"{value:,.2f}"
