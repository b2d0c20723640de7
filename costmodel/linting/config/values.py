"""Single values of a configuration: words, levels, limits and lists of rules.

What is none is refused at its place, as a ``SpecError``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.linting.finding import Level, Share
from costmodel.linting.rules import known_rules

LEVELS = ("error", "warning", "note")


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def read_word(node: Node, known: Iterable[str]) -> str:
    """One of the words that are known."""
    text = _text(node)
    if text not in known:
        hint = did_you_mean(text, known)
        raise SpecError([Problem(f"unknown value {quoted(text)}", node.mark, hint)])
    return text


def read_level(node: Node) -> Level:
    """``error``, ``warning`` or ``note``."""
    return Level(read_word(node, LEVELS))


def read_limit(node: Node) -> float:
    """A number above 0."""
    limit = _number(_text(node))
    if not isfinite(limit) or limit <= 0:
        message = f"{quoted(_text(node))} is no limit"
        raise SpecError([Problem(message, node.mark, "write a number above 0, such as 0.05")])
    return limit


def read_limit_or_share(node: Node) -> float:
    """A number above 0 in the rule's measure, or, in percent, a share of the predicted time."""
    text = _text(node).rstrip()
    if not text.endswith("%"):
        return read_limit(node)
    percent = _number(text[:-1].rstrip())
    if not 0 < percent <= 100:
        message = f"{quoted(text)} is no share of the predicted time"
        raise SpecError([Problem(message, node.mark, "write more than 0 and up to 100 %: 2 %")])
    return Share(percent / 100)


def _number(text: str) -> float:
    return float(text) if _NUMBER.fullmatch(text) else 0.0


_NUMBER = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?|[0-9]+\.", re.ASCII)


def read_selection(node: Node) -> tuple[str, ...]:
    """A list of rules that is not empty, for without any rule nothing would be found."""
    rules = read_rules(node)
    if not rules:
        raise SpecError([Problem("no rule is selected", node.mark, "write rules as in [G1, G3]")])
    return rules


def read_rules(node: Node) -> tuple[str, ...]:
    """A list of rules: a YAML list, or words between commas."""
    items = node.items if isinstance(node, nodes.Sequence) else (node,)
    found: list[str] = []
    faults: list[Problem] = []
    for item in items:
        try:
            found += known_rules(_words(item), item.mark)
        except SpecError as error:
            faults += error.problems
    if faults:
        raise SpecError(faults)
    return tuple(dict.fromkeys(found))


def _words(node: Node) -> list[str]:
    if not isinstance(node, Scalar):
        raise SpecError([Problem("no rule", node.mark, "write rules as in [G1, G3]")])
    return [word.strip() for word in node.text.split(",") if word.strip()]
