"""An ONNX file without its weights: nodes, shapes, small constants, through a map of memory.

The wire format of protocol buffers says how long each part is, so what is not wanted is stepped
over: data of tensors above 4 kB, and documentation. Data in files beside the model are never
opened. 600 MB of weights take some milliseconds.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import onnx
from google.protobuf.message import DecodeError

from costmodel.core.reading import note_read
from costmodel.core.values import NamedTuple
from costmodel.interop.onnx.refused import broken, refuse
from costmodel.interop.onnx.texts import strange_text

SMALL = 4096
"""Bytes of a tensor up to which its values are kept."""
_MOST = 200_000_000
"""Bytes that may be left of a file; real ones leave some hundred kilobytes."""
_DEEPEST = 40
"""Graphs inside of graphs."""

_MODEST = f"expected at most {_MOST:,}, weights apart"
_EXISTS = "give the path of an ONNX file"

_Bytes: TypeAlias = "mmap.mmap | bytes"


class _Message(NamedTuple):
    """Fields of a message by number: those that are left out, and messages to look into."""

    dropped: frozenset[int] = frozenset()
    inner: Mapping[int, str] = MappingProxyType({})


_DATA = frozenset({4, 5, 6, 7, 9, 10, 11, 12})
_MESSAGES = {
    "model": _Message(frozenset({6, 20}), {7: "graph", 25: "function"}),
    "graph": _Message(frozenset({10, 14}), {1: "node", 5: "tensor", 15: "sparse"}),
    "function": _Message(frozenset({8}), {7: "node"}),
    "node": _Message(frozenset({6}), {5: "attribute"}),
    "attribute": _Message(
        frozenset({13}), {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse"}
    ),
    "tensor": _Message(_DATA),
    "sparse": _Message(frozenset(), {1: "tensor", 2: "tensor"}),
}


class _Broken(ValueError):
    """The bytes do not follow the wire format."""


def read_skeleton(path: str) -> onnx.ModelProto:
    """The model of a file, without data of tensors above 4 kB and without documentation.

    Raises:
        SpecError: the file cannot be read, or is no ONNX model.
    """
    try:
        note_read(path)
        with Path(path).open("rb") as file:
            start = file.read(32)
            if not start:
                raise broken(path, start, "")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return _parsed(path, start, content)
    except OSError as error:
        raise refuse(path, f"cannot be read: {error.strerror or error}", _EXISTS) from None


def _parsed(path: str, start: bytes, content: _Bytes) -> onnx.ModelProto:
    try:
        skeleton = b"".join(_kept(content, 0, len(content), "model", 0))
        if len(skeleton) > _MOST:
            raise refuse(path, f"its graph alone takes {len(skeleton):,} bytes", _MODEST)
        model = onnx.ModelProto()
        model.ParseFromString(skeleton)
    except (_Broken, DecodeError, UnicodeDecodeError) as error:
        raise broken(path, start, str(error)) from None
    if not model.HasField("graph") or not model.opset_import:
        raise broken(path, start, "it has no graph, or names no operator set")
    if (strange := strange_text(model)) is not None:
        raise broken(path, start, f"the name {strange!r:.60} is no text")
    return model


def _kept(content: _Bytes, start: int, end: int, name: str, depth: int) -> Iterator[bytes]:
    """What is left of a message, in pieces."""
    if depth > _DEEPEST:
        raise _Broken("graphs lie too deep inside of each other")
    message = _MESSAGES[name]
    copied = start  # from here on all is kept, until something is not
    for field, at, body, stop in _fields(content, start, end):
        kind = message.inner.get(field, "")
        if field not in message.dropped and (not kind or stop - body <= SMALL):
            continue
        yield content[copied:at]
        copied = stop
        if kind:
            inner = b"".join(_kept(content, body, stop, kind, depth + (kind == "graph")))
            yield _varint(field << 3 | 2) + _varint(len(inner)) + inner
    yield content[copied:end]


def _fields(content: _Bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number of each field, where it starts, where its value starts, and where it ends."""
    while at < end:
        start = at
        tag, at = _number(content, at, end)
        field, wire = tag >> 3, tag & 7
        body = at
        if wire == 0:
            _, at = _number(content, at, end)
        elif wire == 2:
            length, body = _number(content, at, end)
            at = body + length
        elif wire in (1, 5):
            at += 8 if wire == 1 else 4
        else:
            raise _Broken(f"byte {start} begins no field")
        if not field or at > end:
            raise _Broken("it ends in the middle" if field else f"byte {start} begins no field")
        yield field, start, body, at


def _number(content: _Bytes, at: int, end: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    found = shift = 0
    while at < end and shift < 70:
        byte = content[at]
        found |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return found, at
    raise _Broken("it ends in the middle of a number")


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)
