"""Wrong arguments of the Python API: costmodel says what is wanted; nothing below it complains."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import costmodel
from costmodel import symbolic
from costmodel.core.asked import shown

SMALL = str(Path(__file__).parent / "data" / "specs" / "small.yaml")
TWO = str(Path(__file__).parent / "sweeping" / "two_layers.yaml")
PACKAGE = str(Path(costmodel.__file__).parent)


class Odd:
    def __repr__(self) -> str:
        return "<odd>"


WRONG: dict[str, Any] = {
    shown(value): value
    for value in (
        *(None, 0, -1, 1.5, float("nan"), True, "", "no such", "\0", b"bytes", 10**5000),
        *([], [1], ["a"], [[1]], {}, {"a": 1}, {1: 2}, (), (1, 2, 3), {1, 2}, range(0)),
        *(Odd(), Odd, len, 1 + 2j, Fraction(1, 2), Decimal("NaN")),
        *(np.array([1, 2]), np.array(3), np.float64(1.5)),
    )
}
C1 = {"c1": [1, 2]}
CALLS: dict[str, Callable[[Any], Any]] = {
    "load(spec)": costmodel.load,
    "load(variant)": lambda value: costmodel.load(SMALL, value),
    **{
        f"load({name})": lambda value, name=name: costmodel.load(SMALL, **{name: value})
        for name in ("input", "batch", "dtype", "width", "nope")
    },
    "load(input by name)": lambda value: costmodel.load(SMALL, input={"image": value}),
    "load(input of two)": lambda value: costmodel.load(SMALL, input=(32, value)),
    "analyze(network)": costmodel.analyze,
    **{
        f"analyze({name})": lambda value, name=name: costmodel.analyze(
            costmodel.load(SMALL), **{name: value}
        )
        for name in ("bn", "flops_convention", "peak")
    },
    "sweep(spec)": lambda value: costmodel.sweep(value, C1),
    "sweep(over)": lambda value: costmodel.sweep(TWO, value),
    "sweep(over a name)": lambda value: costmodel.sweep(TWO, {"c1": value}),
    "sweep(over a list)": lambda value: costmodel.sweep(TWO, {"c1": [1, value]}),
    "sweep(over inputs)": lambda value: costmodel.sweep(TWO, {"input": [8, value]}),
    "sweep(over variants)": lambda value: costmodel.sweep(SMALL, {"variant": ["1.0", value]}),
    **{
        f"sweep({name})": lambda value, name=name: costmodel.sweep(TWO, C1, **{name: value})
        for name in (
            *("variant", "parameters", "input", "batch", "sample", "seed", "join", "reward"),
            *("where", "pareto", "most", "peak", "workers", "scheduler"),
        )
    },
    "sweep(a parameter)": lambda value: costmodel.sweep(TWO, C1, parameters={"c2": value}),
    "sweep(a list of objectives)": lambda value: costmodel.sweep(TWO, C1, pareto=["mac", value]),
    "formulas(spec)": costmodel.formulas,
    **{
        f"formulas({name})": lambda value, name=name: costmodel.formulas(TWO, **{name: value})
        for name in ("variant", "input", "batch", "bn", "smooth", "c1")
    },
    "compare(a network)": costmodel.compare,
    **{
        f"compare({name})": lambda value, name=name: costmodel.compare(SMALL, **{name: value})
        for name in ("input", "batch", "dtype", "sort", "top1", "device")
    },
    "specs(a network)": lambda value: costmodel.specs(SMALL, value),
    "lint(a path)": lambda value: costmodel.lint(SMALL, value),
    **{
        f"lint({name})": lambda value, name=name: costmodel.lint(SMALL, **{name: value})
        for name in ("variant", "select", "ignore", "config", "notes")
    },
    "diff(head)": lambda value: costmodel.diff(SMALL, value),
    "diff(variant)": lambda value: costmodel.diff(SMALL, TWO, variant=value),
    **{
        f"advise({name})": lambda value, name=name: costmodel.advise(**{"spec": SMALL, name: value})
        for name in ("spec", "variant", "input")
    },
    **{
        f"measure({name})": lambda value, name=name: costmodel.measure("no such", **{name: value})
        for name in ("runtime", "threads", "seconds", "seed", "batch")
    },
    "is_elementwise(layer)": costmodel.is_elementwise,
    **{
        f"scaling({name})": lambda value, name=name: symbolic.scaling(SMALL, **{name: value})
        for name in ("variant", "by", "part", "interval")
    },
    "mac_bound(groups)": symbolic.mac_bound,
    "mac_bound(batch)": lambda value: symbolic.mac_bound(batch=value),
    "group_convolution_mac(batch)": symbolic.group_convolution_mac,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_whatever_is_handed_in_the_error_is_ours(call: Callable[[Any], Any]) -> None:
    """It works, or a ``raise`` in costmodel says what is wrong: nothing below it does."""
    from_below = {}
    for name, value in WRONG.items():
        try:
            call(value)
        except Exception as error:
            if not (isinstance(error, TypeError | ValueError) and is_ours(error)):
                from_below[name] = repr(error)
    assert from_below == {}


def is_ours(error: Exception) -> bool:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return last.filename.startswith(PACKAGE) and str(last.line).startswith("raise ")


TOLD: dict[str, tuple[Callable[[], Any], str]] = {
    "a spec": (lambda: costmodel.load(5), "spec is text or a path, not 5"),  # type: ignore[arg-type]
    "a network": (
        lambda: costmodel.analyze("mobilenetv2"),  # type: ignore[arg-type]
        "network is a Network, as costmodel.load gives, not 'mobilenetv2'",
    ),
    "a layer": (
        lambda: costmodel.is_elementwise("relu"),  # type: ignore[arg-type]
        "layer is a Layer, one of network.layers, not 'relu'",
    ),
    "over": (
        lambda: costmodel.sweep(TWO, "c1=1:4"),  # type: ignore[arg-type]
        "over maps names of parameters to values, not 'c1=1:4'",
    ),
    "an integer": (
        lambda: costmodel.sweep(TWO, C1, workers="2"),  # type: ignore[arg-type]
        "workers is an integer, not '2'",
    ),
    "objectives": (
        lambda: costmodel.sweep(TWO, C1, pareto=5),  # type: ignore[arg-type]
        "pareto is names of columns, 'mac,-acc' or a list, not 5",
    ),
    "a huge one": (
        lambda: costmodel.load(10**5000),  # type: ignore[arg-type]
        "spec is text or a path, not an int of more than 4,300 digits",
    ),
    "a long one": (lambda: costmodel.load([7] * 99), "spec is text or a path, not [7, 7"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", TOLD)
def test_the_error_names_the_argument_and_what_it_is(name: str) -> None:
    call, message = TOLD[name]
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 100
