"""No message is without a remedy: what makes messages demands one, and none is made of nothing."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import costmodel
from costmodel.analysis.quantities import BadQuantity
from costmodel.cli.usage import wrong
from costmodel.core.precision import BadPrecision
from costmodel.core.problems import Problem
from costmodel.language.building.bounds import Unbounded
from costmodel.language.expressions.checks import error_at
from costmodel.language.expressions.numbers import Unfit
from costmodel.language.expressions.trees import ExpressionError
from costmodel.language.fields.demands import FieldError
from costmodel.language.reading.context import Context

PACKAGE = Path(costmodel.__file__).parent
MAKERS = {
    "Problem": (Problem, "hint"),
    "FieldError": (FieldError, "hint"),
    "ExpressionError": (ExpressionError, "hint"),
    "Unbounded": (Unbounded, "hint"),
    "Unfit": (Unfit, "hint"),
    "error_at": (error_at, "hint"),
    "fault": (Context.fault, "hint"),
    "refuse": (Context.refuse, "hint"),
    "BadQuantity": (BadQuantity, "hint"),
    "BadPrecision": (BadPrecision, "hint"),
    "wrong": (wrong, "remedy"),
}
"""What makes messages, by name, and the word for the remedy among what it takes."""


def calls() -> Iterator[tuple[str, str, ast.Call, ast.AST]]:
    """Every call of these: its place, the name, the call, and the function that it stands in."""
    for file in sorted(PACKAGE.rglob("*.py")):
        module = ast.parse(file.read_text("utf-8"))
        around = {
            id(inner): outer
            for outer in ast.walk(module)
            if isinstance(outer, ast.FunctionDef)
            for inner in ast.walk(outer)
        }
        for call in ast.walk(module):
            if isinstance(call, ast.Call):
                name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
                if name in MAKERS:
                    place = f"{file.relative_to(PACKAGE)}:{call.lineno}"
                    yield place, name, call, around.get(id(call), module)


CALLS = [*calls()]


@pytest.mark.parametrize("name", MAKERS)
def test_what_makes_a_message_demands_its_remedy(name: str) -> None:
    maker, word = MAKERS[name]
    assert inspect.signature(maker).parameters[word].default is inspect.Parameter.empty


@pytest.mark.parametrize(
    ("name", "call", "around"), [one[1:] for one in CALLS], ids=[one[0] for one in CALLS]
)
def test_no_remedy_can_be_empty(name: str, call: ast.Call, around: ast.AST) -> None:
    given = remedy_of(name, call)
    assert given is None or "" not in [*outcomes(given, around)]


def test_there_are_hundreds_of_messages_and_all_were_looked_at() -> None:
    assert len(CALLS) > 250
    assert not [
        place for place, _, call, _ in CALLS if any(word.arg is None for word in call.keywords)
    ]


def test_a_rule_of_an_op_says_what_to_do_where_it_is_broken() -> None:
    """Its wording is a cause and a remedy, with a semicolon between them."""
    reasons = {
        f"{file.relative_to(PACKAGE)}:{call.lineno}": reason
        for file in sorted((PACKAGE / "ops").glob("*.py")) + sorted((PACKAGE / "core").glob("*.py"))
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        for reason in [wording_of(call)]
        if reason
    }
    assert len(reasons) > 40
    assert [place for place, reason in reasons.items() if "; " not in reason] == []


def wording_of(call: ast.Call) -> str:
    """The wording of a call of ``dim.require`` or ``dim.parted``, as it is written."""
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    at = {"require": 1, "parted": 2}.get(name, 9)
    given = call.args[at] if len(call.args) > at else None
    return str(given.value) if isinstance(given, ast.Constant) else ""


def test_click_alone_words_the_other_errors_of_command_lines() -> None:
    for file in (PACKAGE / "cli").rglob("*.py"):
        if file.name != "usage.py":
            text = file.read_text("utf-8")
            assert "click.UsageError(" not in text
            assert "click.BadParameter(" not in text


def remedy_of(name: str, call: ast.Call) -> ast.expr | None:
    """The remedy as it is written; None where a ``*pair`` holds it."""
    maker, word = MAKERS[name]
    named = {one.arg: one.value for one in call.keywords}
    if word in named:
        return named[word]
    names = [one for one in inspect.signature(maker).parameters if one != "self"]
    at = names.index(word)
    if any(isinstance(one, ast.Starred) for one in call.args[: at + 1]):
        return None
    return call.args[at]


def outcomes(given: ast.expr, around: ast.AST) -> Iterator[object]:
    """The constants that an expression may come to: ``a if c else b`` is either, ``a or b`` is b.

    A name comes to what the function assigned to it last.
    """
    if isinstance(given, ast.IfExp):
        yield from outcomes(given.body, around)
        yield from outcomes(given.orelse, around)
    elif isinstance(given, ast.BoolOp):
        yield from outcomes(given.values[-1], around)
    elif isinstance(given, ast.Constant):
        yield given.value
    elif isinstance(given, ast.Name):
        above = (one for one in ast.walk(around) if isinstance(one, ast.Assign))
        made = [one for one in above if one.lineno < given.lineno and is_name(one, given)]
        for last in sorted(made, key=lambda one: one.lineno)[-1:]:
            yield from outcomes(last.value, around)


def is_name(assigned: ast.Assign, name: ast.Name) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name.id for one in assigned.targets)
