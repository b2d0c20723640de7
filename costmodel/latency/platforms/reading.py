"""The file of a platform, as ``costmodel calibrate`` writes it and people compare it.

Everything wrong with it is told at once, each fault at its line and column, and nothing of it is
taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import MOST_TOLD, Problem, SpecError, did_you_mean, quoted
from costmodel.language.faults import in_file_order
from costmodel.language.sources.source import read_source
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.language.yaml.parsing import parse
from costmodel.latency.platforms import values
from costmodel.latency.platforms.platform import KernelClass, Platform, Range
from costmodel.latency.platforms.writing import SCHEMA
from costmodel.latency.runtimes import NAMES, runtime_of

UNITS = ("kernels", "layers")
_MOST_VALUES = 500_000
_AGAIN = "costmodel calibrate writes platforms"
_Read = Callable[[Node], Any]

_PLATFORM: Mapping[str, _Read] = MappingProxyType(
    {
        "name": values.read_name,
        "runtime": values.read_name,
        "version": values.read_text,
        "device": values.read_text,
        "threads": values.read_threads,
        "batch": values.read_positive,
        "unit": partial(values.read_word, known=UNITS),
        "provenance": values.read_text,
        "facts": values.read_facts,
        "networks": values.read_count,
        "noise_floor": values.read_share_or_none,
        "error": values.read_error,
        "spread": values.read_error,
        "run_nanoseconds": values.read_seconds,
        "reference_nanoseconds": values.read_seconds_or_none,
    }
)
_CLASS: Mapping[str, _Read] = MappingProxyType(
    {"samples": values.read_count, "error": values.read_error}
)
_AMOUNT: Mapping[str, _Read] = MappingProxyType(
    {
        "nanoseconds": values.read_seconds,
        "least": values.read_amount,
        "most": values.read_amount,
    }
)
_OTHER_UNIT = re.compile(r"(run_|reference_)?((milli|micro|pico)?seconds|[mnup]?s)")


def read_platform(path: str) -> Platform:
    """The platform in a file, or on standard input for ``-``.

    Raises:
        SpecError: it cannot be read or is no platform; every fault, with its place.
    """
    source = _source(path)
    _refuse_others(source)
    root, faults = parse(source, _MOST_VALUES), list[Problem]()
    fields = _fields(root, _PLATFORM, ("schema", "classes"), "the platform", faults)
    entries = _entries(root)
    faults += _wrong_schema(entries)
    classes = _classes(entries["classes"][1], faults) if "classes" in entries else {}
    faults += _unknown_runtime(fields, entries)
    faults += _facts_missing(fields, entries)
    if faults:
        raise SpecError(in_file_order(faults, source))
    for name in ("run", "reference"):
        fields[f"{name}_seconds"] = fields.pop(f"{name}_nanoseconds")
    return Platform(classes=classes, **fields)


def _source(path: str) -> Source:
    try:
        return read_source(path, "a platform")
    except SpecError as error:
        first = error.problems[0]
        message = f"the platform cannot be read: {first.message}"
        hint = _AGAIN if "spec" in first.hint else first.hint.partition(", or several")[0]
        raise SpecError([Problem(message, first.mark, hint)]) from None


def _refuse_others(source: Source) -> None:
    """Files of other kinds are told in one line, for nothing in them is meant as we would read it.

    Raises:
        SpecError: the text does not even look like a platform.
    """
    if "costmodel.platform/" in source.text or re.search(r"^classes:", source.text, re.MULTILINE):
        return
    message, hint = f"{source.name} is no platform", f"{_AGAIN}; they have 'schema: {SCHEMA}'"
    if re.search(r"milliseconds|microseconds|_ms\b", source.line(1)) or "runs/1" in source.text:
        message += ", but a table of runs"
        hint = f"make a platform of it: costmodel calibrate --from {source.name} -o platform.yaml"
    elif re.search(r"^(layers|input|variants):", source.text, re.MULTILINE):
        message += ", but a spec"
        hint = "give the network first, and a platform after --platform"
    raise SpecError([Problem(message, None, hint)])


def _entries(node: Node) -> Mapping[str, tuple[Scalar, Node]]:
    pairs = node.entries if isinstance(node, nodes.Mapping) else ()
    return {key.text: (key, value) for key, value in pairs}


def _fields(
    node: Node,
    known: Mapping[str, _Read],
    others: tuple[str, ...],
    what: str,
    faults: list[Problem],
) -> dict[str, Any]:
    """The values of a mapping; ``others`` are keys that it must have too, to be read elsewhere."""
    if not isinstance(node, nodes.Mapping):
        faults.append(Problem(f"{what} must be a mapping", node.mark, "write 'key: value' pairs"))
        return {}
    entries, allowed = _entries(node), (*others, *known)
    unknown = [key for text, (key, _) in entries.items() if text not in allowed]
    faults += [_unknown(key, allowed, what) for key in unknown[:MOST_TOLD]]
    for name in allowed:
        if name not in entries:
            message = f"{what} lacks {quoted(name)}"
            faults.append(Problem(message, node.mark, _remedy(name)))
    return dict(_values(entries, known, faults))


def _unknown(key: Scalar, allowed: Sequence[str], what: str) -> Problem:
    hint = did_you_mean(key.text, allowed)
    if _OTHER_UNIT.fullmatch(key.text):
        hint = "times are in nanoseconds: convert it, and name it so"
    return Problem(f"unknown key {quoted(key.text)} of {what}", key.mark, hint)


def _remedy(name: str) -> str:
    if name == "schema":
        return f"add 'schema: {SCHEMA}'"
    return f"add '{name}:', or calibrate again"


def _values(
    entries: Mapping[str, tuple[Scalar, Node]], known: Mapping[str, _Read], faults: list[Problem]
) -> Iterator[tuple[str, Any]]:
    for name, read in known.items():
        if name in entries:
            try:
                yield name, read(entries[name][1])
            except SpecError as error:
                faults += [_named(problem, name) for problem in error.problems]


def _named(problem: Problem, name: str) -> Problem:
    return Problem(f"{name}: {problem.message}", problem.mark, problem.hint)


def _wrong_schema(entries: Mapping[str, tuple[Scalar, Node]]) -> Iterator[Problem]:
    if "schema" not in entries:
        return
    node = entries["schema"][1]
    text = node.text if isinstance(node, Scalar) else ""
    if re.fullmatch(r"costmodel\.platform/\d+", text) and text != SCHEMA:
        message = f"this costmodel reads {SCHEMA}, and this is {text}"
        yield Problem(message, node.mark, "install the costmodel that wrote it, or calibrate again")
    elif text != SCHEMA:
        yield Problem(f"unknown schema {quoted(text)}", node.mark, f"write 'schema: {SCHEMA}'")


def _unknown_runtime(
    fields: Mapping[str, Any], entries: Mapping[str, tuple[Scalar, Node]]
) -> Iterator[Problem]:
    """Kernels are foretold by the file of a runtime; layers need none."""
    runtime = fields.get("runtime", NAMES[0])
    if fields.get("unit") == "kernels" and runtime not in NAMES:
        message = f"runtime: nothing is known of the kernels of {quoted(runtime)}"
        yield Problem(message, entries["runtime"][1].mark, did_you_mean(runtime, NAMES))


def _facts_missing(
    fields: Mapping[str, Any], entries: Mapping[str, tuple[Scalar, Node]]
) -> Iterator[Problem]:
    """Without its facts a runtime cannot tell kernels, and none of them is ever 0."""
    runtime = fields.get("runtime")
    if fields.get("unit") != "kernels" or runtime not in NAMES or "facts" not in fields:
        return
    for name in runtime_of(runtime).FACTS:
        if fields["facts"].get(name, 0) < 1:
            message = f"facts: {runtime} needs {quoted(name)}, a whole number from 1"
            hint = f"write it as calibrate does, e.g. {{{name}: 16}}, or calibrate again"
            yield Problem(message, entries["facts"][1].mark, hint)


def _classes(node: Node, faults: list[Problem]) -> dict[str, KernelClass]:
    if not isinstance(node, nodes.Mapping) or not node.entries:
        hint = "write 'Conv conv: {samples: ..., error: ..., amounts: ...}', or calibrate again"
        faults.append(Problem("classes has none", node.mark, hint))
        return {}
    found = ((key.text, _class(value, key, faults)) for key, value in node.entries)
    return {name: one for name, one in found if one}


def _class(node: Node, key: Scalar, faults: list[Problem]) -> KernelClass | None:
    what = f"the class {quoted(key.text)}"
    before = len(faults)
    fields = _fields(node, _CLASS, ("amounts",), what, faults)
    amounts = _entries(node).get("amounts")
    read = _amounts(amounts[1], what, faults) if amounts else {}
    if len(faults) > before:
        return None
    return KernelClass(
        {name: of["nanoseconds"] for name, of in read.items()},
        {name: Range(of["least"], of["most"]) for name, of in read.items()},
        **fields,
    )


def _amounts(node: Node, what: str, faults: list[Problem]) -> dict[str, dict[str, Any]]:
    if not isinstance(node, nodes.Mapping) or not node.entries:
        hint = "write 'calls: {nanoseconds: 2100, least: 1, most: 1}', or calibrate again"
        faults.append(Problem(f"{what} has no amounts", node.mark, hint))
        return {}
    found = {}
    for key, value in node.entries:
        one = _fields(value, _AMOUNT, (), f"the amount {quoted(key.text)}", faults)
        faults += _reversed(one, value.mark)
        found[key.text] = one
    return found


def _reversed(one: Mapping[str, Any], mark: Mark) -> Iterator[Problem]:
    if one.get("least", 0) > one.get("most", float("inf")):
        message = f"least, {one['least']:g}, is above most, {one['most']:g}"
        yield Problem(message, mark, "are they exchanged?")
