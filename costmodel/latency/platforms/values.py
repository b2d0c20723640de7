"""Single values of a platform: text, counts, times, shares; what is none is refused."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.yaml.nodes import Mapping, Node, Scalar

_LONGEST = 1000
_MOST_COUNT = 10**9
_MOST_NANOSECONDS = 10**15
"""Eleven days."""
_MOST_AMOUNT = 10**18
_MOST_SHARE, _MOST_ERROR = 2, 10**9


def read_text(node: Node) -> str:
    """Text as it is written: a version of 1.10 is not 1.1."""
    if not isinstance(node, Scalar):
        raise _refusal("this is no text", node, "write it on one line, in quotes")
    if len(node.text) > _LONGEST:
        raise _refusal(f"this has more than {_LONGEST:,} characters", node, "shorten it")
    return node.text


def read_name(node: Node) -> str:
    """Text that is not empty."""
    if not (text := read_text(node)).strip():
        raise _refusal("this is empty", node, "write a name")
    return text


def read_word(node: Node, known: Iterable[str]) -> str:
    """One of the words that are known."""
    words = tuple(known)
    if (text := read_text(node)) not in words:
        raise _refusal(f"unknown value {quoted(text)}", node, did_you_mean(text, words))
    return text


def read_count(node: Node) -> int:
    """A whole number from 0."""
    number = _number(node)
    if number.denominator != 1 or not 0 <= number <= _MOST_COUNT:
        raise _refusal(f"{_shown(node)} is no count", node, "write a whole number")
    return int(number)


def read_positive(node: Node) -> int:
    """A whole number from 1."""
    if not (count := read_count(node)):
        raise _refusal("0 is too few", node, "write a whole number from 1")
    return count


def read_threads(node: Node) -> int | None:
    """How many threads, null where nobody knows."""
    return None if _is_null(node) else read_positive(node)


def read_seconds(node: Node) -> float:
    """Nanoseconds, 0 or more, as seconds."""
    number = _number(node)
    if number < 0:
        hint = "times are 0 or more, and calibrate fits none below: write 0, or calibrate again"
        raise _refusal(f"{_shown(node)} ns is less than no time", node, hint)
    if number > _MOST_NANOSECONDS:
        message = f"{_shown(node)} ns is longer than a week"
        raise _refusal(message, node, "is it in another unit? write nanoseconds")
    return float(number / 10**9)


def read_seconds_or_none(node: Node) -> float | None:
    """The same, null where it is not known."""
    return None if _is_null(node) else read_seconds(node)


def read_share(node: Node) -> float:
    """A share from 0 to 2: the difference of two positive figures over their mean is no more."""
    number = _number(node)
    if not 0 <= number <= _MOST_SHARE:
        raise _refusal(f"{_shown(node)} is no share", node, "write 0.03 for 3 %")
    return float(number)


def read_share_or_none(node: Node) -> float | None:
    """The same, null where it is not known."""
    return None if _is_null(node) else read_share(node)


def read_error(node: Node) -> float:
    """A share of a predicted figure, 0 or more: what little was timed can tell anything."""
    number = _number(node)
    if not 0 <= number <= _MOST_ERROR:
        raise _refusal(f"{_shown(node)} is no error", node, "write 0.03 for 3 %")
    return float(number)


def read_amount(node: Node) -> float:
    """How much of something, 0 or more."""
    number = _number(node)
    if not 0 <= number <= _MOST_AMOUNT:
        hint = "amounts are counted: write 0 or more, below 1e18"
        raise _refusal(f"{_shown(node)} is no amount", node, hint)
    return float(number)


def read_facts(node: Node) -> dict[str, int]:
    """Whole numbers by name; every fault."""
    if not isinstance(node, Mapping):
        raise _refusal("facts must be a mapping", node, "write e.g. {block: 16}, or {}")
    found: dict[str, int] = {}
    faults: list[Problem] = []
    for key, value in node.entries:
        try:
            found[key.text] = read_count(value)
        except SpecError as error:
            faults += error.problems
    if faults:
        raise SpecError(faults)
    return found


def _number(node: Node) -> Fraction:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    if _is_null(node):
        raise _refusal("the number is missing", node, "write one, or calibrate again")
    is_quoted = isinstance(node, Scalar) and node.quoted
    hint = "write it without quotes" if is_quoted else "write a number, e.g. 2100 or 0.0125"
    raise _refusal(f"{_shown(node)} is no number", node, hint)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _shown(node: Node) -> str:
    return quoted(node.text) if isinstance(node, Scalar) else "this"


def _refusal(message: str, node: Node, hint: str) -> SpecError:
    return SpecError([Problem(message, node.mark, hint)])
