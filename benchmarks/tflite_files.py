"""Hold TensorFlow Lite files against what LiteRT's interpreter says of them.

    pip install 'costmodel[tflite]' && python benchmarks/tflite_files.py FILE.tflite...
    python benchmarks/tflite_files.py FILE.tflite=1x1280    of one that leaves sizes open

Multiply-adds are found anew from the shapes that the interpreter has of every tensor once it has
run (those of the file where a custom operator keeps it from that), one loop over its
operators. Params are the numbers that are stored with a fraction or a scale and read by an
operator, each tensor once, but biases once with each kernel, as the converter merges equal ones. A
row is the file, the FLOPs and how far they are off, nodes, those that are not covered, params and
how far they are off, and CPU seconds.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import Any

from ai_edge_litert.interpreter import Interpreter, OpResolverType

from costmodel import analyze
from costmodel.core.problems import SpecError
from costmodel.interop.opening import open_model
from costmodel.interop.tflite import opening as _loaded  # noqa: F401  (once, not in the first row)

_VIEWS = ("DEQUANTIZE", "DENSIFY", "RESHAPE")
_BIASES = {"CONV_2D": 2, "DEPTHWISE_CONV_2D": 2, "FULLY_CONNECTED": 2, "TRANSPOSE_CONV": 3}
"""Which input is the bias."""


def truth(path: str, sizes: tuple[int, ...] | None) -> tuple[int, int]:
    """Multiply-adds and params as the interpreter's tensors tell."""
    plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    run = Interpreter(model_path=path, experimental_op_resolver_type=plain)
    if sizes:
        run.resize_tensor_input(run.get_input_details()[0]["index"], sizes)
    with suppress(RuntimeError):  # a custom operator
        run.allocate_tensors()
        run.invoke()  # some shapes are known but then
    tensors = {one["index"]: one for one in run.get_tensor_details()}
    operators = run._get_ops_details()  # noqa: SLF001  (there is no other)
    inputs = {one["index"] for one in run.get_input_details()}
    made = {one: operator for operator in operators for one in operator["outputs"]}
    flops = sum(_flops(one, tensors) for one in operators if not _is_constant(one, made, inputs))
    return flops, _params(operators, tensors, made, inputs)


def _is_constant(operator: Any, made: Any, inputs: set[int]) -> bool:
    read = [one for one in operator["inputs"] if one >= 0]
    return not any(_root(one, made) in (made.keys() | inputs) for one in read)


def _root(number: int, made: Any) -> int:
    """The stored tensor that another is a view of."""
    while number in made and made[number]["op_name"] in _VIEWS:
        number = made[number]["inputs"][0]
    return number


def _flops(operator: Any, tensors: Any) -> int:
    read = [tensors[one]["shape"].tolist() if one >= 0 else [] for one in operator["inputs"]]
    out = [tensors[one]["shape"].tolist() for one in operator["outputs"]]
    match operator["op_name"]:
        case "CONV_2D" | "CONV_3D":
            return prod(out[0]) * prod(read[1][1:])
        case "DEPTHWISE_CONV_2D":
            return prod(out[0]) * prod(read[1][1:3])
        case "TRANSPOSE_CONV":
            return prod(read[2]) * prod(read[1][:3])
        case "FULLY_CONNECTED":
            return prod(read[0]) * read[1][0]
        case "BATCH_MATMUL":
            return prod(out[0]) * max(prod(read[0]) // prod(out[0][:-1]), 0)
        case "SVDF":
            return prod(read[0][:-1]) * (prod(read[1]) + prod(read[2]))
        case "UNIDIRECTIONAL_SEQUENCE_LSTM":
            return prod(read[0][:-1]) * sum(prod(one) for one in read[1:9] if len(one) == 2)
    return 0


def _params(operators: Any, tensors: Any, made: Any, inputs: set[int]) -> int:
    found, biases = set(), {}
    for operator in operators:
        if operator["op_name"] in _VIEWS or _is_constant(operator, made, inputs):
            continue
        for place, number in enumerate(map(int, operator["inputs"])):
            root = _root(number, made)
            if root < 0 or root in made or root in inputs:
                continue
            one = tensors[root]
            is_real = one["dtype"].__name__.startswith("float")
            if place == _BIASES.get(operator["op_name"]):
                kernels = _root(int(operator["inputs"][1]), made)
                biases[kernels, root] = prod(one["shape"].tolist())
            elif is_real or len(one["quantization_parameters"]["scales"]):
                found.add(root)
    sizes = (prod(tensors[one]["shape"].tolist()) for one in found)
    return sum(biases.values()) + sum(size for size in sizes if size > 1)


def row(word: str) -> str:
    """A line of the table; ``word`` is a file, or a file and the sizes of its input."""
    path, _, given = word.partition("=")
    sizes = tuple(map(int, given.split("x"))) if given else None
    start = time.process_time()
    name = " ".join(Path(path).parts[-2:])
    try:
        network = open_model(path, sizes)
    except SpecError as error:
        return f"| {name} | refused: {error.problems[0].message.rpartition(': ')[2]} |"
    spent = time.process_time() - start
    total = analyze(network).total().cost
    flops, params = truth(path, sizes)
    off = (total.flops - flops, total.params - params)
    return (
        f"| {name} | {total.flops:,} | {off[0]:,} | {network.nodes:,} | {len(network.uncovered)} "
        f"| {total.params:,} | {off[1]:,} | {spent:.2f} |"
    )


if __name__ == "__main__":
    for given in sys.argv[1:]:
        print(row(given), flush=True)
