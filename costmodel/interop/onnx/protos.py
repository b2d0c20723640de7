"""Messages of ONNX as Python has them: attributes, tensors, and files beside the model."""

from __future__ import annotations

from math import prod
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
import onnx

from costmodel.interop.onnx.values import Value
from costmodel.interop.shapes import Malformed

_LARGEST = 2**62
"""Elements that no tensor has."""


def attributes_of(node: onnx.NodeProto, bound: dict[str, Any] | None = None) -> dict[str, Any]:
    """The attributes of a node by name; ``bound`` are those of the function around it."""
    found: dict[str, Any] = {}
    for one in node.attribute:
        if one.ref_attr_name:
            if bound and one.ref_attr_name in bound:
                found[one.name] = bound[one.ref_attr_name]
        else:
            found[one.name] = _attribute(one)
    return found


def _attribute(one: onnx.AttributeProto) -> Any:
    field = _FIELDS.get(one.type)
    if field is None:
        raise Malformed(f"the attribute '{one.name}' has a type that is not known")
    value = getattr(one, field)
    if field == "t":
        return constant(one.name, value)
    return list(value) if field in ("ints", "floats", "strings", "graphs", "tensors") else value


_FIELDS = {
    onnx.AttributeProto.FLOAT: "f",
    onnx.AttributeProto.INT: "i",
    onnx.AttributeProto.STRING: "s",
    onnx.AttributeProto.TENSOR: "t",
    onnx.AttributeProto.GRAPH: "g",
    onnx.AttributeProto.FLOATS: "floats",
    onnx.AttributeProto.INTS: "ints",
    onnx.AttributeProto.STRINGS: "strings",
    onnx.AttributeProto.TENSORS: "tensors",
    onnx.AttributeProto.GRAPHS: "graphs",
    onnx.AttributeProto.SPARSE_TENSOR: "sparse_tensor",
}


def constant(name: str, tensor: onnx.TensorProto) -> Value:
    """A tensor of the file, with its values where they are kept.

    Raises:
        Malformed: sizes below zero, or more elements than there are bytes in any file.
    """
    shape = tuple(tensor.dims)
    if min(shape, default=0) < 0 or (size := prod(shape)) >= _LARGEST:
        raise Malformed(f"the tensor '{name}' cannot have the shape {list(shape)}")
    if tensor.data_type not in onnx.TensorProto.DataType.values():
        raise Malformed(f"the tensor '{name}' has an element type that is not known")
    values = _values(tensor, size)
    return Value(name, tensor.data_type, shape, values, is_constant=True, key=name, stored=size)


def _values(tensor: onnx.TensorProto, size: int) -> Any:
    if tensor.data_location == onnx.TensorProto.EXTERNAL or size > 4096:
        return None
    try:
        found = onnx.numpy_helper.to_array(tensor)
    except Exception:
        return None
    return found if found.shape == tuple(tensor.dims) else np.reshape(found, tuple(tensor.dims))


def require_beside(path: str, tensor: onnx.TensorProto) -> None:
    """Demand that the file which holds a tensor lies in the model's folder; it is not opened.

    Raises:
        Malformed: it lies outside, or is missing.
    """
    if tensor.data_location != onnx.TensorProto.EXTERNAL:
        return
    where = next((one.value for one in tensor.external_data if one.key == "location"), "")
    parts = (*PurePosixPath(where).parts, *PureWindowsPath(where).parts)
    is_absolute = PurePosixPath(where).is_absolute() or PureWindowsPath(where).drive
    if not where or is_absolute or ".." in parts or "\0" in where:
        raise Malformed(f"the data of '{tensor.name}' lie outside of its folder: '{where}'")
    if not (Path(path).parent / where).is_file():
        raise Malformed(f"the data of '{tensor.name}' should be in '{where}', which is missing")
