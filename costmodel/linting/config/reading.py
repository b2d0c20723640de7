"""The configuration of lint: ``costmodel.yaml``, or ``[costmodel]`` sections in setup.cfg.

Both have the same keys::

    preset: arm                     # gpu (the default), arm, strict
    select: [G1, G3]                # the rules that run; all of them by default
    ignore: [G4]
    fail-on: warning                # error (the default), warning, note
    g1.level: error                 # error, warning, note
    g1.limit: 0.05                  # 'costmodel rules' lists every rule's limits
    g3.limit: 2 %                   # of the predicted time, with --platform
    files:                          # what differs for some files
      specs/legacy/*.yaml: {ignore: [G2], g1.limit: 0.1}
    budgets:                        # what networks may cost (rule B1)
      specs/mobilenetv2.yaml: {flops: 300 MFLOPs}

In setup.cfg the keys of ``files`` and ``budgets`` become sections, ``[costmodel:files:PATTERN]``
and ``[costmodel:budgets:PATTERN]``, and lists are words between commas. Patterns start from the
folder of the configuration. It is searched from the working folder upwards, in each folder first
``costmodel.yaml``, then setup.cfg; the first one found is the whole configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import MOST_TOLD, Problem, SpecError, did_you_mean, quoted
from costmodel.core.reading import note_read
from costmodel.language.sources.source import LIMIT_BYTES, read_source
from costmodel.language.yaml import ini, nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.language.yaml.parsing import parse
from costmodel.linting.budgets import Budget, Budgets, read_budgets
from costmodel.linting.config.settings import Change, Override, Settings, preset
from costmodel.linting.config.values import (
    read_level,
    read_limit,
    read_limit_or_share,
    read_rules,
    read_selection,
    read_word,
)
from costmodel.linting.finding import Level
from costmodel.linting.rules import IDS, PRESETS, defaults

_Read = TypeVar("_Read")
_Entries = Mapping[str, tuple[Scalar, Node]]


def read_config(path: str) -> Settings:
    """The settings in a configuration; all defaults if it is an empty one in YAML.

    Raises:
        SpecError: every fault in it, with its place.
    """
    source = _source(path)
    is_ini = Path(path).suffix in (".cfg", ".ini")
    if is_ini and not ini.has_section(source.text):
        hint = f"add a section [{ini.NAME}]"
        raise SpecError([Problem(f"{quoted(path, 200)} does not configure costmodel", None, hint)])
    reader = _Reader()
    settings = reader.settings(ini.parse_ini(source) if is_ini else root_of(source))
    if reader.faults:
        raise SpecError(reader.faults)
    return replace(settings, folder=Path(path).resolve().parent)


def _source(path: str) -> Source:
    """The text of a configuration, which may be empty; a spec may not."""
    file = Path(path)
    with suppress(OSError):  # `read_source` has the words for it
        is_small = file.is_file() and file.stat().st_size <= LIMIT_BYTES
        if is_small and not file.read_bytes().strip():
            note_read(path)
            return Source(path, "")
    return read_source(path, "a configuration")


def root_of(source: Source) -> Node:
    """What a configuration in YAML holds; comments alone are a mapping without entries.

    Raises:
        SpecError: it is no YAML.
    """
    if all(not line.strip() or line.lstrip().startswith("#") for line in source.lines):
        return nodes.Mapping((), Mark(source, 1, 1))
    return parse(source)


class _Reader:
    """Reads parts of a configuration and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[Problem] = []

    def settings(self, root: Node) -> Settings:
        entries = self._mapping(root, "the configuration")
        known = ("preset", "select", "ignore", "fail-on", "files", "budgets")
        self._refuse_unknown(entries, (*known, *_rule_keys()))
        name = self._one(entries, "preset", lambda node: read_word(node, ("gpu", *PRESETS)))
        selected = self._one(entries, "select", read_selection)
        return Settings(
            select=IDS if selected is None else selected,
            fail_on=self._one(entries, "fail-on", read_level) or Level.ERROR,
            changes=(preset(name or "gpu"), self._change(entries)),
            overrides=tuple(self._overrides(entries)),
            budgets=Budgets(self._budgets(entries)),
        )

    def _mapping(self, node: Node, what: str) -> _Entries:
        if isinstance(node, nodes.Mapping):
            return {key.text: (key, value) for key, value in node.entries}
        if not (isinstance(node, Scalar) and node.value is None):
            hint = "write 'key: value' pairs"
            self.faults.append(Problem(f"{what} must be a mapping", node.mark, hint))
        return {}

    def _refuse_unknown(self, entries: _Entries, known: Iterable[str]) -> None:
        allowed = frozenset(known)
        unknown = [(text, key) for text, (key, _) in entries.items() if text not in allowed]
        for text, key in unknown[:MOST_TOLD]:
            hint = did_you_mean(text, allowed)
            self.faults.append(Problem(f"unknown key {quoted(text)}", key.mark, hint))
        for _, key in unknown[MOST_TOLD : MOST_TOLD + 1]:
            message = f"{len(unknown) - MOST_TOLD:,} more unknown keys"
            self.faults.append(Problem(message, key.mark, "correct those above first"))

    def _one(self, entries: _Entries, name: str, read: Callable[[Node], _Read]) -> _Read | None:
        """The value of a key; None where it is missing or wrong."""
        if name not in entries:
            return None
        try:
            return read(entries[name][1])
        except SpecError as error:
            self.faults += error.problems
            return None

    def _change(self, entries: _Entries) -> Change:
        levels: dict[str, Level] = {}
        limits: dict[str, dict[str, float]] = {}
        for text in entries:
            rule, dot, name = text.partition(".")
            if not dot or text not in _rule_keys():
                continue
            if name == "level" and (level := self._one(entries, text, read_level)):
                levels[rule.upper()] = level
            elif name != "level" and (limit := self._one(entries, text, _READERS[name == "limit"])):
                limits.setdefault(rule.upper(), {})[name] = limit
        ignored = self._one(entries, "ignore", read_rules) or ()
        return Change(frozenset(ignored), levels, limits)

    def _overrides(self, entries: _Entries) -> Iterable[Override]:
        for pattern, fields in self._patterns(entries, "files"):
            self._refuse_unknown(fields, ("ignore", *_rule_keys()))
            yield Override(pattern.text, self._change(fields), pattern.mark)

    def _budgets(self, entries: _Entries) -> Iterable[Budget]:
        # Budgets have a shape of their own: amounts, and variants with amounts of theirs.
        return self._one(entries, "budgets", read_budgets) or ()

    def _patterns(self, entries: _Entries, name: str) -> Iterable[tuple[Scalar, _Entries]]:
        if name in entries:
            for key, node in self._mapping(entries[name][1], f"'{name}'").values():
                yield key, self._mapping(node, f"what holds for {quoted(key.text)}")


_READERS = (read_limit, read_limit_or_share)
"""Of the limits that violations are held to, and of the one of the verdict."""


def _rule_keys() -> tuple[str, ...]:
    """``g1.level``, ``g1.limit`` and so on."""
    return tuple(f"{rule.lower()}.{name}" for rule in IDS for name in ("level", *defaults(rule)))
