"""Expressions are exact, bounded arithmetic over parameters; faults have a place in the text."""

import operator
import pickle
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.cost import Shape
from costmodel.core.dim import make_divisible
from costmodel.language.expressions.expression import ExpressionError, compile_expression
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.tracing import leaf

IMAGE = Shape(1, 3, 224, 224)
ENV: Mapping[str, object] = {
    "in": IMAGE,
    "here": Shape(1, 3, 224, 224),
    "shortcut": Shape(1, 3, 112, 112),
    "t": 6,
    "s": 2,
    "width": Fraction(7, 20),
    "one": Fraction(4, 4),
    "act": "relu",
    "wide": True,
    "nothing": None,
    "half": 0.5,
    "größe": 7,
}


def value(text: str, env: Mapping[str, object] = ENV) -> Any:
    return compile_expression(text).evaluate(env)


def fault(text: str, env: Mapping[str, object] = ENV) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        value(text, env)
    return caught.value


def fault_or_none(text: str) -> ExpressionError | None:
    try:
        value(text)
    except ExpressionError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("2 ** 3 ** 2", 512),  # 2^(3^2)
        ("-2 ** 2", -4),  # -(2^2)
        ("(-2) ** 2", 4),
        ("2 ** -0", 1),
        ("2 - -1", 3),
        ("- - 1", 1),
        ("-t * 2", -12),
        ("7 / 2", Fraction(7, 2)),
        ("6 / 2", 3),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("7.5 // 2", 3),
        ("7 % 3", 1),
        ("7.5 % 2", Fraction(3, 2)),
        ("8 / 4 / 2", 1),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1.5 * 2", 3),
        ("1e6", 1_000_000),
        (".5", Fraction(1, 2)),
        ("1.", 1),
        ("0.5 ** 3", Fraction(1, 8)),
        ("width", Fraction(7, 20)),
        ("one", 1),
        ("größe", 7),
        ("32 * width", Fraction(56, 5)),
        ("make_divisible(32 * width, 8)", 16),  # 11.2 -> 8, below 0.9 * 11.2, -> 16
        ("make_divisible(t * in.c, 4)", 20),  # 18 -> 20
        ("floor(-3.5)", -4),
        ("ceil(-3.5)", -3),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(2.4)", 2),
        ("min(3, 1, 0.5)", Fraction(1, 2)),
        ("max(3, 1, 0.5)", 3),
        ("abs(-3)", 3),
        ("abs(1 / 3 - 1)", Fraction(2, 3)),
        ("in.n + in.c + in.h + in.w", 1 + 3 + 224 + 224),
        ("in.size", 3 * 224 * 224),
        ("in . c", 3),
        ("in", IMAGE),
        ("act", "relu"),
        ("'text'", "text"),
        ('"it\'s"', "it's"),
        ("true", True),
        ("false", False),
        ("1 if wide else 2", 1),
        ("1 if not wide else 2", 2),
        ("1 if t < 3 else 2 if t < 7 else 3", 2),
        ("(1 if t == 6 else 2) + 1", 2),
        ("1 if t == 6 else 2 + 1", 1),
        ("'a' if s == 1 else 'b'", "b"),
        ("\n 1\n + 1 ", 2),
    ],
)
def test_values(text: str, expected: object) -> None:
    result = value(text)
    assert (type(result), result) == (type(expected), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t == 6", True),
        ("t != 6.0", False),
        ("t / 4 == 1.5", True),
        ("1 < t <= 6", True),
        ("1 < t > 7 < 8", False),
        ("6 == t == 6 == t", True),
        ("in == here", True),
        ("in != here", False),
        ("in == shortcut", False),
        ("in != shortcut", True),
        ("in == here != shortcut", True),
        ("act == 'relu'", True),
        ("act != 'relu'", False),
        ("wide == true", True),
        ("not t == 1", True),
        ("not not wide", True),
        ("t == 1 or s == 2 and wide", True),
        ("(t == 6 or s == 2) and not wide", False),
        ("false and 1 / 0 == 1", False),
        ("true or 1 / 0 == 1", True),
    ],
)
def test_conditions(text: str, expected: bool) -> None:
    assert value(text) is expected


def test_only_the_chosen_side_is_evaluated() -> None:
    assert value("1 if wide else 1 / 0") == 1
    assert value("1 / 0 if not wide else 2") == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1 + 2", ()),
        ("true", ()),
        ("'t'", ()),
        ("t", (("t", None, 0, 1),)),
        ("t * in.c + t", (("t", None, 0, 1), ("in", "c", 4, 4), ("t", None, 11, 1))),
        ("a if b else c", (("a", None, 0, 1), ("b", None, 5, 1), ("c", None, 12, 1))),
        ("max(a, 3)", (("a", None, 4, 1),)),
    ],
)
def test_the_names_are_known_before_evaluation(text: str, names: tuple[object, ...]) -> None:
    expression = compile_expression(text)
    assert expression.names == names
    assert expression.constant is (not names)


SPLIT = "split it over several parameters"
DIGITS = "numbers are exact and hold at most 30 digits; if this is text, put it in quotes"
BOUND = "numbers are exact and hold at most 30 digits; round fractions on the way"
ZERO = "divide by something else, or write `a / b if b != 0 else c`"
SMALLER = "write a smaller one; powers group to the right, as in a ** (b ** c)"
POINT = "a decimal has one point; text needs quotes"
SIZE = "write one name and one size, such as here.c"
SHAPES = "only shapes, such as `in`, have n, c, h, w and size"
COMPARE = "compare it, for instance `!= 0`"
COMMA = "only the values of a function have a ',' between them, as in max(a, b)"
BEFORE = "write a value before it, or delete it"
NUMBER = "write a number, or the name of a parameter that is one"
COUNT = "write a number, or `1 if condition else 0`"
DIVISOR = "write make_divisible(v, 8), or round the divisor"


@pytest.mark.parametrize(
    ("text", "message", "start", "length", "hint"),
    [
        ("", "the expression ends too early", 0, 1, "expected a value"),
        ("1 +", "the expression ends too early", 3, 1, "expected a value"),
        ("- ", "the expression ends too early", 2, 1, "expected a value"),
        (
            "in.",
            "the expression ends too early",
            3,
            1,
            "expected n, c, l, d, h, w or size after the '.'",
        ),
        ("2 * (1 + t", "this '(' is never closed", 4, 1, "add a ')'"),
        ("max(1, 2", "this '(' is never closed", 3, 1, "add a ')'"),
        ("1)", "expected an operator, found ')'", 1, 1, "delete it"),
        ("()", "expected a value, found ')'", 1, 1, "delete it"),
        ("max(1,)", "expected a value, found ')'", 6, 1, "add a value or delete the ','"),
        ("max(,1)", "expected a value, found ','", 4, 1, BEFORE),
        ("(1, 2)", "expected an operator or ')', found ','", 2, 1, COMMA),
        ("* 2", "expected a value, found '*'", 0, 1, BEFORE),
        ("+ 2", "expected a value, found '+'", 0, 1, BEFORE),
        ("2 + * 2", "expected a value, found '*'", 4, 1, BEFORE),
        (
            "2x",
            "expected an operator, found 'x'",
            1,
            1,
            "to multiply, write 2 * x; text needs quotes",
        ),
        (
            "t s",
            "expected an operator, found 's'",
            2,
            1,
            "to multiply, write t * s; text needs quotes",
        ),
        (
            "0x10",
            "expected an operator, found 'x10'",
            1,
            3,
            "to multiply, write 0 * x10; text needs quotes",
        ),
        ("1.2.3", "expected an operator, found '.3'", 3, 2, POINT),
        ("2.5.", "expected an operator, found '.'", 3, 1, POINT),
        ("floor(2.5.1)", "expected an operator or ')', found '.1'", 9, 2, POINT),
        ("in.c.d", "expected an operator, found '.'", 4, 1, SIZE),
        ("body.2.c", "expected an operator, found '.2'", 4, 2, SIZE),
        ("(in).c", "expected an operator, found '.'", 4, 1, SIZE),
        ("2 + .", "expected a value, found '.'", 4, 1, BEFORE),
        ("t == not wide", "expected a value, found 'not'", 5, 3, "put `not ...` in parentheses"),
        ("if", "expected a value, found 'if'", 0, 2, BEFORE),
        ("1 if wide", "this 'if' has no 'else'", 2, 2, "write `a if condition else b`"),
        ("'abc", "this quote is never closed", 0, 1, "add a '"),
        ('t + "abc', "this quote is never closed", 4, 1, 'add a "'),
        ("t = 6", "'=' has no meaning here", 2, 1, "compare with =="),
        ("t && s", "'&' has no meaning here", 2, 1, "write `and`"),
        ("t || s", "'|' has no meaning here", 2, 1, "write `or`"),
        ("!t", "'!' has no meaning here", 0, 1, "write `not`, or != to compare"),
        ("t ? 1 : 2", "'?' has no meaning here", 2, 1, "write `a if condition else b`"),
        ("t^2", "'^' has no meaning here", 1, 1, "powers are written **"),
        (
            "2 \N{MULTIPLICATION SIGN} 3",
            "'\N{MULTIPLICATION SIGN}' has no meaning here",
            2,
            1,
            "write *",
        ),
        ("t²", "'t²' is no name", 0, 2, "powers are **"),
        ("[1]", "'[' has no meaning here", 0, 1, "remove it, or put text in quotes"),
        ("foo(1)", "unknown function 'foo'", 0, 3, "did you mean 'floor'?"),
        (
            "1 + makedivisible(1, 8)",
            "unknown function 'makedivisible'",
            4,
            13,
            "did you mean 'make_divisible'?",
        ),
        (
            "__import__('os')",
            "unknown function '__import__'",
            0,
            10,
            "known here: abs, ceil, floor, make_divisible, max, min, round",
        ),
        ("floor()", "floor takes 1 value, not 0", 0, 7, "write floor(a)"),
        ("floor(1, 2)", "floor takes 1 value, not 2", 0, 11, "write floor(a)"),
        (
            "make_divisible(1)",
            "make_divisible takes 2 values, not 1",
            0,
            17,
            "write make_divisible(a, b)",
        ),
        ("2 + max(1)", "max takes 2 or more values, not 1", 4, 6, "write max(a, b, ...)"),
        ("in.channels", "shapes have no 'channels'", 3, 8, "known here: c, d, h, l, n, size, w"),
        ("in.C", "shapes have no 'C'", 3, 1, "did you mean 'c'?"),
        ("in.__class__", "shapes have no '__class__'", 3, 9, "known here: c, d, h, l, n, size, w"),
        ("1e30", "the number '1e30' is too large", 0, 4, DIGITS),
        ("t + 1e999999999", "the number '1e999999999' is too large", 4, 11, DIGITS),
        ("1" * 1001, "longer than 1000 characters", 1000, 1, SPLIT),
        ("(" * 41 + "1" + ")" * 41, "nested more than 40 deep", 41, 1, SPLIT),
        ("(" * 500 + ")" * 500, "nested more than 40 deep", 41, 1, SPLIT),
        ("-" * 41 + "1", "nested more than 40 deep", 41, 1, SPLIT),
        ("1" + " + 1" * 41, "more than 40 operations inside each other", 0, 1, SPLIT),
        # What only evaluation can tell.
        ("1 / 0", "division by zero", 4, 1, ZERO),
        ("1 + 2 // (t - 6)", "division by zero", 10, 5, ZERO),
        ("1 % 0", "division by zero", 4, 1, ZERO),
        ("9**9**9", "an exponent is an int from 0 to 64, not the number 387420489", 0, 7, SMALLER),
        ("1 + 2**65", "an exponent is an int from 0 to 64, not the number 65", 4, 5, SMALLER),
        (
            "2**-1",
            "an exponent is an int from 0 to 64, not the number -1",
            0,
            5,
            "write 1 / a ** b with a positive b",
        ),
        (
            "2**0.5",
            "an exponent is an int from 0 to 64, not the number 1/2",
            0,
            6,
            "round it with floor, ceil or round; there are no roots",
        ),
        ("(10**29)**64", "the result has too many digits", 0, 12, BOUND),
        ("10**30", "the result has too many digits", 0, 6, BOUND),
        ("1 + 1e29 * 10", "the result has too many digits", 4, 9, BOUND),
        ("1 - 1e29 * 10", "the result has too many digits", 4, 9, BOUND),
        ("1 / 1e29 / 10", "the result has too many digits", 0, 13, BOUND),
        (
            "make_divisible(0, 8)",
            "make_divisible needs a positive number, not 0",
            0,
            20,
            "change the numbers that it is given",
        ),
        (
            "make_divisible(8, 0)",
            "make_divisible needs a whole divisor of 1 or more, not 0",
            0,
            20,
            DIVISOR,
        ),
        (
            "make_divisible(8, 0.5)",
            "make_divisible needs a whole divisor of 1 or more, not 1/2",
            0,
            22,
            DIVISOR,
        ),
        ("wdth * 2", "unknown name 'wdth'", 0, 4, "did you mean 'width'?"),
        ("2 * True", "unknown name 'True'", 4, 4, "did you mean 'true'?"),
        ("heer.c", "unknown name 'heer'", 0, 4, "did you mean 'here'?"),
        (
            "2 * in",
            "expected a number, but 'in' is the shape [1, 3, 224, 224]",
            4,
            2,
            "name one of its sizes, such as in.c",
        ),
        (
            "(in if wide else here) * 2",
            "expected a number, found the shape [1, 3, 224, 224]",
            1,
            20,
            "name one of its sizes, such as in.c",
        ),
        (
            "floor(in)",
            "expected a number, but 'in' is the shape [1, 3, 224, 224]",
            6,
            2,
            "name one of its sizes, such as in.c",
        ),
        (
            "in < here",
            "expected a number, but 'in' is the shape [1, 3, 224, 224]",
            0,
            2,
            "name one of its sizes, such as in.c",
        ),
        (
            "in == 3",
            "the shape [1, 3, 224, 224] cannot equal the number 3",
            0,
            7,
            "name one of its sizes, such as in.c",
        ),
        (
            "t == 'six'",
            "the number 6 cannot equal the text 'six'",
            0,
            10,
            "compare values of one kind",
        ),
        ("true == 1", "true cannot equal the number 1", 0, 9, "compare values of one kind"),
        ("act * 2", "expected a number, but 'act' is the text 'relu'", 0, 3, NUMBER),
        ("-act", "expected a number, but 'act' is the text 'relu'", 1, 3, NUMBER),
        ("act < 'b'", "expected a number, but 'act' is the text 'relu'", 0, 3, NUMBER),
        ("1 + 'a'", "expected a number, found the text 'a'", 4, 3, NUMBER),
        ("1 + (t == 6)", "expected a number, found true", 5, 6, COUNT),
        ("wide + 1", "expected a number, but 'wide' is true", 0, 4, COUNT),
        ("nothing * 2", "expected a number, but 'nothing' is nothing", 0, 7, NUMBER),
        ("half * 2", "expected a number, but 'half' is the float 0.5", 0, 4, NUMBER),
        ("t.c", "'t' is the number 6, which has no .c", 0, 3, SHAPES),
        ("1 if t else 2", "expected a condition, but 't' is the number 6", 5, 1, COMPARE),
        ("not in.c", "expected a condition, but 'in.c' is the number 3", 4, 4, COMPARE),
        ("wide and t", "expected a condition, but 't' is the number 6", 9, 1, COMPARE),
        ("t or wide", "expected a condition, but 't' is the number 6", 0, 1, COMPARE),
        (
            "not act",
            "expected a condition, but 'act' is the text 'relu'",
            4,
            3,
            "compare it, for instance `== 'relu'`",
        ),
        (
            "1 if in else 2",
            "expected a condition, but 'in' is the shape [1, 3, 224, 224]",
            5,
            2,
            "name one of its sizes, such as in.c",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_a_remedy(
    text: str, message: str, start: int, length: int, hint: str
) -> None:
    error = fault(text)
    assert (str(error), error.start, error.length, error.hint) == (message, start, length, hint)


def test_forty_levels_are_read() -> None:
    assert value("(" * 40 + "1" + ")" * 40) == 1
    assert value("1" + " + 1" * 40) == 41


def test_expressions_and_errors_travel_between_processes() -> None:
    expression = compile_expression("t * in.c")
    assert pickle.loads(pickle.dumps(expression)).evaluate(ENV) == 18  # noqa: S301
    error = fault("1 / 0")
    assert pickle.loads(pickle.dumps(error)).args == error.args == ("division by zero", 4, 1, ZERO)  # noqa: S301


# Exactness, against the fractions of Python.

OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
Pair = tuple[str, Fraction | None]
"""A text, and what it is worth; None: a division by zero, or beyond the bound, on the way."""


def bounded(number: Fraction) -> Fraction | None:
    return number if max(abs(number.numerator), number.denominator) < 10**30 else None


def binary(left: Pair, sign: str, right: Pair) -> Pair:
    text = f"({left[0]}) {sign} ({right[0]})"
    if left[1] is None or right[1] is None or (sign in ("/", "//", "%") and right[1] == 0):
        return text, None
    return text, bounded(Fraction(OPERATORS[sign](left[1], right[1])))


def unary(form: str, function: Callable[[Fraction], Any], inner: Pair) -> Pair:
    return form.format(inner[0]), None if inner[1] is None else bounded(
        Fraction(function(inner[1]))
    )


UNARY: Mapping[str, Callable[[Fraction], Any]] = {
    "-({})": operator.neg,
    "floor({})": floor,
    "ceil({})": ceil,
    "round({})": lambda x: floor(x + Fraction(1, 2)),
    "abs({})": abs,
    "({}) ** 2": lambda x: x * x,
    "2 if ({}) < 1 else 3": lambda x: 2 if x < 1 else 3,
    "max(1, {})": lambda x: max(Fraction(1), x),
}
NUMBERS: st.SearchStrategy[Pair] = st.one_of(
    st.integers(0, 30).map(lambda n: (str(n), Fraction(n))),
    st.decimals(0, 9, places=2).map(lambda d: (str(d), Fraction(d))),
)
FORMS = st.sampled_from(sorted(UNARY))
TREES: st.SearchStrategy[Pair] = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.builds(binary, inner, st.sampled_from(sorted(OPERATORS)), inner),
        st.builds(lambda form, pair: unary(form, UNARY[form], pair), FORMS, inner),
    ),
    max_leaves=6,
).filter(lambda pair: pair[0].count("(") < 35)


@given(TREES)
def test_arithmetic_is_that_of_fractions(pair: Pair) -> None:
    text, expected = pair
    if expected is None:
        assert str(fault(text)) in ("division by zero", "the result has too many digits")
        return
    result = value(text)
    assert result == expected
    assert isinstance(result, int) == (expected.denominator == 1)


@given(st.lists(st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]), max_size=6), st.data())
def test_precedence_is_that_of_python(signs: list[str], data: st.DataObject) -> None:
    numbers = [data.draw(st.integers(1, 3)) for _ in range(len(signs) + 1)]
    text = str(numbers[0]) + "".join(f" {s} {n}" for s, n in zip(signs, numbers[1:], strict=True))
    python = "".join(f"F({word})" if word.isdigit() else word for word in text.split())
    try:
        result = value(text)
    except ExpressionError:
        return  # Bounded powers; their limits have tests of their own.
    assert result == eval(python, {"F": Fraction})  # noqa: S307  (our own digits and signs)


WORDS = [*"0123456789.e+-*/%()<>=!,'t ", "==", "**", "//", "in", "in.c", "act", "true", '"', "max("]
WORDS += [" if ", " else ", " not ", " and ", " or ", "wide", "floor(", "make_divisible("]


@given(st.lists(st.sampled_from(WORDS), max_size=20).map("".join))
def test_any_text_gives_a_value_or_a_fault_inside_it(text: str) -> None:
    error = fault_or_none(text)
    if error:
        assert 0 <= error.start <= len(text)
        assert 1 <= error.length <= max(1, len(text) - error.start)
        assert str(error)


# Traced numbers and symbols.


def traced(t: int, c: int) -> tuple[Trace, dict[str, object]]:
    """Names with numbers from 1 to 9 and from 1 to 99, and what is asked of them."""
    trace = Trace()
    size = leaf(trace, 1, (1, 99), 1, c)
    shapes = {"in": Shape(1, size, 7, 7), "wider": Shape(1, 2 * size - 8, 7, 7)}
    return trace, {"t": leaf(trace, 0, (1, 9), 1, t), "c": size, "width": Fraction(7, 20), **shapes}


@pytest.mark.parametrize(
    "text",
    [
        "2 * c + 1",
        "-c",
        "c // 3",
        "c % 5",
        "c ** 2",
        "c / 16",
        "c * width",
        "make_divisible(c * width, 4)",
        "make_divisible(100, c)",
        "round(c / 16)",
        "max(c, 10, t)",
        "min(c, 10, t)",
        "abs(5 - c)",
        "2 ** t",
        "in.c * in.h",
        "t != 1",
        "not t == 1",
        "t == 6 and c > 16",
        "t == 1 or c > 16",
        "8 < c < 24",
        "c if t == 1 else 2 * c",
        "in == wider",
        "'a' if t == 6 else 'b'",
        "in if t == 1 else wider",
    ],
)
@pytest.mark.parametrize(("t", "c"), [(1, 8), (6, 16), (6, 24)])
def test_traced_numbers_pass_through_the_same_operators(text: str, t: int, c: int) -> None:
    _, env = traced(t, c)
    ints = {"in": Shape(1, c, 7, 7), "wider": Shape(1, 2 * c - 8, 7, 7)}
    wanted = value(text, {"t": t, "c": c, "width": Fraction(7, 20), **ints})
    assert witness_of(value(text, env)) == wanted


def witness_of(found: Any) -> Any:
    if isinstance(found, Shape):
        return Shape(*map(witness_of, found))
    return getattr(found, "witness", found)


@pytest.mark.parametrize(
    ("text", "guards"),
    [
        ("max(c, 10) + c % 5", []),
        ("'a' if c == 24 else 'b'", [("==", 24, True)]),
        ("'a' if c > 24 else 'b'", [("<=", 24, True)]),
        ("8 < c < 24", [("<=", 8, False), ("<", 24, False)]),
        ("t > 0 and c > 0", []),  # whatever their values, they are
        ("2 ** t", [("==", 6, True)]),
        ("in == wider", [("==", 0, False)]),  # c - (2c - 8)
    ],
)
def test_questions_of_traced_numbers_are_noted_with_their_answers(
    text: str, guards: list[tuple[str, int, bool]]
) -> None:
    trace, env = traced(6, 24)
    value(text, env)
    assert [(guard.relation, guard.limit, guard.answer) for guard in trace.guards] == guards


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("c + (t == 6)", "expected a number, found true", COUNT),
        ("1 if c else 2", "expected a condition, but 'c' is a swept number", COMPARE),
        (
            "2 ** (c / 16)",
            "an exponent is an int from 0 to 64, not the number 3/2",
            "round it with floor, ceil or round; there are no roots",
        ),
        ("c // 0", "division by zero", ZERO),
        ("c // (t - 6)", "division by zero", ZERO),
        ("c == 'a'", "a swept number cannot equal the text 'a'", "compare values of one kind"),
        (
            "c * 10 ** 29",
            "the result has too many digits",
            "numbers are exact and hold at most 30 digits; round fractions on the way",
        ),
        (
            "make_divisible(9, c / 16)",
            "make_divisible needs a whole divisor of 1 or more, not ?",
            DIVISOR,
        ),
    ],
)
def test_traced_numbers_meet_the_same_checks(text: str, message: str, hint: str) -> None:
    error = fault(text, traced(6, 24)[1])
    assert (str(error), error.hint) == (message, hint)


c1, c2, h = sympy.symbols("c1 c2 h", positive=True, integer=True)
SYMBOLS: Mapping[str, object] = {
    "c1": c1,
    "c2": c2,
    "h": h,
    "width": Fraction(7, 20),
    "in": Shape(1, c1, h, h),
    "same": Shape(1, c1, h, h),
    "other": Shape(1, c2, h, h),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 * c1 + 1", 2 * c1 + 1),
        ("c1 / c2", c1 / c2),
        ("c1 / 2", c1 / 2),
        ("c1 * width", c1 * sympy.Rational(7, 20)),
        ("c1 // 2", sympy.floor(c1 / 2)),
        ("c1 ** 2", c1**2),
        ("round(c1 / 2)", sympy.floor(c1 / 2 + sympy.Rational(1, 2))),
        ("in.c * in.h * in.w", c1 * h**2),
        ("in.size", c1 * h**2),
        ("in == same", True),
        ("in == other", False),
        ("in != other", True),
        ("c1 == 6", False),
        ("1 if c1 > 0 else 2", 1),
        ("1 < c1 < 9", sympy.And(c1 > 1, c1 < 9)),
        ("c1 > 3 and c2 > 3", sympy.And(c1 > 3, c2 > 3)),
        ("c1 > 3 or c1 == c2", c1 > 3),
        ("not c1 > 3", c1 <= 3),
        ("8 if c1 > 3 else c2", sympy.Piecewise((8, c1 > 3), (c2, True))),
    ],
)
def test_symbols_pass_through_the_same_operators(text: str, expected: object) -> None:
    assert value(text, SYMBOLS) == expected


def test_make_divisible_of_a_symbol_agrees_with_numbers() -> None:
    formula = value("make_divisible(c1 * width, 8)", SYMBOLS)
    for channels in range(1, 200):
        expected = make_divisible(Fraction(7, 20) * channels, 8)
        assert formula.subs(c1, channels).doit() == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("c1 // 0", "division by zero"),
        ("2 ** c1", "an exponent is an int from 0 to 64, not the symbol c1"),
        ("1 if c1 else 2", "expected a condition, but 'c1' is the symbol c1"),
        ("1 + (c1 > 3)", "expected a number, found the symbol c1 > 3"),
        ("'a' if c1 > 3 else 'b'", "not decided for symbols: c1 > 3"),
    ],
)
def test_symbols_meet_the_same_checks(text: str, message: str) -> None:
    assert str(fault(text, SYMBOLS)) == message
