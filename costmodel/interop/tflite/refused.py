"""What a file that is no TensorFlow Lite model is instead, as its first bytes tell."""

from __future__ import annotations

from costmodel.core.problems import Problem, SpecError

_CONVERT = "convert it: tf.lite.TFLiteConverter, or give the .onnx file that it was made from"
_KNOWN = (
    (0, b"PK\x03\x04", "a zip archive, perhaps a bundle (.task) or Keras's", "unpack it first"),
    (0, b"\x89HDF\r\n", "an HDF5 file, perhaps of Keras", _CONVERT),
    (0, b"\x80", "a pickle, which is never loaded", _CONVERT),
    (8, b'{"', "a safetensors file, which holds weights and no graph", _CONVERT),
    (0, b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (0, b"version https://git-lfs", "a pointer of Git LFS", "fetch the file: git lfs pull"),
    (0, b"<", "a page of HTML or XML", "download the file itself"),
    (4, b"TFL", "of another version of the format than 3", "convert the model anew"),
)
CONVERT_ANEW = "load it with LiteRT's interpreter, or convert the model anew"
"""What to do about a file that breaks a rule."""


def refuse(path: str, message: str, hint: str) -> SpecError:
    """The error that a file is refused with."""
    return SpecError([Problem(f"{path}: {message}", None, hint)])


def broken(path: str, start: bytes, reason: str) -> SpecError:
    """The error for a file that cannot be read, of which the first bytes are given."""
    if not start:
        return refuse(path, "the file is empty", "expected a TensorFlow Lite model")
    for offset, magic, what, hint in _KNOWN:
        if start[offset:].startswith(magic) and start[4:8] != b"TFL3":
            return refuse(path, f"this is {what}, no TensorFlow Lite model", hint)
    return refuse(
        path, f"this is no TensorFlow Lite model, or a broken one: {reason}", CONVERT_ANEW
    )
