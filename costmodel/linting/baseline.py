"""Baselines: findings that a project has accepted for now, as a file that is kept in git.

``costmodel.baseline/2`` lists, by spec, rule and network, the layers or blocks with findings, each
with how far it goes, in multiples of the limit; lines do not matter, and neither do variants. Specs
are seen from the folder of the baseline. It is sorted, so that two writings of the same findings
agree. Without the specs, as in the first version, a network of the same name in a new file would be
known before anybody had seen it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.language.sources.library import is_shipped
from costmodel.language.sources.source import read_source
from costmodel.linting.config.settings import seen_from
from costmodel.linting.finding import Finding
from costmodel.linting.results import Key, remembered

SCHEMA = "costmodel.baseline/2"
_WRITE = "--write-baseline FILE writes one from today's findings"


def baseline_text(findings: Sequence[Finding], folder: Path) -> str:
    """The baseline that knows these findings, for a file in a folder."""
    tree: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for spec, rule, network, place, reach in remembered(findings, folder):
        networks = tree.setdefault(spec, {}).setdefault(rule, {})
        networks.setdefault(network, {})[place] = reach
    record = {"schema": SCHEMA, "findings": tree}
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def read_baseline(path: str) -> tuple[Key, ...]:
    """The keys of the findings that a baseline knows, their specs as seen from here.

    Raises:
        SpecError: it does not exist or is no baseline.
    """
    try:
        text = read_source(path, "a baseline").text
    except SpecError as error:
        message = f"the baseline cannot be read: {error.problems[0].message}"
        raise SpecError([Problem(message, None, _WRITE)]) from None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):  # of a number with thousands of digits too
        raise _none(path, "it is not JSON") from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise _none(path, f"its schema is not {SCHEMA}")
    return _keys(path, record.get("findings"))


def _keys(path: str, tree: object) -> tuple[Key, ...]:
    try:
        return tuple(
            Key(_from_here(spec, Path(path).parent), rule, network, place, _number(reach))
            for spec, rules in tree.items()  # type: ignore[attr-defined]
            for rule, networks in rules.items()
            for network, places in networks.items()
            for place, reach in places.items()
        )
    except (AttributeError, TypeError, ValueError, OverflowError):
        why = "'findings' maps specs to rules to networks to layers, each with a number"
        raise _none(path, why) from None


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError
    return float(value)


def _from_here(spec: str, folder: Path) -> str:
    """A spec of a baseline in a folder, as seen from the working folder."""
    is_name = spec == "-" or is_shipped(spec)
    return spec if is_name else seen_from(Path(), str(folder / spec))


def _none(path: str, why: str) -> SpecError:
    return SpecError([Problem(f"{quoted(path, 200)} is no baseline: {why}", None, _WRITE)])
