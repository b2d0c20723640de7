"""What classical pipelines put before a network (``ai.onnx.ml``)."""

from __future__ import annotations

from costmodel.interop.onnx.operator import Operator, computed, first_shape


def _float32(_node: object) -> int:
    return 1


OPERATORS: dict[str, Operator] = {
    "ai.onnx.ml::Scaler": Operator(computed, first_shape, None, _float32),
}
