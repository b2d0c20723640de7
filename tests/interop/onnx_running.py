"""A network written as ONNX and run by ONNX Runtime, every tensor of every layer looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats.onnx import write

onnxruntime.set_default_logger_severity(3)


class Run(NamedTuple):
    """The model, all that it computed by name, and the shapes that the file declares."""

    model: onnx.ModelProto
    values: Mapping[str, NDArray[np.float32]]
    declared: Mapping[str, list[int | str]]
    outputs: list[NDArray[np.float32]]

    @property
    def is_finite(self) -> bool:
        return all(np.isfinite(value).all() for value in self.values.values())


def run(network: Network, asked: Asked, batch: int | None = None) -> Run:
    """Run the model of a network on noise, unoptimised, with all that lies between exposed."""
    model = onnx.load_from_string(write(network, asked))
    returned = [one.name for one in model.graph.output]
    model.graph.output.extend(one for one in model.graph.value_info if one.name not in returned)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    noise = np.random.default_rng(0)
    n = batch or network.batch
    fed = {
        name: noise.standard_normal((n, *shape[1:]), np.float32)
        for name, shape in network.inputs.items()
    }
    names = [one.name for one in model.graph.output]
    values = dict(zip(names, session.run(names, fed), strict=True))
    declared = {one.name: _sizes(one) for one in model.graph.output}
    return Run(model, values, declared, [values[name] for name in returned])


def _sizes(told: onnx.ValueInfoProto) -> list[int | str]:
    return [one.dim_param or one.dim_value for one in told.type.tensor_type.shape.dim]


def shapes_of(network: Network, *, folded: bool = False) -> dict[str, list[int]]:
    """What each layer gives by our own count, in the names of the model, without sizes of 1 at
    the end: a vector may be [n, c]. Parts of a split have names of their own; a norm that a
    convolution took in gives what that gives.
    """
    from costmodel.core.folding import folded_norms
    from costmodel.ops.channels import Split

    absent = set(folded_norms(network)) if folded else set()
    found: dict[str, list[int]] = {}
    for layer in network.layers:
        if isinstance(layer.op, Split):
            parts = zip(layer.op.into, layer.op.parts(layer.shapes[0]), strict=True)
            found |= {f"{layer.name}/{name}": trimmed(shape) for name, shape in parts}
        elif layer.name not in absent:
            found[layer.name] = trimmed(layer.output)
    return found


def trimmed(sizes: tuple[int, ...]) -> list[int]:
    """Sizes without those of 1 behind the channels."""
    found = list(sizes)
    while len(found) > 2 and found[-1] == 1:
        found.pop()
    return found
