"""A run of candidates in a file, which says whose it is and whether it is whole.

A line of JSON, the columns one after the other as they lie in memory, and the CRC-32 of all that,
which every flipped bit changes. The line ends in blanks, so that numbers lie at multiples of eight
bytes and are used where they were read. A column is known by its position: what it is called is a
value in the JSON and never the name of a file or of an argument. Nothing is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from zlib import crc32

import numpy as np

from costmodel import __version__
from costmodel.sweeping.request.job import Fault, Piece

Array = Any

_CHECK = 4
"""Bytes of the CRC-32 at the end."""
_ALIGNED = 8
Buffer: TypeAlias = Any
"""What gives its bytes without a copy."""


@dataclass(frozen=True)
class Label:
    """Which run it is, of which sweep: ``sweep`` is the digest of the job.

    ``version`` is that of costmodel, since the next may count the same job otherwise.
    """

    sweep: str
    step: int
    number: int
    version: str = __version__


class DamagedRun(ValueError):
    """A file that is not as it was written."""


def write_run(out: BinaryIO, label: Label, piece: Piece) -> None:
    """Write a run.

    Raises:
        OSError: the disk takes no more.
    """
    columns = {name: np.asarray(column) for name, column in piece.columns.items()}
    kept = [(name, column.dtype.str, column.shape) for name, column in columns.items()]
    head = {**asdict(label), "faults": dict(piece.faults), "columns": kept}
    check = 0
    for part in chain([_line(head)], map(_bytes, columns.values())):
        check = crc32(part, check)
        out.write(part)
    out.write(check.to_bytes(_CHECK, "big"))


def _line(head: Mapping[str, Any]) -> bytes:
    text = json.dumps(head).encode()
    return text + b" " * (-(len(text) + 1) % _ALIGNED) + b"\n"


def _bytes(column: Array) -> Buffer:
    """A column as it lies in memory."""
    return np.ascontiguousarray(column).view(np.uint8)


def read_label(file: Path) -> Label:
    """Which run a file is, once all of it has been checked.

    Raises:
        DamagedRun: it is not as it was written, or cannot be read.
    """
    return _label(_checked(file)[0])


def read_run(file: Path, label: Label) -> Piece:
    """A run that was written as this one.

    Raises:
        DamagedRun: it is not as it was written, cannot be read, or is another run.
    """
    head, body = _checked(file)
    if _label(head) != label:
        raise DamagedRun
    faults: dict[str, Fault] = {reason: (n, first) for reason, (n, first) in head["faults"].items()}
    return Piece(dict(_columns(head["columns"], body)), faults)


def _label(head: Mapping[str, Any]) -> Label:
    return Label(head["sweep"], head["step"], head["number"], head.get("version", "before 0.1.0"))


def _checked(file: Path) -> tuple[Mapping[str, Any], memoryview]:
    """The head and the bytes of the columns."""
    try:
        data = file.read_bytes()
    except OSError:
        raise DamagedRun from None
    whole, check = memoryview(data)[:-_CHECK], data[-_CHECK:]
    if not whole or crc32(whole) != int.from_bytes(check, "big"):
        raise DamagedRun
    end = data.index(b"\n")
    head: Mapping[str, Any] = json.loads(data[:end])
    return head, whole[end + 1 :]


def _columns(kept: list[tuple[str, str, list[int]]], body: memoryview) -> Iterator[tuple[str, Any]]:
    start = 0
    for name, dtype, shape in kept:
        count = prod(shape)
        column = np.frombuffer(body, dtype, count, start).reshape(shape)
        # Words leave what follows them at odd addresses.
        yield name, column if column.flags.aligned else column.copy()
        start += column.nbytes
