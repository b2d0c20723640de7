"""What papers call FLOPs and params, as counts of a report: they do not all count the same.

FLOPs:

- ``conv+fc``: multiply-adds of convolutions and fully connected layers, as everywhere else here.
- ``conv``: without the fully connected layers (ShuffleNet, Table 1).
- ``conv+fc x2``: multiplications and additions apart (darknet).
- ``conv+fc 2^30``: in units of 2^30 where we have 10^9 (the code of HRNet, every width of it).
- ``conv+fc+se``: with squeeze-and-excite's pooling and scaling, one for each element (SENet).
- ``everything``: with one for each element of a ReLU, k² for each output of an average pooling, and
  the biases of the classifier (the code of CondenseNet; found by re-counting, to the unit).

Params:

- ``learnable``: scale and shift of batch norm included, its running statistics not.
- ``no norm``: without batch norm (the tables of TF-slim's MobileNetV2; IGCV1).
- ``norm x2``: running statistics too (NASNet-A large; Keras counts so).
- ``norm x1.5``: three numbers for each channel of a batch norm (fits TF-slim's table of MobileNet
  at every width, but is written nowhere).

Papers round to nearest, if they do not say ``up`` (ShuffleNet V2's own rows: 145.8 M is printed as
146, 40.5 M as 41) or ``down`` (MobileNetV2's: 300.8 M is printed as 300, 153.9 M as 153).
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from costmodel.analysis.report import Report
from costmodel.core.network import Layer
from costmodel.core.op import Kind, PerAxis
from costmodel.core.window import per_axis
from costmodel.ops import name_of

WAYS = {
    "conv": "without fully connected layers",
    "conv+fc x2": "multiplications and additions counted apart",
    "conv+fc 2^30": "G for 2^30",
    "conv+fc+se": "with squeeze-and-excite's pooling and scaling",
    "everything": "with ReLU, pooling and bias",
    "no norm": "params without batch norm",
    "norm x1.5": "params with three numbers for each channel of a batch norm",
    "norm x2": "params with the running statistics of batch norm",
}
"""The ways that differ from ours, in words."""


def flops_as(counted: str, report: Report) -> int:
    """Our FLOPs as the source counts them."""
    return _FLOPS[counted](report)


def params_as(counted: str, report: Report) -> int:
    """Our params as the source counts them."""
    return _PARAMS[counted](report)


def _conv_fc(report: Report) -> int:
    return int(report.total().cost.flops)


def _conv(report: Report) -> int:
    dense = (row.cost.flops for row in report.by_kind() if row.name == Kind.FC)
    return _conv_fc(report) - int(sum(dense))


def _conv_fc_se(report: Report) -> int:
    scaled = (layer for layer in report.network.layers if name_of(layer.op) == "multiply")
    return _conv_fc(report) + sum(2 * int(layer.output.size) for layer in scaled)


def _everything(report: Report) -> int:
    return _conv_fc(report) + sum(_extra(layer) for layer in report.network.layers)


def _extra(layer: Layer) -> int:
    name = name_of(layer.op)
    if layer.kind is Kind.ACTIVATION:
        return int(layer.output.size)
    if name == "global_pool":
        return int(layer.shapes[0].size)
    if name == "avg_pool":
        k: PerAxis = getattr(layer.op, "k")  # noqa: B009
        return int(prod(per_axis("k", k, layer.output))) * int(layer.output.size)
    return int(layer.output.size) if layer.kind is Kind.FC else 0


def _learnable(report: Report) -> int:
    return int(report.total().cost.params)


def _norm(report: Report) -> int:
    layers = zip(report.network.layers, report.costs, strict=True)
    return sum(int(cost.params) for layer, cost in layers if layer.kind is Kind.NORM)


_FLOPS: dict[str, Callable[[Report], int]] = {
    "conv+fc": _conv_fc,
    "conv": _conv,
    "conv+fc x2": lambda report: 2 * _conv_fc(report),
    "conv+fc 2^30": lambda report: _conv_fc(report) * 10**9 // 2**30,
    "conv+fc+se": _conv_fc_se,
    "everything": _everything,
}
_PARAMS: dict[str, Callable[[Report], int]] = {
    "learnable": _learnable,
    "no norm": lambda report: _learnable(report) - _norm(report),
    "norm x2": lambda report: _learnable(report) + _norm(report),
    "norm x1.5": lambda report: _learnable(report) + _norm(report) // 2,
}
