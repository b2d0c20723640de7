"""Networks whose meaning is known, written in many ways: each way has the same counts.

An input is a list of layers, each an op with its numbers; what is written down is chosen by
``ways``: numbers as expressions or parameters, runs of layers as sequences, blocks or repeats,
braces or lines, labels or none.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from ..cases import called, demand

Layer = tuple[str, dict[str, Any]]


def generate(rng: Random) -> Any:
    shape = [rng.choice((1, 3, 4, 8, 16)), rng.randint(1, 33), rng.randint(1, 33)]
    layers = [_layer(rng) for _ in range(rng.randint(1, 12))]
    if rng.random() < 0.5:
        at = rng.randrange(len(layers))
        layers[at:at] = layers[at : at + rng.randint(1, 3)] * rng.randint(1, 3)
    return {"shape": shape, "layers": layers, "ways": rng.randrange(1 << 30)}


def _layer(rng: Random) -> Layer:
    out, k, stride = 4 * rng.randint(1, 8), rng.choice((1, 2, 3, 5)), rng.choice((1, 1, 1, 2))
    bias = rng.random() < 0.3
    return rng.choice(
        (
            ("conv", {"out": out, "k": k, "stride": stride, "bias": bias}),
            ("conv", {"out": out, "k": k, "groups": rng.choice((1, 1, 2, 4))}),
            ("conv", {"out": out, "k": k, "dilation": rng.choice((1, 2))}),
            ("pointwise", {"out": out, "bias": bias}),
            ("depthwise", {"k": k, "stride": stride}),
            ("transposed_conv", {"out": out, "k": k, "stride": stride}),
            ("max_pool", {"k": k, "stride": stride}),
            ("avg_pool", {"k": k, "stride": stride}),
            ("upsample", {"scale": 2}),
            ("group_norm", {"groups": rng.choice((1, 2))}),
            ("pad", {"padding": rng.randint(0, 2)}),
            *((name, {}) for name in ("bn", "relu", "gelu", "layer_norm", "scale", "lrn")),
        )
    )


def run(given: Any) -> str:
    plain = _totals(_written(given["shape"], given["layers"], None))
    other = _totals(_written(given["shape"], given["layers"], Random(given["ways"])))  # noqa: S311
    demand(plain == other, "the same network costs something else", f"{plain}\n{other}")
    return "refused" if plain is None else "exit 0"


def _totals(text: str) -> Any:
    """What the network costs; None where it is refused."""
    Path("net.yaml").write_text(text, "utf-8")
    ran = called("analyze", "net.yaml", "--format", "json")
    if ran.code == 2:
        return None
    totals = json.loads(ran.out)["reports"][0]["totals"]
    # What follows from where a stage ends, and not from the graph, is left out.
    return {name: value for name, value in totals.items() if name != "max_fragments"}


def _written(shape: list[int], layers: list[Layer], ways: Random | None) -> str:
    writer = _Writer(ways)
    entries = writer.entries(layers, 0)
    head = f"schema: 1\nnetwork: N\ninput: {{image: {shape}}}\n"
    parameters = "".join(f"  p{i}: {value}\n" for i, value in enumerate(writer.parameters))
    blocks = "".join(writer.blocks)
    head += f"parameters:\n{parameters}" if parameters else ""
    head += f"blocks:\n{blocks}" if blocks else ""
    return f"{head}layers:\n" + "".join(f"  - {entry}\n" for entry in entries)


class _Writer:
    """Writes layers as entries on one line each; parameters and blocks are what they need."""

    def __init__(self, ways: Random | None):
        self.ways = ways
        self.parameters: list[int] = []
        self.blocks: list[str] = []

    def entries(self, layers: list[Layer], depth: int) -> list[str]:
        found = []
        while layers:
            taken, entry = self._some(layers, depth)
            found.append(entry)
            layers = layers[taken:]
        return found

    def _some(self, layers: list[Layer], depth: int) -> tuple[int, str]:
        """How many of the layers the next entry stands for."""
        same = next((i for i, one in enumerate(layers) if one != layers[0]), len(layers))
        way = self.ways.randrange(8) if self.ways and depth < 3 else 0
        if way == 1 and same > 1:
            return same, self._entry(layers[0], f"repeat: {same}")
        if way in (2, 3, 4):
            count = self.ways.randint(1, len(layers)) if self.ways else 1
            inside = ", ".join(self.entries(layers[:count], depth + 1))
            return count, self._wrapped(inside, way)
        if way == 5 and len(layers) > 1:
            inside = ", ".join(self.entries(layers[1:2], depth + 1))
            return 2, self._entry(layers[0], f"then: [{inside}]")
        return 1, self._entry(layers[0], "note: x" if way == 6 else "")

    def _wrapped(self, inside: str, way: int) -> str:
        if way == 2:
            return f"{{sequence: [{inside}]}}"
        if way == 3:
            return f"{{sequence: {{layers: [{inside}], note: a note}}}}"
        name = f"b{len(self.blocks)}"
        self.blocks.append(f"  {name}: {{layers: [{inside}]}}\n")
        return name

    def _entry(self, layer: Layer, more: str) -> str:
        op, fields = layer
        inside = [f"{name}: {self._value(value)}" for name, value in fields.items()]
        inside += [more] if more else []
        return f"{{{op}: {{{', '.join(inside)}}}}}" if inside else op

    def _value(self, value: Any) -> str:
        if isinstance(value, bool) or not self.ways:
            return str(value).lower()
        match self.ways.randrange(6):
            case 0:
                self.parameters.append(value)
                return f"p{len(self.parameters) - 1}"
            case 1:
                return f"({value} * 3 - {value}) // 2"
            case 2:
                return f"floor({value}.9)"
            case 3:
                return f"{value} if 1 < 2 else 7"
            case 4:
                return f"'max({value}, 0) + 0'"
            case _:
                return str(value)
