"""The rules, found by listing this package: one per file, whose name is the rule's ID.

A rule is a module. Its docstring is the manual page that ``costmodel explain`` prints. It says

- ``TITLE``: what it is about, in a few words;
- ``JUDGES``: one word of ``SUBJECTS``, what is handed to its ``check``;
- ``LEVEL``: how grave its findings are unless a configuration says otherwise;
- ``LIMITS``: its thresholds by name with their defaults; ``limit`` is the one of its verdict;
- ``PRESETS``: what it changes under the presets, ``{}`` if nothing;
- ``check(subject, limits)``: one pass over the subject, which gives a ``Ruling``.

Whatever is missing or not understood is an error as soon as the rule is loaded: a rule that is
listed and never runs would call everything clean.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast, get_args

from costmodel.core.docstrings import docstring, docstring_as_written
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.linting.finding import Level, Limits, Preset, Presets, Ruling

if TYPE_CHECKING:
    from costmodel.core.marks import Mark

Subject = Literal["units", "times", "budgets", "comments"]
"""What rules judge: the units of a network (``Sequence[Unit]``), a network whose time is foretold
(``times.Timed``), one with a budget (``budgets.Budgeted``), a suppressing comment of a spec
(``suppressions.Use``).
"""

SUBJECTS: tuple[Subject, ...] = get_args(Subject)

PRESETS = ("arm", "strict")
"""The presets beside ``gpu``, the defaults: ARM as the paper measured; limits near the lowest that
leave ShuffleNet V2 clean.
"""


class Rule(Protocol):
    """The module of a rule."""

    TITLE: str
    JUDGES: Subject
    LEVEL: Level
    LIMITS: Limits
    PRESETS: Presets
    check: Callable[[Any, Limits], Ruling]


IDS = tuple(sorted(found.name.upper() for found in pkgutil.iter_modules(__path__)))
"""Every rule's ID: its file's name."""


@cache
def rule_of(rule: str) -> Rule:
    """The module of a rule.

    Raises:
        TypeError: it is none.
    """
    module = import_module(f"{__name__}.{rule.lower()}")
    if faults := "; ".join(_faults(vars(module) | {"__doc__": _manual(module)})):
        raise TypeError(f"{module.__file__} is no rule: {faults}")
    return cast(Rule, module)


def _manual(module: Any) -> str:
    return module.__doc__ or "" if sys.flags.optimize < 2 else docstring(module.__name__)


def _faults(names: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a rule, by what its module defines."""
    for name, (is_right, expected) in _EXPECTED.items():
        if not is_right(names.get(name)):
            found = repr(names[name]) if name in names else "missing"
            yield f"{name} is {found}, not {expected}"
            return
    limits = names["LIMITS"]
    if names["JUDGES"] in ("units", "times") and "limit" not in limits:
        yield "LIMITS has no 'limit', which verdicts are held to"
    for name, preset in names["PRESETS"].items():
        if strange := preset.limits.keys() - limits.keys():
            yield f"preset {name} sets {', '.join(sorted(strange))}, which LIMITS has not"


def _are_limits(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(one, int | float) for one in value.values()
    )


def _are_presets(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        name in PRESETS and isinstance(one, Preset) for name, one in value.items()
    )


_EXPECTED: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "__doc__": (bool, "a docstring, the manual page"),
    "TITLE": (lambda value: isinstance(value, str) and bool(value), "a few words"),
    "JUDGES": (lambda value: value in SUBJECTS, f"one of {', '.join(SUBJECTS)}"),
    "LEVEL": (lambda value: isinstance(value, Level), "a Level"),
    "LIMITS": (_are_limits, "numbers by name"),
    "PRESETS": (_are_presets, f"a Preset by name, of {', '.join(PRESETS)}"),
    "check": (callable, "a function"),
}


def judging(subject: Subject, rules: Iterable[str] = IDS) -> tuple[str, ...]:
    """Those of some rules, in their order, that judge a subject."""
    return tuple(rule for rule in rules if subject == rule_of(rule).JUDGES)


def title(rule: str) -> str:
    """What a rule is about, in a few words."""
    return rule_of(rule).TITLE


def manual(rule: str) -> str:
    """A rule's manual page, in Markdown; to print one no rule need be loaded."""
    name = rule.lower()
    is_loaded = f"{__name__}.{name}" in sys.modules
    page = "" if is_loaded else docstring_as_written(__name__, name)
    return (page or _manual(rule_of(rule))).strip() + "\n"


def default_level(rule: str) -> Level:
    """How grave a rule's findings are unless the configuration says otherwise."""
    return rule_of(rule).LEVEL


def defaults(rule: str) -> Limits:
    """A rule's thresholds with their defaults."""
    return rule_of(rule).LIMITS


def known_rules(names: Iterable[str], mark: Mark | None = None) -> tuple[str, ...]:
    """Rules as their IDs, whatever their case.

    Raises:
        SpecError: some are unknown, each with a hint.
    """
    listed = list(names)
    strange = [name for name in listed if name.upper() not in IDS]
    if strange:
        raise SpecError(
            Problem(f"unknown rule {quoted(name)}", mark, did_you_mean(name.upper(), IDS))
            for name in strange
        )
    return tuple(name.upper() for name in listed)
