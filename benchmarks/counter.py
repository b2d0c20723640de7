"""One count of one ONNX file by one tool, in the interpreter that has the tool.

    python counter.py TOOL FILE SIZES RATE

SIZES are those of the inputs as JSON, RATE the value of scalar ones. Each tool is given sizes in
the way that it takes them, else they are written into the model first. Prints COUNT and the
number. The process may take 20 s of CPU and 8 GiB.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, NamedTuple

SECONDS, GIBIBYTES = 20, 8


class Asked(NamedTuple):
    """A file, and the sizes and values that its inputs have."""

    path: str
    sizes: dict[str, list[int]]
    rate: int

    def arrays(self) -> dict[str, Any]:
        """An array for each input, of its type."""
        import numpy as np
        import onnx

        types = {
            one.name: one.type.tensor_type.elem_type for one in onnx.load(self.path).graph.input
        }
        kinds = {name: onnx.helper.tensor_dtype_to_np_dtype(types[name]) for name in self.sizes}
        return {
            name: np.zeros(size, kinds[name]) if size else np.array(self.rate, kinds[name])
            for name, size in self.sizes.items()
        }

    def fixed(self) -> Any:
        """The model with the sizes written into it."""
        import onnx

        model = onnx.load(self.path)
        for one in model.graph.input:
            dimensions = one.type.tensor_type.shape.dim
            for dimension, size in zip(dimensions, self.sizes.get(one.name, ()), strict=False):
                dimension.dim_value = size
        return model


def costmodel(asked: Asked) -> int:
    from costmodel import analyze
    from costmodel.interop.opening import open_model

    given = {name: tuple(size) or (asked.rate,) for name, size in asked.sizes.items()}
    return analyze(open_model(asked.path, given)).total().cost.flops


def onnx_tool(asked: Asked) -> int:
    import onnx_tool

    graph = onnx_tool.loadmodel(asked.path, {"verbose": False}).graph
    graph.shape_infer(asked.arrays())
    graph.profile()
    return int(graph.macs[0])


def onnx_opcounter(asked: Asked) -> int:
    from onnx_opcounter import calculate_macs

    return int(calculate_macs(asked.fixed()))


def onnx_opcounter_alone(asked: Asked) -> int:
    import onnx
    from onnx_opcounter import calculate_macs

    return int(calculate_macs(onnx.load(asked.path)))


def onnxprofile(asked: Asked) -> int:
    from onnxprofile import Profiler

    macs, _ = Profiler().profile(model=asked.path, dynamic_inputs=asked.arrays())
    return int(macs)


def qonnx(asked: Asked) -> int:
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.util.inference_cost import inference_cost

    cost = inference_cost(ModelWrapper(asked.fixed()), discount_sparsity=False)
    return int(cost["total_cost"]["total_macs"])


COUNTERS = {
    one.__name__: one
    for one in (costmodel, onnx_tool, onnx_opcounter, onnx_opcounter_alone, onnxprofile, qonnx)
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTES << 30, GIBIBYTES << 30))
    tool, path, sizes, rate = sys.argv[1:]
    print("COUNT", COUNTERS[tool](Asked(path, json.loads(sizes), int(rate))))


if __name__ == "__main__":
    main()
