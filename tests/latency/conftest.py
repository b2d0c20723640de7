"""Tests that need a runtime, ``test_<runtime>_*``, are collected where it is installed."""

from importlib.util import find_spec

LIBRARIES = {
    "onnxruntime": ("onnx", "onnxruntime"),
    "openvino": ("onnx", "openvino"),
    "ncnn": ("ncnn", "onnx", "onnxruntime"),
    "peers": ("onnx", "onnxruntime", "pytorchcv", "torch"),
    "peers_openvino": ("onnx", "openvino", "pytorchcv", "torch"),
    "torch": ("torch",),
}

collect_ignore_glob = [
    f"test_{runtime}_*.py"
    for runtime, libraries in LIBRARIES.items()
    if not all(map(find_spec, libraries))
]
