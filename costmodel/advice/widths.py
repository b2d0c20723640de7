"""Widths that must agree: which layers change together when one of them gets another width.

Two layers share a width where an addition or multiplication joins what they make, or where one
number in the spec drives both. Norms, activations, poolings and depthwise convolutions pass a width
on; concat, split and their like make a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import lcm

from costmodel.advice.literals import Driven, Driver, Obstacle, Site
from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.ops import name_of


@dataclass(frozen=True, slots=True)
class Knob:
    """A site with the widths that it gives; those of a factor follow from other widths."""

    site: Site
    widths: tuple[int, ...]
    is_factor: bool

    @property
    def width(self) -> int:
        """The widest."""
        return max(self.widths)


@dataclass(frozen=True, slots=True)
class Group:
    """Layers whose widths change together, the knobs that do it, and what stands in the way."""

    layers: frozenset[str]
    knobs: tuple[Knob, ...]
    obstacles: tuple[Obstacle, ...]


class Widths:
    """The widths of one network; ``drivers`` tells what decides each layer's ``out``."""

    def __init__(self, network: Network, drivers: Mapping[str, Driven]) -> None:
        self.layers = {layer.name: layer for layer in network.layers}
        self.inputs = network.inputs
        self.drivers = drivers
        self.origins: dict[str, str] = {}
        self.parents: dict[str, str] = {}
        for layer in network.layers:
            self._add(layer)
        self.members: dict[str, list[str]] = {}
        for origin in dict.fromkeys((*self.inputs, *self.origins.values())):
            self.members.setdefault(self._root(origin), []).append(origin)
        self.driven: dict[Site, list[str]] = {}
        for name, driver in drivers.items():
            if isinstance(driver, Driver):
                self.driven.setdefault(driver.site, []).append(name)

    def makers(self, layer: Layer) -> list[str]:
        """The layers whose widths make up that of the layer's first input."""
        return self.members.get(self._root(self._read(layer, 0)), [])

    def group(self, names: Iterable[str]) -> Group:
        """The named layers with all that must change with them, and what changes them."""
        found = self.tied(names)
        ordered = [name for name in self.layers if name in found]
        return Group(frozenset(found), self._knobs(ordered), self._obstacles(found))

    def tied(self, names: Iterable[str]) -> set[str]:
        """The named layers with all that must change with them."""
        found: set[str] = set()
        followed: set[str | Site] = set()  # each brings its members along once
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            found.add(name)
            root, driver = self._root(self.origins.get(name, name)), self.drivers.get(name)
            if root not in followed:
                followed.add(root)
                waiting += self.members.get(root, [])
            if isinstance(driver, Driver) and driver.site not in followed:
                followed.add(driver.site)
                waiting += self.driven[driver.site]
        return found

    def multiple(self, group: Group, changed: Mapping[str, int]) -> int:
        """What the widths of a group must be multiples of, with ``changed`` group counts."""
        roots = {self._root(self.origins.get(name, name)) for name in group.layers}
        counts = [
            changed.get(layer.name, getattr(layer.op, "groups", 1))
            for layer in self.layers.values()
            if layer.kind in (Kind.CONV, Kind.POINTWISE)
            and (layer.name in group.layers or self._root(self._read(layer, 0)) in roots)
        ]
        return lcm(*counts)

    def _knobs(self, names: list[str]) -> tuple[Knob, ...]:
        widths: dict[Driver, dict[int, None]] = {}
        for name in names:
            driver = self.drivers.get(name)
            if isinstance(driver, Driver):
                widths.setdefault(driver, {})[self.layers[name].output.c] = None
        return tuple(
            Knob(driver.site, tuple(found), driver.is_factor) for driver, found in widths.items()
        )

    def _obstacles(self, names: set[str]) -> tuple[Obstacle, ...]:
        found = [self._obstacle(name) for name in sorted(names)]
        drivers = {self.drivers.get(name) for name in names}
        sites = Counter(driver.site for driver in drivers if isinstance(driver, Driver))
        for site, count in sites.items():
            if count > 1:
                found.append(Obstacle(f"this {site.value} is a width and a factor", site.mark))
        return tuple(dict.fromkeys(obstacle for obstacle in found if obstacle))

    def _obstacle(self, name: str) -> Obstacle | None:
        if name in self.inputs:
            return Obstacle(f"the network's input '{name}' has the same width", None)
        driver = self.drivers.get(name)
        if driver is None:
            layer = self.layers.get(name)
            reason = f"{name} has the same width, which follows from others"
            return Obstacle(reason, layer.mark if layer else None)
        return driver if isinstance(driver, Obstacle) else None

    def _add(self, layer: Layer) -> None:
        self.origins[layer.name] = layer.name
        if layer.name in self.drivers:
            return
        if layer.kind is Kind.ARITHMETIC:
            for index in range(1, len(layer.inputs)):
                self._join(self._read(layer, 0), self._read(layer, index))
            self.origins[layer.name] = self._read(layer, 0)
        elif _passes_on(layer):
            self.origins[layer.name] = self._read(layer, 0)

    def _read(self, layer: Layer, index: int) -> str:
        tensor = layer.inputs[index]
        if tensor.part is not None:
            part = f"{tensor.source} (part {tensor.part + 1})"
            return self.origins.setdefault(part, part)
        return self.origins.get(tensor.source, tensor.source)

    def _join(self, one: str, other: str) -> None:
        self.parents[self._root(other)] = self._root(one)

    def _root(self, origin: str) -> str:
        while (parent := self.parents.get(origin, origin)) != origin:
            origin = parent
        return origin


_NEW_WIDTH = ("concat", "split", "slice", "index_select", "custom")


def _passes_on(layer: Layer) -> bool:
    is_same = len(layer.inputs) == 1 and layer.shapes[0].c == layer.output.c
    return is_same and name_of(layer.op) not in _NEW_WIDTH
