"""Files of operators that models have and nobody else knows: read whole, priced exactly."""

from fractions import Fraction

import pytest

from costmodel.core.cost import Shape
from costmodel.core.custom_ops import ModelNode, NodeInput
from costmodel.core.problems import SpecError
from costmodel.language.custom_ops import read_custom_ops

HEAD = "schema: 1\nkind: custom-ops\n"
KERNEL = NodeInput(Shape(8, 3, 5, 5), is_weight=True)
MAP = NodeInput(Shape(2, 3, 10, 10))


def read(tmp_path, text):
    path = tmp_path / "ops.yaml"
    path.write_text(HEAD + text)
    return read_custom_ops(str(path))


def told(caught):
    """Place and message of each fault."""
    return [(f"{one.mark.line}:{one.mark.column}", one.message) for one in caught.value.problems]


def test_formulas_are_of_one_image_over_inputs_weights_and_attributes(tmp_path):
    """A convolution of 3 to 8 channels by 5x5, stride 2, written out for a batch of two."""
    file = read(
        tmp_path,
        "ops:\n"
        "  acme::conv:\n"
        "    counts_as: conv\n"
        "    out: [in2.n, in.h // strides_0, in.w // strides_1]\n"
        "    flops: in2.size * (in.h // strides_0) * (in.w // strides_1)\n"
        "    reads: in.size * (2 if mode == 'twice' else 1) * scale\n"
        "    weights: in2.size + in3.n\n"
        "    params: in2.size\n",
    )
    attributes = {"strides_0": 2, "strides_1": 5, "mode": "twice", "scale": Fraction(3, 2)}
    bias = NodeInput(Shape(8), is_weight=True)
    op, formulas = file.price("acme::conv", ModelNode("n", (MAP, KERNEL, bias), attributes))
    cost = op.cost((MAP.shape,), op.output(MAP.shape))
    assert op.output(MAP.shape) == (2, 8, 5, 2)
    assert cost.flops == 2 * (8 * 3 * 5 * 5) * (5 * 2)
    assert cost.reads == 2 * (3 * 10 * 10 * 2) * 3 // 2
    assert (cost.writes, cost.weights, cost.params) == (2 * 8 * 5 * 2, 608, 600)
    assert formulas["weights"].filled == "600 + 8"
    assert file.price("acme::other", ModelNode("n", (MAP,), {})) is None


def test_all_faults_of_a_file_are_told_at_their_places(tmp_path):
    with pytest.raises(SpecError) as caught:
        read(
            tmp_path,
            "ops:\n"
            "  a::A: {counts_as: activatin, out: [in.c], flps: 2}\n"
            "  a::B: {counts_as: pool, flops: in.c *}\n"
            "  'a b': 4\n",
        )
    assert told(caught) == [
        ("4:21", "counts_as is 'activatin'"),
        ("4:45", "unknown field 'flps' of 'a::A'"),
        ("5:3", "custom lacks out"),
        ("5:40", "the expression ends too early"),
        ("6:3", "'a b' cannot be the name of an operator"),
        ("6:10", "'a b' has no formulas"),
    ]
    assert caught.value.problems[1].hint == "did you mean 'flops'?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file lacks 'ops'"),
        ("ops: {}\n", "'ops' prices no operator"),
        ("ops: [a]\n", "ops must be a mapping"),
        ("oops: {}\n", "unknown field 'oops' of the file"),
    ],
)
def test_a_file_that_prices_nothing_is_refused(tmp_path, text, message):
    with pytest.raises(SpecError) as caught:
        read(tmp_path, text)
    assert message in [one.message for one in caught.value.problems]


@pytest.mark.parametrize(
    ("formulas", "piece", "message"),
    [
        ("out: [in.c], flops: sale", "sale", "unknown name 'sale'"),
        ("out: [in.c], flops: 1 if in.c else sale", "sale", "unknown name 'sale'"),
        ("out: [in.d]", "in.d", "'in' is the shape [1, 3, 10, 10], which has no .d"),
        ("out: [in.c / 2]", "in.c / 2", "out is 3/2, not an integer"),
        ("out: [in.c], flops: -scale", "-scale", "flops is -4, but must be at least 0"),
        ("out: [in.c]", "in.c", "out comes to [2, 3], but n gives [2, 3, 7]"),
    ],
)
def test_a_formula_without_a_value_is_told_at_its_place(tmp_path, formulas, piece, message):
    line = f"  a::A: {{counts_as: pool, {formulas}}}"
    file = read(tmp_path, f"ops:\n{line}\n")
    out = Shape(2, 3, 7) if "comes to" in message else None
    with pytest.raises(SpecError) as caught:
        file.price("a::A", ModelNode("n", (MAP,), {"scale": 4}, out))
    assert told(caught) == [(f"4:{line.rindex(piece) + 1}", message)]
    assert file.unused() == ()  # what else would have been needed is not known


def test_what_no_model_needs_is_told_with_what_may_be_meant(tmp_path):
    file = read(
        tmp_path,
        "ops:\n"
        "  acme::Swsh: {counts_as: activation, out: [in.c, in.h, in.w]}\n"
        "  acme::Mix: {counts_as: arithmetic, out: [in.c, in.h, in.w]}\n",
    )
    for operator in ("acme::Swish", "acme::Mix"):
        file.price(operator, ModelNode("n", (MAP,), {}))
    (unused,) = file.unused()
    assert (unused.mark.line, unused.hint) == (4, "did you mean 'acme::Swish'?")


def test_a_number_has_no_batch(tmp_path):
    file = read(tmp_path, "ops:\n  a::A: {counts_as: pool, out: [1]}\n")
    with pytest.raises(SpecError, match="reads a single number"):
        file.price("a::A", ModelNode("n", (NodeInput(Shape()),), {}))
