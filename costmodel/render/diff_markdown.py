"""A comparison as Markdown for a pull request's comment or a step summary.

First one table with a row for each network, then each network's metrics and changed blocks, folded.
Names come from files that anyone may propose, so they stand as code, where Markdown, HTML and
mentions mean nothing. A comment holds 65,536 characters: what would not fit is counted instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from costmodel.diffing.comparing import Comparison
from costmodel.diffing.networks import Change, NetworkDiff
from costmodel.render.diff_blocks import Group, Line, groups, told_before, totals_in_words
from costmodel.render.diff_words import (
    NAMES,
    count,
    difference,
    failures_in_words,
    headline,
    inputs_in_words,
    percent,
    remaining,
)
from costmodel.units import short

MOST_CHARACTERS = 60_000
MOST_ROWS = 150
_BAD = "🔴"


def render(comparison: Comparison) -> Iterator[str]:
    """The comparison, piece by piece."""
    head = "".join(_overview(comparison))
    yield head
    room = MOST_CHARACTERS - len(head)
    told = told_before(comparison.diffs)
    details = [
        _details(diff, comparison, earlier)
        for diff, earlier in zip(comparison.diffs, told, strict=True)
    ]
    left_out = 0
    for text in details:
        if len(text) > room:
            left_out += 1
            continue
        room -= len(text)
        yield text
    if left_out:
        networks = "1 network" if left_out == 1 else f"{left_out} networks"
        yield f"\nThe details of {networks} do not fit here; `--format text` has them.\n"


def _overview(comparison: Comparison) -> Iterator[str]:
    yield f"### costmodel diff: {_code(comparison.base)} → {_code(comparison.head)}\n\n"
    for failure in failures_in_words(comparison.failures):
        yield f"- {_BAD} {_code(failure)}\n"
    if over := sum(
        any(_is_over(comparison, diff, m) for m in diff.metrics) for diff in comparison.diffs
    ):
        yield f"- {_BAD} over budget: {over} of the networks below\n"
    if comparison.diffs:
        yield "\n" + _row(["spec", "variant", "", *NAMES.values()])
        yield _row(["---", "---", "---", *["---:"] * len(NAMES)])
        yield from (_summary(diff, comparison) for diff in comparison.diffs[:MOST_ROWS])
        more = len(comparison.diffs) - MOST_ROWS
        yield f"\nand {more} more\n" if more > 0 else ""
    if comparison.unchanged or not comparison.diffs:
        specs = "spec is" if comparison.unchanged == 1 else "specs are"
        yield f"\n{comparison.unchanged} {specs} unchanged.\n"


def _is_over(comparison: Comparison, diff: NetworkDiff, metric: str) -> bool:
    left = comparison.left_of(diff, metric)
    return left is not None and left.rest < 0


def _summary(diff: NetworkDiff, comparison: Comparison) -> str:
    cells = [
        f"{_BAD} {_moved(change)}" if _is_over(comparison, diff, metric) else _moved(change)
        for metric, change in diff.metrics.items()
    ]
    return _row([_code(diff.spec), _code(diff.variant), headline(diff), *cells])


def _moved(change: Change) -> str:
    number = short(next(one for one in (change.head, change.base) if one is not None))
    if change.difference is None:
        return number
    grown = percent(change) or difference(change)
    return f"{number} (**{grown}**)" if change.difference else number


def _details(diff: NetworkDiff, comparison: Comparison, earlier: str | None) -> str:
    title = " ".join(_html_code(part) for part in (diff.spec, diff.variant) if part)
    body = "".join(_metrics(diff, comparison))
    if earlier is None:
        body += "".join(f"\n{_block(group)}" for group in groups(diff.blocks))
    else:
        body += f"\nThe same layers as in {_code(earlier)}.\n"
    return f"\n<details>\n<summary>{title}: {headline(diff)}</summary>\n\n{body}\n</details>\n"


def _metrics(diff: NetworkDiff, comparison: Comparison) -> Iterator[str]:
    if inputs := inputs_in_words(diff):
        yield f"Input: {_code(inputs[0])} → {_code(inputs[1])}\n\n"
    yield _row(["metric", "base", "head", "change", "", "budget"])
    yield _row(["---", "---:", "---:", "---:", "---:", "---:"])
    for metric, change in diff.metrics.items():
        left = remaining(comparison.left_of(diff, metric))
        left = f"{_BAD} {left}" if _is_over(comparison, diff, metric) else left
        numbers = (count(change.base), count(change.head), difference(change), percent(change))
        yield _row([NAMES[metric], *numbers, left])


def _block(group: Group) -> str:
    verb = "" if group.status == "changed" else f"{group.status}, "
    lines = "".join(f"- {_shown(line)}\n" for line in group.lines)
    return f"**{_code(group.title)}**: {verb}{totals_in_words(group)}\n{lines}"


_SIGNS = {"+": "added ", "-": "removed ", "~": ""}


def _shown(line: Line) -> str:
    subject = f"{_code(line.subject)}: " if line.subject else ""
    return f"{_SIGNS[line.sign]}{subject}{_code(line.text) if subject else line.text}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _code(text: str) -> str:
    """Text as code on one line; a bar would end the cell of a table even there."""
    plain = " ".join(text.replace("`", "'").split())
    return f"`{plain}`".replace("|", "\\|") if plain else ""


def _html_code(text: str) -> str:
    return f"<code>{escape(' '.join(text.split()))}</code>"
