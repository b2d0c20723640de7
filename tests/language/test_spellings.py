"""A name from another framework is answered with ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError, did_you_mean
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.fields.custom_examples import EXAMPLES
from costmodel.language.fields.fields import fields_of
from costmodel.language.fields.foreign_ops import OP_SPELLINGS, REMEDIES
from costmodel.language.fields.spellings import (
    FIELD_SPELLINGS,
    HELPFUL,
    folded,
    nearest_field,
    nearest_op,
)
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
    "global_pool": "gap global_avg_pool GlobalAveragePooling2D GlobalAveragePool global_max_pool",
    "adaptive_avg_pool": "adaptive_avg_pool2d AdaptiveAvgPool2d",
    "adaptive_max_pool": "AdaptiveMaxPool2d FractionalMaxPool2d",
    "max_unpool": "MaxUnpool2d unpooling",
    "layer_norm": "ln LayerNorm LayerNormalization layernorm",
    "group_norm": "gn GroupNorm GroupNormalization",
    "matmul": "MatMul bmm Dot",
    "attention": "Attention self_attention scaled_dot_product_attention",
    "lstm": "LSTM LSTMCell",
    "gru": "GRU",
    "pixel_shuffle": "PixelShuffle",
    "depth_to_space": "DepthToSpace depthtospace",
    "space_to_depth": "SpaceToDepth",
    "deform_conv": "DeformConv DeformConv2d deformable_conv dcn",
    "crop": "CenterCrop center_crop",
    "transpose": "Transpose permute Permute",
    "reshape": "Reshape view",
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
    "pad": "zero_pad ZeroPadding2D ReflectionPad2d",
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


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("conv1d", "conv"),
        ("ConvTranspose1d", "transposed_conv"),
        ("Conv1DTranspose", "transposed_conv"),
        ("MaxPool1d", "max_pool"),
        ("AdaptiveAvgPool1d", "adaptive_avg_pool"),
        ("BatchNorm1d", "bn"),
    ],
)
def test_an_op_of_one_or_three_axes_is_ours_over_an_input_of_as_many(theirs: str, ours: str):
    for name, sizes in ((theirs, "[c, l]"), (theirs.replace("1", "3"), "[c, d, h, w]")):
        (fault,) = faults_of(f"{HEAD}layers: [{name}: 3]\n")
        axes = "1d" if sizes == "[c, l]" else "3d"
        assert fault.hint == f"did you mean '{ours}'? for {axes} the input is {sizes}"


NOT_ONE_OP = {
    "GLU": "split",
    "se": "multiply: [in, gate]",
    "SqueezeExcite": "multiply: [in, gate]",
    "MultiHeadAttention": "pointwise: {out: 3 * in.c, bias: true}",
    "multi_head_attention": "pointwise: {out: 3 * in.c, bias: true}",
    "Cropping2D": "margins",
    "SeparableConv2D": "pointwise",
    "Bidirectional": "bidirectional: true",
    "RMSNorm": "weights: in.c",
    "Embedding": "counts_as: movement",
    "Subtract": "add",
    "Exp": "counts_as: arithmetic",
    "ReduceMean": "channel_pool",
}
"""Words of others for what is several ops here, or none, and a piece of how to say it."""


@pytest.mark.parametrize(("theirs", "said"), NOT_ONE_OP.items())
def test_what_is_no_op_here_is_answered_with_how_to_say_it(theirs: str, said: str) -> None:
    (fault,) = faults_of(f"{HEAD}layers: [{theirs}]\n")
    assert fault.message == f"unknown op or block '{theirs}'"
    assert said in fault.hint


def test_the_norm_that_learns_nothing_in_pytorch_is_told_so() -> None:
    (fault,) = faults_of(f"{HEAD}layers: [InstanceNorm2d]\n")
    assert fault.hint.startswith("did you mean 'instance_norm'?")
    assert fault.hint.endswith("affine: false")


WORDS = Path(__file__).parent / "framework_words.txt"
FRAMEWORKS = WORDS.read_text().split()


@pytest.mark.parametrize("word", FRAMEWORKS)
def test_a_word_of_a_framework_is_ours_or_in_a_table_and_never_guessed(word: str) -> None:
    """What is in a table was compared op by op; a guess from letters was not."""
    ours = {*REGISTRY, *SHORTHANDS, "sequence"}
    theirs = {one for words in OP_SPELLINGS.values() for one in words}
    hint = nearest_op(word, ours)
    filled_in = {one for words in EXAMPLES.values() for one in words}
    assert folded(word) in {*theirs, *REMEDIES, *filled_in, *map(folded, ours)}
    assert hint.startswith(HELPFUL)


def test_no_word_has_two_answers() -> None:
    tables = (OP_SPELLINGS, EXAMPLES)
    words = [one for table in tables for listed in table.values() for one in listed]
    words += REMEDIES
    assert len(words) == len(set(words))


@pytest.mark.parametrize("word", REMEDIES)
def test_a_remedy_is_given_though_an_op_is_near(word: str) -> None:
    assert nearest_op(word, {*REGISTRY, *SHORTHANDS}) == REMEDIES[word]
    assert folded(word) == word


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
    ("lstm", "hidden"): "hidden_size units",
    ("lstm", "layers"): "num_layers",
    ("attention", "heads"): "num_heads",
    ("pixel_shuffle", "scale"): "upscale_factor",
    ("depth_to_space", "scale"): "blocksize block_size",
    ("adaptive_avg_pool", "size"): "output_size",
    ("group_norm", "groups"): "num_groups",
    ("layer_norm", "affine"): "elementwise_affine",
    ("crop", "margins"): "cropping",
    ("transpose", "order"): "perm dims",
    ("reshape", "to"): "shape target_shape",
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


def test_no_spelling_of_a_field_is_listed_that_the_nearest_name_gives_anyhow() -> None:
    for ours, theirs in FIELD_SPELLINGS.items():
        homes = [home for home in HOMES if ours in home]
        for one in theirs:
            given = {did_you_mean(one, home) for home in homes}
            assert given != {did_you_mean(ours, [ours])}, one
