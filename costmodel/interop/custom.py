"""Operators that a user's formulas price: asked for each node, their faults told at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite

from costmodel.core.custom_ops import CustomOps, ModelNode, OwnPrice, no_custom_ops
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.record import Recorded
from costmodel.ops.custom import Custom


@dataclass(slots=True)
class OwnPrices:
    """What a user's formulas are asked while a model is read, and where they have no value."""

    ask: CustomOps = no_custom_ops
    faults: list[Problem] = field(default_factory=list)

    def price(self, operator: str, node: ModelNode) -> OwnPrice | None:
        """The price of a node; None where there are no formulas for it, or they have no value."""
        try:
            return self.ask(operator, node)
        except SpecError as error:
            self.faults += error.problems
            return None

    def told(self, recorded: Recorded) -> Recorded:
        """What was recorded, with what its header tells of operators that were priced.

        Raises:
            SpecError: formulas have no value for some nodes.
        """
        if self.faults:
            once = {(one.message, one.mark): one for one in reversed(self.faults)}
            raise SpecError(reversed(once.values()))
        priced = Counter(one.type for one in recorded.records if isinstance(one.op, Custom))
        if not priced:
            return recorded
        said = ", ".join(f"{name} ({_nodes(count)})" for name, count in priced.items())
        return replace(recorded, settings={**recorded.settings, "priced by formulas": said})


def _nodes(count: int) -> str:
    return "1 node" if count == 1 else f"{count:,} nodes"


def plain_attributes(attributes: Mapping[str, object]) -> dict[str, int | Fraction | str | bool]:
    """Attributes as formulas know them: numbers, words, conditions; of a list, each by number."""
    found: dict[str, int | Fraction | str | bool] = {}
    for name, value in _each(attributes):
        if isinstance(value, float) and isfinite(value):
            found[name] = Fraction(f"{value:.7g}")  # as many digits as 32 bits have
        elif isinstance(value, bytes):
            found[name] = value.decode("utf-8", "replace")
        elif isinstance(value, int | str):
            found[name] = value
    return found


_MOST_ITEMS = 64


def _each(attributes: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in attributes.items():
        if isinstance(value, list | tuple):
            items = enumerate(value[:_MOST_ITEMS])
            yield from ((f"{name}_{number}", one) for number, one in items)
        else:
            yield name, value
