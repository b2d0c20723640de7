"""The numbers of a spec that decide how wide a layer is, or in how many groups it works.

A site is a plain number in the spec's own text. It drives a layer where the layer's field is that
number, a name for it, or an expression over it; of several numbers the one that the fewest layers
depend on (a table's cell rather than the width multiplier of the whole network).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from costmodel.advice.calls import Frame, call_of
from costmodel.advice.case import Case
from costmodel.core.marks import Mark
from costmodel.core.network import Layer
from costmodel.core.values import NamedTuple
from costmodel.language.expressions.expression import Name
from costmodel.language.reading.names import ALWAYS
from costmodel.language.syntax import Value


class Site(NamedTuple):
    """A plain number at a place in the spec."""

    mark: Mark
    value: int


class Obstacle(NamedTuple):
    """Why something cannot be edited, and the place that is to blame."""

    reason: str
    mark: Mark | None


class Driver(NamedTuple):
    """A site and how the field follows from it: in proportion, or as a factor of the input's c."""

    site: Site
    is_factor: bool


class Follower(NamedTuple):
    """A field that follows from the shapes of tensors alone, such as ``in.c``."""

    text: str
    mark: Mark


Driven: TypeAlias = "Driver | Follower | Obstacle"


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a field's value depends on; ``depends_on_shapes`` on tensors, or on the repetition."""

    value: Value
    sites: frozenset[Site]
    obstacles: tuple[Obstacle, ...]
    depends_on_shapes: bool


class Reader:
    """Finds the sites of a case; ``field`` is ``out`` or ``groups``."""

    def __init__(self, case: Case) -> None:
        self.case = case
        network = case.outcome.report.network
        chosen = case.spec.variants.get(network.variant)
        self.network = network
        self.parameters: Mapping[str, Value | None] = {
            **case.spec.parameters,
            **(chosen.parameters if chosen else {}),
        }

    def drivers(self, layers: list[Layer], field: str) -> dict[str, Driven]:
        """The driver of a field for each layer that is given one, by the layer's name."""
        sources = {layer.name: self._of_layer(layer, field) for layer in layers}
        found = {name: one for name, one in sources.items() if one is not None}
        uses = Counter(site for one in found.values() for site in one.sites)
        by_name = {layer.name: layer for layer in layers}
        return {
            name: _driver(by_name[name], field, one, uses.__getitem__)
            for name, one in found.items()
        }

    def _of_layer(self, layer: Layer, field: str) -> _Sources | None:
        call = call_of(self.case.spec, self.network, layer)
        value = call.op.fields.get(field) if call else None
        if call is None or not isinstance(value, Value):
            return None
        return self._of_value(value, call.frame)

    def _of_value(self, value: Value, frame: Frame) -> _Sources:
        if value.expression is None:
            return self._of_constant(value)
        parts = [self._of_reference(name, frame) for name in value.expression.names]
        return _Sources(
            value,
            frozenset().union(*(part.sites for part in parts if part)),
            tuple(obstacle for part in parts if part for obstacle in part.obstacles),
            any(part is None or part.depends_on_shapes for part in parts),
        )

    def _of_reference(self, reference: Name, frame: Frame) -> _Sources | None:
        """None for what is no number: a tensor's shape, the number of the repetition."""
        name = reference.name
        if reference.attribute or name in ALWAYS:
            return None
        found = frame.find(name)
        if found is not None:
            return self._of_value(*found)
        value = self.parameters.get(name) if frame.sees_network else None
        if value is not None and name in self.case.parameters:
            obstacle = Obstacle(f"'{name}' is given by --set", None)
            return _Sources(value, frozenset(), (obstacle,), depends_on_shapes=False)
        return None if value is None else self._of_value(value, Frame({}, {}, sees_network=True))

    def _of_constant(self, value: Value) -> _Sources:
        number, mark = value.constant, value.mark
        obstacles: tuple[Obstacle, ...] = ()
        sites: frozenset[Site] = frozenset()
        if type(number) is int and number > 0:
            if mark.source.name != self.case.source.name:
                reason = "it is written in an included file, which other specs share"
                obstacles = (Obstacle(reason, mark),)
            elif _written(mark) != str(number):
                obstacles = (Obstacle(f"{_written(mark)} is no plain number", mark),)
            else:
                sites = frozenset([Site(mark, number)])
        return _Sources(value, sites, obstacles, depends_on_shapes=False)


def _written(mark: Mark) -> str:
    start = mark.column - 1
    return mark.source.line(mark.line)[start : start + mark.length]


def _driver(layer: Layer, field: str, found: _Sources, uses: Callable[[Site], int]) -> Driven:
    ranked = sorted(found.sites, key=uses)
    text = found.value.expression.text if found.value.expression else ""
    if not ranked and found.depends_on_shapes and not found.obstacles:
        return Follower(text, _place(found))
    if not ranked:
        default = Obstacle(f"'{text}' is an expression without a number to change", _place(found))
        return found.obstacles[0] if found.obstacles else default
    if len(ranked) > 1 and uses(ranked[0]) == uses(ranked[1]):
        return Obstacle(f"'{text}' depends on several numbers alike", _place(found))
    site = ranked[0]
    if not found.depends_on_shapes:
        return Driver(site, is_factor=False)
    if field == "out" and site.value * layer.shapes[0].c == layer.output.c:
        return Driver(site, is_factor=True)
    return Obstacle(expression(text), _place(found))


def expression(text: str) -> str:
    """The reason why a field that follows from other widths is not edited."""
    return f"'{text}' is an expression over other widths"


def _place(found: _Sources) -> Mark:
    return found.value.mark
