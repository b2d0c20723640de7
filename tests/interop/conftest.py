"""Tests of what needs an optional library are collected where it is installed.

Those that run models are called ``test_onnx_*``, ``test_torch_*`` and ``test_tflite_*``, those
that take models of others ``test_peers_*``; ``.ci/run`` has a pass that installs the extras and
sees to it that they ran.
"""

from importlib.util import find_spec

LIBRARIES = {
    "onnx": ("onnx", "onnxruntime"),
    "tflite": ("ai_edge_litert",),
    "torch": ("torch",),
    "peers": ("torch", "pytorchcv"),
}

collect_ignore_glob = [
    f"test_{extra}_*.py"
    for extra, libraries in LIBRARIES.items()
    if not all(map(find_spec, libraries))
]
