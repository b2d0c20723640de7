"""The zoo written as ONNX and PyTorch, all variants, and run: python benchmarks/exports.py [spec].

ONNX Runtime must give finite numbers, and our shape at every layer; where all tensors together do
not fit memory it runs for the outputs alone, and ONNX's own inference checks the shapes. PyTorch,
on meta tensors, must have our params, twice our FLOPs and our outputs. A line per family.
"""

from __future__ import annotations

import gc
import sys
import time

import numpy as np
import onnx
import onnxruntime
import torch
from torch.utils.flop_counter import FlopCounterMode

import costmodel
from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats import format_of
from costmodel.language.loading import open_spec
from costmodel.language.sources.library import shipped

MOST_ELEMENTS = 300_000_000
"""Of all tensors together, beyond which only the outputs are kept."""


def main() -> None:
    onnxruntime.set_default_logger_severity(3)
    print(f"{'spec':<24}{'variants':>9}{'ONNX':>6}{'PyTorch':>9}{'seconds':>9}")
    for spec in sys.argv[1:] or shipped():
        begun = time.perf_counter()
        variants = list(open_spec(spec).variants) or [None]
        good = [_tried(costmodel.load(spec, variant)) for variant in variants]
        sums = [sum(column) for column in zip(*good, strict=True)]
        seconds = time.perf_counter() - begun
        print(f"{spec:<24}{len(good):>9}{sums[0]:>6}{sums[1]:>9}{seconds:>9.1f}", flush=True)


def _tried(network: Network) -> list[bool]:
    """Whether the network is the same in ONNX, and in PyTorch; what is not is told."""
    found = []
    for check in (_is_same_in_onnx, _is_same_in_pytorch):
        try:
            found.append(check(network))
        except costmodel.SpecError as error:
            print(f"  {network.title}: {error.problems[0].message}")
            found.append(False)
        gc.collect()
    return found


def _is_same_in_onnx(network: Network) -> bool:
    content = format_of("onnx").write(network, Asked(bn="folded"))
    model = onnx.load_from_string(bytes(content))  # type: ignore[arg-type]
    declared = [*model.graph.output, *model.graph.value_info]
    if sum(layer.output.size for layer in network.layers) > MOST_ELEMENTS:
        onnx.checker.check_model(content, full_check=True)  # type: ignore[arg-type]
    else:
        del model.graph.output[:]
        model.graph.output.extend({one.name: one for one in declared}.values())
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    noise = np.random.default_rng(0)
    fed = {name: noise.standard_normal(shape, np.float32) for name, shape in network.inputs.items()}
    names = [one.name for one in session.get_outputs()]
    values = dict(zip(names, session.run(names, fed), strict=True))
    sizes = {one.name: [d.dim_value for d in one.type.tensor_type.shape.dim] for one in declared}
    return all(
        list(value.shape) == sizes[name] and np.isfinite(value).all()
        for name, value in values.items()
    )


def _is_same_in_pytorch(network: Network) -> bool:
    cost = costmodel.analyze(network).total().cost
    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counted:
        module = costmodel.to_torch(network).eval()
        given = module(*(torch.zeros(*shape) for shape in network.inputs.values()))
    outputs = given if isinstance(given, tuple) else (given,)
    wanted = [tensor.shape.size for tensor in dict.fromkeys(network.outputs)]
    return (
        sum(one.numel() for one in module.parameters()) == cost.params
        and counted.get_total_flops() == 2 * cost.flops
        and [one.numel() for one in outputs] == wanted
    )


if __name__ == "__main__":
    main()
