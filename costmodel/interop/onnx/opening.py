"""The way in: the path of an ONNX file to what is recorded of it."""

from __future__ import annotations

from pathlib import Path

import onnx

from costmodel.core.cost import Shape
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.custom import OwnPrices
from costmodel.interop.onnx.inputs import Asked, inputs_of
from costmodel.interop.onnx.recording import DTYPES, Recording
from costmodel.interop.onnx.skeleton import read_skeleton
from costmodel.interop.onnx.walk import Walk, most_nodes, opsets_of
from costmodel.interop.record import Recorded, stated


def record_file(
    path: str, asked: Asked | None = None, batch: int = 1, own: OwnPrices | None = None
) -> Recorded:
    """Record the nodes of an ONNX file; ``asked`` are sizes of its inputs.

    Operators that are not understood are priced by ``own``.

    Raises:
        SpecError: the file is no ONNX model or a wrong one, or leaves sizes open.
    """
    model = read_skeleton(path)
    opsets = _opsets(path, model)
    inputs = inputs_of(path, model.graph, asked, batch)
    recording = Recording(most=most_nodes(model))
    functions = {(one.domain, one.name): one for one in model.functions}
    walk = Walk(path, opsets, functions, recording, own or OwnPrices())
    walk.initialise(model.graph)
    walk.known.update(inputs)
    walk.run(model.graph.node)
    outputs = [walk.known.get(one.name) for one in model.graph.output]
    live = [one for one in outputs if one and not one.is_constant and one.shape is not None]
    read = [one for one in inputs.values() if not one.is_constant]
    written = DTYPES.get(read[0].dtype, "") if read else ""
    dtype, records = stated(recording.records, written)
    return Recorded(
        Path(path).stem,
        {name: Shape(*one.sizes) for name, one in inputs.items() if not one.is_constant},
        records,
        tuple(one.name for one in live),
        tuple(recording.uncovered),
        recording.nodes,
        {"opset": opsets[""]},
        dtype,
    )


def _opsets(path: str, model: onnx.ModelProto) -> dict[str, int]:
    opsets = {"": 0, **opsets_of(model.opset_import)}
    newest = onnx.defs.onnx_opset_version()
    if not 1 <= opsets[""] <= newest:
        hint = f"this release of onnx knows 1 to {newest}"
        message = f"{path}: the operator set has version {opsets['']}"
        raise SpecError([Problem(message, None, hint)])
    return opsets
