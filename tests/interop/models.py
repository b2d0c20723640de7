"""Small ONNX files, made node by node; shared by the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

DATA = Path(__file__).parent.parent / "data" / "onnx"


def weights(name, *shape, dtype=np.float32):
    """A tensor of the file, its numbers all different from those of others of the same shape."""
    count = int(np.prod(shape, dtype=np.int64))
    return numpy_helper.from_array(np.arange(count).reshape(shape).astype(dtype), name)


def numbers(name, *values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def node(op, inputs, outputs, domain="", **attributes):
    return helper.make_node(op, inputs.split(), outputs.split(), domain=domain, **attributes)


def tensor(name, *dims, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, list(dims))


def graph(nodes, inputs, outputs, initializers=(), name="g"):
    outputs = [helper.make_empty_tensor_value_info(one) for one in outputs.split()]
    return helper.make_graph(nodes, name, list(inputs), outputs, list(initializers))


def model(nodes, inputs, outputs, initializers=(), opset=17, functions=(), domains=()):
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(one, 1) for one in domains)]
    return helper.make_model(
        graph(nodes, inputs, outputs, initializers), opset_imports=imports, functions=functions
    )


def saved(folder, made, name="model.onnx"):
    path = folder / name
    path.write_bytes(made.SerializeToString())
    return str(path)


def image(*dims):
    return [tensor("x", *(dims or (1, 3, 32, 32)))]


def conv_net():
    """A 3x3 convolution of 3 to 8 channels over 32x32, and a ReLU."""
    return model(
        [node("Conv", "x w b", "c", pads=[1, 1, 1, 1]), node("Relu", "c", "y")],
        image(),
        "y",
        [weights("w", 8, 3, 3, 3), weights("b", 8)],
    )
