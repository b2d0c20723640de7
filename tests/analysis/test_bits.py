"""Bytes and bit operations against loops over every element, each in the dtype of who wrote it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import ceil
from pathlib import Path

import pytest
from analysis.random_networks import networks
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.analysis.liveness import live_bits, live_sizes
from costmodel.analysis.report import Report, analyze
from costmodel.core.marks import Source
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.precision import UNSTATED, Precision, read_precision
from costmodel.core.si import BITS
from costmodel.language.loading import load, network_of
from costmodel.language.reading.whole_spec import spec_of
from costmodel.ops.custom import Custom
from costmodel.ops.norm import BatchNorm
from costmodel.ops.reshape import VIEWS

DATA = Path(__file__).parents[1] / "data/specs"
NAMES = st.sampled_from(["", *sorted(BITS)])
PRECISIONS = st.builds(Precision, NAMES, NAMES)


@st.composite
def mixed(draw: st.DrawFn) -> Network:
    """A random network of which some layers, and maybe the whole, say a dtype."""
    network = draw(networks())
    layers = tuple(
        replace(layer, dtype=draw(PRECISIONS) if draw(st.booleans()) else UNSTATED)
        for layer in network.layers
    )
    return replace(network, layers=layers, dtype=draw(PRECISIONS))


class Loops:
    """The same by loops: of each element it is asked who wrote it."""

    def __init__(self, report: Report) -> None:
        self.network = report.network
        self.layers = {layer.name: layer for layer in report.network.layers}
        self.costs = dict(zip(self.layers, report.costs, strict=True))

    def word(self, layer: Layer | None, part: str) -> int:
        """The bits that the layer says, else the network, else those of fp32."""
        own = getattr(layer.dtype, part) if layer else ""
        return BITS[own or getattr(self.network.dtype, part) or "fp32"]

    def is_renamed(self, layer: Layer) -> bool:
        is_folded = isinstance(layer.op, BatchNorm) and not self.costs[layer.name].mac
        return is_folded or isinstance(layer.op, VIEWS)

    def writer(self, tensor: Tensor) -> Layer | None:
        """The layer that wrote a tensor; None: it is an input of the network."""
        layer = self.layers.get(tensor.source)
        while layer and self.is_renamed(layer):
            layer = self.layers.get(layer.inputs[0].source)
        return layer

    def moved(self) -> int:
        bits = 0
        for layer in self.layers.values():
            if self.is_renamed(layer):
                continue
            for tensor in layer.inputs:
                for _ in product(*map(range, tensor.shape)):
                    bits += self.word(self.writer(tensor), "activations")
            for _ in product(*map(range, layer.output)):
                bits += self.word(layer, "activations")
            for _ in range(self.costs[layer.name].weights):
                bits += self.word(layer, "weights")
        return bits

    def params(self) -> int:
        return sum(
            self.word(layer, "weights")
            for layer in self.layers.values()
            for _ in range(self.costs[layer.name].params)
        )

    def operations(self) -> int:
        return sum(
            self.costs[layer.name].flops
            * self.word(layer, "weights")
            * self.word(self.writer(layer.inputs[0]), "activations")
            for layer in self.layers.values()
        )


@settings(max_examples=60, deadline=None)
@given(mixed(), st.sampled_from(["folded", "separate"]))
def test_bytes_and_bit_operations_are_those_of_each_element(network: Network, bn: str) -> None:
    report = analyze(network, bn=bn)  # type: ignore[arg-type]
    loops = Loops(report)
    totals = report.to_dict()["totals"]
    assert isinstance(totals, dict)
    stated = network.states_dtypes
    assert ("mac_bytes" in totals) == stated
    row = report.total()
    assert row.mac_bytes == ceil(loops.moved() / 8)
    assert row.params_bytes == ceil(loops.params() / 8)
    assert row.bits.operations == loops.operations()


@settings(max_examples=60, deadline=None)
@given(mixed())
def test_parts_add_up_in_bits(network: Network) -> None:
    report = analyze(network)
    whole = report.total().bits
    for rows in (report.by_op(), report.by_block(), report.by_kind()):
        assert tuple(map(sum, zip(*(row.bits for row in rows), strict=True))) == tuple(whole)


@given(networks(), st.sampled_from(["fp16", "int8", "int4/bf16"]))
def test_one_dtype_for_all_is_a_product(network: Network, text: str) -> None:
    dtype = read_precision(text)
    weights, activations = BITS[dtype.weights], BITS[dtype.activations]
    report = analyze(replace(network, dtype=dtype))
    cost, bits = report.total().cost, report.total().bits
    assert bits.moved == (cost.reads + cost.writes) * activations + cost.weights * weights
    assert bits.params == cost.params * weights
    assert bits.operations == cost.flops * weights * activations
    assert report.peak_activations_bytes == ceil(report.peak_activations * activations / 8)


def test_a_multiply_add_counted_twice_is_computed_once() -> None:
    network = replace(built("conv: {out: 8, k: 3}"), dtype=read_precision("int8"))
    reports = [analyze(network, flops_convention=one) for one in ("1x", "2x")]  # type: ignore[arg-type]
    assert len({report.total().bits.operations for report in reports}) == 1


def built(*lines: str, header: str = "") -> Network:
    head = f"schema: 1\nnetwork: N\ninput: {{image: [8, 4, 4]}}\n{header}\nlayers:\n"
    spec = spec_of(Source("s.yaml", head + "".join(f"  - {line}\n" for line in lines)))
    return network_of(spec, "s.yaml")


PLANE = 4 * 4
BY_HAND = {
    # The image is fp32, the conv's 4 channels int8, its 9·8·4 weights int4.
    ("conv: {out: 4, k: 3, dtype: int4/int8}",): (
        8 * PLANE * 32 + 4 * PLANE * 8 + 9 * 8 * 4 * 4,
        9 * 8 * 4 * PLANE * 4 * 32,
    ),
    # A folded norm's output is the conv's, in the conv's dtype, whatever it says; its scale and
    # shift are params of its own and not read.
    ("pointwise: {out: 4, dtype: int8}", "bn: {dtype: fp16}", "relu"): (
        8 * PLANE * 32 + 4 * PLANE * 8 + 8 * 4 * 8 + 4 * PLANE * 8 + 4 * PLANE * 32,
        8 * 4 * PLANE * 8 * 32,
    ),
    # So is what a view names.
    ("pointwise: {out: 4, dtype: int8}", "flatten", "fc: {out: 2, dtype: fp16}"): (
        8 * PLANE * 32 + 4 * PLANE * 8 + 8 * 4 * 8
        + 4 * PLANE * 8 + 2 * 16 + (4 * PLANE * 2 + 2) * 16,
        8 * 4 * PLANE * 8 * 32 + 4 * PLANE * 2 * 16 * 8,
    ),
    # An addition reads each operand in its own.
    ("a: {relu: {dtype: int8}}", "add: {of: [a, image], dtype: fp16}"): (
        8 * PLANE * (32 + 8) + 8 * PLANE * (8 + 32 + 16),
        0,
    ),
    # A product of q (int8) and k (fp16), 16 x 16 positions of 8 channels: both are activations.
    # Its 2·16·16 scores are written and read twice, in its own dtype.
    (
        "q: {relu: {dtype: int8}}",
        "k: {relu: {from: image, dtype: fp16}}",
        "attention: {from: [q, k, q], heads: 2, dtype: bf16}",
    ): (
        8 * PLANE * (32 + 8 + 32 + 16 + 8 + 16 + 8 + 16) + 4 * 2 * 16 * 16 * 16,
        16 * 16 * (8 + 8) * 8 * 16,
    ),
    # One that reads all three from one tensor has its square; of 12 channels each has 4.
    (
        "pointwise: {out: 12, dtype: int4}",
        "attention: {heads: 1, dtype: int8}",
    ): (
        8 * PLANE * 32 + 12 * PLANE * 4 + 8 * 12 * 4
        + 12 * PLANE * 4 + 4 * PLANE * 8 + 4 * 16 * 16 * 8,
        8 * 12 * PLANE * 4 * 32 + 16 * 16 * (4 + 4) * 4 * 4,
    ),
    # An op of one's own that says what it reads reads its first input: 10 of the relu's int8.
    (
        "a: {relu: {dtype: int8}}",
        "custom: {from: [a, image], counts_as: pool, out: [1, 1, 1], reads: 10, dtype: fp16}",
    ): (8 * PLANE * (32 + 8) + 10 * 8 + 16, 0),
    ("a: {relu: {dtype: int8}}", "custom: {from: [a, image], counts_as: pool, out: [1, 1, 1]}"): (
        8 * PLANE * (32 + 8) + 8 * PLANE * (8 + 32) + 32,
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines", BY_HAND)
def test_bits_by_hand(lines: tuple[str, ...]) -> None:
    bits = analyze(built(*lines)).total().bits
    assert (bits.moved, bits.operations) == BY_HAND[lines]


def test_params_have_the_dtype_of_their_layer_s_weights() -> None:
    lines = ("pointwise: {out: 4, dtype: int4}", "bn", "flatten", "fc: 2")
    network = built(*lines, header="dtype: int8/fp16")
    assert analyze(network).total().bits.params == 8 * 4 * 4 + 2 * 4 * 8 + (4 * PLANE * 2 + 2) * 8


def test_weights_used_again_are_read_again_and_learned_once() -> None:
    lines = ("a: {pointwise: {out: 8, dtype: int8}}",)
    lines += ("pointwise: {out: 8, weights_of: a, dtype: {weights: int8}}",)
    bits = analyze(built(*lines)).total().bits
    assert (bits.weights, bits.params) == (2 * 64 * 8, 64 * 8)


@pytest.mark.parametrize("spec", ["every_op", "further_ops"])
def test_what_an_op_reads_beyond_its_inputs_it_wrote_itself(spec: str) -> None:
    """So its reads are its inputs, in their dtypes, and the rest, in its own."""
    for layer in load(DATA / f"{spec}.yaml").layers:
        cost = layer.op.cost(layer.shapes, layer.output)
        inputs = sum(tensor.shape.size for tensor in layer.inputs)
        if isinstance(layer.op, VIEWS):
            assert cost.reads == 0
        elif not isinstance(layer.op, Custom):
            assert inputs <= cost.reads <= inputs + cost.writes


# Peaks.


@settings(max_examples=60, deadline=None)
@given(mixed(), st.sampled_from(["as-written", "in-place", "fused"]))
def test_the_peak_in_bits_is_at_most_32_times_that_in_elements(network: Network, peak) -> None:
    report = analyze(network, peak=peak)
    sizes = zip(
        live_sizes(network, report.costs, peak),
        live_bits(network, report.costs, peak),
        strict=True,
    )
    assert all(4 * elements <= bits <= 32 * elements for elements, bits in sizes)


@pytest.mark.parametrize(
    ("lines", "peak", "bits"),
    [
        # The image in fp32 beside what the conv writes in int8.
        (("pointwise: {out: 16, dtype: int8}",), "as-written", 8 * 32 + 16 * 8),
        # 8 channels in fp32 and 16 in int4, then 16 in int4 and 1 in fp16.
        (
            ("pointwise: {out: 16, dtype: int4}", "pointwise: {out: 1, dtype: fp16}"),
            "as-written",
            8 * 32 + 16 * 4,
        ),
        # Parts of a split are in the dtype of the split: 8 in fp32 beside 8 in int8; then 4 + 4 in
        # int8 and 4 in fp32; then 4 + 4 and 8 in fp32.
        (
            ("split: {into: [a, b], dtype: int8}", "relu: {from: b}", "concat: [a, here]"),
            "as-written",
            max(8 * 32 + 8 * 8, 8 * 8 + 4 * 32, 4 * 8 + 4 * 32 + 8 * 32),
        ),
        # In place where the dtype is the same, beside each other where it is not.
        (("relu",), "in-place", 8 * 32),
        (("relu: {dtype: int8}",), "in-place", 8 * 32 + 8 * 8),
        # Fused, the conv's own output is never stored.
        (("pointwise: 16", "relu: {dtype: int8}"), "as-written", 16 * 32 + 8 * 32),
        (("pointwise: 16", "relu: {dtype: int8}"), "fused", 8 * 32 + 16 * 8),
    ],
)
def test_peaks_in_bits_by_hand(lines: tuple[str, ...], peak, bits: int) -> None:
    report = analyze(built(*lines), peak=peak)
    assert 8 * report.peak_activations_bytes == PLANE * bits


def test_bf16_takes_the_place_of_fp16() -> None:
    report = analyze(built("relu: {dtype: fp16}", "relu: {dtype: bf16}"), peak="in-place")
    assert report.peak_activations == PLANE * (8 + 8)
