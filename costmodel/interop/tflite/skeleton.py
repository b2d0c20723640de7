"""A TensorFlow Lite file without its weights: tensors, operators, small constants.

The file is a flatbuffer: tables that point to each other by offsets, read through a map of memory
where they are asked for. Weights are never touched. Offsets may lead anywhere, and several to the
same place, so that what is read in all is bounded.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from costmodel.core.reading import note_read
from costmodel.core.values import NamedTuple
from costmodel.interop.shapes import Sizes
from costmodel.interop.tflite.refused import broken, refuse
from costmodel.interop.tflite.values import Array

SMALL = 4096
"""Bytes of a tensor up to which its values are kept."""
_MOST = 1_000_000
"""Tensors, operators, sizes and characters of names that are read, beside a share of the file."""
_DEEPEST_RANK = 8
_LARGEST = 2**62
"""Elements that no tensor has."""
_EXISTS = "give the path of a TensorFlow Lite file"


class Tensor(NamedTuple):
    """A tensor of the file; ``signature`` has -1 for sizes that are open."""

    name: str
    type: str
    shape: Sizes
    signature: Sizes
    is_constant: bool
    is_quantised: bool
    is_variable: bool
    data: Array | None


class Operator(NamedTuple):
    """An operator: its name in the format, or its own where it is custom, and what it reads."""

    type: str
    inputs: Sizes
    outputs: Sizes
    options: Mapping[str, Any]


class Graph(NamedTuple):
    """The graph that is run."""

    tensors: tuple[Tensor, ...]
    inputs: Sizes
    outputs: Sizes
    operators: tuple[Operator, ...]


class _Broken(ValueError):
    """The bytes do not follow the format."""


@dataclass
class _Meter:
    """How much may still be read."""

    left: int

    def spend(self, count: int) -> int:
        self.left -= count
        if count < 0 or self.left < 0:
            raise _Broken("it is longer than its file")
        return count


def read_skeleton(path: str) -> Graph:
    """The graph of a file, without data of tensors above 4 kB.

    Raises:
        SpecError: the file cannot be read, or is no TensorFlow Lite model.
    """
    try:
        note_read(path)
        with Path(path).open("rb") as file:
            start = file.read(32)
            if start[4:8] != b"TFL3":
                raise broken(path, start, "it does not begin as one")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return _parsed(path, start, content)
    except OSError as error:
        raise refuse(path, f"cannot be read: {error.strerror or error}", _EXISTS) from None


def _parsed(path: str, start: bytes, content: mmap.mmap) -> Graph:
    meter = _Meter(_MOST + len(content) // 8)
    try:
        return _graph(schema.Model.GetRootAs(content, 0), meter)
    except _Broken as error:
        raise broken(path, start, str(error)) from None
    except _BY_OFFSETS:
        raise broken(path, start, "it points to places that it does not have") from None


_BY_OFFSETS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    struct.error,
)
"""What reading at a wrong offset raises: lengths that no buffer has, tables that are none."""


def _graph(model: Any, meter: _Meter) -> Graph:
    if not model.SubgraphsLength():
        raise _Broken("it has no graph")
    graph = model.Subgraphs(0)
    codes = [_code(model.OperatorCodes(number))
             for number in range(meter.spend(model.OperatorCodesLength()))]  # fmt: skip
    tensors = [_tensor(model, graph.Tensors(number), meter)
               for number in range(meter.spend(graph.TensorsLength()))]  # fmt: skip
    operators = [_operator(codes, graph.Operators(number), meter)
                 for number in range(meter.spend(graph.OperatorsLength()))]  # fmt: skip
    return Graph(
        tuple(tensors), _list(graph, "Inputs", meter), _list(graph, "Outputs", meter),
        tuple(operators),
    )  # fmt: skip


def _list(table: Any, name: str, meter: _Meter) -> Sizes:
    """A list of integers."""
    if not meter.spend(getattr(table, f"{name}Length")()):
        return ()
    return tuple(getattr(table, f"{name}AsNumpy")().tolist())


def _code(code: Any) -> str:
    """What an operator is called."""
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    name = _BUILTIN.get(number)
    if name is None:
        raise _Broken(f"it has an operator {number}, which this release of LiteRT does not know")
    return _text(code.CustomCode()) or "CUSTOM" if name == "CUSTOM" else name


def _text(given: bytes | None) -> str:
    return (given or b"").decode("utf-8", "replace")


def _names(enumeration: type) -> dict[int, str]:
    return {value: name for name, value in vars(enumeration).items() if not name.startswith("_")}


_BUILTIN = _names(schema.BuiltinOperator)
_OPTIONS = _names(schema.BuiltinOptions)
_TYPES = _names(schema.TensorType)


def _tensor(model: Any, tensor: Any, meter: _Meter) -> Tensor:
    name, type_ = _text(tensor.Name()), _TYPES.get(tensor.Type())
    meter.spend(len(name))
    shape = _list(tensor, "Shape", meter)
    signature = _list(tensor, "ShapeSignature", meter)
    if type_ is None or len(shape) > _DEEPEST_RANK or min(shape, default=0) < 0:
        raise _Broken(f"a tensor cannot have the shape {list(shape[:9])}")
    if prod(shape) >= _LARGEST:
        raise _Broken(f"no tensor has the shape {list(shape)}")
    quantisation = tensor.Quantization()
    is_constant, data = _data(model, tensor, type_, shape)
    return Tensor(
        name,
        type_,
        shape,
        signature if len(signature) == len(shape) else shape,
        is_constant,
        quantisation is not None and quantisation.ScaleLength() > 0,
        bool(tensor.IsVariable()),
        data,
    )


def _data(model: Any, tensor: Any, type_: str, shape: Sizes) -> tuple[bool, Array | None]:
    """Whether a tensor is stored, and its values where they are few."""
    number = tensor.Buffer()
    if not number and not tensor.ExternalBuffer():
        return False, None
    if number >= model.BuffersLength():
        raise _Broken(f"it has no buffer {number}")
    buffer = model.Buffers(number)
    length = buffer.DataLength()
    is_outside = (buffer.Offset() > 1 and buffer.Size() > 0) or tensor.ExternalBuffer() > 0
    dtype = getattr(np, type_.lower(), None) if type_ != "STRING" else None
    if type_ == "BOOL":
        dtype = np.bool_
    if not 0 < length <= SMALL or dtype is None or length != prod(shape) * np.dtype(dtype).itemsize:
        return length > 0 or is_outside, None
    return True, np.frombuffer(buffer.DataAsNumpy().tobytes(), dtype).reshape(shape)


def _operator(codes: list[str], operator: Any, meter: _Meter) -> Operator:
    number = operator.OpcodeIndex()
    if not 0 <= number < len(codes):
        raise _Broken(f"it has no operator code {number}")
    inputs, outputs = _list(operator, "Inputs", meter), _list(operator, "Outputs", meter)
    return Operator(codes[number], inputs, outputs, _options(operator, meter))


def _options(operator: Any, meter: _Meter) -> dict[str, Any]:
    """The options of an operator that prices and shapes ask for."""
    name = _OPTIONS.get(operator.BuiltinOptionsType(), "NONE")
    table = operator.BuiltinOptions() if name != "NONE" else None
    if table is None:
        return {}
    options = getattr(schema, name)()
    options.Init(table.Bytes, table.Pos)
    found = {one: getattr(options, one)() for one in _NUMBERS if hasattr(options, one)}
    lists = {one: _list(options, one, meter) for one in _LISTS if hasattr(options, one)}
    return found | lists


_NUMBERS = (
    "AdjX", "AdjY", "Axis", "BatchDims", "BeginMask", "BlockSize", "DilationDFactor",
    "DilationHFactor", "DilationWFactor", "EllipsisMask", "EndMask", "FilterHeight", "FilterWidth",
    "FusedActivationFunction", "KeepDims", "KeepNumDims", "NewAxisMask", "NumSplits", "Padding",
    "Radius", "ShrinkAxisMask", "StrideD", "StrideH", "StrideW", "TimeMajor",
)  # fmt: skip
_LISTS = ("NewShape", "SqueezeDims")
