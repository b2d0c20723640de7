"""A spec file as a whole: read, checked in every part, all of its faults reported at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import shape_faults
from costmodel.language.faults import in_file_order
from costmodel.language.reading import headers
from costmodel.language.reading.context import Context, Signature, missing
from costmodel.language.reading.dtypes import read_dtype
from costmodel.language.reading.entries import read_entries
from costmodel.language.reading.names import ALWAYS, Names
from costmodel.language.reading.recursion import recursion, unused_blocks
from costmodel.language.reading.spec_files import (
    SCHEMA,
    Collected,
    File,
    Raw,
    collect_blocks,
    open_file,
)
from costmodel.language.reading.variants import read_variants
from costmodel.language.sources.source import read_source
from costmodel.language.syntax import Block, Entry, Reference, Spec
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.language.yaml.parsing import parse
from costmodel.language.yaml.refused import unprintable

__all__ = ["BLOCK_KEYS", "KEYS", "SCHEMA", "read_spec", "spec_of"]

KEYS = (
    "schema", "kind", "network", "source", "input", "dtype", "parameters", "variants", "include",
    "blocks", "layers", "outputs",
)  # fmt: skip
BLOCK_KEYS = ("parameters", "inputs", "outputs", "unit", "dtype", "layers")
_REQUIRED = {
    "network": "add 'network: NAME'",
    "input": "add 'input: {image: [3, 224, 224]}' (c, h, w)",
    "layers": "add 'layers:' with one '- op: {...}' line for each layer",
}


@dataclass(slots=True)
class _Reading:
    """What grows while one spec is read.

    ``is_sound``: all faults so far lie inside lists of layers, so that the rest can be built;
    ``is_whole``: no list of layers is missing, so that what nothing uses is unused.
    """

    collected: Collected
    signatures: Mapping[str, Signature]
    excused: frozenset[str]
    is_sound: bool
    is_whole: bool = True
    calls: dict[str, Mapping[str, Mark]] = field(default_factory=dict)

    @property
    def faults(self) -> list[Problem]:
        return self.collected.faults

    def context(self, names: Names) -> Context:
        partial = self.collected.is_partial
        return Context(self.signatures, names, self.faults, partial, self.excused)


def read_spec(path: str) -> Spec:
    """Read the spec at a path (``-``: standard input).

    Raises:
        SpecError: anything is wrong with it; every fault is listed.
    """
    return spec_of(read_source(path))


def spec_of(source: Source) -> Spec:
    """Read a spec from its text.

    Raises:
        SpecError: as ``read_spec``.
    """
    root = parse(source)
    collected = Collected(faults=_faults_of_kind(root))
    file = open_file(source, root, KEYS, _REQUIRED, collected)
    collect_blocks(file, collected, (Path(os.path.realpath(source.name)),), is_included=False)
    signatures = {name: headers.signature(raw.node) for name, raw in collected.blocks.items()}
    excused = frozenset(collected.skipped)
    reading = _Reading(collected, signatures, excused, is_sound=not collected.faults)
    spec = _spec(file, reading)
    if reading.faults:
        faults = [*reading.faults, *(_tried(spec) if reading.is_sound else ())]
        raise SpecError(in_file_order(faults, source))
    return spec


def _tried(spec: Spec) -> Iterable[Problem]:
    """Faults of shapes that show although some entries could not be read."""
    try:
        return shape_faults(spec, bind(spec))
    except SpecError:
        return ()


def _faults_of_kind(root: Node) -> list[Problem]:
    kind = root.get("kind") if isinstance(root, nodes.Mapping) else None
    if kind is None or (isinstance(kind, Scalar) and kind.text == "network"):
        return []
    if isinstance(kind, Scalar) and kind.text == "blocks":
        message = "this is a file of blocks, not a network"
        hint = "name it under 'include' of a network's spec"
        raise SpecError([Problem(message, kind.mark, hint)])
    return [Problem("unknown kind of file", kind.mark, "expected network or blocks")]


def _spec(file: File, reading: _Reading) -> Spec:
    faults, skipped = reading.faults, reading.collected.skipped
    declared = file.get("parameters")
    marks = headers.parameter_marks(declared, headers.NETWORK_WORDS, faults, skipped)
    names = Names(marks, forgiven=skipped)
    names.language = ()  # no tensor is known yet
    parameters = headers.parameter_defaults(declared, names, faults)
    node = file.get("input")
    inputs = headers.read_inputs(node, names, faults) if node else {}
    dtype = read_dtype(file.get("dtype"), names, faults)
    node = file.get("variants")
    variants = read_variants(node, parameters, tuple(inputs), names, faults) if node else {}
    faults.extend(names.settle())
    names.inputs, names.language = tuple(inputs), ALWAYS
    reading.is_sound = reading.is_sound and not faults
    blocks = {name: _block(raw, names, reading) for name, raw in reading.collected.blocks.items()}
    entries, outputs = _layers(file, names, reading)
    if reading.is_whole:
        faults.extend(names.unused(""))
    return Spec(
        file.source, _title(file, faults), inputs, parameters, variants, blocks, entries, outputs,
        file.mark, dtype,
    )  # fmt: skip


def _layers(
    file: File, names: Names, reading: _Reading
) -> tuple[tuple[Entry, ...], tuple[Reference, ...]]:
    """The network's own list of layers, and what it returns."""
    context = reading.context(names)
    layers, listed = file.get("layers"), file.get("outputs")
    entries = read_entries(context, layers) if layers else ()
    before = context.troubles
    outputs = context.outputs(listed) if listed and not headers.is_empty(listed) else ()
    outputs = outputs if context.troubles == before else ()
    reading.calls[""] = context.called
    reading.faults.extend(names.settle())
    problems = recursion(reading.calls)
    reading.is_sound = reading.is_sound and not problems
    reading.faults.extend(problems)
    reading.is_whole = reading.is_whole and bool(entries)
    if reading.is_whole:
        excused = names.forgiven | reading.collected.skipped
        reading.faults.extend(unused_blocks(reading.collected.blocks, reading.calls, excused))
    return entries, outputs


def _title(file: File, faults: list[Problem]) -> str:
    node = file.get("network")
    if node is None:
        return ""
    if isinstance(node, Scalar) and node.text and not headers.is_empty(node):
        faults.extend(unprintable(node.text, node.mark))
        return node.text
    faults.append(Problem("expected the network's name", node.mark, _REQUIRED["network"]))
    return ""


def _block(raw: Raw, network: Names, reading: _Reading) -> Block:
    faults, what = reading.faults, f"block {raw.name.text}"
    skipped = set(reading.excused)
    before = len(faults)
    if _lacks_layers(raw.node):
        message, hint = f"{what} lacks 'layers'", "add 'layers: [...]'"
        faults.append(Problem(message, raw.name.mark, hint))
        reading.is_whole = False
    fields = _fields_of_block(raw, what, faults, skipped)
    node = {key: entry[1] for key, entry in fields.items()}
    marks = headers.parameter_marks(node.get("parameters"), headers.BLOCK_WORDS, faults, skipped)
    inputs = reading.signatures[raw.name.text].inputs
    if "inputs" in node:
        headers.read_block_inputs(node["inputs"], marks, faults)
    names = Names(marks, inputs, None if raw.is_included else network, skipped)
    names.forgive(skipped)
    defaults = headers.parameter_defaults(node.get("parameters"), names, faults)
    dtype = read_dtype(node.get("dtype"), names, faults)
    context = reading.context(names)
    reading.is_sound = reading.is_sound and context.troubles == before
    entries = read_entries(context, node["layers"]) if "layers" in node else ()
    known = context.troubles
    outputs = context.outputs(node["outputs"]) if "outputs" in node else ()
    reading.is_sound = reading.is_sound and context.troubles == known
    reading.calls[raw.name.text] = context.called
    faults.extend(names.settle())
    if entries:
        faults.extend(names.unused(f" of {what}"))
    return Block(
        raw.name.text,
        defaults,
        inputs,
        entries,
        raw.name.mark,
        sees_network=not raw.is_included,
        outputs=outputs,
        is_unit=headers.read_unit(node.get("unit"), faults),
        dtype=dtype,
    )


def _fields_of_block(
    raw: Raw, what: str, faults: list[Problem], skipped: set[str]
) -> Mapping[str, tuple[Scalar, Node]]:
    if isinstance(raw.node, nodes.Mapping) and not set(raw.node.keys) & set(BLOCK_KEYS):
        return {}  # it is no block at all, and is told to lack its layers
    return headers.known_fields(raw.node, BLOCK_KEYS, what, faults, skipped)


def _lacks_layers(node: Node) -> bool:
    if isinstance(node, nodes.Mapping):
        return bool(missing(["layers"], node.keys, BLOCK_KEYS))
    return headers.is_empty(node)
