"""What counts as a change between two networks, and what does not."""

import pytest

CONV = """\
layers:
  - stem: {conv: {out: 16, k: 3, then: [bn, relu]}}
  - tail: {pointwise: {out: 8}}
"""

SAME = {
    "another name of a block": (CONV, CONV.replace("stem", "entry")),
    "a pointwise written as a convolution of k 1": (
        CONV,
        CONV.replace("{pointwise: {out: 8}}", "{conv: {out: 8, k: 1}}"),
    ),
    "a depthwise written as a convolution of c groups": (
        "layers:\n  - filter: {depthwise: {k: 3, stride: 2}}\n",
        "layers:\n  - filter: {conv: {out: 8, k: 3, stride: 2, groups: 8}}\n",
    ),
    "the two sides of a sum exchanged": (
        "layers:\n  - body: {sequence: [pointwise: 8, add: [in, here]]}\n",
        "layers:\n  - body: {sequence: [pointwise: 8, add: [here, in]]}\n",
    ),
    "branches written in another order": (
        "layers:\n  - body: {concat: [[pointwise: 4], [{conv: {out: 12, k: 3, from: in}}]]}\n",
        "layers:\n  - body:\n      sequence:\n        - right: {conv: {out: 12, k: 3}}\n"
        "        - left: {pointwise: {out: 4, from: in}}\n        - concat: [left, right]\n",
    ),
    "another name of what has the weights": (
        "layers:\n  - a: {pointwise: 8}\n  - b: {pointwise: {out: 8, weights_of: a}}\n",
        "layers:\n  - x: {pointwise: 8}\n  - b: {pointwise: {out: 8, weights_of: x}}\n",
    ),
    "a dtype said of a block or of each of its layers": (
        "blocks:\n  b: {dtype: int8, layers: [pointwise: {out: 8, then: relu}]}\nlayers: [b]\n",
        "layers:\n  - b: {pointwise: {out: 8, dtype: int8, then: relu}}\n",
    ),
    "the dtype of nothing, fp32, said": (CONV, "dtype: fp32\n" + CONV),
    "a repetition written out": (
        "layers:\n  - body: {pointwise: {out: 8, repeat: 2}}\n",
        "layers:\n  - one: {pointwise: 8}\n  - two: {pointwise: 8}\n",
    ),
}


@pytest.mark.parametrize("what", SAME)
def test_is_no_change(diff_of, what):
    diff = diff_of(*SAME[what])
    assert (diff.status, diff.blocks) == ("unchanged", ())
    assert not any(change.difference for change in diff.metrics.values())


def told(diff):
    """Block, status, layer and fields of every change that does not merely follow in shape."""
    return [
        (
            block.head or block.base,
            change.status,
            (change.head or change.base).layer.name,
            [tuple(field) for field in change.fields if field.name not in ("input", "output")],
        )
        for block in diff.blocks
        for change in block.layers
        if not change.follows
    ]


TWICE = "layers:\n  - a: {pointwise: 8}\n  - b: {pointwise: 8}\n"
SHARED = TWICE.replace("b: {pointwise: 8}", "b: {pointwise: {out: 8, weights_of: a}}")

CHANGED = {
    "weights that are used again": (
        TWICE,
        SHARED,
        [("b", "changed", "b", [("weights_of", "none", "a")])],
    ),
    "weights that are used no more": (
        SHARED,
        TWICE,
        [("b", "changed", "b", [("weights_of", "a", "none")])],
    ),
    "the dtype of a layer": (
        CONV,
        CONV.replace("{pointwise: {out: 8}}", "{pointwise: {out: 8, dtype: int8/fp16}}"),
        [("tail", "changed", "tail", [("dtype", "fp32", "int8/fp16")])],
    ),
    "one dtype of two for another of as many bits": (
        "dtype: fp16\n" + CONV,
        "dtype: fp16\n" + CONV.replace("out: 8", "out: 8, dtype: {weights: bf16}"),
        [("tail", "changed", "tail", [("dtype", "fp16", "bf16/fp16")])],
    ),
    "a dtype that a layer has of its own no more": (
        "dtype: fp16\n" + CONV.replace("out: 8", "out: 8, dtype: int8"),
        "dtype: fp16\n" + CONV,
        [("tail", "changed", "tail", [("dtype", "int8", "fp16")])],
    ),
    "sizes that were left to equal parts": (
        "layers:\n  - a: {split: {into: [l, r]}}\n  - b: {concat: [l, r]}\n",
        "layers:\n  - a: {split: {into: [l, r], sizes: [3, 5]}}\n  - b: {concat: [l, r]}\n",
        [("a", "changed", "a", [("sizes", "none", "[3, 5]")])],
    ),
    "a field": (
        CONV,
        CONV.replace("k: 3", "k: 5"),
        [("stem", "changed", "stem", [("k", "3", "5")])],
    ),
    "an activation": (
        CONV,
        CONV.replace("relu", "swish"),
        [("stem", "changed", "stem.swish", [("fn", "relu", "swish")])],
    ),
    "a new layer, without its reader looking changed": (
        CONV,
        CONV.replace("out: 8", "out: 8, then: bn"),
        [("tail", "added", "tail.bn", [])],
    ),
    "a layer less, in the middle": (
        CONV,
        CONV.replace("[bn, relu]", "[relu]"),
        [("stem", "removed", "stem.bn", [])],
    ),
    "a new block": (
        CONV,
        CONV + "  - last: relu\n",
        [("last", "added", "last", [])],
    ),
    "a block less": (
        CONV + "  - last: relu\n",
        CONV,
        [("last", "removed", "last", [])],
    ),
    "one repetition more": (
        "layers:\n  - body: {pointwise: {out: 8, repeat: 2}}\n",
        "layers:\n  - body: {pointwise: {out: 8, repeat: 3}}\n",
        [("body.3", "added", "body.3", [])],
    ),
    "a dense convolution made depthwise": (
        "layers:\n  - filter: {conv: {out: 8, k: 3}}\n",
        "layers:\n  - filter: {depthwise: {k: 3}}\n",
        [("filter", "changed", "filter", [("groups", "1", "8")])],
    ),
    "a role": (
        CONV,
        CONV.replace("tail: {pointwise: {", "tail: {pointwise: {role: head, "),
        [("tail", "changed", "tail", [("role", "none", "head")])],
    ),
    "a sum of other tensors of the same shape": (
        "layers:\n  - a: {pointwise: 8}\n  - b: {pointwise: 8}\n  - sum: {add: [a, b]}\n",
        "layers:\n  - a: {pointwise: 8}\n  - b: {pointwise: 8}\n  - sum: {add: [image, b]}\n",
        [("sum", "changed", "sum", [("reads", "a, b", "image, b")])],
    ),
    "the two sides of a concatenation exchanged": (
        "layers:\n  - body: {sequence: [pointwise: 8, concat: [in, here]]}\n",
        "layers:\n  - body: {sequence: [pointwise: 8, concat: [here, in]]}\n",
        [
            (
                "body",
                "changed",
                "body.concat",
                [("reads", "image, body.pointwise", "body.pointwise, image")],
            )
        ],
    ),
    "a shuffle at another place": (
        "layers:\n  - u: {sequence: [pointwise: 8, shuffle: {groups: 2}, depthwise: {k: 3}]}\n",
        "layers:\n  - u: {sequence: [pointwise: 8, depthwise: {k: 3}, shuffle: {groups: 2}]}\n",
        [
            ("u", "changed", "u.depthwise", [("reads", "u.shuffle", "u.pointwise")]),
            ("u", "changed", "u.shuffle", [("reads", "u.pointwise", "u.depthwise")]),
        ],
    ),
}


@pytest.mark.parametrize("what", CHANGED)
def test_is_a_change(diff_of, what):
    base, head, expected = CHANGED[what]
    diff = diff_of(base, head)
    assert diff.status == "changed"
    assert told(diff) == expected


def test_behind_a_wider_layer_the_others_only_follow_in_shape(diff_of):
    diff = diff_of(CONV, CONV.replace("out: 16", "out: 24"))
    assert told(diff) == [("stem", "changed", "stem", [("out", "16", "24")])]
    following = [c.head.layer.name for block in diff.blocks for c in block.layers if c.follows]
    assert following == ["stem.bn", "stem.relu", "tail"]
    # The stem by 16*16*9*8*8, the tail by 16*16*8*8.
    assert diff.metrics["flops"].difference == 256 * 9 * 8 * 8 + 256 * 8 * 8


def test_the_costs_of_the_changed_blocks_are_all_of_the_change(diff_of):
    head = CONV.replace("out: 16, k: 3", "out: 12, k: 5") + "  - last: {conv: {out: 4, k: 3}}\n"
    diff = diff_of(CONV, head)
    for metric in ("flops", "mac", "params"):
        blocks = sum(block.metrics[metric].difference for block in diff.blocks)
        assert blocks == diff.metrics[metric].difference


def test_blocks_inserted_in_front_leave_those_behind_alone(diff_of):
    many = "layers:\n" + "".join(f"  - b{i}: {{conv: {{out: 8, k: 3}}}}\n" for i in range(4))
    diff = diff_of(many, many.replace("  - b0", "  - new: {pointwise: 8}\n  - b0"))
    # What b0 reads is made by the new block: nothing of its own, but the tensor is another.
    assert [(block.head, block.status) for block in diff.blocks] == [("new", "added")]


def test_renamed_and_changed_blocks_still_pair_by_what_they_do(diff_of):
    text = "layers:\n  - {}: {{conv: {{out: 8, k: {}}}}}\n  - {}: {{pointwise: {{out: {}}}}}\n"
    diff = diff_of(text.format("a", 3, "b", 8), text.format("x", 5, "y", 16))
    assert [(block.base, block.head) for block in diff.blocks] == [("a", "x"), ("b", "y")]


def test_lines_between_blocks_drawn_elsewhere_change_nothing(diff_of):
    stages = "[conv: {out: 16, k: 3, then: [bn, relu]}, pointwise: {out: 8}]"
    diff = diff_of(CONV, f"layers:\n  - all: {{sequence: {stages}}}\n")
    assert (diff.status, diff.blocks) == ("unchanged", ())
    assert not any(change.difference for change in diff.metrics.values())


def test_the_dtype_of_the_whole_is_told_once(diff_of):
    diff = diff_of(CONV, "dtype: int8\n" + CONV)
    assert (diff.status, diff.dtypes, diff.blocks) == ("changed", ("fp32", "int8"), ())
    was, now = diff.told["mac_bytes"]
    assert was == 4 * now
    assert diff.metrics["mac"].difference == 0


def test_a_dtype_of_as_many_bits_is_a_change_although_nothing_costs_more(diff_of):
    diff = diff_of("dtype: fp16\n" + CONV, "dtype: bf16\n" + CONV)
    assert (diff.status, diff.dtypes) == ("changed", ("fp16", "bf16"))
    assert not any(change.difference for change in diff.metrics.values())


def test_bytes_are_told_where_either_side_says_a_dtype(diff_of):
    more = CONV.replace("k: 3", "k: 5")
    assert "mac_bytes" not in diff_of(CONV, more).told
    diff = diff_of(CONV, "dtype: fp32\n" + more)
    assert diff.told["mac_bytes"].difference == 4 * diff.told["mac"].difference
    (block,) = diff.blocks
    assert block.metrics["params_bytes"].difference == 4 * block.metrics["params"].difference
    assert not any(name.startswith("peak_activations_fused") for name in diff.told)
