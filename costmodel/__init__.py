"""costmodel: the analytic cost model for convolutional networks.

The public names are those of ``__all__``, of ``costmodel.symbolic`` and of ``costmodel.published``,
and nothing else; each is loaded when first used, so that ``import costmodel`` is quick.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes longer to load than the version to tell
if TYPE_CHECKING:  # What type checkers read, who follow no table; a test holds the two together.
    from costmodel import published as published
    from costmodel import symbolic as symbolic
    from costmodel.analysis.report import Report as Report
    from costmodel.analysis.report import analyze as analyze
    from costmodel.analysis.row import Row as Row
    from costmodel.api.advise import advise as advise
    from costmodel.api.compare import compare as compare
    from costmodel.api.diff import diff as diff
    from costmodel.api.lint import lint as lint
    from costmodel.api.measure import measure as measure
    from costmodel.api.predict import load_platform as load_platform
    from costmodel.api.predict import predict as predict
    from costmodel.api.result import Result as Result
    from costmodel.api.specs import specs as specs
    from costmodel.api.sweep import sweep as sweep
    from costmodel.core.cost import Cost as Cost
    from costmodel.core.cost import Shape as Shape
    from costmodel.core.network import Layer as Layer
    from costmodel.core.network import Network as Network
    from costmodel.core.network import is_elementwise as is_elementwise
    from costmodel.core.problems import Problem as Problem
    from costmodel.core.problems import SpecError as SpecError
    from costmodel.interop.modules import from_torch as from_torch
    from costmodel.interop.writing.torch.module import to_torch as to_torch
    from costmodel.language.loading import load as load
    from costmodel.symbolic import formulas as formulas

__version__ = "0.1.0"

_HOMES = {
    "Cost": "core.cost",
    "Layer": "core.network",
    "Network": "core.network",
    "Problem": "core.problems",
    "Report": "analysis.report",
    "Result": "api.result",
    "Row": "analysis.row",
    "Shape": "core.cost",
    "SpecError": "core.problems",
    "advise": "api.advise",
    "analyze": "analysis.report",
    "compare": "api.compare",
    "diff": "api.diff",
    "formulas": "symbolic",
    "from_torch": "interop.modules",
    "is_elementwise": "core.network",
    "lint": "api.lint",
    "load": "language.loading",
    "load_platform": "api.predict",
    "measure": "api.measure",
    "predict": "api.predict",
    "specs": "api.specs",
    "sweep": "api.sweep",
    "to_torch": "interop.writing.torch.module",
}
"""Where each public name lives."""

_MODULES = ("published", "symbolic")

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"costmodel.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'costmodel' has no attribute '{name}'")
    return getattr(import_module(f"costmodel.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES, "__version__"])
