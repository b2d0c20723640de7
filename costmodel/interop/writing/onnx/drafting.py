"""The nodes of a network as ONNX has them, every layer in order; onnx itself is not loaded."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.writing.asked import (
    Asked,
    Unwritable,
    parts_read,
    problem,
    refuse_what_only_a_model_has,
)
from costmodel.interop.writing.onnx.draft import Draft
from costmodel.interop.writing.onnx.ops import write
from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.onnx.scopes import scopes_of
from costmodel.interop.writing.onnx.weights import Weights


def drafted(network: Network, asked: Asked, weights: Weights) -> Draft:
    """All nodes of the network.

    Raises:
        SpecError: ops that ONNX cannot hold; every fault is listed.
    """
    draft, faults = Draft(network, asked, weights), dict[str, Problem]()
    scopes, parted = scopes_of(network), parts_read(network)
    for layer in network.layers:
        draft.layer, draft.around = layer.name, scopes[layer.name]
        try:
            refuse_what_only_a_model_has(layer, parted)
            write(Place(layer, draft))
        except Unwritable as fault:
            told = problem(layer, fault, f"ONNX (opset {asked.opset})")
            faults.setdefault(str(told.mark or told.message), told)  # once for a repeated block
            _hold_in_spite(layer, parted.get(layer.name, ()), draft)
    if faults:
        raise SpecError(faults.values())
    draft.layer, draft.around = "", {}
    return draft


def _hold_in_spite(layer: Layer, parts: Sequence[Tensor], draft: Draft) -> None:
    """Let what reads a layer that cannot be written be looked at all the same."""
    for tensor in (Tensor(layer.name, layer.output), *parts):
        draft.hold(layer.name, tensor.part, layer.name, len(tensor.shape))
