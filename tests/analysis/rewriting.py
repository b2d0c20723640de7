"""A network written anew as spec text: the same layers, cut into blocks and stages otherwise.

An outline is what the text looks like: a list of positions of layers and of parts, each of which
has an outline of its own. Layers keep their order, so that they can be told by their positions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, asdict, fields
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple, TypeAlias, get_args

from costmodel.analysis.liveness import PeakMode
from costmodel.analysis.report import analyze
from costmodel.analysis.units import units
from costmodel.core.marks import Source
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.precision import Precision
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.finding import Finding
from costmodel.linting.judging import judge
from costmodel.ops import name_of
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat, Split
from costmodel.ops.reshape import VIEWS


class Part(NamedTuple):
    """Layers and parts written as a block that is called once, or as a sequence.

    ``is_unit`` is what a block says of itself.
    """

    content: Outline
    is_block: bool
    is_unit: bool | None = None


Outline: TypeAlias = "Sequence[int | Part]"


def flat(network: Network) -> Outline:
    """Every block inlined, every label new."""
    return range(len(network.layers))


def helpers(network: Network, length: int = 3) -> Outline:
    """Every few layers a helper block of their own."""
    return [
        Part(run, is_block=True) if len(run) > 1 else run[0]
        for run in _runs(network, range(len(network.layers)), lambda: length)
    ]


def nested(network: Network, seed: int) -> Outline:
    """Runs of random lengths as blocks and sequences, up to three of them in each other."""
    return nest(network, range(len(network.layers)), seed)


def nest(network: Network, positions: Sequence[int], seed: int) -> Outline:
    """The same for some of the layers."""
    return _nested(network, positions, Random(seed), 3)  # noqa: S311


def _nested(network: Network, positions: Sequence[int], random: Random, levels: int) -> Outline:
    if levels == 0:
        return positions
    found: list[int | Part] = []
    longest = max(2, len(positions) // 2)
    for run in _runs(network, positions, lambda: random.randint(1, longest)):
        if len(run) > 1 and random.random() < 0.8:
            inner = _nested(network, run, random, levels - 1)
            found.append(Part(inner, is_block=random.random() < 0.6))
        else:
            found += run
    return found


def _runs(
    network: Network, positions: Sequence[int], length: Callable[[], int]
) -> Iterator[Sequence[int]]:
    """Consecutive positions; the parts of a split cannot be read from outside of its run."""
    rest = list(positions)
    while rest:
        run = rest[: length()]
        while (more := _end_of_splits(network, run)) > run[-1] and more in rest:
            run = rest[: rest.index(more) + 1]
        yield run
        rest = rest[len(run) :]


def _end_of_splits(network: Network, run: Sequence[int]) -> int:
    splits = {network.layers[one].name for one in run if isinstance(network.layers[one].op, Split)}
    if not splits:
        return run[-1]
    readers = enumerate(network.layers)
    return max(n for n, layer in readers if any(read.source in splits for read in layer.inputs))


def rewritten(network: Network, outline: Outline) -> Network:
    """The network that the text says."""
    text = text_of(network, outline)
    return network_of(spec_of(Source("rewritten.yaml", text)), "rewritten.yaml")


def text_of(network: Network, outline: Outline) -> str:
    """The network as a spec, in JSON, which is YAML."""
    writer = _Writer(network)
    entries = writer.entries(outline, {(name, None): name for name in network.inputs}, "")
    spec: dict[str, object] = {
        "schema": 1,
        "network": "Rewritten",
        "input": {name: list(shape[1:]) for name, shape in network.inputs.items()},
    }
    if dtype := _said(network.dtype):
        spec["dtype"] = dtype
    if writer.blocks:
        spec["blocks"] = writer.blocks
    spec["layers"] = entries
    spec["outputs"] = [writer.places[tensor.source] for tensor in network.outputs]
    return json.dumps(spec)


_Key: TypeAlias = "tuple[str, int | None]"


class _Writer:
    """Writes entries; ``places`` has the full name that each layer of the network gets."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.blocks: dict[str, object] = {}
        self.places: dict[str, str] = {}
        self.parts = 0

    def entries(self, outline: Outline, names: dict[_Key, str], prefix: str) -> list[object]:
        """The entries of an outline; ``names`` says what tensors are called in their scope."""
        written = []
        for one in outline:
            if isinstance(one, int):
                written.append(self._op(one, names, prefix))
                continue
            self.parts += 1
            label = f"part{self.parts}"
            write = self._block if one.is_block else self._sequence
            written.append({label: write(one, label, names, prefix)})
        return written

    def _op(self, position: int, names: dict[_Key, str], prefix: str) -> object:
        layer = self.network.layers[position]
        label = f"n{position}"
        self.places[layer.name] = prefix + label
        names[layer.name, None] = label
        call = _fields(layer)
        sources = [names[_key(tensor)] for tensor in layer.inputs]
        is_join = isinstance(layer.op, Add | Multiply | Concat)
        call["of" if is_join else "from"] = sources if is_join or len(sources) > 1 else sources[0]
        if isinstance(layer.op, Split):
            call["into"] = [f"{label}_{part}" for part in range(len(layer.op.into))]
            names |= {(layer.name, part): name for part, name in enumerate(call["into"])}
        if layer.role:
            call["role"] = layer.role
        if dtype := _said(layer.dtype):
            call |= {} if isinstance(layer.op, VIEWS) else {"dtype": dtype}
        return {label: {name_of(layer.op): call}}

    def _sequence(
        self, part: Part, label: str, names: dict[_Key, str], prefix: str
    ) -> dict[str, object]:
        inner = self.entries(part.content, names, f"{prefix}{label}.")
        start = self.network.layers[_first(part)].inputs[0]
        return {"sequence": {"from": names[_key(start)], "layers": inner}}

    def _block(
        self, part: Part, label: str, names: dict[_Key, str], prefix: str
    ) -> dict[str, object]:
        layers = [self.network.layers[position] for position in _positions(part.content)]
        inside = {layer.name for layer in layers}
        read = dict.fromkeys(
            _key(tensor)
            for layer in layers
            for tensor in layer.inputs
            if tensor.source not in inside
        )
        inputs = {key: f"x{number}" for number, key in enumerate(read)}
        block = f"block{label}"
        hint = {} if part.is_unit is None else {"unit": part.is_unit}
        self.blocks[block] = hint | {
            "inputs": list(inputs.values()),
            "layers": self.entries(part.content, dict(inputs), f"{prefix}{label}."),
        }
        names |= {(name, None): self.places[name] for name in inside}
        return {block: {"from": [names[key] for key in read]}}


def _first(part: Part) -> int:
    first = part.content[0]
    return first if isinstance(first, int) else _first(first)


def _positions(outline: Outline) -> Iterator[int]:
    for one in outline:
        if isinstance(one, int):
            yield one
        else:
            yield from _positions(one.content)


def _key(tensor: Tensor) -> _Key:
    return tensor.source, tensor.part


def _said(dtype: Precision) -> dict[str, str]:
    """What is said of weights and activations."""
    return {key: value for key, value in asdict(dtype).items() if value}


def _fields(layer: Layer) -> dict[str, Any]:
    op: Any = layer.op
    found = {}
    for field in fields(op):
        value = getattr(op, field.name)
        if field.default is MISSING or value != field.default:
            found[field.name] = str(value) if isinstance(value, Fraction) else value
    return found


# What is asked of both: everything but names and places.


def answers(network: Network) -> dict[str, object]:
    """All that is measured and judged of a network, with layers told by their positions."""
    report = analyze(network)
    positions = {layer.name: number for number, layer in enumerate(network.layers)}
    parts = units(report)
    members = {unit.name: [positions[layer.name] for layer in unit.layers] for unit in parts}
    judgement = judge(report)
    return {
        "cost": report.total().cost,
        "critical path": report.critical_path,
        "parallelism": report.parallelism,
        "peaks": [report.memory.peak(mode) for mode in get_args(PeakMode)],
        "bits": report.total().bits,
        "peaks in bytes": [report.memory.peak_bytes(mode) for mode in get_args(PeakMode)],
        "most fragments": report.max_fragments,
        "units": [
            (members[unit.name], unit.origin, unit.fragments, unit.is_body, unit.mac)
            for unit in parts
        ],
        "verdicts": dict(judgement.verdicts),
        "findings": [
            (positions.get(one.layer), members[one.block], *_told(one))
            for one in judgement.findings
        ],
    }


def _told(finding: Finding) -> tuple[object, ...]:
    remedy = _NAME.sub("LAYER", finding.remedy)
    said = (finding.rule, finding.level, finding.message, remedy)
    return (*said, finding.value, finding.limit, finding.gain)


_NAME = re.compile(r"(?<=without )[\w.]+(?=,)|(?<=with )[\w.]+(?= fused)")
"""Where a remedy names a layer."""
