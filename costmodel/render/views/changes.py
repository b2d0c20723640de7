"""A comparison of two sides, as a view: what changed of each network, metric by metric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costmodel.analysis.selection import NAMED
from costmodel.comparing.allowances import Failure
from costmodel.comparing.diff import Comparison, Left
from costmodel.comparing.layers import LayerChange
from costmodel.comparing.networks import BlockChange, Change, NetworkDiff, TimeChange
from costmodel.comparing.pairing import Priced
from costmodel.core.cost import Shape
from costmodel.core.problems import Problem
from costmodel.core.values import dataclass
from costmodel.ops import name_of
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views.diff_words import (
    headline,
    metric_rows,
    shown,
    unchanged,
    variant_in_words,
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Two sides that were compared."""

    comparison: Comparison

    def sections(self) -> Iterator[Section]:
        """Each network that changed, or that none did."""
        if not self.comparison.diffs:
            told = unchanged(self.comparison.unchanged)
            yield Section(Table((Column("", [told]),), is_headed=False))
        for diff in self.comparison.diffs:
            rows = [row[:6] for row in metric_rows(diff, self.comparison)]
            titles = ("metric", "base", "head", "change", "percent", "budget")
            columns = (
                Column(title, cells, flush="left" if title == "metric" else "right")
                for title, cells in zip(titles, zip(*rows, strict=True), strict=True)
                if title == "metric" or any(cells)
            )
            yield Section(Table(tuple(columns)), _heading(diff))

    def records(self) -> Iterator[dict[str, object]]:
        """A row for each metric of each network: exact counts, None where a side is missing."""
        for diff in self.comparison.diffs:
            for name, change in shown(diff, self.comparison).items():
                yield {
                    "spec": diff.spec,
                    "network": diff.network,
                    "variant": diff.variant,
                    "status": diff.status,
                    "metric": NAMED[name].json_key,
                    **_change(change),
                }
            if diff.time:
                named = {"spec": diff.spec, "network": diff.network, "variant": diff.variant}
                yield named | {"status": diff.status, "metric": "latency_ms"} | _change(diff.time)

    def contract(self) -> dict[str, object]:
        """``costmodel.diff/1``: exact integers, shapes as [n, c, *spatial].

        ``None`` stands for the side on which a network, block or layer does not exist. Amounts left
        of a budget are in the metric's own count. ``was`` is the former name of a renamed variant;
        ``unjudged`` are the networks that a limit on growth was given for, but that have no base.
        """
        found = self.comparison
        return {
            "schema": "costmodel.diff/1",
            "base": found.base,
            "head": found.head,
            "unchanged": found.unchanged,
            "failures": [_failure(failure) for failure in found.failures],
            "unjudged": [{"spec": one.spec, "variant": one.variant} for one in found.unjudged],
            "warnings": [_problem(one) for one in found.warnings],
            "networks": (network_record(diff, found) for diff in found.diffs),
        }


def _heading(diff: NetworkDiff) -> Heading:
    variant = variant_in_words(diff)
    name = f"{diff.network} {variant}".rstrip()
    return Heading(name, f": {headline(diff)}", "", diff.spec, "")


def network_record(diff: NetworkDiff, comparison: Comparison) -> dict[str, object]:
    """One variant of one spec before and after."""
    return {
        "spec": diff.spec,
        "network": diff.network,
        "variant": diff.variant,
        "was": diff.was or None,
        "status": diff.status,
        "base_lost": diff.is_base_lost,
        "inputs": {"base": _shapes(diff.inputs[0]), "head": _shapes(diff.inputs[1])},
        **({"dtype": _dtypes(diff)} if diff.states_dtypes else {}),
        "metrics": {
            metric: _change(change) | _budget(comparison.left_of(diff, metric))
            for metric, change in shown(diff, comparison).items()
        },
        **({"latency_ms": _change(diff.time)} if diff.time else {}),
        "blocks": [_block(block) for block in diff.blocks],
    }


def _dtypes(diff: NetworkDiff) -> dict[str, str | None]:
    return {"base": diff.dtypes[0] or None, "head": diff.dtypes[1] or None}


def _shapes(inputs: Mapping[str, Shape]) -> dict[str, list[int]] | None:
    return {name: list(shape) for name, shape in inputs.items()} or None


def _change(change: Change | TimeChange) -> dict[str, object]:
    return {
        "base": change.base,
        "head": change.head,
        "change": change.difference,
        "percent": change.percent,
    }


def _budget(found: Left | None) -> dict[str, object]:
    if found is None:
        return {"budget": None, "budget_left": None}
    return {"budget": found.amount.text, "budget_left": found.rest}


def _block(block: BlockChange) -> dict[str, object]:
    return {
        "base": block.base,
        "head": block.head,
        "status": block.status,
        "line": block.line,
        "metrics": _changes(block.metrics),
        "layers": [_layer(layer) for layer in block.layers],
    }


def _changes(metrics: Mapping[str, Change]) -> dict[str, object]:
    return {name: {"base": one.base, "head": one.head} for name, one in metrics.items()}


def _layer(change: LayerChange) -> dict[str, object]:
    return {
        "status": change.status,
        "base": _side(change.base),
        "head": _side(change.head),
        "fields": [field._asdict() for field in change.fields],
    }


def _side(one: Priced | None) -> dict[str, object] | None:
    if one is None:
        return None
    layer, cost = one.layer, one.cost
    return {
        "name": layer.name,
        "op": name_of(layer.op),
        "flops": cost.flops,
        "mac": cost.mac,
        "params": cost.params,
        "line": layer.mark.line if layer.mark else None,
    }


def _problem(problem: Problem) -> dict[str, object]:
    mark = problem.mark
    return {
        "file": mark.source.name if mark else None,
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "message": problem.message,
        "hint": problem.hint,
    }


def _failure(failure: Failure) -> dict[str, object]:
    diff, allowance, change = failure
    return {
        "spec": diff.spec,
        "variant": diff.variant,
        "metric": allowance.metric,
        "allowed": allowance.text,
        **_change(change),
    }
