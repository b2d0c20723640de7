"""Marked nodes from the events of the YAML parser.

PyYAML's own trees lose places, keep the last of duplicate keys and, composed in C, crash on nested
brackets. Events cost 20 µs a line and let each fault be collected with its place. What hides values
from a reader of the file (anchors, merges, tags) is refused on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.scanner import ScannerError

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError
from costmodel.language.yaml.composing import Composer
from costmodel.language.yaml.nodes import Node

MAX_NODES = 5_000_000


def parse(source: Source, max_nodes: int = MAX_NODES) -> Node:
    """The only document of ``source``.

    Raises:
        SpecError: every fault found, in the order of the file; reading stops at a syntax error.
    """
    composer = Composer(source, max_nodes)
    try:
        for event in _events(source.text):
            composer.take(event)
        composer.finish()
    except SpecError as error:
        composer.faults += error.problems
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        composer.faults.append(_limit_before(source, error, max_nodes) or _syntax(composer, error))
    if composer.faults:
        raise SpecError(sorted(composer.faults, key=_place))
    return composer.siblings[0]


def _events(text: str) -> Iterator[Any]:
    # As `yaml.parse` does, without asking for each event twice.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    return iter(loader.get_event, None)


def _limit_before(source: Source, error: Exception, max_nodes: int) -> Problem | None:
    """The limit of ours that the text exceeds before a bracket that the scanner refuses.

    It refuses none but for a limit of its own, and reads 1,000 characters ahead of what it tells.
    """
    if not isinstance(error, ScannerError) or error.problem_mark is None:
        return None
    mark = Mark(source, error.problem_mark.line + 1, error.problem_mark.column + 1)
    if mark.char not in ("[", "{"):
        return None
    composer = Composer(source, max_nodes)
    try:
        for event in _events(source.text[: mark.offset]):
            composer.take(event)
    except SpecError as limit:
        return limit.problems[0]
    except yaml.YAMLError:
        return None
    return None


def _syntax(composer: Composer, error: Exception) -> Problem:
    from costmodel.language.yaml.malformed import problem_of

    return problem_of(composer.source, error, composer.bracket())


def _place(problem: Problem) -> tuple[int, int]:
    return (problem.mark.line, problem.mark.column) if problem.mark else (0, 0)
