"""Records as a table of pandas, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(records: Iterable[Mapping[str, object]]) -> DataFrame:
    """Records of the same keys as rows; integers stay exact.

    Raises:
        ModuleNotFoundError: pandas is not installed.
    """
    pd = _pandas()
    rows = [dict(record) for record in records]
    table: DataFrame = pd.DataFrame(rows)
    for name in table.columns:
        values = [row.get(name) for row in rows]
        if None in values and _are_counts(values):
            # As floats they would not be exact.
            table[name] = pd.Series(values, dtype="Int64", index=table.index)
    return table


def frame_of(columns: Mapping[str, object]) -> DataFrame:
    """Columns of the same length as a table.

    Raises:
        ModuleNotFoundError: pandas is not installed.
    """
    table: DataFrame = _pandas().DataFrame(dict(columns))
    return table


def _pandas() -> Any:
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        message = "to_pandas needs pandas; install it with: pip install 'costmodel[pandas]'"
        raise ModuleNotFoundError(message, name=error.name) from None
    return pd


def _are_counts(values: Sequence[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(type(one) is int and abs(one) < 2**63 for one in known)
