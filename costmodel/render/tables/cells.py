"""Cells as people read them: thousands separated, ratios short, shares in percent."""

from __future__ import annotations

from collections.abc import Callable

from costmodel.core.si import short
from costmodel.render.tables.table import Form

_MANY = 10_000
"""Counts from which a narrow terminal shortens the cells of a table to four digits."""


def shown(form: Form, value: object) -> str:
    """A cell as text, written out; what is unknown is a dash."""
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return _phrase(value, "{:,}".format)
    if isinstance(value, bool) or not isinstance(value, int | float) or form in ("text", "line"):
        return str(value)
    if form == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def fitted(form: Form, value: object, *, is_narrow: bool) -> str:
    """A cell for a terminal: shares without their sign, files without folders, counts shortened."""
    if isinstance(value, tuple):
        return _phrase(value, short) if is_narrow else shown(form, value)
    if form == "share":
        return shown(form, value).removesuffix(" %")
    if form == "line":
        return str(value).rpartition("/")[2]
    if isinstance(value, int) and value >= _MANY and form in ("count", "bytes"):
        if form == "bytes":
            return short(value) + "B"
        return short(value) if is_narrow else shown(form, value)
    return shown(form, value)


def _phrase(parts: tuple[str | int, ...], count: Callable[[int], str]) -> str:
    return "".join(part if isinstance(part, str) else count(part) for part in parts)
