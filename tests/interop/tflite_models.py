"""Small TensorFlow Lite files, made operator by operator; shared by the tests of this folder."""

from __future__ import annotations

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

_TYPES = {
    np.dtype(np.float32): "FLOAT32", np.dtype(np.float16): "FLOAT16", np.dtype(np.int8): "INT8",
    np.dtype(np.int32): "INT32", np.dtype(np.uint8): "UINT8", np.dtype(np.int64): "INT64",
}  # fmt: skip


class Drawing:
    """A graph that grows; tensors are named, and known by their names.

    ``shapes`` of what operators make are those that the file then has.
    """

    def __init__(self) -> None:
        self.tensors, self.buffers = {}, [schema.BufferT()]
        self.operators, self.codes, self.inputs = [], {}, []

    def tensor(self, name, shape, dtype="FLOAT32", *, scaled=False, signature=None, buffer=0):
        made = schema.TensorT()
        made.name, made.shape, made.buffer = name, list(shape), buffer
        made.type = getattr(schema.TensorType, dtype)
        made.shapeSignature = signature
        if scaled:
            made.quantization = schema.QuantizationParametersT()
            made.quantization.scale, made.quantization.zeroPoint = [0.5], [0]
        self.tensors[name] = made
        return name

    def input(self, name, *shape, dtype="FLOAT32", scaled=False, signature=None):
        self.inputs.append(name)
        return self.tensor(name, shape, dtype, scaled=scaled, signature=signature)

    def constant(self, name, values, *, scaled=False):
        values = np.ascontiguousarray(values)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self.buffers.append(buffer)
        number = len(self.buffers) - 1
        return self.tensor(name, values.shape, _TYPES[values.dtype], scaled=scaled, buffer=number)

    def weights(self, name, *shape, dtype=np.float32, scaled=False):
        return self.constant(name, np.ones(shape, dtype), scaled=scaled)

    def numbers(self, name, *values):
        return self.constant(name, np.array(values, np.int32))

    def add(self, type_, inputs, outputs, **options):
        """An operator; ``outputs`` maps names to shapes, or names tensors that are there."""
        for name, shape in outputs.items():
            if name not in self.tensors:
                self.tensor(name, shape)
        made = schema.OperatorT()
        made.opcodeIndex = self.codes.setdefault(type_, len(self.codes))
        order = list(self.tensors)
        made.inputs = [order.index(one) if one != "-" else -1 for one in inputs.split()]
        made.outputs = [order.index(one) for one in outputs]
        if options:
            kind = options.pop("kind")
            made.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            made.builtinOptions = getattr(schema, f"{kind}T")()
            for name, value in options.items():
                setattr(made.builtinOptions, name, value)
        self.operators.append(made)

    def bytes(self, *outputs):
        model, graph = schema.ModelT(), schema.SubGraphT()
        order = list(self.tensors)
        graph.tensors, graph.operators = list(self.tensors.values()), self.operators
        graph.inputs = [order.index(one) for one in self.inputs]
        graph.outputs = [order.index(one) for one in outputs]
        model.version, model.buffers, model.subgraphs = 3, self.buffers, [graph]
        model.operatorCodes = [_code(one) for one in self.codes]
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def saved(self, folder, *outputs, name="model.tflite"):
        path = folder / name
        path.write_bytes(self.bytes(*outputs))
        return str(path)


def _code(type_):
    code = schema.OperatorCodeT()
    number = getattr(schema.BuiltinOperator, type_, schema.BuiltinOperator.CUSTOM)
    code.builtinCode, code.deprecatedBuiltinCode = number, min(number, 127)
    if number == schema.BuiltinOperator.CUSTOM:
        code.customCode = type_
    return code


SAME, VALID = 0, 1
RELU, RELU6, TANH = 1, 3, 4


def conv(drawing, inputs, outputs, *, stride=1, padding=SAME, fused=0, dilation=1, depthwise=False):
    kind = "DepthwiseConv2DOptions" if depthwise else "Conv2DOptions"
    drawing.add(
        "DEPTHWISE_CONV_2D" if depthwise else "CONV_2D", inputs, outputs, kind=kind, strideH=stride,
        strideW=stride, padding=padding, fusedActivationFunction=fused, dilationHFactor=dilation,
        dilationWFactor=dilation,
    )  # fmt: skip


def inverted_residual():
    """8x8 of 4 channels: 1x1 to 12, 3x3 depthwise, 1x1 back, and the sum; then the mean and fc."""
    drawing = Drawing()
    drawing.input("image", 1, 8, 8, 4)
    drawing.weights("net/expand/kernel", 12, 1, 1, 4)
    drawing.weights("net/expand/bias", 12)
    drawing.weights("net/depthwise/kernel", 1, 3, 3, 12)
    drawing.weights("net/depthwise/bias", 12)
    drawing.weights("net/project/kernel", 4, 1, 1, 12)
    drawing.weights("net/project/bias", 4)
    drawing.weights("net/fc/kernel", 10, 4)
    drawing.numbers("axes", 1, 2)
    conv(drawing, "image net/expand/kernel net/expand/bias",
         {"net/expand/Relu6": (1, 8, 8, 12)}, fused=RELU6)  # fmt: skip
    conv(drawing, "net/expand/Relu6 net/depthwise/kernel net/depthwise/bias",
         {"net/depthwise/Relu6": (1, 8, 8, 12)}, fused=RELU6, depthwise=True)  # fmt: skip
    conv(drawing, "net/depthwise/Relu6 net/project/kernel net/project/bias",
         {"net/project/BiasAdd": (1, 8, 8, 4)})  # fmt: skip
    drawing.add("ADD", "image net/project/BiasAdd", {"net/add": (1, 8, 8, 4)}, kind="AddOptions")
    drawing.add("MEAN", "net/add axes", {"net/mean": (1, 4)}, kind="ReducerOptions", keepDims=False)
    drawing.add("FULLY_CONNECTED", "net/mean net/fc/kernel", {"net/fc/MatMul": (1, 10)},
                kind="FullyConnectedOptions")  # fmt: skip
    return drawing
