"""An ONNX model that runs, with weights drawn by a seed, each node named as its layer."""

from __future__ import annotations

from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked, missing

TAKES = frozenset({"bn", "opset", "seed", "is_dynamic"})


def write(network: Network, asked: Asked) -> bytes:
    """The model's file, which onnx.checker has passed.

    Raises:
        SpecError: an op or a size that ONNX cannot hold; onnx is not installed.
    """
    try:
        import onnx  # noqa: F401
    except ImportError:
        raise missing("onnx", "onnx") from None
    from costmodel.interop.writing.onnx.model import file_of

    return file_of(network, asked)
