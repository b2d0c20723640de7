"""The steps of an ONNX file as it is, each with the layer that it was imported as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from costmodel.core.network import Network
from costmodel.latency.executing.dataflow import Dataflow, Step

if TYPE_CHECKING:
    from costmodel.interop.record import Record


def steps_of_file(path: str, network: Network) -> tuple[Step, ...]:
    """The nodes of a file; ``network`` is what was imported of it, as nodes or in groups."""
    from costmodel.interop.onnx.skeleton import read_skeleton

    graph = read_skeleton(path).graph
    constants = {one.name for one in graph.initializer}
    steps = []
    for number, node in enumerate(graph.node):
        step = _step(node, number, constants)
        if step.reads:
            steps.append(step)
        else:
            constants.update(node.output)
    return _owned(steps, _records(path, network), network)


def _step(node: Any, number: int, constants: Iterable[str]) -> Step:
    read = [name for name in node.input if name]
    return Step(
        node.name or f"{node.op_type}_{number}",
        node.op_type,
        tuple(name for name in read if name not in constants),
        tuple(node.output),
        said=(
            tuple(sorted(one.SerializeToString() for one in node.attribute)),
            tuple(name for name in read if name in constants),
        ),
    )


def _records(path: str, network: Network) -> Sequence[Record]:
    """What was recorded of the file where its layers come from."""
    from costmodel.interop.onnx.opening import record_file
    from costmodel.interop.patterns import grouped

    sizes = {name: tuple(map(int, shape)) for name, shape in network.inputs.items()}
    recorded = record_file(path, sizes)
    layers = {layer.name for layer in network.layers}
    together = grouped(recorded).records
    return together if layers <= {one.name for one in together} else recorded.records


def _owned(steps: Sequence[Step], records: Sequence[Record], network: Network) -> tuple[Step, ...]:
    """The steps with the layers that they are part of."""
    layers = {layer.name for layer in network.layers}
    live = [one for one in records if one.name in layers]
    flow = Dataflow(steps)
    parts = flow.shared_out([tuple(one.outputs) for one in live])
    owner = {place: one.name for one, places in zip(live, parts, strict=True) for place in places}
    return tuple(step._replace(layer=owner.get(place, "")) for place, step in enumerate(steps))
