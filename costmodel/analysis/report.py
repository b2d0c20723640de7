"""What a network costs: per layer, block, stage, kind and in total.

Costs are as written: every op of the spec counts, except that a batch norm behind a convolution is
folded into it at inference (its params count, its traffic does not) unless ``bn="separate"``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from costmodel.analysis.bits import Bits, bits_of, summed_bits
from costmodel.analysis.chains import working
from costmodel.analysis.flow import paired
from costmodel.analysis.fragments import NO_FRAGMENTS, Fragments, fragments
from costmodel.analysis.liveness import PeakMode
from costmodel.analysis.memory import Memory
from costmodel.analysis.partition import Group, partition
from costmodel.analysis.records import (
    block_records,
    layer_records,
    network_record,
    settings_record,
    totals_record,
    uncovered_record,
)
from costmodel.analysis.row import Row, by_layer, grouped, groups, summed
from costmodel.analysis.structure import Structure, critical_path, parallelism_of, structure_of
from costmodel.core.asked import demand, demand_one_of
from costmodel.core.cost import Cost
from costmodel.core.folding import folded_norms
from costmodel.core.network import Layer, Network
from costmodel.core.precision import read_precision
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from pandas import DataFrame

    from costmodel.render.chart.picture import Picture

By = Literal["op", "block", "stage", "kind"]
"""What a row of a table is about."""
BnMode = Literal["folded", "separate"]
FlopsConvention = Literal["1x", "2x"]
"""FLOPs for each multiply-add."""
_FLOPS: Mapping[str, int] = MappingProxyType({"1x": 1, "2x": 2})


@dataclass(frozen=True)
class Report:
    """The costs of one network; ``costs`` runs parallel to ``network.layers``.

    ``flops_convention`` is one of ``FlopsConvention``, or the tool as which FLOPs are counted
    (``costmodel.analysis.counting``).
    """

    network: Network
    costs: tuple[Cost, ...]
    bn: BnMode
    flops_convention: str
    peak: PeakMode = "as-written"

    def total(self) -> Row:
        """The whole network."""
        return self._totalled

    def by_op(self) -> tuple[Row, ...]:
        """One row for each layer."""
        return by_layer(self.network.layers, self.costs, self.bits_by_layer)

    def by_block(self) -> tuple[Row, ...]:
        """One row for each block: one repetition of an entry of the spec's list of layers."""
        return self._grouped(self._members)

    def by_stage(self) -> tuple[Row, ...]:
        """One row for each stage: an entry of the spec's list of layers."""
        return self._grouped(groups(layer.stage for layer in self.network.layers))

    def by_kind(self) -> tuple[Row, ...]:
        """One row for each kind of op that occurs."""
        return self._grouped(groups(layer.kind.value for layer in self.network.layers))

    def layers_of(self, block: str) -> tuple[Layer, ...]:
        """The layers of a block."""
        return self._blocks[block]

    def structure(self, block: str) -> Structure:
        """The structure of one block."""
        return self._structures[block]

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the blocks in order."""
        return tuple(self._blocks)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The layers of each unit that guidelines judge; see ``costmodel.analysis.partition``."""
        return partition(self.network)

    @cached_property
    def judged_layers(self) -> tuple[Layer, ...]:
        """The layers as guidelines judge them; see ``costmodel.analysis.flow.paired``."""
        return paired(self.network.layers)

    @cached_property
    def max_fragments(self) -> int:
        """The fragments of the most fragmented unit."""
        return max(found.total for found in self._fragments.values())

    @cached_property
    def critical_path(self) -> int:
        """The longest chain through the network, in ops."""
        return critical_path(self.network.layers)

    @property
    def parallelism(self) -> float:
        """Ops over critical path."""
        return parallelism_of(self.network.layers, self.critical_path)

    @cached_property
    def is_in_letters(self) -> bool:
        """Whether a size is a symbol, so that costs are expressions."""
        return not isinstance(self.total().cost.flops, int)

    @cached_property
    def memory(self) -> Memory:
        """What of the activations is alive or touched.

        Raises:
            TypeError: the report is in letters.
        """
        self._require_numbers()
        return Memory(self.network, self.costs, self.bits_by_layer)

    @cached_property
    def peak_activations(self) -> int:
        """The most activation elements alive at once; see ``costmodel.analysis.liveness``.

        Raises:
            TypeError: the report is in letters.
        """
        return self.memory.peak(self.peak)

    @property
    def peak_activations_bytes(self) -> int:
        """The most bytes of activations alive at once.

        Raises:
            TypeError: the report is in letters.
        """
        return self.memory.peak_bytes(self.peak)

    @cached_property
    def shared_params(self) -> int:
        """The learnable parameters that more than one layer uses."""
        shared = {layer.weights_of for layer in self.network.layers}
        pairs = zip(self.network.layers, self.costs, strict=True)
        return sum(cost.params for layer, cost in pairs if layer.name in shared)

    def fragments_by_block(self) -> dict[str, int]:
        """The fragments of each block."""
        return {name: found.fragments.total for name, found in self._structures.items()}

    def bits_by_layer(self) -> tuple[Bits, ...]:
        """What each layer moves and computes in bits, in the order of ``network.layers``."""
        return self._bits

    def to_dict(self, dtype: str | None = None) -> dict[str, object]:
        """The report as in ``analyze --format json`` (``costmodel.report/1``), one report.

        With ``dtype``, as ``core.precision.read_precision`` takes it (fp16, or int8/fp16 for
        weights and activations apart), layers are in that one of which the spec says no other.
        Bytes and bit operations are told where anything says a dtype.

        Raises:
            TypeError: the report is in letters.
            BadPrecision: there is no such dtype.
        """
        self._require_numbers()
        if dtype:
            network = replace(self.network, dtype=read_precision(dtype))
            return replace(self, network=network).to_dict()
        found = self.record().items()
        return {key: [*value] if isinstance(value, Iterator) else value for key, value in found}

    def record(self) -> dict[str, object]:
        """The same with blocks and layers one by one, as they are asked for.

        Raises:
            TypeError: the report is in letters.
        """
        self._require_numbers()
        return {
            **network_record(self.network),
            "flops_convention": self.flops_convention,
            "bn": self.bn,
            "peak": self.peak,
            **settings_record(self.network),
            "uncovered": uncovered_record(self.network),
            "totals": totals_record(self.network, self),
            "blocks": block_records(self.network, self.by_block(), self._structures),
            "layers": layer_records(self.network, self.by_op()),
        }

    def to_pandas(self, by: By = "block") -> DataFrame:
        """The rows of ``analyze --format csv`` as a table of pandas: op, block, stage or kind.

        Raises:
            ValueError: ``by`` is none of these.
            TypeError: the report is in letters.
            ModuleNotFoundError: pandas is not installed, the extra ``pandas``.
        """
        demand_one_of("by", by, By)
        self._require_numbers()
        table: DataFrame = _in_notebook("table", self, by)
        return table

    def plot(self, *, size: tuple[float, float] | None = None) -> Picture:
        """The activations that are alive over the ops, the peak marked; ``size`` in inches.

        Raises:
            TypeError: the report is in letters.
            ModuleNotFoundError: matplotlib is not installed, the extra ``plot``.
        """
        self._require_numbers()
        drawn: Picture = _in_notebook("memory", self, size)
        return drawn

    def __repr__(self) -> str:
        cost = self.total().cost
        counts = f"{len(self.costs)} layers in letters"
        if not self.is_in_letters:
            counts = f"FLOPs {cost.flops:,}, MAC {cost.mac:,}, params {cost.params:,}"
        return f"<Report {self.network.title}: {counts}>"

    def _repr_html_(self) -> str | None:
        shown: str | None = _in_notebook("html", self)
        return shown

    def _repr_latex_(self) -> str | None:
        shown: str | None = _in_notebook("latex", self)
        return shown

    def _require_numbers(self) -> None:
        if self.is_in_letters:
            raise TypeError("this report is in letters; costmodel.formulas puts numbers into them")

    @cached_property
    def _totalled(self) -> Row:
        bits = partial(_summed_bits, self)
        return summed("total", self.network.layers, self.costs, bits)

    def _grouped(self, members: Mapping[str, Sequence[int]]) -> tuple[Row, ...]:
        return grouped(self.network.layers, self.costs, self.bits_by_layer, members)

    @cached_property
    def _bits(self) -> tuple[Bits, ...]:
        factor = _FLOPS.get(self.flops_convention)
        if factor is not None:
            return bits_of(self.network, self.costs, factor)
        own = (layer.op.cost(layer.shapes, layer.output) for layer in self.network.layers)
        pairs = zip(self.costs, own, strict=True)
        return bits_of(self.network, tuple(replace(a, flops=b.flops) for a, b in pairs), 1)

    @cached_property
    def _members(self) -> dict[str, list[int]]:
        """The numbers of the layers of each block."""
        return groups(layer.block for layer in self.network.layers)

    @cached_property
    def _blocks(self) -> dict[str, tuple[Layer, ...]]:
        layers = self.network.layers
        return {name: tuple([layers[at] for at in own]) for name, own in self._members.items()}

    @cached_property
    def _structures(self) -> dict[str, Structure]:
        return {
            name: structure_of(layers, self._fragments.get(name, NO_FRAGMENTS))
            for name, layers in self._blocks.items()
        }

    @cached_property
    def _fragments(self) -> dict[str, Fragments]:
        """The most fragments of a unit by block: the one in which the unit's last work is done."""
        most: dict[str, Fragments] = {}
        for group in self.groups:
            layers = [self.judged_layers[index] for index in group.layers]
            block = working(layers)[-1].block
            most[block] = max(most.get(block, NO_FRAGMENTS), fragments(layers, group.origin.states))
        return most


def analyze(
    network: Network,
    bn: BnMode = "folded",
    flops_convention: FlopsConvention = "1x",
    peak: PeakMode = "as-written",
) -> Report:
    """Price every layer of a network.

    ``bn="separate"`` counts the traffic of every batch norm; ``"folded"`` only of those that
    follow no convolution, since inference folds the others. ``flops_convention="2x"`` counts a
    multiply-add as two FLOPs. ``peak`` says what is stored: every tensor, those that cannot be
    written ``"in-place"``, or those that ``"fused"`` convolutions leave.

    Raises:
        ValueError: ``bn``, ``flops_convention`` or ``peak`` is none of these.
        TypeError: ``network`` is none.
    """
    demand(isinstance(network, Network), "network", "a Network, as costmodel.load gives", network)
    demand_one_of("bn", bn, BnMode)
    demand_one_of("flops_convention", flops_convention, FlopsConvention)
    demand_one_of("peak", peak, PeakMode)
    folded = folded_norms(network) if bn == "folded" else {}
    costs = tuple(_priced(network.layers, folded, _FLOPS[flops_convention]))
    return Report(network, costs, bn, flops_convention, peak)


def _summed_bits(report: Report) -> Bits:
    return summed_bits(report.bits_by_layer())


def _priced(layers: Iterable[Layer], folded: Container[str], factor: int) -> Iterator[Cost]:
    """The costs of layers, of which those that share their op and their shapes are priced once.

    Repetitions of a block do. Shared is what is one and the same: to ask sizes whether they are
    equal would be a question of structure.
    """
    known: dict[tuple[int, ...], Cost] = {}
    for layer in layers:
        op, shapes, output = layer.op, layer.shapes, layer.output
        key = (id(op), id(output), *map(id, shapes))
        cost = known.get(key)
        if cost is None:
            cost = known[key] = op.cost(shapes, output)
        # Weights used more than once are read at each use; params count where they are first used.
        if layer.weights_of:
            cost = replace(cost, params=0)
        if layer.name in folded:
            cost = Cost(params=cost.params)
        yield cost if factor == 1 else replace(cost, flops=factor * cost.flops)


def _in_notebook(what: str, *given: object) -> Any:
    """What a notebook shows for a report, or is given to work with.

    A notebook asks the report itself, but showing it is the work of a room above this one: found by
    name when it is asked for, that room need not be loaded, nor known here.
    """
    return getattr(import_module("costmodel.render.notebook"), what)(*given)
