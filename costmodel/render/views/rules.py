"""The rules of lint with their default levels and limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from costmodel.core.values import dataclass
from costmodel.linting.rules import IDS, default_level, defaults, title
from costmodel.render.tables.table import Column, Section, Table

_HINT = "'costmodel explain G1' prints a rule's manual page; a configuration sets g1.limit."


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule."""

    def sections(self) -> Iterator[Section]:
        """The table, and where to read on."""
        columns = (
            Column("rule", IDS),
            Column("level", [default_level(rule).value for rule in IDS]),
            Column("title", list(map(title, IDS)), overflow="wrap", least=12),
            Column("limits", list(map(_limits, IDS)), overflow="wrap"),
        )
        yield Section(Table(columns, is_headed=False), notes=(_HINT,))

    def records(self) -> list[dict[str, Any]]:
        """The rows of the table."""
        return [_record(rule) | {"limits": _limits(rule)} for rule in IDS]

    def contract(self) -> dict[str, object]:
        """``costmodel.rules/1``."""
        return {"schema": "costmodel.rules/1", "rules": list(map(_record, IDS))}


def _record(rule: str) -> dict[str, Any]:
    level, limits = default_level(rule).value, dict(defaults(rule))
    return {"rule": rule, "level": level, "title": title(rule), "limits": limits}


def _limits(rule: str) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in defaults(rule).items())
