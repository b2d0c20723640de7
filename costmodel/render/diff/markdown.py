"""A comparison as Markdown for a pull request's comment or a step summary.

First one table with a row for each network, then each network's metrics and changed blocks, folded.
Names come from files that anyone may propose, so they stand as code, where Markdown, HTML and
mentions mean nothing. A comment holds 65,536 characters: what would not fit is counted instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from costmodel.analysis.selection import NAMED
from costmodel.comparing.diff import Comparison
from costmodel.comparing.networks import Change, NetworkDiff
from costmodel.core.problems import Problem
from costmodel.core.si import short
from costmodel.render.diff.blocks import Group, Line, alike, groups, totals_in_words
from costmodel.render.markdown import code, row
from costmodel.render.views.diff_words import (
    METRICS,
    difference,
    dtypes_in_words,
    failures_in_words,
    headline,
    inputs_in_words,
    metric_rows,
    percent,
    unjudged_in_words,
    variant_in_words,
)

MOST_CHARACTERS = 60_000
MOST_ROWS = 150
MOST_NOTICES = 20
_BAD = "🔴"
_NOTE = "⚠️"


def render(comparison: Comparison) -> Iterator[str]:
    """The comparison, piece by piece."""
    head = "".join(_overview(comparison))
    yield head
    room = MOST_CHARACTERS - len(head)
    details = [_details(members, comparison) for members in alike(comparison.diffs)]
    left_out = 0
    for members, text in zip(alike(comparison.diffs), details, strict=True):
        if len(text) > room:
            left_out += len(members)
            continue
        room -= len(text)
        yield text
    if left_out:
        networks = "1 network" if left_out == 1 else f"{left_out} networks"
        yield f"\nThe details of {networks} do not fit here; `--format text` has them.\n"


def _overview(comparison: Comparison) -> Iterator[str]:
    yield f"### costmodel diff: {code(comparison.base)} → {code(comparison.head)}\n\n"
    yield from _notices(_BAD, failures_in_words(comparison.failures))
    if over := sum(
        any(_is_over(comparison, diff, m) for m in diff.metrics) for diff in comparison.diffs
    ):
        yield f"- {_BAD} over budget: {over} of the networks below\n"
    yield from _notices(_NOTE, unjudged_in_words(comparison.unjudged))
    yield from _notices(_NOTE, map(_in_words, comparison.warnings))
    if comparison.diffs:
        head = ["spec", "variant", "", *(NAMED[name].title for name in METRICS)]
        rows = [_summary(diff, comparison) for diff in comparison.diffs[:MOST_ROWS]]
        yield "\n"
        yield from _table(head, rows, flush_left=3)
        more = len(comparison.diffs) - MOST_ROWS
        yield f"\nand {more} more\n" if more > 0 else ""
    if comparison.unchanged or not comparison.diffs:
        specs = "spec is" if comparison.unchanged == 1 else "specs are"
        yield f"\n{comparison.unchanged} {specs} unchanged.\n"


def _notices(sign: str, sentences: Iterable[str]) -> Iterator[str]:
    listed = list(sentences)
    yield from (f"- {sign} {code(sentence)}\n" for sentence in listed[:MOST_NOTICES])
    if more := len(listed[MOST_NOTICES:]):
        yield f"- {sign} and {more} more\n"


def _in_words(warning: Problem) -> str:
    return f"{warning.mark}: {warning.message}" if warning.mark else warning.message


def _is_over(comparison: Comparison, diff: NetworkDiff, metric: str) -> bool:
    left = comparison.left_of(diff, metric)
    return left is not None and left.is_over


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], flush_left: int) -> Iterator[str]:
    """Rows below their head, less the columns in which no row has anything."""
    kept = [place for place in range(len(head)) if any(cells[place] for cells in rows)]
    yield row([head[place] for place in kept])
    yield row(["---" if place < flush_left else "---:" for place in kept])
    yield from (row([cells[place] for place in kept]) for cells in rows)


def _summary(diff: NetworkDiff, comparison: Comparison) -> list[str]:
    cells = [
        f"{_BAD} {_moved(change)}" if _is_over(comparison, diff, metric) else _moved(change)
        for metric in METRICS
        for change in (diff.metrics[metric],)
    ]
    variant = variant_in_words(diff)
    return [code(diff.spec), code(variant) if variant else "", headline(diff), *cells]


def _moved(change: Change) -> str:
    number = short(next(one for one in (change.head, change.base) if one is not None))
    if change.difference is None:
        return number
    grown = percent(change) or difference(change)
    return f"{number} (**{grown}**)" if change.difference else number


def _details(members: Sequence[NetworkDiff], comparison: Comparison) -> str:
    """A network and those of its variants whose layers changed alike: these are told once."""
    diff = members[0]
    title = " ".join(_html_code(part) for part in (diff.spec, variant_in_words(diff)) if part)
    others = len(members) - 1
    title += f" and {others} more variant{'s' * (others != 1)} alike" if others else ""
    body = "".join(_metrics(diff, comparison))
    body += "".join(f"\n{_block(group)}" for group in groups(diff.blocks))
    return f"\n<details>\n<summary>{title}: {headline(diff)}</summary>\n\n{body}\n</details>\n"


def _metrics(diff: NetworkDiff, comparison: Comparison) -> Iterator[str]:
    if inputs := inputs_in_words(diff):
        yield f"Input: {code(inputs[0])} → {code(inputs[1])}\n\n"
    if dtypes := dtypes_in_words(diff):
        yield f"Dtype: {code(dtypes[0])} → {code(dtypes[1])}\n\n"
    rows = [
        (*one[:5], f"{_BAD} {one.budget}" if one.is_over else one.budget)
        for one in metric_rows(diff, comparison)
    ]
    yield from _table(["metric", "base", "head", "change", "", "budget"], rows, flush_left=1)


def _block(group: Group) -> str:
    verb = "" if group.status == "changed" else f"{group.status}, "
    lines = "".join(f"- {_shown(line)}\n" for line in group.lines)
    return f"**{code(group.title)}**: {verb}{totals_in_words(group)}\n{lines}"


_SIGNS = {"+": "added ", "-": "removed ", "~": ""}


def _shown(line: Line) -> str:
    subject = f"{code(line.subject)}: " if line.subject else ""
    return f"{_SIGNS[line.sign]}{subject}{code(line.text) if subject else line.text}"


def _html_code(text: str) -> str:
    return f"<code>{escape(' '.join(text.split()))}</code>"
