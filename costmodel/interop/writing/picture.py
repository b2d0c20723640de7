"""What every picture of a network shows: its nodes in boxes, what they say, and their colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from costmodel.core.si import short

Facts = Mapping[str, str | int]

COLOURS = {
    "input": "#ffffff",
    "conv": "#9ecae1",
    "pointwise": "#c6dbef",
    "depthwise": "#a1d99b",
    "fc": "#bcbddc",
    "matmul": "#dadaeb",
    "rnn": "#dadaeb",
    "norm": "#eeeeee",
    "activation": "#fee6ce",
    "arithmetic": "#fdd0a2",
    "pool": "#fdae6b",
    "movement": "#d9d9d9",
}
"""Fill of a node by its kind: blue and green compute, orange and grey move."""


@dataclass(frozen=True, slots=True)
class Box:
    """A stage or a block: the boxes and nodes in it, in the order of the network."""

    name: str
    content: list[Box | str] = field(default_factory=list)


def boxes(nodes: Mapping[str, Facts], level: str) -> Box:
    """Nodes in their blocks, and those in their stages; a box around a single name is left out."""
    root = Box("")
    for name, facts in nodes.items():
        wanted = [] if level == "stage" else [str(facts["stage"])]
        if level == "op" and facts["block"] != facts["stage"]:
            wanted.append(str(facts["block"]))
        around = root
        for one in wanted:
            if one and one != name:
                around = _inner(around, one)
        around.content.append(name)
    return root


def _inner(around: Box, name: str) -> Box:
    last = around.content[-1] if around.content else None
    if isinstance(last, Box) and last.name == name:
        return last
    # A stage is in one piece; only its first op, which may bear its name, stands before the box.
    found = Box(name, [around.content.pop()] if last == name else [])
    around.content.append(found)
    return found


def label(name: str, facts: Facts, box: str) -> str:
    """What a node says: its name within its box, what it is, and its cost where it has one."""
    own = name.removeprefix(f"{box}.")
    is_said = re.sub(r"_\d+$", "", own.rpartition(".")[2]) == facts["op"]
    what = f"{facts['ops']} ops" if "ops" in facts else "" if is_said else str(facts["op"])
    return "\n".join(line for line in (own, what, *_costs(facts)) if line)


def _costs(facts: Facts) -> Iterator[str]:
    if facts["kind"] == "input":
        return
    if facts["flops"]:
        yield f"{short(int(facts['flops']))} FLOPs"
    elif facts["mac"]:
        yield f"{short(int(facts['mac']))} MAC"


def carried(facts: Facts) -> str:
    """What an edge says: each shape without brackets, c, h and w for a batch of 1."""
    shapes = str(facts["shape"]).strip("[]").split("] [")
    return "\n".join("\N{MULTIPLICATION SIGN}".join(_sizes(shape)) for shape in shapes)


def _sizes(shape: str) -> list[str]:
    sizes = shape.split(", ")
    return sizes[1:] if sizes[0] == "1" and len(sizes) > 2 else sizes
