"""The package finds its own ops, and each documents its own fields."""

from __future__ import annotations

import inspect
import re
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any, get_args

import pytest

from costmodel import ops
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.channels import Concat
from costmodel.ops.custom import Custom
from costmodel.ops.pool import GlobalPool

FIELD_LINE = re.compile(r"^    (\w+): (\S.*)$")


def documented(op: Any) -> list[str]:
    """The names in the section ``Fields:`` of a class docstring, which has nothing else in it."""
    doc = inspect.getdoc(op)  # without the indentation, which Python 3.13 does not keep either
    assert doc
    _, found, section = doc.partition("\nFields:\n")
    lines = [line for line in section.splitlines() if line.strip()] if found else []
    matches = [FIELD_LINE.match(line) for line in lines]
    assert all(matches), f"{op.__name__}: one line per field, name: what it is"
    return [match[1] for match in matches if match]


@pytest.mark.parametrize(("name", "op"), ops.REGISTRY.items())
def test_every_field_has_its_line_in_the_docstring_in_order(name: str, op: Any) -> None:
    assert documented(op) == [field.name for field in fields(op)], name


@pytest.mark.parametrize(("name", "op"), ops.REGISTRY.items())
def test_a_docstring_opens_with_a_sentence_and_states_an_arity(name: str, op: Any) -> None:
    assert op.__doc__
    assert op.__doc__.split("\n\n")[0].rstrip().endswith("."), name
    least, most = op.arity
    assert least >= 1
    assert most is None or most >= least


def test_an_op_knows_its_name() -> None:
    assert ops.name_of(GlobalPool()) == "global_pool"
    assert ops.name_of(Concat()) == "concat"
    with pytest.raises(KeyError):
        ops.name_of("conv")


def test_shorthands_stand_for_ops_with_fields_preset() -> None:
    for fn in get_args(ActivationFunction):
        name, preset = ops.SHORTHANDS[fn]
        assert ops.REGISTRY[name](**preset) == Activation(fn)


def test_a_name_offered_twice_is_refused() -> None:
    with pytest.raises(RuntimeError, match="an op named 'concat'"):
        ops.register({"concat": Concat}, {})
    with pytest.raises(RuntimeError, match="an op named 'relu'"):
        ops.register({"relu": Concat}, {})
    with pytest.raises(RuntimeError, match="an op named 'new'"):
        ops.register({"new": Concat}, {"new": ("concat", {})})
    assert "new" not in ops.REGISTRY


def test_ops_are_values() -> None:
    op = Custom("conv", (1, 2, 3))
    assert op == replace(op)
    assert hash(op) == hash(replace(op))
    with pytest.raises(FrozenInstanceError):
        op.flops = 1  # type: ignore[misc]
