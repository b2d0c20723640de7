"""MobileNetV2 counted by another tool: python peers.py TOOL MODEL.onnx [--warm].

One count in a process, or with ``--warm`` the median milliseconds of a count when all is loaded and
the model is there, as each tool holds it: the ONNX file, torchvision's module, or neural-cost's
records of operations, written by hand, which is what it takes from those who have no framework.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

Count = Callable[[], Any]
_STAGES = (
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
    (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip
"""Expansion, channels, repeats and stride of each stage: MobileNetV2, Table 2."""


def neural_cost(_: str) -> Count:
    from neural_cost import estimate_operations

    return lambda: estimate_operations(_operations())


def _operations() -> Iterator[Any]:
    """What an engineer would write for neural-cost: each op with the shapes it reads and makes."""
    from neural_cost import Operation

    yield from _conv("stem", 3, 32, 3, 112, 2)
    channels, size = 32, 112
    for stage, (expansion, out, repeats, first) in enumerate(_STAGES):
        for index in range(repeats):
            name, stride = f"{stage}.{index}", first if index == 0 else 1
            wide = channels * expansion
            if expansion > 1:
                yield from _conv(f"{name}.expand", channels, wide, 1, size)
            size //= stride
            yield from _conv(f"{name}.depthwise", wide, wide, 3, size, stride, wide)
            yield from _conv(f"{name}.project", wide, out, 1, size, is_linear=True)
            if stride == 1 and channels == out:
                whole = (1, out, size, size)
                yield Operation(f"{name}.add", "elementwise", (whole, whole), whole)
            channels = out
    yield from _conv("head", channels, 1280, 1, size)
    pooled = (1, 1280, 1, 1)
    yield Operation(
        "pool", "pooling", ((1, 1280, size, size),), pooled, attrs={"kernel_size": (size, size)}
    )
    yield Operation("classifier", "linear", ((1, 1280), (1280, 1000)), (1, 1000))


def _conv(
    name: str,
    channels: int,
    out: int,
    k: int,
    size: int,
    stride: int = 1,
    groups: int = 1,
    *,
    is_linear: bool = False,
) -> Iterator[Any]:
    from neural_cost import Operation

    read, made = (1, channels, size * stride, size * stride), (1, out, size, size)
    kernel = (out, channels // groups, k, k)
    yield Operation(f"{name}.conv", "conv2d", (read, kernel), made, attrs={"groups": groups})
    yield Operation(f"{name}.bn", "batchnorm", (made,), made)
    if not is_linear:
        yield Operation(f"{name}.relu6", "elementwise", (made,), made)


def onnx_tool(model: str) -> Count:
    import onnx_tool

    graph = onnx_tool.loadmodel(model, {"verbose": False}).graph
    return lambda: (graph.shape_infer(), graph.profile())


def torchinfo(_: str) -> Count:
    import torchinfo

    model = _of_torchvision()
    return lambda: torchinfo.summary(model, (1, 3, 224, 224), verbose=0)


def fvcore(_: str) -> Count:
    import torch
    from fvcore.nn import FlopCountAnalysis

    model, image = _of_torchvision(), torch.zeros(1, 3, 224, 224)
    return lambda: FlopCountAnalysis(model, image).total()


def ptflops(_: str) -> Count:
    import ptflops

    model = _of_torchvision()
    return lambda: ptflops.get_model_complexity_info(
        model, (3, 224, 224), as_strings=False, print_per_layer_stat=False
    )


def _of_torchvision() -> Any:
    import torchvision

    return torchvision.models.mobilenet_v2().eval()


PEERS = {one.__name__: one for one in (neural_cost, onnx_tool, torchinfo, fvcore, ptflops)}


def main(name: str, model: str, *more: str) -> None:
    count = PEERS[name](model)
    count()
    if "--warm" in more:
        print(1000 * median(_seconds(count) for _ in range(30)))


def _seconds(count: Count) -> float:
    start = time.process_time()
    count()
    return time.process_time() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
