"""Peak activations against a simulation that asks of every tensor at every step: is it needed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.analysis.liveness import PeakMode
from costmodel.analysis.report import Report, analyze
from costmodel.core.cost import Shape
from costmodel.core.marks import Source
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Op
from costmodel.core.precision import Precision
from costmodel.core.si import BITS
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add
from costmodel.ops.channels import Concat, Split
from costmodel.ops.conv import Pointwise
from costmodel.ops.reshape import OPS as RESHAPE


def report(text: str, bn: str = "folded", batch: int = 1) -> Report:
    spec = spec_of(Source("s.yaml", text))
    return analyze(build(spec, bind(spec, batch=batch)), bn=bn)  # type: ignore[arg-type]


def peak(layers: str, bn: str = "folded", batch: int = 1) -> int:
    """The peak of a network with the input [8, 4, 4], 128 elements."""
    head = "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4]}\nlayers:\n"
    lines = "".join(f"  - {line.strip()}\n" for line in layers.strip().splitlines())
    return report(head + lines, bn, batch).peak_activations


ELEMENTS = 8 * 4 * 4


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        # An op's input and output are alive together, nothing is computed in place.
        ("relu", 2 * ELEMENTS),
        ("relu\nrelu\nrelu", 2 * ELEMENTS),
        # 8 channels in, 32 out, 4 out: 8 + 32, then 32 + 4.
        ("pointwise: 32\npointwise: 4", (8 + 32) * 16),
        # A residual: the input waits while 8 and 16 channels, then 16 and 8 are alive; the
        # addition holds its two operands and its result.
        ("pointwise: 16\npointwise: 8\nadd: in", (8 + 16 + 8) * 16),
        ("pointwise: 4\npointwise: 8\nadd: in", (8 + 8 + 8) * 16),
        # Three branches of 1 channel each wait for the concat, the input for the last branch:
        # 8 + 1 + 1 + 1.
        ("concat: [[pointwise: 1], [pointwise: 1], [pointwise: 1]]", (8 + 3) * 16),
        # Views and folded norms move nothing: their output is their input by another name.
        ("dropout\nidentity\nrelu", 2 * ELEMENTS),
        ("conv: {out: 8, k: 3, then: [bn, relu]}", 2 * ELEMENTS),
        # An op of one's own makes its tensor, whatever traffic it says it has: 8 + 50, 50 + 50.
        (
            "custom: {counts_as: movement, out: [50, 4, 4], reads: 0, writes: 0}\nrelu",
            (50 + 50) * 16,
        ),
        # A tensor read under two names is there once.
        ("a: relu\nb: dropout\nconcat: [a, b]", (8 + 16) * 16),
        # Halves of a split are freed one by one: split 8 + 8; relu reads the right half while the
        # left waits, 4 + 4 + 4; concat 4 + 4 + 8.
        ("split: [a, b]\nrelu: {from: b}\nconcat: [a, here]", (4 + 4 + 8) * 16),
        # Both halves wait for nothing: each is gone after its relu.
        ("split: [a, b]\nc: {pointwise: {from: a, out: 1}}\nd: {pointwise: {from: b, out: 1}}\n"
         "concat: [c, d]", (8 + 8) * 16),
    ],
)  # fmt: skip
def test_peaks_by_hand(layers: str, expected: int) -> None:
    assert peak(layers) == expected


def test_a_norm_of_its_own_has_a_tensor_of_its_own() -> None:
    layers = "pointwise: 8\nbn\nadd: in"
    assert peak(layers) == 3 * ELEMENTS
    assert peak("pointwise: 16\nbn\npointwise: 8\nadd: in", "folded") == (8 + 16 + 8) * 16
    assert peak("pointwise: 16\nbn\npointwise: 8\nadd: in", "separate") == (8 + 16 + 16) * 16


def test_the_batch_counts() -> None:
    assert peak("relu\npointwise: 3", batch=5) == 5 * peak("relu\npointwise: 3")


def test_outputs_stay_until_the_end() -> None:
    text = (
        "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4]}\nlayers:\n"
        "  - a: {pointwise: 6}\n  - pointwise: {from: a, out: 1}\n  - pointwise: 16\n"
        "outputs: [here, a]\n"
    )
    assert report(text).peak_activations == (6 + 1 + 16) * 16


def test_a_residual_block_by_hand() -> None:
    """ResNet's bottleneck on [256, 56, 56]: input, wide output and sum at the addition."""
    text = """\
schema: 1
network: N
input: {image: [256, 56, 56]}
layers:
  - pointwise: {out: 64, then: [bn, relu]}
  - conv: {out: 64, k: 3, then: [bn, relu]}
  - pointwise: {out: 256, then: bn}
  - add: in
  - relu
"""
    assert report(text).peak_activations == 3 * 256 * 56 * 56


def test_a_shufflenetv2_unit_by_hand() -> None:
    """Figure 3 (c) on 116 channels, 28 x 28: the split holds input and output, as does the end."""
    text = """\
schema: 1
network: N
input: {image: [116, 28, 28]}
layers:
  - split: [left, right]
  - pointwise: {from: right, out: 58, then: [bn, relu]}
  - depthwise: {k: 3, then: bn}
  - pointwise: {out: 58, then: [bn, relu]}
  - concat: [left, here]
  - shuffle: 2
"""
    at = 28 * 28
    split, line, concat, shuffle = 2 * 116, 58 + 58 + 58, 58 + 58 + 116, 2 * 116
    assert report(text).peak_activations == max(split, line, concat, shuffle) * at


# Random networks.

SIDE = 2


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A random graph of activations, pointwise convolutions, concats, splits and views."""
    tensors = [Tensor("image", Shape(1, draw(st.integers(1, 4)) * 2, SIDE, SIDE))]
    layers: list[Layer] = []
    for number in range(draw(st.integers(1, 9))):
        name = f"l{number}"
        op, inputs = _drawn(draw, tensors)
        shapes = tuple(tensor.shape for tensor in inputs)
        output = op.output(*shapes)
        layers.append(Layer(name, op, op.kind(*shapes), inputs, output, "s", "b", "u"))
        if isinstance(op, Split):
            parts = enumerate(op.parts(*shapes))
            tensors += [Tensor(name, shape, part) for part, shape in parts]
        else:
            tensors.append(Tensor(name, output))
    outputs = tuple({draw(st.sampled_from(tensors)), tensors[-1]})
    shapes_in = {"image": tensors[0].shape}
    return Network("N", "", "s", shapes_in, tuple(layers), outputs, {}, {})


def _drawn(draw: st.DrawFn, tensors: Sequence[Tensor]) -> tuple[Op, tuple[Tensor, ...]]:
    kind = draw(st.sampled_from(["relu", "pointwise", "concat", "dropout", "split", "add"]))
    source = draw(st.sampled_from(tensors))
    alike = [tensor for tensor in tensors if tensor.shape == source.shape]
    if kind == "add":
        return Add(), (source, draw(st.sampled_from(alike)))
    if kind == "concat":
        return Concat(), (source, draw(st.sampled_from(tensors)))
    if kind == "split" and source.shape.c % 2 == 0:
        return Split(into=("x", "y")), (source,)
    if kind == "pointwise":
        return Pointwise(out=draw(st.integers(1, 6))), (source,)
    return (RESHAPE["dropout"]() if kind == "dropout" else Activation("relu")), (source,)


class Simulation:
    """The peak by asking, at each step, of each buffer, whether it is born and still needed."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.layers = {layer.name: layer for layer in network.layers}
        self.runs = {layer.name: step for step, layer in enumerate(network.layers)}
        self.reads = [(layer.name, one) for layer in network.layers for one in layer.inputs]
        self.reads += [("", tensor) for tensor in network.outputs]
        self.never_stored: set[str] = set()

    def path(self, tensor: Tensor) -> list[Tensor]:
        """A tensor, and what it is another name of, down to a buffer."""
        found = [tensor]
        while tensor.source in self.layers and isinstance(self.layers[tensor.source].op, VIEW):
            tensor = self.layers[tensor.source].inputs[0]
            found.append(tensor)
        return found

    def fuse(self) -> None:
        """Let each activation and addition run with the pointwise that makes its last input."""
        grown: set[str] = set()
        for layer in self.network.layers:
            if not isinstance(layer.op, Activation | Add):
                continue
            made = [self.path(one) for one in layer.inputs]
            last = max(made, key=lambda path: self.runs.get(path[-1].source, -1))
            name = last[-1].source
            is_alone = all(
                sum(read.source == one.source for _, read in self.reads) == 1 for one in last
            )
            is_head = name in grown or (
                name in self.layers and isinstance(self.layers[name].op, Pointwise)
            )
            if is_alone and is_head and last[-1].part is None:
                grown.add(layer.name)
                self.never_stored.add(name)
                now, then = self.runs[name], self.runs[layer.name]
                self.runs = {one: then if run == now else run for one, run in self.runs.items()}

    def bits(self, source: str) -> int:
        """The bits of an element of what a layer, or an input, wrote."""
        layer = self.layers.get(source)
        dtype = self.network.dtype_of(layer) if layer else self.network.precision
        return BITS[dtype.activations]

    def peak(self, *, in_place: bool, in_bits: bool = False) -> int:
        counted = self.bits if in_bits else lambda _: 1
        needed: dict[Tensor, int] = {}
        for reader, tensor in self.reads:
            buffer = self.path(tensor)[-1]
            end = self.runs.get(reader, len(self.runs))
            needed[buffer] = max(end, needed.get(buffer, 0))
        image = Tensor("image", self.network.inputs["image"])
        most, is_first = image.shape.size * counted("image"), True
        for step, layer in enumerate(self.network.layers):
            if isinstance(layer.op, VIEW) or layer.name in self.never_stored:
                is_first = False
                continue
            held = {
                one
                for one, end in needed.items()
                if one.source not in self.never_stored
                and self.runs.get(one.source, -1) < step <= end
            }
            held |= {image} if is_first else set()
            is_over = (
                in_place
                and isinstance(layer.op, Activation | Add)
                and any(
                    one.shape == layer.output
                    and needed[self.path(one)[-1]] == step
                    and self.bits(self.path(one)[-1].source) == self.bits(layer.name)
                    for one in layer.inputs
                )
            )
            size = sum(one.shape.size * counted(one.source) for one in held)
            size += 0 if is_over else layer.output.size * counted(layer.name)
            most, is_first = max(most, size), False
        return most


VIEW = type(RESHAPE["dropout"]())


@given(networks())
def test_the_peak_is_what_a_simulation_finds(network: Network) -> None:
    simulation = Simulation(network)
    assert peak_of(network, "as-written") == simulation.peak(in_place=False)
    assert peak_of(network, "in-place") == simulation.peak(in_place=True)
    simulation.fuse()
    assert peak_of(network, "fused") == simulation.peak(in_place=False)


NAMES = st.sampled_from(["", *BITS])
PRECISIONS = st.builds(Precision, NAMES, NAMES)


@given(networks(), st.lists(PRECISIONS, min_size=9, max_size=9), PRECISIONS)
def test_the_peak_in_bytes_is_what_a_simulation_finds(
    network: Network, said: list[Precision], whole: Precision
) -> None:
    pairs = zip(network.layers, said, strict=False)
    layers = tuple(replace(layer, dtype=dtype) for layer, dtype in pairs)
    network = replace(network, layers=layers, dtype=whole)
    memory, simulation = analyze(network).memory, Simulation(network)
    assert memory.peak("in-place") == simulation.peak(in_place=True)
    for mode, in_place in (("as-written", False), ("in-place", True)):
        bits = simulation.peak(in_place=in_place, in_bits=True)
        assert memory.peak_bytes(mode) == ceil(bits / 8)
    simulation.fuse()
    assert memory.peak_bytes("fused") == ceil(simulation.peak(in_place=False, in_bits=True) / 8)


def peak_of(network: Network, peak: PeakMode) -> int:
    return analyze(network, peak=peak).peak_activations


@given(networks())
def test_nothing_in_place_takes_more(network: Network) -> None:
    assert peak_of(network, "in-place") <= peak_of(network, "as-written")


@pytest.mark.parametrize(
    ("layers", "in_place", "fused"),
    [
        # relu writes over the image, which is there once.
        ("relu", 8, 8 + 8),
        # 8 + 16, then relu over the 16, then 16 + 8: the relu is part of the first pointwise.
        ("pointwise: {out: 16, then: relu}\npointwise: 8", 8 + 16, 8 + 16),
        # The addition writes over the branch: 8 waits while 16 and 8 are alive; fused it holds the
        # wide tensor, the image and the sum.
        ("pointwise: 16\npointwise: 8\nadd: in\nrelu", 8 + 16 + 8, 16 + 8 + 8),
        # The image is the last operand's input and waits for nothing else: 8 + 8.
        ("pointwise: 8\nadd: in\nrelu", 8 + 8, 8 + 8),
        # What two layers read is stored, whatever follows: 8 + 8, and 8 + 8 + 16 at the concat.
        ("a: {pointwise: 8}\nrelu\nconcat: [a, here]", (8 + 8 + 16), (8 + 8 + 16)),
    ],
)
def test_peaks_in_place_and_fused_by_hand(layers: str, in_place: int, fused: int) -> None:
    head = "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4]}\nlayers:\n"
    lines = "".join(f"  - {line}\n" for line in layers.splitlines())
    network = report(head + lines).network
    assert peak_of(network, "in-place") == 16 * in_place
    assert peak_of(network, "fused") == 16 * fused


def test_batch_norms_between_are_folded_first() -> None:
    head = "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4]}\nlayers:\n"
    plain = report(head + "  - pointwise: 16\n  - pointwise: 8\n  - add: in\n")
    normed = report(
        head + "  - pointwise: {out: 16, then: [bn, relu]}\n"
        "  - pointwise: {out: 8, then: bn}\n  - add: in\n"
    )
    for peak in ("in-place", "fused"):
        assert peak_of(normed.network, peak) == peak_of(plain.network, peak)
