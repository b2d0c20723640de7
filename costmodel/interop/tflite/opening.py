"""The way in: the path of a TensorFlow Lite file to what is recorded of it."""

from __future__ import annotations

from pathlib import Path

from costmodel.interop.custom import OwnPrices
from costmodel.interop.record import Recorded, stated
from costmodel.interop.tflite.inputs import Asked, sizes_of_inputs
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.recording import DTYPES, Recording
from costmodel.interop.tflite.refused import CONVERT_ANEW, refuse
from costmodel.interop.tflite.skeleton import Graph, read_skeleton
from costmodel.interop.tflite.walk import Walk


def record_file(
    path: str, asked: Asked | None = None, batch: int = 1, own: OwnPrices | None = None
) -> Recorded:
    """Record the operators of a TensorFlow Lite file; ``asked`` are sizes of its inputs.

    Operators that are not understood are priced by ``own``.

    Raises:
        SpecError: the file is no such model or a wrong one, or leaves sizes open.
    """
    graph = read_skeleton(path)
    names = _names(path, graph)
    sizes = sizes_of_inputs(path, graph, names, asked, batch)
    recording = Recording()
    walk = Walk(path, graph, recording, own or OwnPrices())
    walk.begin(names, sizes)
    walk.run()
    written = DTYPES.get(graph.tensors[next(iter(names))].type, "")
    dtype, records = stated(recording.records, written)
    inputs = {names[number]: ours(shape) for number, shape in sizes.items()}
    return Recorded(
        Path(path).stem,
        inputs | walk.states,
        records,
        walk.outputs(),
        tuple(recording.uncovered),
        len(graph.operators),
        {},
        dtype,
    )


def _names(path: str, graph: Graph) -> dict[int, str]:
    """What each input is called, by the number of its tensor; behind a name twice stands that."""
    found: dict[int, str] = {}
    for number in graph.inputs:
        if not 0 <= number < len(graph.tensors):
            raise refuse(
                path,
                f"its input {number} is none of its {len(graph.tensors)} tensors",
                CONVERT_ANEW,
            )
        name = graph.tensors[number].name.lstrip("#") or "input"
        found[number] = name if name not in found.values() else f"{name}:{number}"
    if not found:
        raise refuse(path, "the model has no input", "nothing in it depends on one")
    return found
