"""The two files of ncnn: lines of layers, and the weights one after the other, as 32 bits each.

The weights are those of the network as ONNX with the same seed, batch norms folded, so that the two
compute the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.ncnn.layers import Written, line
from costmodel.interop.writing.onnx.drafting import drafted
from costmodel.interop.writing.onnx.weights import Weights

_MAGIC = "7767517"
_AS_FLOATS = bytes(4)
"""How a tensor is stored: 0 says 32-bit floats."""


def text_of(layers: Sequence[Written]) -> str:
    """The .param file: how many layers and blobs, then a line for each layer."""
    blobs = sum(len(one.gives) for one in layers)
    return "\n".join([_MAGIC, f"{len(layers)} {blobs}", *map(line, layers), ""])


def weights_of(layers: Sequence[Written], network: Network, seed: int = 0) -> Iterator[bytes]:
    """The .bin file, tensor by tensor.

    Raises:
        SpecError: ops that ONNX cannot hold, of whose weights nothing is known.
    """
    constants = drafted(network, Asked(bn="folded", seed=seed), Weights(seed)).constants
    for layer in layers:
        for weight in layer.weights:
            if weight.is_tagged:
                yield _AS_FLOATS
            yield _bytes(constants, weight.name)


def _bytes(constants: Mapping[str, Any], name: str) -> bytes:
    return np.ascontiguousarray(constants[name], np.float32).tobytes()
