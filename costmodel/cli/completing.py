"""What shells offer after TAB, in the place of a spec, a variant, a parameter, a rule, a measure.

What is wrong with a spec is not told here: then there is nothing to offer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from costmodel.core.problems import SpecError

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

    from costmodel.language.syntax import Spec


def complete_spec(
    _context: Context, _parameter: Parameter, incomplete: str
) -> list[CompletionItem]:
    """The shipped names that begin so, the variants of a spec behind its colon, or else files."""
    from click.shell_completion import CompletionItem

    from costmodel.language.sources.library import shipped

    spec, colon, _ = incomplete.partition(":")
    if colon and (read := _read(spec)):
        return _items((f"{spec}:{one}" for one in read.variants), incomplete)
    names = _items(shipped(), incomplete)
    return names or [CompletionItem(incomplete, type="file")]


def complete_variant(context: Context, _parameter: Parameter, incomplete: str) -> list[Any]:
    """The variants of the specs that are named, and ``all``."""
    found = (name for spec in _named(context) for name in spec.variants)
    return _items([*found, "all"], incomplete)


def complete_parameter(context: Context, _parameter: Parameter, incomplete: str) -> list[Any]:
    """The parameters of the specs that are named, each with its equals sign."""
    return _items((f"{name}=" for spec in _named(context) for name in spec.parameters), incomplete)


def complete_axis(context: Context, parameter: Parameter, incomplete: str) -> list[Any]:
    """What can be swept: parameters, the input, the batch."""
    found = complete_parameter(context, parameter, incomplete)
    return [*found, *_items(("input=", "batch=", "variant="), incomplete)]


def complete_rules(_context: Context, _parameter: Parameter, incomplete: str) -> list[Any]:
    """The rules, behind those that a list has already: ``G1,G``."""
    from costmodel.linting.rules import IDS

    before, comma, last = incomplete.rpartition(",")
    start = before + comma
    return _items((start + rule for rule in IDS if rule not in before), start + last.upper())


def complete_columns(_context: Context, _parameter: Parameter, incomplete: str) -> list[Any]:
    """The measures, behind those that a list has already."""
    from costmodel.analysis.selection import NAMED

    before, comma, _ = incomplete.rpartition(",")
    taken = before.split(",")
    return _items((before + comma + name for name in NAMED if name not in taken), incomplete)


def complete_runtime(_context: Context, _parameter: Parameter, incomplete: str) -> list[Any]:
    """The runtimes."""
    from costmodel.latency.runtimes import NAMES

    return _items(NAMES, incomplete)


def complete_lint_format(_context: Context, _parameter: Parameter, incomplete: str) -> list[Any]:
    """The formats of lint."""
    from costmodel.cli.lint_outputs import FORMATS

    return _items(FORMATS, incomplete)


def _items(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word) for word in dict.fromkeys(words) if word.startswith(incomplete)]


def _named(context: Context) -> list[Spec]:
    """The specs that the command line names so far."""
    from costmodel.comparing.naming import split

    given = context.params.get("specs") or context.params.get("spec") or ()
    # Where the last option still lacks its value, click has read nothing and leaves words over.
    words = [*([given] if isinstance(given, str) else given), *context.args]
    return [spec for word in words if (spec := _read(split(word)[0]))]


def _read(word: str) -> Spec | None:
    from costmodel.language.loading import open_spec

    try:
        return open_spec(word) if word != "-" else None
    except (SpecError, OSError):
        return None
