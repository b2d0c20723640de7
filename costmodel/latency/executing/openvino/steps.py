"""The steps of a network as OpenVINO's compiler first sees them: its layers, or the parts of one.

A step is an op with the tensors that it reads. Passes (``merging``, ``strides``, ``joining``,
``layouts``) take all of them, by name and each after those that it reads, and give what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from costmodel.core.cost import Shape
from costmodel.core.op import name_of
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.counted import Counted
from costmodel.interop.writing.windows import window
from costmodel.latency.executing.openvino.twins import twins_of
from costmodel.ops.activation import Activation
from costmodel.ops.channels import Split
from costmodel.ops.reshape import Dropout, Identity

if TYPE_CHECKING:
    from costmodel.core.network import Layer, Network, Tensor

CONVOLUTION, ELEMENTWISE, FC, INPUT = "Convolution", "Elementwise", "FullyConnected", "Input"
OUTPUT, POOLING, RESHAPE, SUBGRAPH = "Output", "Pooling", "Reshape", "Subgraph"
STRIDE = "stride"
"""What a pooling does that the compiler adds to take every so many positions."""


class Read(NamedTuple):
    """A tensor that is read: what a step gives, or a part of it."""

    step: str
    part: int | None = None


class Step(NamedTuple):
    """What the compiler may execute at once, or join to another.

    ``type`` is OpenVINO's word, ``does`` ours for the op, ``shapes`` are those of what it gives, of
    each part. ``stride``, ``is_point`` (a window of 1) and ``is_grouped`` are of convolutions.
    """

    type: str
    does: str
    layers: tuple[str, ...]
    reads: tuple[Read, ...]
    shapes: tuple[Shape, ...]
    stride: tuple[int, ...] = ()
    is_point: bool = False
    is_grouped: bool = False

    @property
    def shape(self) -> Shape:
        """The shape of what it gives, or of the first part."""
        return self.shapes[0]


Steps = dict[str, Step]

_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("conv", "pointwise", "depthwise"), CONVOLUTION),
    **dict.fromkeys(("max_pool", "avg_pool", "adaptive_pool"), POOLING),
    **dict.fromkeys(("flatten", "reshape"), RESHAPE),
    **dict.fromkeys(("slice", "crop"), "StridedSlice"),
    **dict.fromkeys(("add", "multiply", "bn", "scale", "position_embedding"), ELEMENTWISE),
    "class_token": "Concatenation",
    "concat": "Concatenation",
    "fc": FC,
    "global_pool": "Reduce",
    "hard_sigmoid": "Math",
    "index_select": "Gather",
    "lrn": "Lrn",
    "pad": "Pad",
    "shuffle": "ShuffleChannels",
    "softmax": "Softmax",
    "split": "Split",
    "transposed_conv": "Deconvolution",
    "upsample": "Interpolate",
}


def steps_of(network: Network) -> dict[str, Step]:
    """The steps of a network.

    Raises:
        SpecError: ops of which it is not known what OpenVINO makes; each is named.
    """
    unknown = [layer for layer in network.layers if _type(layer) is None]
    if unknown:
        raise SpecError(map(_unknown, {does(layer): layer for layer in unknown}.values()))
    steps = {name: Step(INPUT, "", (), (), (shape,)) for name, shape in network.inputs.items()}
    users = [layer for layer in network.layers if layer.weights_of]
    shared = {name for layer in users for name in (layer.name, layer.weights_of)}
    twins = {one.name: alike for alike in twins_of(network) for one in alike}
    stands: dict[str, Read] = {}
    for layer in network.layers:
        reads = tuple(_read(one, stands) for one in layer.inputs)
        if isinstance(layer.op, Dropout | Identity):
            stands[layer.name] = reads[0]
        elif layer is not (first := twins.get(layer.name, [layer])[0]):
            stands[layer.name] = stands.get(first.name, Read(first.name))
        else:
            alike = tuple(one.name for one in twins.get(layer.name, [layer]))
            for name, step in _steps(layer, reads, has_shared=layer.name in shared):
                steps[name] = step._replace(layers=alike)
    for number, one in enumerate(dict.fromkeys(network.outputs)):
        read = _read(one, stands)
        steps[f"output {number}"] = Step(OUTPUT, "", (), (read,), (one.shape,))
    return steps


def _read(tensor: Tensor, stands: Mapping[str, Read]) -> Read:
    """A tensor as the step that gives it; what only bears another name stands for another's."""
    known = stands.get(tensor.source, Read(tensor.source))
    return known if tensor.part is None else Read(known.step, tensor.part)


def does(layer: Layer) -> str:
    """What the op of a layer is called; of an activation, its function."""
    return layer.op.fn if isinstance(layer.op, Activation) else name_of(layer.op)


def _type(layer: Layer) -> str | None:
    """What OpenVINO calls a layer; empty where it is nothing, or several steps."""
    if isinstance(layer.op, Activation):
        return _TYPES.get(layer.op.fn, ELEMENTWISE)
    if isinstance(layer.op, Dropout | Identity) or does(layer) in _PARTS:
        return ""
    is_view = isinstance(layer.op, Counted) and layer.op.is_view
    return RESHAPE if is_view else _TYPES.get(does(layer))


def _unknown(layer: Layer) -> Problem:
    message = f"{layer.name}: it is not known which kernels OpenVINO has for '{does(layer)}'"
    return Problem(message, layer.mark, "measure the network: what executed is told all the same")


def _steps(
    layer: Layer, reads: tuple[Read, ...], *, has_shared: bool
) -> Iterable[tuple[str, Step]]:
    """The steps of a layer, the last of which bears its name.

    A bias that another layer has too is not taken in by the convolution.
    """
    kind = does(layer)
    if kind in _PARTS:
        return _PARTS[kind](layer, reads)
    parts = layer.op.parts(layer.shapes[0]) if isinstance(layer.op, Split) else (layer.output,)
    step = Step(_type(layer) or "", kind, (layer.name,), reads, tuple(parts))
    if step.type == CONVOLUTION:
        over = window(layer.op, layer.shapes[0], 1 if kind == "pointwise" else None)
        groups = layer.shapes[0].c if kind == "depthwise" else getattr(layer.op, "groups", 1)
        is_point = set(over.k) == {1}
        step = step._replace(stride=over.stride, is_point=is_point, is_grouped=groups > 1)
        if has_shared and getattr(layer.op, "bias", False):
            bare = Read(f"{layer.name} without bias")
            bias = Step(ELEMENTWISE, "shared bias", step.layers, (bare,), step.shapes)
            return [(bare.step, step), (layer.name, bias)]
    return _two_by_two(step, layer.name) if kind in ("add", "multiply") else [(layer.name, step)]


def _two_by_two(step: Step, name: str) -> Iterable[tuple[str, Step]]:
    """A sum of several, as one of two after the other."""
    first, *between, last = step.reads
    for number, read in enumerate(between):
        yield f"{name} {number}", step._replace(reads=(first, read))
        first = Read(f"{name} {number}")
    yield name, step._replace(reads=(first, last))


def _layer_norm(layer: Layer, reads: tuple[Read, ...]) -> Iterable[tuple[str, Step]]:
    """Means are taken away, and the rest is divided by its root mean square, channels last."""
    x = layer.output
    last = Shape(x.n, *x.spatial, x.c)
    shapes = {"Transpose": last, "Reduce": Shape(*last[:-1], 1), SUBGRAPH: last}
    for type_, shape in shapes.items():
        name = f"{layer.name} {type_}"
        yield name, Step(type_, "layer_norm", (layer.name,), reads, (shape,))
        reads = (
            (Read(name),) if type_ == "Transpose" else (Read(f"{layer.name} Transpose"), Read(name))
        )
    centred = (Read(f"{layer.name} {SUBGRAPH}"),)
    yield f"{layer.name} RMS", Step("RMS", "layer_norm", (layer.name,), centred, (last,))
    shifted = Step(SUBGRAPH, "layer_norm", (layer.name,), (Read(f"{layer.name} RMS"),), (last,))
    yield f"{layer.name} shifted", shifted
    back = Read(f"{layer.name} shifted")
    yield layer.name, Step("Transpose", "channels first", (layer.name,), (back,), (x,))


def _attention(layer: Layer, reads: tuple[Read, ...]) -> Iterable[tuple[str, Step]]:
    """Of all positions, queries, keys and values being parts of one tensor."""
    x, heads = layer.output, layer.op.heads  # type: ignore[attr-defined]
    tokens, d = x.positions // x.n, x.c // heads
    square, turned = Shape(x.n, heads, tokens, tokens), Shape(x.n, heads, tokens, d)
    chain = {
        "Split": x,
        SUBGRAPH: x,
        "Transpose": turned,
        "MatMul": square,
        "Softmax": square,
        "MatMul 2": turned,
        "Transpose 2": Shape(x.n, heads, d, tokens),
    }
    for type_, shape in chain.items():
        name = f"{layer.name} {type_}"
        parts = (shape,) * 3 if type_ == "Split" else (shape,)
        yield name, Step(type_.partition(" ")[0], "attention", (layer.name,), reads, parts)
        reads = (Read(name, 0 if type_ == "Split" else None),)
    yield layer.name, Step(RESHAPE, "attention", (layer.name,), reads, (x,))


_PARTS = {"layer_norm": _layer_norm, "attention": _attention}


def readers_of(steps: Steps) -> dict[str, list[str]]:
    """For each step, those that read it, once for each tensor that they read of it."""
    found: dict[str, list[str]] = {name: [] for name in steps}
    for name, step in steps.items():
        for read in step.reads:
            found[read.step].append(name)
    return found
