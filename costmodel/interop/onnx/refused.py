"""What a file that is no ONNX model is instead, as its first bytes tell."""

from __future__ import annotations

from costmodel.core.problems import Problem, SpecError

_EXPORT = "export it with torch.onnx.export, or give the module itself (package.module:factory)"
_KNOWN = (
    (0, b"PK\x03\x04", "a zip archive, perhaps a checkpoint of PyTorch", _EXPORT),
    (0, b"PK\x05\x06", "an empty zip archive", _EXPORT),
    (0, b"\x80\x02", "a pickle, which is never loaded", _EXPORT),
    (0, b"\x80\x03", "a pickle, which is never loaded", _EXPORT),
    (0, b"\x80\x04", "a pickle, which is never loaded", _EXPORT),
    (0, b"\x80\x05", "a pickle, which is never loaded", _EXPORT),
    (8, b'{"', "a safetensors file, which holds weights and no graph", _EXPORT),
    (0, b"\x89HDF\r\n", "an HDF5 file, perhaps of Keras", "convert it with tf2onnx"),
    (4, b"TFL3", "a TensorFlow Lite file", "name it .tflite"),
    (4, b"ORTM", "an ORT-format file", "give the .onnx file that it was made from"),
    (0, b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (0, b"version https://git-lfs", "a pointer of Git LFS", "fetch the file: git lfs pull"),
    (0, b"<", "a page of HTML or XML", "download the file itself"),
)


def refuse(path: str, message: str, hint: str) -> SpecError:
    """The error that a file is refused with."""
    return SpecError([Problem(f"{path}: {message}", None, hint)])


def broken(path: str, start: bytes, reason: str) -> SpecError:
    """The error for a file that cannot be read, of which the first bytes are given."""
    if not start:
        return refuse(path, "the file is empty", "expected an ONNX model")
    for offset, magic, what, hint in _KNOWN:
        if start[offset:].startswith(magic):
            return refuse(path, f"this is {what}, no ONNX model", hint)
    return refuse(path, f"this is no ONNX model, or a broken one: {reason}", EXPORT_ANEW)


EXPORT_ANEW = "check it with onnx.checker.check_model, or export it anew"
"""What to do about a file that breaks a rule."""
