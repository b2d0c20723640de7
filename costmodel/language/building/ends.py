"""Loose ends of a network that is built: a tensor that nobody reads, an input that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from costmodel.core.network import Layer, Tensor
from costmodel.core.problems import Problem, quoted
from costmodel.language.syntax import Spec

_HINT = "list it under 'outputs', read it, or delete it"


def unread(spec: Spec, layers: Sequence[Layer], outputs: Iterable[Tensor]) -> list[Problem]:
    """Problems of the tensors that neither a layer reads nor the network returns."""
    if not layers:
        hint = "every 'when' is false, or every 'repeat' is 0"
        mark = spec.entries[0].mark if spec.entries else spec.mark
        return [Problem("no layer is left in this network", mark, hint)]
    read = {tensor.source for layer in layers for tensor in layer.inputs}
    read.update(tensor.source for tensor in outputs)
    problems = [
        Problem(f"nothing reads {quoted(layer.name)}", layer.mark, _HINT)
        for layer in layers
        if layer.name not in read
    ]
    for name, values in spec.inputs.items():
        if name not in read:
            hint = "read it with 'from', or delete it"
            problems.append(
                Problem(f"nothing reads the input {quoted(name)}", values[0].mark, hint)
            )
    return problems
