"""Shapes of operators without a rule here, asked of ONNX for one node at a time."""

from __future__ import annotations

from collections.abc import Sequence

import onnx
from onnx import defs, helper, numpy_helper, shape_inference

from costmodel.interop.onnx.values import Value
from costmodel.interop.shapes import Malformed, Sizes, Unknown


def inferred(
    proto: onnx.NodeProto, inputs: Sequence[Value | None], opset: int
) -> list[tuple[int, Sizes | None]]:
    """Type and shape of each output.

    Raises:
        Unknown: no operator of that name is known, or its outputs depend on data.
        Malformed: the node breaks a rule of its operator.
    """
    try:
        schema = defs.get_schema(proto.op_type, opset, proto.domain)
    except defs.SchemaError:
        raise Unknown(f"the operator {proto.op_type} is not known") from None
    types = {}
    data = {}
    for name, value in zip(proto.input, inputs, strict=True):
        if value is None:
            continue
        types[name] = helper.make_tensor_type_proto(value.dtype, value.sizes)
        if value.data is not None and value.size <= 4096:
            data[name] = numpy_helper.from_array(value.data, name)
    try:
        found = shape_inference.infer_node_outputs(schema, proto, types, data)
    except Exception as error:
        raise Malformed(str(error).partition("\n")[0]) from None
    return [_sizes(found.get(name)) for name in proto.output]


def _sizes(found: onnx.TypeProto | None) -> tuple[int, Sizes | None]:
    if found is None or not found.HasField("tensor_type"):
        return 0, None
    tensor = found.tensor_type
    dims = [one.dim_value if one.HasField("dim_value") else -1 for one in tensor.shape.dim]
    is_known = tensor.HasField("shape") and min(dims, default=0) >= 0
    return tensor.elem_type, tuple(dims) if is_known else None
