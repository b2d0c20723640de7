"""costmodel: the analytic cost model for convolutional networks.

The public names, and nothing else, are those of ``__all__``; each is loaded when first used, so that
``import costmodel`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.cost import Cost, Shape
    from costmodel.network import Layer, Network, is_elementwise
    from costmodel.problems import Problem, SpecError
    from costmodel.report import Report, Row, analyze
    from costmodel.spec.loading import load

__version__ = "0.1.0"

__all__ = [
    "Cost",
    "Layer",
    "Network",
    "Problem",
    "Report",
    "Row",
    "Shape",
    "SpecError",
    "analyze",
    "is_elementwise",
    "load",
]

_HOMES = {
    "Cost": "cost",
    "Layer": "network",
    "Network": "network",
    "Problem": "problems",
    "Report": "report",
    "Row": "report",
    "Shape": "cost",
    "SpecError": "problems",
    "analyze": "report",
    "is_elementwise": "network",
    "load": "spec.loading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'costmodel' has no attribute '{name}'")
    return getattr(import_module(f"costmodel.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
