"""Parquet, which sweeps read and write where its library is installed."""

from __future__ import annotations

from typing import Any

from costmodel.core.problems import Problem, SpecError


def pyarrow() -> Any:
    """The library for Parquet.

    Raises:
        SpecError: it is not installed.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet
    except ImportError:
        hint = "pip install pyarrow, or write .csv or .jsonl"
        raise SpecError([Problem("Parquet needs pyarrow", None, hint)]) from None
    return arrow
