"""Lint as JSON, ``costmodel.lint/1``: every finding, ungrouped, and every verdict.

The contract is that of ``costmodel.render.views.findings``. It may gain keys; a change of meaning
gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from costmodel.linting.grouping import Page
from costmodel.render.views.findings import Findings


def render(page: Page) -> Iterator[str]:
    """The page in pieces, a line for each finding."""
    yield "{"
    for number, (name, value) in enumerate(Findings(page).contract().items()):
        yield f'{"," if number else ""}\n"{name}": '
        yield from _lines(value) if isinstance(value, Iterator) else (_text(value),)
    yield "\n}\n"


def _lines(records: Iterable[object]) -> Iterator[str]:
    yield "["
    for number, record in enumerate(records):
        yield (",\n" if number else "\n") + _text(record)
    yield "]"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
