"""A report whose FLOPs are what another tool counts, layer by layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from costmodel.analysis.counters import counted_by, counts_products
from costmodel.analysis.report import Report
from costmodel.analysis.terms import is_matrix_product, is_measured, terms_of
from costmodel.core.cost import Cost
from costmodel.core.network import Layer


def counted_as(report: Report, tool: str) -> Report:
    """The same report with the FLOPs of ``tool``, one of ``costmodel.analysis.counters``.

    Raises:
        KeyError: there is no such tool.
    """
    pairs = zip(report.network.layers, report.costs, strict=True)
    costs = tuple(replace(cost, flops=_flops(layer, tool)) for layer, cost in pairs)
    return replace(report, costs=costs, flops_convention=tool)


def not_measured(layers: Iterable[Layer], tool: str) -> list[Layer]:
    """The layers of whose sort it is not known what ``tool`` counts."""
    is_known = is_matrix_product if counts_products(tool) else lambda _: False
    return [layer for layer in layers if not is_measured(layer) and not is_known(layer)]


def _flops(layer: Layer, tool: str) -> int:
    """What the tool counts of a layer, whose batch norm it does not fold."""
    own: Cost = layer.op.cost(layer.shapes, layer.output)
    return counted_by(tool, terms_of([layer], [own]))
