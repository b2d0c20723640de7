"""The inputs of a model with all of their sizes: the file's, the user's, and the batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import onnx

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.interop.fitting import agreed, with_batch
from costmodel.interop.onnx.refused import EXPORT_ANEW
from costmodel.interop.onnx.values import Value
from costmodel.interop.shapes import Malformed, Sizes

Asked: TypeAlias = "Sizes | Mapping[str, Sizes]"
"""Sizes for the only input, or for each by name; a single number is a value for a scalar input."""


def inputs_of(
    path: str, graph: onnx.GraphProto, asked: Asked | None, batch: int
) -> dict[str, Value]:
    """The inputs of a graph, all of their sizes known.

    The first dimension is the batch where the file leaves it open.

    Raises:
        SpecError: dimensions are open, or the file has others than were asked for.
    """
    stored = {one.name for one in graph.initializer}
    given = [one for one in graph.input if one.name not in stored]
    by_name = _by_name(path, given, asked)
    found, problems = {}, []
    open_dims: list[str] = []
    for one in given:
        try:
            found[one.name] = _value(one, by_name.get(one.name), batch, open_dims)
        except ValueError as error:
            is_file = isinstance(error, Malformed)
            hint = EXPORT_ANEW if is_file else "give sizes that it allows: --input NAME=1x3x224x224"
            problems.append(Problem(f"{path}: input {quoted(one.name)} {error}", None, hint))
    if open_dims:
        listed = "; ".join(open_dims)
        hint = f"give them: --input {quoted_name(open_dims[0])}=1x3x224x224, with its own sizes"
        problems.append(Problem(f"{path}: the model leaves sizes open: {listed}", None, hint))
    if problems:
        raise SpecError(problems)
    return found


def quoted_name(text: str) -> str:
    """The name of the input that a line about open dimensions begins with."""
    return text.partition(" [")[0]


def _by_name(
    path: str, given: list[onnx.ValueInfoProto], asked: Asked | None
) -> Mapping[str, Sizes]:
    if asked is None:
        return {}
    if isinstance(asked, Mapping):
        names = [one.name for one in given]
        wrong = [name for name in asked if name not in names]
        if wrong:
            message = f"{path}: the model has no input {quoted(wrong[0])}"
            raise SpecError([Problem(message, None, did_you_mean(wrong[0], names))])
        return asked
    return {_main(given).name: asked} if given else {}


def _main(given: list[onnx.ValueInfoProto]) -> onnx.ValueInfoProto:
    """The input that a size without a name is for: the first of the highest rank."""
    return max(given, key=lambda one: len(one.type.tensor_type.shape.dim))


def _value(
    one: onnx.ValueInfoProto, asked: Sizes | None, batch: int, open_dims: list[str]
) -> Value:
    tensor = one.type.tensor_type
    if not one.type.HasField("tensor_type"):
        raise Malformed("is no tensor, which is not understood")
    if tensor.elem_type not in onnx.TensorProto.DataType.values():
        raise Malformed("has an element type that is not known")
    dims = [dim.dim_value if dim.HasField("dim_value") else None for dim in tensor.shape.dim]
    # Some exporters write 0 or -1 for what is open.
    sizes: list[int | None] = [dim if dim and dim > 0 else None for dim in dims]
    if asked is not None and not tensor.HasField("shape"):
        sizes = [None] * len(asked)
    if asked is not None and len(asked) == 1 and _is_scalar(tensor.elem_type, sizes):
        dtype = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)
        shape = (1,) * len(sizes)
        data = np.full(shape, asked[0]).astype(dtype)
        return Value(one.name, tensor.elem_type, shape, data, is_constant=True)
    if asked is not None:
        sizes = agreed(sizes, asked)
    if len(sizes) > 1:
        sizes[0] = with_batch(sizes[0], batch, is_asked=asked is not None)
    if None in sizes or not tensor.HasField("shape"):
        open_dims.append(_told(one, sizes))
    return Value(one.name, tensor.elem_type, tuple(size or 1 for size in sizes))


def _is_scalar(dtype: int, sizes: list[int | None]) -> bool:
    is_integer = dtype in (onnx.TensorProto.INT64, onnx.TensorProto.INT32, onnx.TensorProto.BOOL)
    return not sizes or (is_integer and sizes == [1])


def _told(one: onnx.ValueInfoProto, sizes: list[int | None]) -> str:
    """An input's name and sizes, those that are open by their names in the file."""
    dims = one.type.tensor_type.shape.dim
    named = [dim.dim_param or "?" for dim in dims] or ["?" for _ in sizes]
    told = (name if size is None else str(size) for name, size in zip(named, sizes, strict=False))
    return f"{one.name} [{', '.join(told)}]"
