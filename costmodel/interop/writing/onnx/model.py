"""A network as an ONNX model: every layer written in order, its shapes declared, all checked."""

from __future__ import annotations

from collections.abc import Iterator

import onnx
from onnx import (
    GraphProto,
    ModelProto,
    NodeProto,
    TensorProto,
    ValueInfoProto,
    helper,
    numpy_helper,
)

import costmodel
from costmodel.core.network import Network, Tensor
from costmodel.core.problems import Problem, SpecError
from costmodel.core.room import free_bytes, gigabytes
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.onnx.draft import Draft, Node
from costmodel.interop.writing.onnx.drafting import drafted
from costmodel.interop.writing.onnx.weights import Weights
from costmodel.ops.channels import Split

BATCH = "N"
"""What the batch is called where it is left open."""

_LARGEST_BYTES = 2**31 - 2**24
"""One file of protobuf holds less than 2 GiB; the rest is for the graph around the weights."""


def file_of(network: Network, asked: Asked) -> bytes:
    """The file of the network as a model with weights drawn by a seed; onnx.checker has passed it.

    Raises:
        SpecError: an op, or a size, that ONNX cannot hold; every fault is listed.
    """
    content = bytes(_model(network, asked).SerializeToString())
    onnx.checker.check_model(content)
    return content


def _model(network: Network, asked: Asked) -> ModelProto:
    _require_room(network)
    draft = drafted(network, asked, Weights(asked.seed))
    model = helper.make_model(
        _graph(network, draft),
        producer_name="costmodel",
        producer_version=costmodel.__version__,
        opset_imports=[helper.make_opsetid("", asked.opset)],
        ir_version=helper.find_min_ir_version_for([helper.make_opsetid("", asked.opset)]),
    )
    helper.set_model_props(model, _facts(network, asked))
    for tensor in _constants(draft):  # added at last: a graph and a model copy what they are given
        model.graph.initializer.append(tensor)
    return model


def _require_room(network: Network) -> None:
    """Refuse a network whose weights no single file holds, or that this machine has no memory for.

    Raises:
        SpecError: the weights take too many bytes.
    """
    costs = (one.op.cost(one.shapes, one.output) for one in network.layers if not one.weights_of)
    size = 4 * sum(int(cost.weights) for cost in costs)
    has = f"{network.title} has {size / 1e9:.2f} GB of weights"
    if size > _LARGEST_BYTES:
        message = f"{has}; one ONNX file holds 2.13 GB"
        raise SpecError([Problem(message, None, "choose a smaller variant, or --to json")])
    needed, free = _COPIES * size, free_bytes()
    if free is not None and needed > free:
        room = f"to write them takes {gigabytes(needed)} of memory, and {gigabytes(free)} are free"
        hint = "choose a smaller variant, or write it where there is more memory"
        raise SpecError([Problem(f"{has}; {room}", None, hint)])


_COPIES = 4
"""How often weights are in memory at the most: as tensors, as bytes of the file, and while the one
becomes the other and is checked; some 3 were measured, 1.1 GB for 348 MB.
"""


def _graph(network: Network, draft: Draft) -> GraphProto:
    inputs = [_said(name, shape, draft) for name, shape in network.inputs.items()]
    outputs = list(_outputs(network, draft))
    told = {one.name for one in (*inputs, *outputs)}
    between = [one for one in _between(network, draft) if one.name not in told]
    return helper.make_graph(
        list(map(_node, draft.nodes)),
        network.title,
        inputs,
        outputs,
        value_info=between,
    )


def _constants(draft: Draft) -> Iterator[TensorProto]:
    """The constants, each of which leaves the draft, as they may fill the memory."""
    for name in tuple(draft.constants):
        yield numpy_helper.from_array(draft.constants.pop(name), name)


def _node(node: Node) -> NodeProto:
    made = helper.make_node(node.type, node.read, node.given, node.name, **node.attributes)
    for key, value in node.around.items():
        made.metadata_props.add(key=key, value=value)
    return made


def _outputs(network: Network, draft: Draft) -> Iterator[ValueInfoProto]:
    """What the network returns; an input that it returns as well has a name of its own."""
    for number, tensor in enumerate(dict.fromkeys(network.outputs)):
        name, rank = draft.stands(tensor)
        if tensor.source in network.inputs:
            read, name = name, f"output_{number + 1}/{name}"
            draft.add(name, "Identity", [read], [name], {})
        yield _said(name, tensor.shape[:rank], draft)


def _between(network: Network, draft: Draft) -> Iterator[ValueInfoProto]:
    """The shapes of all tensors that layers give, as we have them, for others to check."""
    seen: set[str] = set()
    for layer in network.layers:
        parts = layer.op.parts(layer.shapes[0]) if isinstance(layer.op, Split) else [layer.output]
        for number, shape in enumerate(parts):
            tensor = Tensor(layer.name, shape, number if isinstance(layer.op, Split) else None)
            name, rank = draft.stands(tensor)
            if name not in seen:
                seen.add(name)
                yield _said(name, shape[:rank], draft)


def _said(name: str, sizes: tuple[int, ...], draft: Draft) -> ValueInfoProto:
    batch = BATCH if draft.is_dynamic else sizes[0]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, *sizes[1:]])


def _facts(network: Network, asked: Asked) -> dict[str, str]:
    """What the file says of where it comes from."""
    settings = {name: str(network.parameters[name]) for name in network.settings}
    return {
        "costmodel.spec": network.spec,
        "costmodel.network": network.name,
        "costmodel.variant": network.variant,
        "costmodel.settings": ", ".join(f"{key}={value}" for key, value in settings.items()),
        "costmodel.version": costmodel.__version__,
        "costmodel.bn": asked.bn,
        "costmodel.seed": str(asked.seed),
    }
