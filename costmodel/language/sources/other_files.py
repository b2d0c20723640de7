"""What a file is that people hand over in place of a spec, known by how it begins."""

from __future__ import annotations

import re

ONNX = "an ONNX model"
TFLITE = "a TensorFlow Lite model"
_KINDS = (
    (rb"\x08[\x01-\x20][\x12\x1a\x22\x3a\x42]", ONNX),
    (rb".{4}TFL3", TFLITE),
    (rb"\x89HDF\r\n\x1a\n", "an HDF5 file, as of Keras"),
    (rb"PK\x03\x04", "a ZIP archive, as of PyTorch or Keras"),
    (rb"\x80[\x02-\x05]", "a Python pickle, as of PyTorch"),
    (rb"\x1f\x8b", "a file compressed by gzip"),
    (rb"PAR1", "a Parquet file"),
    (rb"%PDF-", "a PDF"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "an image"),
)


def kind_of_file(data: bytes) -> str:
    """The kind of a file that begins so, with its article; empty for any other."""
    return next((kind for magic, kind in _KINDS if re.match(magic, data, re.DOTALL)), "")
