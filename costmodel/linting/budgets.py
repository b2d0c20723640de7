"""Budgets: what a network may cost, in full or over a base.

A budget speaks of the specs that its pattern matches and, if it names one, of a single variant.
Where several speak of the same network and metric, the last one in the file holds. The manual page
is the docstring of ``costmodel.linting.rules.b1``; amounts: ``costmodel.analysis.quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import translate
from functools import cached_property
from glob import has_magic
from math import floor

from costmodel.analysis.quantities import BadQuantity, Quantity, read_milliseconds, read_quantity
from costmodel.analysis.report import Report
from costmodel.analysis.selection import BUDGETED
from costmodel.core.marks import Mark
from costmodel.core.problems import Problem, SpecError, did_you_mean
from costmodel.core.values import NamedTuple, dataclass
from costmodel.language.yaml.nodes import Mapping as Mapping_
from costmodel.language.yaml.nodes import Node, Scalar

TIME = "latency_ms"
"""The budget of time, which is judged on runs that are recorded, and not on what is counted."""


class Text(NamedTuple):
    """A word of a configuration and where it stands; a key's mark serves where it has no value."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """Amounts by metric, for the specs that ``pattern`` matches; every variant if it is None.

    A spec is named by its path, or as it is shipped. ``*`` matches slashes too, as in
    ``specs/*.yaml``; a leading ``./`` means nothing.
    """

    amounts: Mapping[str, Quantity]
    pattern: str = "*"
    variant: str | None = None
    mark: Mark | None = None

    @property
    def growths(self) -> int:
        """How many of the amounts are growth over a base."""
        return sum(amount.is_growth for amount in self.amounts.values())


class Budgets(tuple[Budget, ...]):
    """Budgets in the order of the file, found by spec: most name one, and few are patterns."""

    def of(self, spec: str) -> Iterator[Budget]:
        """Those that speak of any variant of a spec, in order."""
        name = spec.removeprefix("./")
        patterns = (at for at, matches in self._patterns if matches(name))
        return (self[at] for at in sorted((*self._literal.get(name, ()), *patterns)))

    @cached_property
    def _literal(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, budget in enumerate(self):
            if not has_magic(budget.pattern):
                found.setdefault(budget.pattern.removeprefix("./"), []).append(at)
        return found

    @cached_property
    def _patterns(self) -> list[tuple[int, Callable[[str], object]]]:
        # Compiled here: fnmatch remembers only so many.
        return [
            (at, re.compile(translate(budget.pattern.removeprefix("./"))).match)
            for at, budget in enumerate(self)
            if has_magic(budget.pattern)
        ]


class Budgeted(NamedTuple):
    """A network with what it may cost; ``base`` is the same network earlier, None if unknown.

    ``milliseconds`` are those of its recorded run, or of a predicted one; None if there is none.
    Where neither runs nor a clock were given at all, ``has_times`` says so.
    """

    report: Report
    budget: Budget
    base: Report | None = None
    has_times: bool = False
    milliseconds: float | None = None
    is_predicted: bool = False


def read_budget(
    texts: Mapping[str, str] | Mapping[Text, Text],
    pattern: str = "*",
    variant: str | None = None,
    mark: Mark | None = None,
) -> Budget:
    """A budget from amounts by metric, ``{"flops": "300 MFLOPs"}``.

    Raises:
        SpecError: unknown metrics and bad amounts, all of them, each at its mark.
    """
    problems: list[Problem] = []
    amounts: dict[str, Quantity] = {}
    for key, value in texts.items():
        metric, amount = _text(key), _text(value)
        try:
            amounts[metric.text] = _read(metric, amount)
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    return Budget(amounts, pattern, variant, mark)


def _text(word: str | Text) -> Text:
    return word if isinstance(word, Text) else Text(word)


def _read(metric: Text, amount: Text) -> Quantity:
    if metric.text not in (*BUDGETED, TIME):
        hint = did_you_mean(metric.text, (*BUDGETED, TIME))
        raise SpecError([Problem(f"unknown metric '{metric.text}'", metric.mark, hint)])
    try:
        is_time = metric.text == TIME
        return (
            read_milliseconds(amount.text) if is_time else read_quantity(metric.text, amount.text)
        )
    except BadQuantity as error:
        mark = amount.mark or metric.mark
        raise SpecError([Problem(f"{metric.text}: {error}", mark, error.hint)]) from None


def read_budgets(section: Node) -> tuple[Budget, ...]:
    """The section ``budgets:`` of a configuration in YAML.

    ``PATTERN: {METRIC: AMOUNT, ..., variants: {VARIANT: {METRIC: AMOUNT, ...}}}``; a variant's
    budget follows that of all variants and so wins over it.

    Raises:
        SpecError: every fault, each with its place.
    """
    problems: list[Problem] = []
    budgets = []
    for pattern, node in _entries(section, "budgets", "PATTERN: {METRIC: AMOUNT}", problems):
        for variant, found in _by_variant(pattern, node, problems):
            try:
                name = variant.text if variant else None
                mark = (variant or pattern).mark
                budgets.append(read_budget(found, pattern.text, name, mark))
            except SpecError as error:
                problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    return tuple(budgets)


_Texts = dict[Text, Text]


def _by_variant(
    pattern: Scalar, node: Node, problems: list[Problem]
) -> list[tuple[Scalar | None, _Texts]]:
    what = f"the budget of '{pattern.text}'"
    entries = _entries(node, what, "METRIC: AMOUNT", problems)
    variants = [value for key, value in entries if key.text == "variants"]
    plain = [entry for entry in entries if entry[0].text != "variants"]
    found: list[tuple[Scalar | None, _Texts]] = [(None, _texts(plain, problems))]
    for section in variants:
        shape = "VARIANT: {METRIC: AMOUNT}"
        for variant, inner in _entries(section, f"variants of {what}", shape, problems):
            part = _entries(inner, f"variant '{variant.text}'", "METRIC: AMOUNT", problems)
            found.append((variant, _texts(part, problems)))
    return found


def _texts(entries: Sequence[tuple[Scalar, Node]], problems: list[Problem]) -> _Texts:
    texts: _Texts = {}
    for key, node in entries:
        if isinstance(node, Scalar):
            texts[Text(key.text, key.mark)] = Text(node.text, node.mark)
        else:
            hint = "write one amount, e.g. '300 M'"
            problems.append(Problem(f"'{key.text}' has more than an amount", node.mark, hint))
    return texts


def _entries(
    node: Node, what: str, shape: str, problems: list[Problem]
) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Mapping_):
        return node.entries
    if isinstance(node, Scalar) and node.value is None:
        return ()
    problems.append(Problem(f"{what} must be a mapping", node.mark, f"write '{shape}'"))
    return ()


def applying(budgets: Iterable[Budget], spec: str, variant: str) -> Budget:
    """The budget of one network: of each metric the last that speaks of it; maybe empty."""
    amounts: dict[str, Quantity] = {}
    for budget in (budgets if isinstance(budgets, Budgets) else Budgets(budgets)).of(spec):
        if budget.variant in (None, variant):
            amounts |= budget.amounts
    return Budget(amounts, spec, variant)


def left(amount: Quantity, value: int, base: int | None) -> int | None:
    """What the amount leaves, in the metric's own count, negative if exceeded; None: no base."""
    most = amount.most(base)
    return None if most is None else floor(most) - value
