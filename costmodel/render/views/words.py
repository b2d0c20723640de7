"""Networks in words: their names, variants and settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from costmodel.core.decimals import plain
from costmodel.core.network import Layer, Network
from costmodel.core.problems import listed
from costmodel.ops import name_of
from costmodel.ops.activation import Activation


def settings_in_words(network: Network) -> str:
    """What was set beyond the variant, to follow its name: ", width=0.35"."""
    parameters = network.parameters
    return "".join(f", {name}={plain(parameters[name])}" for name in network.settings)


def title(network: Network) -> str:
    """A network by name, variant and settings: MobileNetV2 1.0, width=0.35."""
    return network.title + settings_in_words(network)


def named_ops(layers: Iterable[Layer]) -> list[str]:
    """The ops of layers, each once, activations by their functions."""
    return sorted({_word(layer) for layer in layers})


def _word(layer: Layer) -> str:
    word = layer.op.fn if isinstance(layer.op, Activation) else name_of(layer.op)
    axes = ", ".join(layer.output.names)
    return f"{word} of [{axes}]" if len(layer.output) in (3, 5) and word in _WINDOWED else word


_WINDOWED = ("conv", "pointwise", "depthwise")


def unmeasured_note(who: str, ops: Sequence[str]) -> str:
    """That it was not measured what tools count of ops."""
    return f"Not in what was measured, so that {who} may count otherwise: {listed(ops, _NAMED)}."


_NAMED = 8
"""Ops that a note names."""
