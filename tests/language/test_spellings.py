"""A name from another framework is answered with ours."""

from __future__ import annotations

import re

import pytest

from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError, did_you_mean
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.fields.custom_examples import EXAMPLES, custom_example
from costmodel.language.fields.fields import fields_of
from costmodel.language.fields.spellings import FIELD_SPELLINGS, OP_SPELLINGS, folded, nearest_field
from costmodel.language.reading.actions import is_builtin
from costmodel.language.reading.context import MODIFIERS
from costmodel.language.reading.whole_spec import KEYS, spec_of
from costmodel.ops import REGISTRY, SHORTHANDS

HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"
JOIN = ("of", *MODIFIERS)
HOMES = [[*fields_of(op), *MODIFIERS] for op in REGISTRY.values()] + [[*JOIN], [*KEYS]]
"""The names that may stand in one place."""


def built(text: str) -> Network:
    spec = spec_of(Source("s.yaml", text))
    return build(spec, bind(spec))


def faults_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        built(text)
    return caught.value.problems


def told(text: str) -> list[str]:
    return [f"{fault.message}; {fault.hint}" for fault in faults_of(text)]


@pytest.mark.parametrize("name", ["layer_norm", "LayerNorm", "GroupNorm", "matmul", "attention"])
def test_what_has_no_op_here_can_be_declared(name: str) -> None:
    example = custom_example(folded(name))
    assert told(f"{HEAD}layers: [{name}]\n") == [f"unknown op or block '{name}'; {example}"]


@pytest.mark.parametrize("fields", EXAMPLES)
def test_each_example_of_a_custom_op_is_an_entry(fields: str) -> None:
    (layer,) = built(f"{HEAD}layers: [custom: {{{fields}}}]\n").layers
    assert layer.name == "custom"


@pytest.mark.parametrize("pool", ["avg_pool", "max_pool"])
def test_a_pool_without_a_window_may_be_meant_for_the_whole_plane(pool: str) -> None:
    (fault,) = faults_of(f"{HEAD}layers: [{pool}]\n")
    assert fault.hint.endswith(", or write global_pool for the whole plane")


@pytest.mark.parametrize(("word", "meant"), [("no", "false"), ("Yes", "true"), ("off", "false")])
def test_yes_and_no_are_true_and_false(word: str, meant: str) -> None:
    (fault,) = faults_of(f"{HEAD}parameters: {{p: {word}}}\nlayers: [relu: {{when: p}}]\n")
    assert fault.message == f"'when' is '{word}', neither true nor false"
    assert fault.hint.startswith(f"write {meant}")


THEIRS = {
    "fc": "linear Linear dense Dense fully_connected FullyConnected inner_product Gemm",
    "bn": "batchnorm batch_norm batchnorm2d BatchNorm2d batch_normalization BatchNormalization",
    "conv": "conv2d Conv2d Conv2D conv_2d convolution grouped_conv",
    "pointwise": "conv1x1 pointwise_conv pw_conv",
    "depthwise": "dwconv dw_conv depthwise_conv depthwise_conv2d DepthwiseConv2D",
    "transposed_conv": "conv_transpose ConvTranspose2d Conv2DTranspose deconv deconvolution",
    "max_pool": "maxpool maxpool2d max_pool2d MaxPool2d MaxPooling2D max_pooling",
    "avg_pool": "avgpool avg_pool2d AvgPool2d average_pool AveragePooling2D",
    "global_pool": (
        "gap global_avg_pool GlobalAveragePooling2D adaptive_avg_pool2d AdaptiveAvgPool2d "
        "global_max_pool"
    ),
    "relu": "ReLU Relu",
    "leaky_relu": "LeakyReLU leakyrelu lrelu",
    "swish": "silu SiLU",
    "hard_swish": "hardswish Hardswish h_swish hswish",
    "hard_sigmoid": "hardsigmoid HardSigmoid h_sigmoid",
    "gelu": "GELU",
    "activation": "act nonlinearity",
    "concat": "cat concatenate Concatenate",
    "add": "sum eltwise",
    "multiply": "mul Multiply",
    "shuffle": "channel_shuffle ChannelShuffle",
    "pad": "zero_pad ZeroPadding2D",
    "upsample": "UpSampling2D interpolate resize",
    "dropout": "Dropout2d",
    "sequence": "Sequential",
}
OPS_OF_OTHERS = [(word, ours) for ours, theirs in THEIRS.items() for word in theirs.split()]


@pytest.mark.parametrize(("theirs", "ours"), OPS_OF_OTHERS)
def test_an_op_of_another_framework_is_answered_with_ours(theirs: str, ours: str) -> None:
    wanted = [f"unknown op or block '{theirs}'; did you mean '{ours}'?"]
    for entry in (theirs, f"{theirs}: {{x: 8}}", f"mine: {{{theirs}: {{x: 8}}}}"):
        assert told(f"{HEAD}layers:\n  - {entry}\n") == wanted, entry
    assert told(f"{HEAD}layers:\n  - pointwise: {{out: 8, then: [{theirs}]}}\n") == wanted


@pytest.mark.parametrize("theirs", ["silu", "SiLU", "hswish"])
def test_so_is_an_activation_given_by_word(theirs: str) -> None:
    ours = "hard_swish" if theirs == "hswish" else "swish"
    for entry in (f"activation: {theirs}", f"activation: {{fn: {theirs}}}"):
        wanted = [f"fn is '{theirs}'; did you mean '{ours}'?"]
        assert told(f"{HEAD}layers:\n  - {entry}\n") == wanted


FIELDS_OF_OTHERS = {
    ("conv", "out"): "filters out_channels channels out_ch features",
    ("conv", "k"): "kernel_size kernel kernelSize kernel_shape size",
    ("conv", "stride"): "strides Stride",
    ("conv", "dilation"): "dilation_rate dilations rate",
    ("conv", "groups"): "group num_groups",
    ("conv", "padding"): "pad pads",
    ("conv", "then"): "activation act norm bn batch_norm",
    ("conv", "bias"): "use_bias",
    ("conv", "from"): "input",
    ("conv", "repeat"): "repeats n",
    ("fc", "out"): "units out_features",
    ("depthwise", "multiplier"): "depth_multiplier",
    ("max_pool", "k"): "pool_size",
    ("max_pool", "ceil"): "ceil_mode",
    ("dropout", "p"): "rate",
    ("upsample", "scale"): "scale_factor",
    ("upsample", "size"): "output_size",
    ("slice", "axis"): "dim",
    ("add", "of"): "inputs",
}


@pytest.mark.parametrize(
    ("op", "theirs", "ours"),
    [(op, one, ours) for (op, ours), theirs in FIELDS_OF_OTHERS.items() for one in theirs.split()],
)
def test_a_field_of_another_framework_is_answered_with_ours(
    op: str, theirs: str, ours: str
) -> None:
    faults = told(f"{HEAD}layers:\n  - {op}: {{{theirs}: 2}}\n")
    assert f"unknown field '{theirs}' of {op}; did you mean '{ours}'?" in faults
    assert not [fault for fault in faults if re.match(rf"{op} lacks [^;]*\b{ours}\b", fault)]


def test_what_a_foreign_field_stands_for_is_not_missing_as_well() -> None:
    assert told(f"{HEAD}layers:\n  - conv: {{filters: 8, kernel_size: 3}}\n") == [
        "unknown field 'filters' of conv; did you mean 'out'?",
        "unknown field 'kernel_size' of conv; did you mean 'k'?",
    ]


def test_parameters_of_blocks_and_columns_of_tables_are_answered_too() -> None:
    block = "blocks:\n  unit: {parameters: {k: , out: }, layers: [conv: {out: out, k: k}]}\n"
    called = f"{HEAD}{block}layers:\n  - unit: {{kernel_size: 3, filters: 8}}\n"
    assert told(called) == [
        "unknown field 'kernel_size' of unit; did you mean 'k'?",
        "unknown field 'filters' of unit; did you mean 'out'?",
    ]
    table = "table: {block: unit, columns: [kernel, out, n], rows: [[3, 8, 2]]}"
    assert told(f"{HEAD}{block}layers:\n  - {table}\n") == [
        "unknown column 'kernel'; did you mean 'k'?",
        "unknown column 'n'; did you mean 'repeat'?",
    ]


def test_keys_of_the_file_are_answered_too() -> None:
    text = HEAD.replace("network:", "name:") + "layers: [relu]\n"
    assert told(text) == ["unknown field 'name' of the file; did you mean 'network'?"]


def test_names_of_the_users_own_come_first() -> None:
    block = "blocks:\n  Linear: {layers: [global_pool, fc: 8]}\n"
    (fault,) = told(f"{HEAD}{block}layers:\n  - linear\n")
    assert fault == "unknown op or block 'linear'; did you mean 'Linear'?"
    own = "blocks:\n  dense: {layers: [global_pool, fc: 8]}\n"
    assert built(f"{HEAD}{own}layers:\n  - dense\n").layers[-1].name == "dense.fc"


def test_a_word_whose_meaning_is_not_a_field_here_gets_the_list() -> None:
    assert nearest_field("kernel_size", ["out", "bias"]) == "known here: bias, out"


# The tables themselves.


@pytest.mark.parametrize("ours", OP_SPELLINGS)
def test_what_the_table_of_ops_names_is_an_op(ours: str) -> None:
    assert is_builtin(ours)


@pytest.mark.parametrize("ours", FIELD_SPELLINGS)
def test_what_the_table_of_fields_names_is_a_field_a_modifier_or_a_key(ours: str) -> None:
    assert any(ours in home for home in HOMES)


@pytest.mark.parametrize("table", [OP_SPELLINGS, FIELD_SPELLINGS], ids=["ops", "fields"])
def test_the_spellings_are_folded(table: dict[str, tuple[str, ...]]) -> None:
    for theirs in table.values():
        assert [folded(one) for one in theirs] == [*theirs]


def test_no_spelling_of_an_op_is_an_op_or_has_two_meanings() -> None:
    theirs = [one for listed in OP_SPELLINGS.values() for one in listed]
    assert len(theirs) == len(set(theirs))
    assert not set(theirs) & {folded(name) for name in (*REGISTRY, *SHORTHANDS)}


def test_no_spelling_is_listed_that_the_nearest_name_gives_anyhow() -> None:
    ops = {*REGISTRY, *SHORTHANDS}
    for ours, theirs in OP_SPELLINGS.items():
        for one in theirs:
            assert did_you_mean(one, ops) != did_you_mean(ours, [ours]), one
    for ours, theirs in FIELD_SPELLINGS.items():
        homes = [home for home in HOMES if ours in home]
        for one in theirs:
            given = {did_you_mean(one, home) for home in homes}
            assert given != {did_you_mean(ours, [ours])}, one
