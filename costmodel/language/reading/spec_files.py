"""One spec file opened, and the blocks that it declares or includes, not read any further yet."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.language.reading.actions import is_builtin
from costmodel.language.reading.context import listed, missing
from costmodel.language.reading.field_values import words_of
from costmodel.language.reading.headers import is_empty, known_fields, mapping_of
from costmodel.language.sources.source import read_source
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.language.yaml.parsing import parse

SCHEMA = 1
DEEPEST_INCLUDE = 32
"""How many files may lie between a spec and a file of blocks that it includes."""
LIBRARY_KEYS = ("schema", "kind", "source", "include", "blocks")


@dataclass(frozen=True, slots=True)
class File:
    """The parts of one file."""

    source: Source
    fields: Mapping[str, tuple[Scalar, Node]]
    mark: Mark

    def get(self, key: str) -> Node | None:
        """What stands under a key of the file."""
        entry = self.fields.get(key)
        return entry[1] if entry else None


@dataclass(frozen=True, slots=True)
class Raw:
    """A block that is declared, in this file or an included one, but not read yet."""

    name: Scalar
    node: Node
    is_included: bool


@dataclass(slots=True)
class Collected:
    """What grows while files are opened: blocks by name, faults, words of what was refused.

    ``is_partial``: a file of blocks could not be read, so that blocks are missing.
    """

    faults: list[Problem] = field(default_factory=list)
    blocks: dict[str, Raw] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    is_partial: bool = False
    opened: set[Path] = field(default_factory=set)

    def fault(self, message: str, node: Node, hint: str) -> None:
        """Note what is wrong with a node, and go on."""
        self.faults.append(Problem(message, node.mark, hint))


def open_file(
    source: Source, root: Node, known: tuple[str, ...], required: Mapping[str, str], into: Collected
) -> File:
    """The parts of a file; ``required`` maps the keys that it must have to remedies."""
    fields = known_fields(root, known, "the file", into.faults, into.skipped)
    present = root.keys if isinstance(root, nodes.Mapping) else ()
    if isinstance(root, nodes.Mapping) or is_empty(root):
        for key in missing(["schema", *required], present, known):
            remedy = required.get(key, f"add 'schema: {SCHEMA}'")
            into.faults.append(Problem(f"the file lacks '{key}'", root.mark, remedy))
    version = fields["schema"][1] if "schema" in fields else None
    if version and not (isinstance(version, Scalar) and version.text == str(SCHEMA)):
        hint = f"this version of costmodel reads 'schema: {SCHEMA}'"
        into.fault("unknown schema", version, hint)
    title = fields["source"][1] if "source" in fields else None
    if title and not isinstance(title, Scalar):
        into.fault("source is text", title, "put it in quotes on one line")
    return File(source, fields, root.mark)


def collect_blocks(
    file: File, into: Collected, trail: tuple[Path, ...], *, is_included: bool
) -> None:
    """Declare the file's blocks and those of the files that it includes."""
    entries = mapping_of(file.get("blocks"), "blocks", into.faults, into.skipped)
    for text, (key, body) in entries.items():
        _declare(Raw(key, body, is_included), text, into)
    included = file.get("include")
    if included and not is_empty(included):
        for item in listed(included):
            _include(item, file, into, trail)


def _declare(raw: Raw, text: str, into: Collected) -> None:
    if text in into.blocks:
        first = into.blocks[text].name.mark
        into.fault(f"the block {quoted(text)} is defined twice", raw.name, f"first at {first}")
    elif is_builtin(text):
        into.fault(f"the block {quoted(text)} has the name of an op", raw.name, "rename it")
    elif not text.isidentifier():
        hint = "use letters, digits and _"
        into.fault(f"{quoted(text)} cannot be a block's name", raw.name, hint)
    else:
        into.blocks[text] = raw
        return
    into.skipped |= {text, *words_of(raw.node)}


def _include(item: Node, file: File, into: Collected, trail: tuple[Path, ...]) -> None:
    if not isinstance(item, Scalar) or not item.text or is_empty(item):
        into.fault("expected the path of a file", item, "e.g. include: [blocks/bottleneck.yaml]")
        into.is_partial = True
        return
    path = str(Path(file.source.name).parent / item.text)
    real = Path(os.path.realpath(path))
    if real in trail:
        into.fault(f"{quoted(item.text, 200)} includes itself", item, "remove it")
    elif len(trail) > DEEPEST_INCLUDE:
        into.is_partial = True
        hint = "include the blocks that are needed by the file that needs them"
        into.fault(f"more than {DEEPEST_INCLUDE} files include each other here", item, hint)
    elif real not in into.opened:
        into.opened.add(real)
        _open_included(path, item, into, (*trail, real))


def _refuse_endless(path: str) -> None:
    """A pipe or a terminal may never end, and was not named by the user but by a file."""
    if Path(path).exists() and not Path(path).is_file() and not Path(path).is_dir():
        message = f"{quoted(path, 200)} is no plain file"
        raise SpecError([Problem(message, None, "include a file of blocks")])


def _open_included(path: str, item: Scalar, into: Collected, trail: tuple[Path, ...]) -> None:
    try:
        _refuse_endless(path)
        source = read_source(path)
        root = parse(source)
    except SpecError as error:
        into.is_partial = True
        for problem in error.problems:
            place = problem.mark or item.mark
            into.faults.append(Problem(problem.message, place, problem.hint))
        return
    kind = root.get("kind") if isinstance(root, nodes.Mapping) else None
    if not isinstance(root, nodes.Mapping) or not isinstance(kind, Scalar) or kind.text != "blocks":
        into.is_partial = True
        hint = "an included file has 'kind: blocks'; a network cannot be included"
        into.fault(f"{quoted(item.text, 200)} is no file of blocks", item, hint)
        return
    into.is_partial |= root.get("blocks") is None and root.get("include") is None
    remedy = "add 'blocks:' with one 'name: {layers: [...]}' for each block"
    required = {} if "include" in root.keys else {"blocks": remedy}
    included = open_file(source, root, LIBRARY_KEYS, required, into)
    collect_blocks(included, into, trail, is_included=True)
