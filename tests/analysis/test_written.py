"""Sizes that write down how they come about are the formulas of the ops, and their values."""

import pytest

import costmodel
from costmodel.analysis.lettering import Letters, has_letters
from costmodel.analysis.written import Written, symbol, texts
from costmodel.core import dim

A, B = symbol("a", 6), symbol("b", 4)


@pytest.mark.parametrize(
    ("size", "letters", "filled", "value"),
    [
        (A * B, "a·b", "6·4", 24),
        (A * A * B, "a²·b", "6²·4", 144),
        ((A + B) * B, "(a + b)·b", "(6 + 4)·4", 40),
        (A - (B + 1), "a - (b + 1)", "6 - (4 + 1)", 1),
        (1 * A + 0, "a", "6", 6),
        (A // 2, "a/2", "6/2", 3),
        (A // A * B, "b", "4", 4),
        (A // B, "⌊a/b⌋", "⌊6/4⌋", 1),
        (12 // (A * 2), "12/(a·2)", "12/(6·2)", 1),
        (dim.maximum(3, A), "max(a, 3)", "max(6, 3)", 6),
        (dim.minimum(A, B), "min(a, b)", "min(6, 4)", 4),
        (dim.exact(A, symbol("g", 3)), "a/g", "6/3", 2),
    ],
)
def test_what_is_computed_is_written(size, letters, filled, value):
    assert (*texts(size), int(size)) == (letters, filled, value)


@pytest.mark.parametrize(
    "name", ["mobilenetv2", "shufflenetv1", "nasnet_a", "vit", "yolov3", "unet"]
)
def test_each_formula_comes_to_what_the_op_costs(name):
    """For every layer, and each part of its cost: the value is that of the same code over ints."""
    for layer in costmodel.load(name).layers:
        assert has_letters(layer)
        found = Letters(layer, symbol)
        formula = found.op.cost(found.inputs, found.output)
        assert formula == layer.op.cost(layer.shapes, layer.output), layer.name
        assert formula.mac == layer.op.cost(layer.shapes, layer.output).mac


def test_the_paper_s_formula_of_a_convolution():
    """B = h·w·k²·c1/g·c2; n is 1 and not told."""
    layer = costmodel.load("mobilenetv2").layers[0]
    found = Letters(layer, symbol)
    flops = found.op.cost(found.inputs, found.output).flops
    assert isinstance(flops, Written)
    assert texts(flops) == ("h·w·k²·c1/g·c2", "112·112·3²·3/1·32")
