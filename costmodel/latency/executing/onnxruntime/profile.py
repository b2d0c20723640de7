"""What ONNX Runtime tells of a run: the nodes of its optimised model, and its profile of them."""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.values import NamedTuple
from costmodel.latency.executing.onnxruntime.naming import Ran


class Executed(NamedTuple):
    """A node of the optimised model, and the shape of its first output."""

    ran: Ran
    shape: Shape


def events_of(path: str) -> list[Any]:
    """What a profile tells of kernels, in the order in which they ran."""
    told = json.loads(Path(path).read_text("utf-8"))
    return [one for one in told if one["name"].endswith("_kernel_time")]


def shape_of(event: Any) -> Shape:
    """The shape of a kernel's first output."""
    return Shape(*next(iter(event["args"]["output_type_shape"][0].values())))


def executed(nodes: Sequence[Any], events: Sequence[Any]) -> Iterator[Executed]:
    """The nodes of a model, each with what a profile of one run tells of it."""
    for node, event in zip(nodes, events, strict=True):
        activation = (one.s.decode() for one in node.attribute if one.name == "activation")
        ran = Ran(
            node.name,
            node.op_type,
            node.domain,
            tuple(node.input),
            tuple(node.output),
            next(activation, ""),
        )
        yield Executed(ran, shape_of(event))


_NUMBERED = re.compile(r"(_token_\d+)?$")
"""What a node's name may end with, which another session numbers otherwise."""
_TIMED = "_kernel_time"


class Key(NamedTuple):
    """What a kernel is known by in every session: sessions run them in orders of their own.

    Only reorders of equal tensors share theirs.
    """

    name: str
    type: str
    shape: Shape


def key_of(one: Executed) -> Key:
    """The key of a node of the optimised model."""
    return Key(_NUMBERED.sub("", one.ran.name), one.ran.type, one.shape)


def durations(keys: Sequence[Key], events: Sequence[Any]) -> list[float]:
    """The microseconds of kernels in one profiled run of any session.

    A node without a name has one in the profile, made of a number.
    """
    names = {key.name for key in keys}
    found: dict[Key, deque[float]] = defaultdict(deque)
    for event in events:
        name = _NUMBERED.sub("", event["name"].removesuffix(_TIMED))
        known = name if name in names else ""
        found[Key(known, event["args"]["op_name"], shape_of(event))].append(event["dur"])
    return [found[key].popleft() for key in keys]
