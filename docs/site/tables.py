"""Tables in Markdown, in whose cells nothing is taken for more than it is."""

from __future__ import annotations

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table whose cells may contain what Markdown would read as a border or as attributes."""
    lines = [head, ("---",) * len(head), *(tuple(map(_plain, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _plain(cell: str) -> str:
    return cell.replace("|", "\\|").replace("{", "&#123;")
