"""Runs as text: CSV for tables and people, JSON with every visit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from costmodel.core.foreign import cell
from costmodel.latency.run import Ran, Run
from costmodel.latency.runs.columns import COLUMNS, LISTS
from costmodel.latency.runs.json import SCHEMA


def csv_text(runs: Iterable[Run]) -> str:
    """One line for each run; visits are left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(run, name)) for name in COLUMNS] for run in runs)
    return out.getvalue()


def json_text(runs: Iterable[Run]) -> str:
    """``costmodel.runs/1``: one line for each run; what is not told is left out, kernels last."""
    rows = ",\n".join(json.dumps(_record(run), ensure_ascii=False) for run in runs)
    return f'{{\n"schema": "{SCHEMA}",\n"runs": [\n{rows}\n]\n}}\n'


def _cell(value: object) -> object:
    if value is None:
        return ""
    return cell(value) if isinstance(value, str) else value


def _record(run: Run) -> dict[str, object]:
    values = {name: getattr(run, name) for name in (*COLUMNS, *LISTS)}
    values["kernels"] = tuple(map(_kernel, run.kernels))
    return {name: value for name, value in values.items() if value not in ("", None, ())}


def _kernel(kernel: Ran) -> dict[str, object]:
    values = kernel._asdict()
    return {name: value for name, value in values.items() if value != ""}
