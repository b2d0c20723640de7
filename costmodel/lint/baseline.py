"""Baselines: findings that a project has accepted for now, as a file that is kept in git.

``costmodel.baseline/1`` lists, by rule and network, the layers or blocks with findings; lines do
not matter, and neither do variants. It is sorted, so that two writings of the same findings agree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from costmodel.finding import Finding
from costmodel.lint.results import Key, key_of
from costmodel.problems import Problem, SpecError, quoted
from costmodel.spec.source import read_source

SCHEMA = "costmodel.baseline/1"
_WRITE = "--write-baseline FILE writes one from today's findings"


def baseline_text(findings: Iterable[Finding]) -> str:
    """The baseline that knows these findings."""
    tree: dict[str, dict[str, list[str]]] = {}
    for rule, network, place in sorted({key_of(finding) for finding in findings}):
        tree.setdefault(rule, {}).setdefault(network, []).append(place)
    record = {"schema": SCHEMA, "findings": tree}
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def read_baseline(path: str) -> frozenset[Key]:
    """The keys of the findings that a baseline knows.

    Raises:
        SpecError: it does not exist or is no baseline.
    """
    try:
        text = read_source(path).text
    except SpecError as error:
        message = f"the baseline cannot be read: {error.problems[0].message}"
        raise SpecError([Problem(message, None, _WRITE)]) from None
    try:
        record = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise _none(path, "it is not JSON") from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise _none(path, f"its schema is not {SCHEMA}")
    return frozenset(_keys(path, record.get("findings")))


def _keys(path: str, tree: object) -> Iterable[Key]:
    try:
        return [
            (str(rule), str(network), str(place))
            for rule, networks in tree.items()  # type: ignore[attr-defined]
            for network, places in networks.items()
            for place in _listed(places)
        ]
    except (AttributeError, TypeError):
        raise _none(path, "'findings' maps rules to networks to lists of layers") from None


def _listed(places: object) -> list[object]:
    if not isinstance(places, list):
        raise TypeError
    return places


def _none(path: str, why: str) -> SpecError:
    return SpecError([Problem(f"{quoted(path, 200)} is no baseline: {why}", None, _WRITE)])
