"""The section ``budgets:`` written from what networks cost today, into a configuration or alone.

Every amount is rounded up to four digits, so that the network which it was written from keeps to
it. In a file that exists the amounts of the same spec, variant and metric are replaced where they
stand; everything else, other amounts and comments included, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from glob import escape
from math import ceil, floor, log10
from pathlib import Path

from costmodel.analysis.quantities import readable
from costmodel.analysis.report import analyze
from costmodel.analysis.selection import NAMED, counts_of
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.core.values import NamedTuple
from costmodel.language.yaml import nodes
from costmodel.language.yaml.mapping_edits import Item, MappingEditor, Splice, lines_of, spliced
from costmodel.language.yaml.scalars import NEVER_READ, as_yaml, in_quotes
from costmodel.linting.budgets import TIME, Budget, Budgets, read_budgets
from costmodel.linting.config.reading import root_of
from costmodel.linting.config.settings import seen_from


class Written(NamedTuple):
    """The values of one variant ("" for a spec without variants) of a spec.

    ``milliseconds`` are those that are predicted of it, None where nothing is.
    """

    spec: str
    variant: str
    values: Mapping[str, int]
    milliseconds: float | None = None

    @property
    def metrics(self) -> frozenset[str]:
        """What there is an amount for."""
        return frozenset(self.values) | ({TIME} if self.milliseconds is not None else set())

    def amounts(self, slack: Fraction) -> dict[str, str]:
        """An amount for each metric, with that much room above today's value."""
        found = amounts(self.values, slack)
        if self.milliseconds is None:
            return found
        return found | {TIME: _time(Fraction(self.milliseconds) * (1 + slack))}


def _time(milliseconds: Fraction) -> str:
    """The least time of four digits that is not below this one: 5.6712 is 5.672 ms."""
    power = 3 - floor(log10(milliseconds)) if milliseconds else 0
    up = Decimal(ceil(milliseconds * Fraction(10) ** power)).scaleb(-power)
    return f"{up:f} ms"


def measured(
    networks: Iterable[Network],
    metrics: Collection[str],
    folder: Path,
    milliseconds: Callable[[Network], float | None] = lambda _network: None,
) -> tuple[Written, ...]:
    """Today's values of networks, their specs as a configuration in a folder sees them.

    ``milliseconds`` tells what is predicted of each.

    Raises:
        SpecError: the path of a spec has a character that no configuration may hold.
    """
    return tuple(
        Written(
            _writable(seen_from(folder, network.spec)),
            network.variant,
            counts_of(analyze(network), metrics),
            milliseconds(network),
        )
        for network in networks
    )


def _writable(path: str) -> str:
    if found := NEVER_READ.search(path):
        message = f"no configuration can name {quoted(path, 200)}, for U+{ord(found[0]):04X} in it"
        raise SpecError([Problem(message, None, "rename the file or its folder")])
    return path


def amounts(values: Mapping[str, int], slack: Fraction) -> dict[str, str]:
    """An amount for each metric, with that much room above today's value.

    Fragments get room in whole fragments only: at 10 %, 9 stay 9 and 10 become 11.
    """
    found = {}
    for metric, value in values.items():
        most = value * (1 + slack)
        whole = floor(most) if NAMED[metric].nature == "number" else ceil(most)
        found[metric] = readable(metric, whole)
    return found


def section(networks: Sequence[Written], slack: Fraction) -> str:
    """The whole section."""
    return "\n".join(["budgets:", *lines_of(_specs(networks, slack), "  ")]) + "\n"


def _specs(networks: Sequence[Written], slack: Fraction) -> tuple[Item, ...]:
    specs: dict[str, list[Written]] = {}
    for one in networks:
        specs.setdefault(escape(one.spec), []).append(one)
    return tuple(
        Item(pattern, as_yaml(pattern), tuple(_budget(members, slack)))
        for pattern, members in specs.items()
    )


def _budget(networks: Sequence[Written], slack: Fraction) -> Iterator[Item]:
    variants = []
    for one in networks:
        found = [Item(name, name, text) for name, text in one.amounts(slack).items()]
        if one.variant:
            name = in_quotes(one.variant)
            variants.append(Item(one.variant, name, tuple(found), in_braces=True))
        else:
            yield from found
    if variants:
        yield Item("variants", "variants", tuple(variants))


def merged(config: Source, networks: Sequence[Written], slack: Fraction) -> str:
    """A configuration in YAML with the budgets of these networks put in.

    Raises:
        SpecError: it is no YAML mapping, its budgets have faults or do not stand on lines of their
            own.
    """
    root, page = root_of(config), MappingEditor(config)
    if not isinstance(root, nodes.Mapping) or page.is_in_braces(root):
        raise SpecError([Problem("this is no mapping over lines", root.mark, "write 'key: value'")])
    text = spliced(config.text, _changes(page, root, _specs(networks, slack)))
    expected = _flat(_budgets(root)) | {
        (escape(one.spec), one.variant or None, metric): amount
        for one in networks
        for metric, amount in one.amounts(slack).items()
    }
    if _read_back(Source(config.name, text)) != expected:
        hint = "write 'budgets:' on a line of its own, or move the budgets to another file"
        message = "budgets cannot be put into this file line by line"
        raise SpecError([Problem(message, root.mark, hint)])
    return text


def _flat(budgets: Iterable[Budget]) -> dict[tuple[str, str | None, str], str]:
    """Amounts as written, by pattern, variant and metric."""
    return {
        (budget.pattern, budget.variant, metric): amount.text
        for budget in budgets
        for metric, amount in budget.amounts.items()
    }


def _read_back(config: Source) -> dict[tuple[str, str | None, str], str] | None:
    """The budgets; None where lines that YAML allows and we do not foresee made nonsense of it."""
    try:
        return _flat(_budgets(root_of(config)))
    except SpecError:
        return None


def _budgets(root: nodes.Node) -> tuple[Budget, ...]:
    node = root.get("budgets") if isinstance(root, nodes.Mapping) else None
    return read_budgets(node) if node is not None else ()


def _changes(page: MappingEditor, root: nodes.Mapping, specs: tuple[Item, ...]) -> Iterator[Splice]:
    found = next((entry for entry in root.entries if entry[0].text == "budgets"), None)
    if found is None:
        yield page.appended([Item("budgets", "budgets", specs)])
        return
    key, old = found
    if _is_nothing(old):
        start = page.place(key.mark)
        if nothing := _NOTHING.match(page.text, start):
            yield Splice(*nothing.span(1), "")
        yield page.below(start, specs, "  ")
    elif not isinstance(old, nodes.Mapping) or page.is_in_braces(old):
        hint = "write each spec on a line of its own below 'budgets:'"
        raise SpecError([Problem("these budgets cannot be edited line by line", old.mark, hint)])
    else:
        yield from page.put(old, specs)


_NOTHING = re.compile(r"[\"']?budgets[\"']? *:([ \t]+(?:\{[ \t]*\}|~|null|Null|NULL))(?=\s|$)")


def _is_nothing(node: nodes.Node) -> bool:
    return (isinstance(node, nodes.Scalar) and node.value is None) or (
        isinstance(node, nodes.Mapping) and not node.entries
    )


def overridden(config: Source, networks: Sequence[Written]) -> tuple[Problem, ...]:
    """What later patterns of a configuration take back of the budgets that were just written."""
    budgets = Budgets(_budgets(root_of(config)))
    places = {id(budget): at for at, budget in enumerate(budgets)}
    lost: dict[int, list[Written]] = {}
    for one in networks:
        own = (escape(one.spec), one.variant or None)
        is_later = False
        for budget in budgets.of(one.spec):
            is_meant = budget.variant in (None, one.variant)
            if is_later and is_meant and budget.amounts.keys() & one.metrics:
                lost.setdefault(places[id(budget)], []).append(one)
            is_later |= (budget.pattern, budget.variant) == own
    return tuple(_problem(budgets[at], lost[at]) for at in sorted(lost))


def _problem(budget: Budget, lost: Sequence[Written]) -> Problem:
    metrics = [name for name in budget.amounts if any(name in one.metrics for one in lost)]
    specs = list(dict.fromkeys(one.spec for one in lost))
    more = f" and {len(specs) - 1} more" if len(specs) > 1 else ""
    message = (
        f"the budget of {quoted(budget.pattern, 200)} comes later and holds instead of what was "
        f"written now: {', '.join(metrics)} of {quoted(specs[0], 200)}{more}"
    )
    return Problem(message, budget.mark, "move it above those that it is not meant to replace")
