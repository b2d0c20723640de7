"""A spec file as a whole: read, checked in every part, all of its faults reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from costmodel.marks import Mark, Source
from costmodel.problems import Problem, SpecError
from costmodel.spec import headers, nodes
from costmodel.spec.context import Context, Signature, listed
from costmodel.spec.entries import is_builtin, read_entries
from costmodel.spec.names import Names
from costmodel.spec.nodes import Node, Scalar
from costmodel.spec.source import read_source
from costmodel.spec.syntax import Block, Spec

KEYS = (
    "schema", "kind", "network", "source", "input", "parameters", "variants", "include", "blocks",
    "layers", "outputs",
)  # fmt: skip
BLOCK_KEYS = ("parameters", "inputs", "layers")
LIBRARY_KEYS = ("schema", "kind", "source", "include", "blocks")
SCHEMA = 1
DEEPEST = 50
"""How deep blocks may call blocks."""


@dataclass(frozen=True, slots=True)
class _File:
    """The parts of one file, before its blocks and layers are read."""

    source: Source
    fields: Mapping[str, tuple[Scalar, Node]]
    mark: Mark


@dataclass(frozen=True, slots=True)
class _Raw:
    """A block that is declared, in this file or an included one, but not read yet."""

    name: Scalar
    node: Node
    is_included: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What grows while one spec is read."""

    faults: list[Problem] = field(default_factory=list)
    raw: dict[str, _Raw] = field(default_factory=dict)
    calls: dict[str, Mapping[str, Mark]] = field(default_factory=dict)


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
    reading = _Reading()
    file = _open(source, KEYS, reading.faults)
    _check_is_network(file, reading.faults)
    _collect_blocks(file, reading, (source.name,), is_included=False)
    spec = _spec(file, reading)
    reading.faults.extend(_recursion(reading))
    if reading.faults:
        raise SpecError(sorted(reading.faults, key=_place))
    return spec


def _place(problem: Problem) -> tuple[str, int, int]:
    mark = problem.mark
    return (mark.source.name, mark.line, mark.column) if mark else ("", 0, 0)


def _open(source: Source, known: tuple[str, ...], faults: list[Problem]) -> _File:
    root = nodes.parse(source)
    fields = headers.fields_of(root, known, "the file", faults)
    if "schema" not in fields:
        faults.append(Problem("the file lacks 'schema'", root.mark, f"add 'schema: {SCHEMA}'"))
    else:
        node = fields["schema"][1]
        if not isinstance(node, Scalar) or node.value != SCHEMA:
            hint = f"this version of costmodel reads schema {SCHEMA}"
            faults.append(Problem("unknown schema", node.mark, hint))
    return _File(source, fields, root.mark)


def _check_is_network(file: _File, faults: list[Problem]) -> None:
    kind = file.fields.get("kind")
    if kind and isinstance(kind[1], Scalar) and kind[1].value == "blocks":
        raise SpecError(
            [
                Problem(
                    "this is a file of blocks, not a network",
                    kind[1].mark,
                    "name it under 'include' of a network's spec",
                )
            ]
        )
    if kind and not (isinstance(kind[1], Scalar) and kind[1].value == "network"):
        faults.append(Problem("unknown kind of file", kind[1].mark, "expected network or blocks"))
    for key in ("network", "input", "layers"):
        if key not in file.fields:
            faults.append(Problem(f"the file lacks '{key}'", file.mark, _REMEDY[key]))


_REMEDY = {
    "network": "add 'network: NAME'",
    "input": "add 'input: {image: [3, 224, 224]}' (c, h, w)",
    "layers": "add 'layers:' with one '- op: {...}' line for each layer",
}


# Blocks: those of the file itself, and those of the files that it includes.


def _collect_blocks(
    file: _File, reading: _Reading, trail: tuple[str, ...], *, is_included: bool
) -> None:
    node = file.fields["blocks"][1] if "blocks" in file.fields else None
    entries = headers.mapping_of(node, "blocks", reading.faults) if node else {}
    for text, (key, body) in entries.items():
        _declare(_Raw(key, body, is_included), text, reading)
    if "include" in file.fields:
        for item in listed(file.fields["include"][1]):
            _include(item, file, reading, trail)


def _declare(raw: _Raw, text: str, reading: _Reading) -> None:
    faults = reading.faults
    if text in reading.raw:
        first = reading.raw[text].name.mark
        faults.append(Problem(f"block '{text}' is defined twice", raw.name.mark, f"first: {first}"))
    elif is_builtin(text):
        faults.append(Problem(f"block '{text}' has the name of an op", raw.name.mark, "rename it"))
    elif not text.isidentifier():
        hint = "use letters, digits and _"
        faults.append(Problem(f"'{text}' cannot be a block's name", raw.name.mark, hint))
    else:
        reading.raw[text] = raw


def _include(item: Node, file: _File, reading: _Reading, trail: tuple[str, ...]) -> None:
    if not isinstance(item, Scalar):
        reading.faults.append(Problem("expected the path of a file", item.mark))
        return
    path = str(Path(file.source.name).parent / item.text)
    if path in trail:
        reading.faults.append(Problem(f"'{item.text}' includes itself", item.mark, "remove it"))
        return
    try:
        included = _open(read_source(path), LIBRARY_KEYS, reading.faults)
    except SpecError as error:
        for problem in error.problems:
            place = problem.mark or item.mark
            reading.faults.append(Problem(problem.message, place, problem.hint))
        return
    kind = included.fields.get("kind")
    if kind is None or not isinstance(kind[1], Scalar) or kind[1].value != "blocks":
        hint = "an included file starts with 'kind: blocks'"
        reading.faults.append(Problem(f"'{item.text}' is no file of blocks", item.mark, hint))
        return
    _collect_blocks(included, reading, (*trail, path), is_included=True)


# The network.


def _spec(file: _File, reading: _Reading) -> Spec:
    faults, fields = reading.faults, file.fields
    node = {key: entry[1] for key, entry in fields.items()}
    names = Names(headers.parameter_marks(node.get("parameters"), headers.NETWORK_WORDS, faults))
    parameters = headers.parameter_defaults(node.get("parameters"), names, faults)
    inputs = headers.read_inputs(node["input"], names, faults) if "input" in node else {}
    names.inputs = tuple(inputs)
    variants = (
        headers.read_variants(node["variants"], names, inputs, faults) if "variants" in node else {}
    )
    signatures = {name: headers.signature(raw.node) for name, raw in reading.raw.items()}
    blocks = {name: _block(raw, names, signatures, reading) for name, raw in reading.raw.items()}
    context = Context(signatures, names, faults)
    entries = read_entries(context, node["layers"]) if "layers" in node else ()
    if "layers" in node and not entries:
        faults.append(Problem("there are no layers", node["layers"].mark, _REMEDY["layers"]))
    outputs = context.references(node["outputs"]) if "outputs" in node else ()
    reading.calls[""] = context.called
    faults.extend(names.settle())
    faults.extend(names.unused("parameter"))
    faults.extend(_unused_blocks(reading))
    return Spec(
        file.source, _title(file), inputs, parameters, variants, blocks, entries, outputs, file.mark
    )


def _title(file: _File) -> str:
    node = file.fields["network"][1] if "network" in file.fields else None
    return node.text if isinstance(node, Scalar) else ""


def _block(
    raw: _Raw, network: Names, signatures: Mapping[str, Signature], reading: _Reading
) -> Block:
    faults = reading.faults
    what = f"block {raw.name.text}"
    fields = headers.fields_of(raw.node, BLOCK_KEYS, what, faults)
    node = {key: entry[1] for key, entry in fields.items()}
    inputs = signatures[raw.name.text].inputs
    marks = headers.parameter_marks(node.get("parameters"), headers.BLOCK_WORDS, faults)
    names = Names(marks, inputs, None if raw.is_included else network)
    defaults = headers.parameter_defaults(node.get("parameters"), names, faults)
    context = Context(signatures, names, faults)
    if "layers" not in node:
        faults.append(Problem(f"{what} lacks 'layers'", raw.name.mark, "add 'layers: [...]'"))
    entries = read_entries(context, node["layers"]) if "layers" in node else ()
    reading.calls[raw.name.text] = context.called
    faults.extend(names.settle())
    faults.extend(names.unused(f"parameter of {what}"))
    return Block(
        raw.name.text, defaults, inputs, entries, raw.name.mark, sees_network=not raw.is_included
    )


def _unused_blocks(reading: _Reading) -> list[Problem]:
    """Blocks of this file that nothing reaches from the layers."""
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        calls = reading.calls.get(waiting.pop(), {})
        waiting.extend(name for name in calls if name not in reached)
        reached.update(calls)
    return [
        Problem(f"block '{name}' is never used", raw.name.mark, "use it, or delete it")
        for name, raw in reading.raw.items()
        if name not in reached and not raw.is_included
    ]


def _recursion(reading: _Reading) -> list[Problem]:
    """Blocks that contain themselves, each cycle told once."""
    problems: list[Problem] = []
    finished: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        for called, mark in reading.calls.get(name, {}).items():
            if called in trail:
                cycle = " -> ".join((*trail[trail.index(called) :], called))
                hint = "a block cannot contain itself; use 'repeat'"
                problems.append(Problem(f"block recursion: {cycle}", mark, hint))
            elif len(trail) > DEEPEST:
                problems.append(Problem(f"blocks are nested more than {DEEPEST} deep", mark))
                finished.add(called)
            elif called not in finished:
                visit(called, (*trail, called))
        finished.add(name)

    for name in reading.calls:
        if name not in finished:
            visit(name, (name,))
    return problems
