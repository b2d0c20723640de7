"""Lint for people at a terminal: entries with their lines and remedies, verdicts, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.linting.grouping import Entry, Page
from costmodel.linting.rules import title
from costmodel.render.prose import Prose
from costmodel.render.views.verdicts import (
    VerdictRow,
    counts_in_words,
    statistics,
    times_in_words,
    verdict_table,
)


def render(page: Page, prose: Prose) -> Iterator[str]:
    """The page, a piece for each entry."""
    for fault in page.linted.unreadable:
        yield prose.told(fault.problem, place=fault.path) + "\n\n"
    if page.is_counted:
        yield from _statistics(page, prose)
    else:
        for entry in page.entries:
            yield _entry(entry, prose) + "\n\n"
    rules, rows = verdict_table(page.linted)
    if rows:
        yield from _verdicts(rules, rows, prose)
        yield "\n"
    if times := times_in_words(page.linted):
        yield from (prose.wrapped(line, 2) + "\n" for line in times)
        yield "\n"
    yield prose.wrapped(counts_in_words(page), 2) + "\n"


def _entry(entry: Entry, prose: Prose) -> str:
    worst, mark = entry.worst, entry.mark
    place = f"{entry.file}:{mark.line}:{mark.column}" if mark else entry.file
    level = prose.styled(f"{entry.level} {entry.rule}", entry.level.value)
    lines = [prose.wrapped(f"{prose.styled(place, 'strong')}: {level}: {worst.message}")]
    lines += prose.excerpt(mark) if mark else ()
    if entry.subject:
        lines.append(prose.wrapped(f"  {entry.subject}", 2))
    if worst.remedy:
        lines.append(prose.wrapped(f"  remedy: {worst.remedy}", 2))
    return "\n".join(lines)


def _statistics(page: Page, prose: Prose) -> Iterator[str]:
    for rule, counts in statistics(page.linted).items():
        for level, number in counts.items():
            count, shown = f"{number:,}", prose.styled(f"{level:<7}", level)
            line = f"{count:>8}  {shown}  {rule}  {title(rule)}"
            yield prose.wrapped(line, len(count) + len("  warning  G1  ")) + "\n"
    yield "\n" if page.linted.findings else ""


def _verdicts(rules: Sequence[str], rows: Sequence[VerdictRow], prose: Prose) -> Iterator[str]:
    """A table, or where that is too wide, a network's verdicts in words."""
    head = ("network", "variants", *rules)
    cells = [(row.network, row.variants, *row.cells) for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    if prose.width is not None and sum(widths) + 2 * len(widths) - 2 > prose.width:
        yield from (_in_words(rules, row, prose) for row in rows)
        return
    yield _line(head, widths, ["strong"] * len(head), prose)
    for row, texts in zip(rows, cells, strict=True):
        yield _line(texts, widths, ["", "", *_styles(row)], prose)


def _in_words(rules: Sequence[str], row: VerdictRow, prose: Prose) -> str:
    variants = f", {row.variants} variants" * (row.variants not in ("", "1"))
    cells = [
        f"{rule} {prose.styled(cell, style)}"
        for rule, cell, style in zip(rules, row.cells, _styles(row), strict=True)
        if cell
    ]
    return prose.wrapped(f"{row.network}{variants}: {', '.join(cells)}") + "\n"


def _styles(row: VerdictRow) -> list[str]:
    """How the cells of a row are shown; those of the limits, which have no variants, dimly."""
    return [level.value if row.variants else "dim" for level in row.levels]


def _line(texts: Sequence[str], widths: Sequence[int], styles: Sequence[str], prose: Prose) -> str:
    parts = []
    for number, (text, width, style) in enumerate(zip(texts, widths, styles, strict=True)):
        space = " " * (width - len(text))
        shown = prose.styled(text, style)
        parts.append(space + shown if number == 1 else shown + space)
    return "  ".join(parts).rstrip() + "\n"
