"""Families with depths, as many as there are seeds: stages of repetitions that grow, or do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

ALIKE = {
    "dense": "[bn, {pointwise: {out: 4 * g, then: [bn, relu]}}, {conv: {out: g, k: 3}}, "
    "{concat: [in, here]}]",
    "pyramid": "[{conv: {out: in.c + 3, k: 3, then: [bn, relu]}}]",
    "residual": "[{pointwise: {out: c, then: [bn, relu]}}, {conv: {out: c, k: 3, then: bn}}, "
    "{add: [here, {pointwise: {from: in, out: c, when: in.c != c}}]}]",
    "gate": "[{multiply: [in, {sequence: [global_pool, {fc: in.c}, sigmoid]}]}, "
    "{pointwise: {out: in.c + g}}]",
    "inception": "[{concat: [{pointwise: g}, {max_pool: {k: 3, stride: 1}}]}, bn, relu]",
    "norm_first": "[bn, relu, {conv: {out: c, k: 3}}]",
    "flat": "[relu, {add: [in, here]}]",
}
"""Blocks that go on as they begin, to the same shape or to one that has grown by as much."""

UNLIKE = {
    "rounds": "[{pointwise: {out: round(in.c * 1.1), then: relu}}]",
    "divisible": "[{conv: {out: 'make_divisible(in.c * 1.2, 8)', k: 3, then: bn}}]",
    "clamps": "[{pointwise: {out: 'min(in.c + 5, 40)', then: relu}}]",
    "asks": "[{pointwise: {out: 24 if in.c > 50 else in.c + g}}]",
    "widens": "[{pointwise: {out: in.c * 2, when: in.c < 64}}, {depthwise: {k: 3}}, relu]",
    "narrows": "[{pointwise: {out: 'max(in.c - 3, 4)'}}, relu]",
    "crops": "[{conv: {out: in.c + g, k: 3, padding: valid}}, relu]",
    "groups": "[{conv: {out: in.c + 6, k: 3, groups: 4}}, {shuffle: 4}]",
}
"""Blocks that do not: by rounding, by what they ask of their width, by what divides it."""

BLOCKS = {**ALIKE, **UNLIKE}
BEHIND = (
    "relu",
    "bn",
    "max_pool: {k: 3, stride: 2}",
    "pointwise: floor(here.c / 2)",
    "pointwise: {out: 'make_divisible(here.c * 0.5, 8)'}",
    "concat: [stem, here]",
    "concat: [x.2, here]",
    "concat: x.*",
)
COUNTS = ("n", "m", "m", "m - 1", "m + 1", "n + m", "3")
VALUES = {"n": range(14), "m": range(1, 9), "g": range(2, 12), "c": (8, 16)}


class Made(NamedTuple):
    """The text of a family, and values of its parameters."""

    text: str
    over: Mapping[str, Sequence[int]]


def alone(block: str) -> str:
    """The text of a family whose one stage is a block, ``n`` times."""
    return _text({"n": 2, "g": 4, "c": 16}, [block], [f"x: {{{block}: {{repeat: n}}}}"])


def made(random: Random) -> Made:
    """A family of up to three stages, each a block that is repeated by depths, or by a number."""
    names = random.sample(sorted(BLOCKS), random.randint(1, 3))
    counts = ["n", *(random.choice(COUNTS) for _ in names[1:])]
    known = {"n": 2, "g": 4, "c": 16, **({"m": 2} if "m" in " ".join(counts) else {})}
    layers = []
    for label, name, count in zip("xyz", names, counts, strict=False):
        layers += [f"{label}: {{{name}: {{repeat: {count}}}}}", random.choice(BEHIND)]
    over = {name: random.sample(VALUES[name], min(3, len(VALUES[name]))) for name in known}
    return Made(_text(known, names, layers), over)


def _text(known: Mapping[str, int], blocks: Sequence[str], layers: Sequence[str]) -> str:
    lines = [
        "schema: 1\nnetwork: Made\ninput: {image: [3, 32, 32]}\nparameters:",
        *(f"  {name}: {value}" for name, value in known.items()),
        "blocks:",
        *(f"  {name}:\n    layers: {BLOCKS[name]}" for name in blocks),
        "layers:\n  - stem: {conv: {out: c + 0 * g, k: 3, stride: 2, then: [bn, relu]}}",
        *(f"  - {layer}" for layer in layers),
        "  - head: {sequence: [global_pool, fc: 10]}",
    ]
    return "\n".join(lines) + "\n"
