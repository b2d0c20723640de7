"""The ops with their fields and formulas, each from its class and from the code of its formulas.

The formulas are those of a layer that stands in the specs of the tests, as `--explain` has them.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from tables import table

from costmodel.analysis.report import analyze
from costmodel.core.op import OpClass, name_of
from costmodel.language.fields.fields import Field, fields_of
from costmodel.language.loading import load
from costmodel.language.schema import field_texts
from costmodel.ops import REGISTRY, SHORTHANDS
from costmodel.render.page.formulas import Told, formulas_of

ROOT = Path(__file__).parents[2]
SPECS = ("tests/data/specs/every_op.yaml", "tests/data/specs/further_ops.yaml")
HEAD = """\
# Ops

Each op with its fields, as a spec gives them, and with the formulas that price it, written as the
code has them in the letters of the ShuffleNet V2 paper: c1 channels in, c2 out, g groups, a kernel
of k, h·w the *output's* size, h1·w1 the input's where it differs. The batch n multiplies FLOPs,
reads and writes. What FLOPs and MAC mean: [How we count](../README.md#how-we-count); how a
spec uses ops: [The spec language](../specs/README.md).

"""


def pages() -> Iterator[tuple[str, str]]:
    """One page."""
    told: dict[str, list[Told]] = {}
    for spec in SPECS:
        report = analyze(load(str(ROOT / spec)))
        for layer, formulas in zip(report.network.layers, formulas_of(report), strict=True):
            told.setdefault(name_of(layer.op), formulas)
    yield "reference/ops.md", HEAD + "\n".join(_op(name, told[name]) for name in REGISTRY)


def _op(name: str, formulas: list[Told]) -> str:
    op = REGISTRY[name]
    about, _, _ = str(inspect.getdoc(op)).partition("Fields:")
    also = [f"`{short}`" for short, (of, _) in SHORTHANDS.items() if of == name]
    parts = [f"## {name}", about.strip(), f"Also {', '.join(also)}." if also else ""]
    parts += [_fields(op), _formulas(formulas), _says(op)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _fields(op: OpClass) -> str:
    texts = field_texts(op)
    rows = [(f"`{_asked(one)}`", texts[one.name]) for one in fields_of(op).values()]
    return table(("field", "what it is"), rows) if rows else ""


def _asked(field: Field) -> str:
    return field.name if field.required else f"{field.name}="


def _formulas(formulas: list[Told]) -> str:
    lines = [f"{part:7} = {letters}" for part, letters, _, _ in formulas]
    return "\n".join(["```text", *lines, "```"]) if lines else ""


def _says(op: OpClass) -> str:
    """What the code says of its shape and its cost."""
    methods = (("Output", op.output), ("Cost", op.cost))  # type: ignore[attr-defined]
    texts = [(title, inspect.getdoc(method)) for title, method in methods]
    return "\n".join(f"- {title}: {' '.join(text.split())}" for title, text in texts if text)
