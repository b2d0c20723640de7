"""What holds nodes, as bytes for another process.

Nodes refer to each other, in chains as long as a network is deep, which pickle would follow call by
call. So they travel as a list, each after those that it is made of, and what holds them as the
rest, with their numbers in that list in their place.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from typing import Any

from costmodel.sweeping.planning.graph import Node, ancestors

_Row = tuple[int, str, tuple[int, ...], int, int, int, int]


def packed(value: Any) -> bytes:
    """A value in which there may be nodes, all of one graph."""
    found: list[Node] = []
    body = io.BytesIO()
    _Packer(body, found).dump(value)
    rows = [_row(node) for node in ancestors(found)]
    return pickle.dumps((rows, body.getvalue()))


def unpacked(data: bytes) -> Any:
    """The value again; the data were made by ``packed``, and never read from a file."""
    rows, body = pickle.loads(data)  # noqa: S301
    return _Unpacker(io.BytesIO(body), rows).load()


def _row(node: Node) -> _Row:
    arguments = tuple(arg.index for arg in node.args)
    return node.index, node.op, arguments, node.axes, node.lo, node.hi, node.widest


class _Packer(pickle.Pickler):
    def __init__(self, out: io.BytesIO, found: list[Node]) -> None:
        super().__init__(out)
        self._found = found

    def persistent_id(self, value: Any) -> int | None:
        """The number of a node, which is noted; None of everything else."""
        if not isinstance(value, Node):
            return None
        self._found.append(value)
        return value.index


class _Unpacker(pickle.Unpickler):
    def __init__(self, body: io.BytesIO, rows: Sequence[_Row]) -> None:
        super().__init__(body)
        self._nodes: dict[int, Node] = {}
        for index, op, arguments, *bounds in rows:
            made = tuple(self._nodes[number] for number in arguments)
            self._nodes[index] = Node(index, op, made, *bounds)

    def persistent_load(self, number: int) -> Node:
        """The node of this number."""
        return self._nodes[number]
