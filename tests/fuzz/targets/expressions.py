"""Expressions: right ones against Python's own fractions, odd ones, and both in a spec."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from costmodel.language.expressions.expression import compile_expression
from costmodel.language.expressions.trees import ExpressionError

from ..cases import called, demand
from ..texts import HEAD, NUMBERS, WORDS, mutated

NAMES = {"width": Fraction(7, 20), "c": 24, "n": 3}
SMALL = ("0", "1", "2", "3", "5", "8", "0.5", "0.35", "1.25", "17", "224", "1e3", "12.")
MOST_SPEC = 0.03
"""How many of them go through a spec, which takes a hundred times as long."""


def generate(rng: Random) -> Any:
    kind = rng.random()
    text = _number(rng, rng.randint(0, 5)) if kind < 0.8 else _condition(rng, 4)
    if kind > 0.6:
        text = mutated(rng, text) if kind < 0.95 else rng.choice((*NUMBERS, *WORDS)) + text
    return {"text": text, "in_spec": rng.random() < MOST_SPEC}


def _number(rng: Random, depth: int) -> str:
    if depth == 0:
        return rng.choice((*SMALL, *NAMES))
    one, two = _number(rng, depth - 1), _number(rng, rng.randrange(depth))
    return rng.choice(
        (
            f"{one} + {two}",
            f"{one} - {two}",
            f"({one}) * ({two})",
            f"{one} * {two}",
            f"({one}) / ({two})",
            f"{one} // {two}",
            f"({one}) % ({two})",
            f"({one}) ** {rng.randrange(4)}",
            f"-{one}",
            f"floor({one})",
            f"ceil({one})",
            f"round({one})",
            f"abs({one})",
            f"min({one}, {two})",
            f"max({two}, {one}, 1)",
            f"make_divisible({one}, {rng.choice('1248')})",
            f"({one} if {_condition(rng, depth - 1)} else {two})",
        )
    )


def _condition(rng: Random, depth: int) -> str:
    one, two = _number(rng, max(depth - 1, 0)), _number(rng, 0)
    sign = rng.choice(("<", "<=", "==", "!=", ">", ">="))
    if depth < 2:
        return f"{one} {sign} {two}"
    other = _condition(rng, depth - 1)
    return rng.choice(
        (
            f"{one} {sign} {two}",
            f"{one} {sign} {two} < 9",
            f"not {other}",
            f"({other}) and {one} {sign} {two}",
            f"{one} {sign} {two} or {other}",
        )
    )


def run(given: Any) -> str:
    text = given["text"]
    try:
        value = compile_expression(text).evaluate(NAMES)
    except ExpressionError as error:
        demand(bool(str(error)) and bool(error.hint), "no remedy", text)
        value = None
    else:
        demand(_is_python(value, text), "Python computes something else", f"{text}: {value}")
    if given["in_spec"]:
        _demand_same_in_a_spec(text, value)
    return "refused" if value is None else "a value"


def _is_python(value: Any, text: str) -> bool:
    """Whether Python comes to the same, as far as it can be asked."""
    if not _are_known(text) or "'" in text:
        return True
    number = r"(?<![\w.])((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    exact = re.sub(number, r"F('\1')", " ".join(text.split()))
    try:
        expected = eval(exact, {"__builtins__": {}, "F": Fraction, **_FUNCTIONS}, dict(_EXACT))  # noqa: S307
    except (ArithmeticError, SyntaxError, TypeError, ValueError, AttributeError):
        return '"' in text  # a value where Python has none
    return bool(value == expected) or isinstance(expected, float)


def _are_known(text: str) -> bool:
    """Whether every name in it is one that has a value, read or not."""
    words = set(re.findall(r"[^\W\d]\w*", re.sub(r"\d[\d.]*[eE]?[-+]?\d*", "", text)))
    return words <= {*NAMES, *_FUNCTIONS, "if", "else", "and", "or", "not"}


def _make_divisible(v: Fraction, d: Fraction) -> int:
    """As in the authors' code of MobileNet."""
    new = max(int(d), int(v + d / 2) // int(d) * int(d))
    return new + int(d) if new < Fraction(9, 10) * v else new


_EXACT = {name: Fraction(value) for name, value in NAMES.items()}
_FUNCTIONS: dict[str, Any] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "round": lambda value: math.floor(value + Fraction(1, 2)),
    "abs": abs,
    "min": min,
    "max": max,
    "make_divisible": _make_divisible,
}


def _demand_same_in_a_spec(text: str, value: Any) -> None:
    """The FLOPs of an op of one's own are what its formula comes to."""
    given = ", ".join(f"{name}: {float(value)}" for name, value in NAMES.items())
    flops = json.dumps(f"({text}) + 0 * (width + c + n)")
    custom = f"{{custom: {{counts_as: norm, out: [1, 1, 1], flops: {flops}}}}}"
    Path("net.yaml").write_text(
        f"{HEAD}parameters: {{{given}}}\nlayers:\n  - {custom}\n",
        "utf-8",
        "backslashreplace",
    )
    ran = called("analyze", "net.yaml", "--format", "json")
    if ran.code == 0 and value is not None:
        flops = json.loads(ran.out)["reports"][0]["totals"]["flops"]
        demand(flops == value, "other FLOPs than its formula", f"{text}: {value}, {flops}")
    is_count = type(value) is int and 0 <= value < 10**18 and len(text) < 900
    # YAML holds no control characters, and a spec asks for names that no branch reads.
    is_count &= text.isprintable() and _are_known(text)
    demand(ran.code == 0 or not is_count, "a formula with a value is refused", f"{text}\n{ran.err}")
