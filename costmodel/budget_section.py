"""The section ``budgets:`` written from what networks cost today, into a configuration or alone.

Every amount is rounded up to four digits, so that the network which it was written from keeps to
it. In a file that exists the budgets of the same specs are replaced where they stand; everything
around them, comments included, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from glob import escape
from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

from costmodel.amounts import readable
from costmodel.config.reading import root_of
from costmodel.edits import line_starts
from costmodel.marks import Mark, Source
from costmodel.problems import Problem, SpecError
from costmodel.spec import nodes
from costmodel.spec.scalars import in_quotes, written


class Written(NamedTuple):
    """The values of one variant ("" for a spec without variants) of a spec."""

    spec: str
    variant: str
    values: Mapping[str, int]


def amounts(values: Mapping[str, int], slack: Fraction) -> dict[str, str]:
    """An amount for each metric, with that much room above today's value.

    Fragments get room in whole fragments only: at 10 %, 9 stay 9 and 10 become 11.
    """
    found = {}
    for metric, value in values.items():
        most = value * (1 + slack)
        whole = floor(most) if metric == "max_fragments" else ceil(most)
        found[metric] = readable(metric, whole)
    return found


def entries(networks: Sequence[Written], slack: Fraction) -> dict[str, list[str]]:
    """The lines of each spec's budget, by the pattern that matches its path."""
    lines: dict[str, list[str]] = {}
    for spec in dict.fromkeys(network.spec for network in networks):
        members = [network for network in networks if network.spec == spec]
        pattern = escape(spec)
        lines[pattern] = [f"  {written(pattern)}:", *_budget(members, slack)]
    return lines


def _budget(networks: Sequence[Written], slack: Fraction) -> Iterator[str]:
    if [one.variant for one in networks] == [""]:
        for metric, amount in amounts(networks[0].values, slack).items():
            yield f"    {metric}: {amount}"
        return
    yield "    variants:"
    for one in networks:
        found = amounts(one.values, slack)
        inner = ", ".join(f"{metric}: {amount}" for metric, amount in found.items())
        yield f"      {in_quotes(one.variant)}: {{{inner}}}"


def section(networks: Sequence[Written], slack: Fraction) -> str:
    """The whole section."""
    return "\n".join(["budgets:", *_flat(entries(networks, slack).values())]) + "\n"


def _flat(parts: Iterable[list[str]]) -> list[str]:
    return [line for part in parts for line in part]


def merged(config: Source, networks: Sequence[Written], slack: Fraction) -> str:
    """A configuration in YAML with the budgets of these networks put in.

    Raises:
        SpecError: it is no YAML mapping, or its budgets do not stand on lines of their own.
    """
    root = root_of(config)
    if not isinstance(root, nodes.Mapping) or _is_flow(config, root.mark):
        raise SpecError([Problem("this is no mapping over lines", root.mark, "write 'key: value'")])
    lines = _with_budgets(config, root, _lines(config.text), entries(networks, slack))
    end = "\r\n" if "\r\n" in config.text else "\n"
    text = "".join(line if line.endswith(_ENDS) else line + end for line in lines)
    return _readable(config, text, root.mark)


_ENDS = ("\n", "\r", "\x85", "\u2028", "\u2029")


def _lines(text: str) -> list[str]:
    """The lines with their ends, which the last one may lack."""
    places = (*line_starts(text), len(text))
    return [text[start:stop] for start, stop in pairwise(places) if start < stop]


def _readable(config: Source, text: str, mark: Mark) -> str:
    """The text, unless lines that YAML allows and we do not foresee made nonsense of it."""
    try:
        nodes.parse(Source(config.name, text))
    except SpecError:
        hint = "write 'budgets:' on a line of its own, or move the budgets to another file"
        problem = Problem("budgets cannot be put into this file line by line", mark, hint)
        raise SpecError([problem]) from None
    return text


def _with_budgets(
    config: Source, root: nodes.Mapping, lines: list[str], new: dict[str, list[str]]
) -> list[str]:
    found = next((entry for entry in root.entries if entry[0].text == "budgets"), None)
    if found is None:
        gap = [""] if lines and lines[-1].strip() else []
        return [*lines, *gap, "budgets:", *_flat(new.values())]
    key, old = found
    if _is_nothing(old):
        at = key.mark.line
        emptied = _NOTHING.sub(r"\1", lines[at - 1])
        return [*lines[: at - 1], emptied, *_flat(new.values()), *lines[at:]]
    if not isinstance(old, nodes.Mapping) or _is_flow(config, old.mark):
        hint = "write each spec on a line of its own below 'budgets:'"
        raise SpecError([Problem("these budgets cannot be edited line by line", old.mark, hint)])
    later = [other.mark.line for other, _ in root.entries if other.mark.line > key.mark.line]
    return _replaced(lines, old, new, min(later) - 1 if later else len(lines))


_NOTHING = re.compile(r"^( *[\"']?budgets[\"']? *:)[ \t]+(?:\{\s*\}|~|null|Null|NULL)(?=\s|$)")


def _is_nothing(node: nodes.Node) -> bool:
    return (isinstance(node, nodes.Scalar) and node.value is None) or (
        isinstance(node, nodes.Mapping) and not node.entries
    )


def _is_flow(source: Source, mark: Mark) -> bool:
    return source.line(mark.line)[mark.column - 1 : mark.column] == "{"


def _replaced(
    lines: list[str], old: nodes.Mapping, new: dict[str, list[str]], end: int
) -> list[str]:
    """The lines with the entries of ``new`` in place of those in ``old``, or after them."""
    starts = [key.mark.line - 1 for key, _ in old.entries]
    indent = " " * (old.mark.column - 1)
    left = {spec: [indent + line[2:] for line in part] for spec, part in new.items()}
    result = lines[: starts[0]]
    stop = end
    for (key, _), start, after in zip(old.entries, starts, [*starts[1:], end], strict=True):
        stop = _last_of(lines, start, after)
        result += left.pop(key.text, lines[start:stop])
        result += lines[stop:after] if after != end else []
    return [*result, *_flat(left.values()), *lines[stop:]]


def _last_of(lines: list[str], start: int, stop: int) -> int:
    """Where an entry ends: comments and empty lines below it belong to what follows."""
    while stop > start + 1 and (not lines[stop - 1].strip() or lines[stop - 1].lstrip()[0] == "#"):
        stop -= 1
    return stop
