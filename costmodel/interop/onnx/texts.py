"""Names in a model are text: protocol buffers hand over as bytes what is no UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import onnx


def strange_text(model: onnx.ModelProto) -> object | None:
    """The first name that is no text; None where all are."""
    return next((one for one in _of_model(model) if not isinstance(one, str)), None)


def _of_model(model: onnx.ModelProto) -> Iterator[object]:
    yield from (one.domain for one in model.opset_import)
    yield from _of_graph(model.graph)
    for function in model.functions:
        yield from (function.name, function.domain, *function.input, *function.output)
        yield from (one.domain for one in function.opset_import)
        yield from _of_attributes(function.attribute_proto)
        for node in function.node:
            yield from _of_node(node)


def _of_graph(graph: onnx.GraphProto) -> Iterator[object]:
    for value in (*graph.input, *graph.output):
        yield value.name
        yield from (dim.dim_param for dim in value.type.tensor_type.shape.dim)
    for tensor in (*graph.initializer, *(one.values for one in graph.sparse_initializer)):
        yield from _of_tensor(tensor)
    for node in graph.node:
        yield from _of_node(node)


def _of_node(node: onnx.NodeProto) -> Iterator[object]:
    yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
    for one in node.metadata_props:
        yield from (one.key, one.value)
    yield from _of_attributes(node.attribute)


def _of_attributes(attributes: Iterable[onnx.AttributeProto]) -> Iterator[object]:
    for one in attributes:
        yield from (one.name, one.ref_attr_name)
        if one.HasField("t"):
            yield from _of_tensor(one.t)
        for graph in (*([one.g] if one.HasField("g") else []), *one.graphs):
            yield from _of_graph(graph)


def _of_tensor(tensor: onnx.TensorProto) -> Iterator[object]:
    yield tensor.name
    for one in tensor.external_data:
        yield from (one.key, one.value)
