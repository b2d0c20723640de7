"""A comparison as JSON, ``costmodel.diff/1``: exact integers, shapes as [n, c, *spatial].

``null`` stands for the side on which a network, block or layer does not exist. Amounts left of a
budget are in the metric's own count. ``was`` is the former name of a renamed variant; ``unjudged``
are the networks that a limit on growth was given for, but that have no base. The schema may gain
keys; a change of meaning gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from costmodel.comparing.allowances import Failure
from costmodel.comparing.diff import Comparison, Left
from costmodel.comparing.layers import LayerChange
from costmodel.comparing.networks import BlockChange, Change, NetworkDiff
from costmodel.comparing.pairing import Priced
from costmodel.core.cost import Shape
from costmodel.core.problems import Problem
from costmodel.ops import name_of
from costmodel.render.diff.words import shown


def render(comparison: Comparison) -> Iterator[str]:
    """The comparison in pieces: one line for each metric and block, to read and to diff."""
    head = {"schema": "costmodel.diff/1", "base": comparison.base, "head": comparison.head}
    yield "{\n" + "".join(f'"{key}": {_json(value)},\n' for key, value in head.items())
    yield f'"unchanged": {comparison.unchanged},\n"failures": '
    yield _lines([_json(_failure(failure)) for failure in comparison.failures], "[]")
    unjudged = [_json({"spec": one.spec, "variant": one.variant}) for one in comparison.unjudged]
    yield f',\n"unjudged": {_lines(unjudged, "[]")},\n"warnings": '
    yield _lines([_json(_problem(one)) for one in comparison.warnings], "[]")
    yield ',\n"networks": ['
    for number, diff in enumerate(comparison.diffs):
        yield ",\n" if number else "\n"
        yield from _network(diff, comparison)
    yield "\n]\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(items: Sequence[str], brackets: str) -> str:
    return brackets[0] + "\n" + ",\n".join(items) + "\n" + brackets[1] if items else brackets


def _network(diff: NetworkDiff, comparison: Comparison) -> Iterator[str]:
    plain: dict[str, object] = {
        "spec": diff.spec,
        "network": diff.network,
        "variant": diff.variant,
        "was": diff.was or None,
        "status": diff.status,
        "base_lost": diff.is_base_lost,
        "inputs": {"base": _shapes(diff.inputs[0]), "head": _shapes(diff.inputs[1])},
    }
    if diff.states_dtypes:
        plain["dtype"] = {"base": diff.dtypes[0] or None, "head": diff.dtypes[1] or None}
    yield "{\n" + "".join(f'"{key}": {_json(value)},\n' for key, value in plain.items())
    metrics = [
        f'"{metric}": {_json(_change(change) | _budget(comparison.left_of(diff, metric)))}'
        for metric, change in shown(diff, comparison).items()
    ]
    blocks = [_json(_block(block)) for block in diff.blocks]
    yield f'"metrics": {_lines(metrics, "{}")},\n"blocks": {_lines(blocks, "[]")}\n}}'


def _shapes(inputs: Mapping[str, Shape]) -> dict[str, list[int]] | None:
    return {name: list(shape) for name, shape in inputs.items()} or None


def _change(change: Change) -> dict[str, object]:
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
