"""A network with letters for its sizes, and its costs as formulas.

MobileNetV2 with a letter for its width has FLOPs of about a hundred operations in letters, which
would be seven times as many with every rounding written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import sympy

from costmodel.analysis.report import BnMode, analyze
from costmodel.core.asked import demand
from costmodel.core.cost import Cost
from costmodel.core.network import Layer, Network
from costmodel.core.symbols import lettering
from costmodel.language.loading import load
from costmodel.symbolic.formula import Formula
from costmodel.symbolic.letter_table import LetterTable, exact_number
from costmodel.symbolic.letters import Exact, Smooth
from costmodel.symbolic.naming import named
from costmodel.symbolic.printing import costs_in_latex, expanded_text


@dataclass(frozen=True)
class Line:
    """A layer, or a sum of layers; ``cost`` holds expressions in the letters of ``table``."""

    name: str
    ops: int
    cost: Cost
    table: LetterTable = field(repr=False, compare=False)

    @property
    def flops(self) -> Formula:
        """Multiply-adds."""
        return self._formula("FLOPs", self.cost.flops)

    @property
    def mac(self) -> Formula:
        """Memory access cost in elements: reads + writes + weights."""
        return self._formula("MAC", self.cost.mac)

    @property
    def reads(self) -> Formula:
        """Activation elements read."""
        return self._formula("reads", self.cost.reads)

    @property
    def writes(self) -> Formula:
        """Activation elements written."""
        return self._formula("writes", self.cost.writes)

    @property
    def weights(self) -> Formula:
        """Parameters read at inference."""
        return self._formula("weights", self.cost.weights)

    @property
    def params(self) -> Formula:
        """Learnable parameters."""
        return self._formula("params", self.cost.params)

    def at(self, **numbers: Any) -> Cost:
        """The cost for numbers in place of the bound letters, as ``analyze`` would count it.

        Raises:
            SpecError: a letter is unknown or missing, or the structure is another one there.
        """
        values = self.table.values(numbers)
        parts = (getattr(self.cost, part.name) for part in fields(Cost))
        return Cost(*(exact_number(part.xreplace(values)) for part in parts))

    def _formula(self, name: str, expression: Any) -> Formula:
        return Formula(name, expression, self.table)

    def __str__(self) -> str:
        found = (self.flops, self.mac, self.params)
        return "\n".join(
            [self.name, *(f"  {one.name} = {expanded_text(one.expr)}" for one in found)]
        )

    def _repr_latex_(self) -> str:
        return costs_in_latex(self.cost)


@dataclass(frozen=True)
class Formulas:
    """The costs of a network in letters; ``costs`` runs parallel to ``network.layers``."""

    network: Network
    costs: tuple[Cost, ...]
    table: LetterTable = field(repr=False)

    def total(self) -> Line:
        """The whole network."""
        return self._grouped(lambda _: "total")[0]

    def by_op(self) -> tuple[Line, ...]:
        """One line for each layer."""
        return self._grouped(lambda layer: layer.name)

    def by_block(self) -> tuple[Line, ...]:
        """One line for each block: one repetition of an entry of the spec's list of layers."""
        return self._grouped(lambda layer: layer.block)

    def by_stage(self) -> tuple[Line, ...]:
        """One line for each stage: an entry of the spec's list of layers."""
        return self._grouped(lambda layer: layer.stage)

    def by_kind(self) -> tuple[Line, ...]:
        """One line for each kind of op; a letter for groups is taken to differ from 1 and c."""
        return self._grouped(lambda layer: layer.kind.value)

    def _grouped(self, key: Callable[[Layer], str]) -> tuple[Line, ...]:
        groups: dict[str, list[Cost]] = {}
        for layer, cost in zip(self.network.layers, self.costs, strict=True):
            groups.setdefault(key(layer), []).append(cost)
        return tuple(
            Line(name, len(costs), _summed(costs), self.table) for name, costs in groups.items()
        )

    def __repr__(self) -> str:
        return f"<Formulas {self.network.title}: {len(self.network.layers)} layers>"

    def _repr_latex_(self) -> str:
        return self.total()._repr_latex_()


def formulas(
    spec: str,
    variant: str | None = None,
    *,
    input: Any = None,  # noqa: A002  (the field's word, the same in YAML and on the CLI)
    batch: Any = 1,
    smooth: bool = False,
    bn: BnMode = "folded",
    **parameters: Any,
) -> Formulas:
    """The costs of a network in letters: SymPy symbols for parameters, input size and batch.

    ``input=Symbol("r")``, ``input=(h, w)``, ``batch=Symbol("n")``, ``width=Symbol("alpha")``; what
    is not a symbol is a number, as in ``costmodel.load``. ``smooth=True`` drops all rounding.

    Raises:
        SpecError: the spec or the request is wrong, or the structure depends on a letter.
    """
    demand(isinstance(smooth, bool), "smooth", "True or False", smooth)
    letters = Smooth() if smooth else Exact()
    with lettering(letters):
        network = load(spec, variant, input=input, batch=batch, **parameters)
        free = _bound(input, batch, parameters)
        network, table = named(network, letters, free)
        costs = tuple(_expanded(cost) for cost in analyze(network, bn=bn).costs)
    return Formulas(network, costs, table)


def _bound(sizes: Any, batch: Any, parameters: dict[str, Any]) -> dict[Any, str]:
    """The letters that the user gave, with what each is."""
    given = {"batch": batch, "input": sizes, **parameters}
    return {
        letter: f"the {name}" if name in ("batch", "input") else f"the parameter {name}"
        for name, value in given.items()
        for letter in _letters_in(value)
    }


def _letters_in(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return _letters_in(tuple(value.values()))
    if isinstance(value, tuple):
        return [letter for part in value for letter in _letters_in(part)]
    return sorted(getattr(value, "free_symbols", ()), key=lambda letter: str(letter.name))


def _expanded(cost: Cost) -> Cost:
    return Cost(*(sympy.expand(getattr(cost, part.name)) for part in fields(Cost)))


def _summed(costs: Iterable[Cost]) -> Cost:
    # Add(*terms) once: adding term by term collects them anew each time.
    listed = list(costs)
    return Cost(*(sympy.Add(*(getattr(c, part.name) for c in listed)) for part in fields(Cost)))
