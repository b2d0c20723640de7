"""The declarations of a spec: parameters, inputs, and what each block asks for."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.core.cost import MOST_SPATIAL
from costmodel.core.marks import Mark
from costmodel.core.problems import MOST_TOLD, Problem, quoted
from costmodel.language.fields.demands import FieldError, whole
from costmodel.language.fields.forms import FORMS
from costmodel.language.fields.spellings import nearest_field
from costmodel.language.reading.context import MODIFIERS, Signature, listed
from costmodel.language.reading.field_values import read_value, words_of
from costmodel.language.reading.names import ALWAYS, Names
from costmodel.language.syntax import REQUIRED, UNREADABLE, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.ops import REGISTRY, SHORTHANDS

NETWORK_WORDS = (*ALWAYS, "input", "batch", "dtype", "extends")
"""What a network's parameter cannot be called: variants use these words."""

BLOCK_WORDS = (*ALWAYS, *MODIFIERS)
"""What a block's parameter cannot be called: its callers use these words."""


def known_fields(
    node: Node, known: Iterable[str], what: str, faults: list[Problem], skipped: set[str]
) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping that may only have the known keys; the words of others."""
    entries = mapping_of(node, what, faults, skipped)
    allowed = frozenset(known)
    unknown = [(text, *entry) for text, entry in entries.items() if text not in allowed]
    for text, key, _ in unknown[:MOST_TOLD]:
        hint = nearest_field(text, allowed)
        faults.append(Problem(f"unknown field {quoted(text)} of {what}", key.mark, hint))
    for _, key, _ in unknown[MOST_TOLD : MOST_TOLD + 1]:
        message = f"{len(unknown) - MOST_TOLD:,} more unknown fields of {what}"
        faults.append(Problem(message, key.mark, "correct those above first"))
    for _, _, value in unknown:
        skipped |= words_of(value)
    return {text: entry for text, entry in entries.items() if text in allowed}


def mapping_of(
    node: Node | None, what: str, faults: list[Problem], skipped: set[str]
) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping by name; nothing at all is an empty mapping."""
    if isinstance(node, nodes.Mapping):
        return {key.text: (key, value) for key, value in node.entries}
    if node is not None and not is_empty(node):
        faults.append(Problem(f"{what} must be a mapping", node.mark, "write 'name: value' pairs"))
        skipped |= words_of(node)
    return {}


def is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


# Parameters.


def parameter_marks(
    node: Node | None, taken: Iterable[str], faults: list[Problem], skipped: set[str]
) -> dict[str, Mark]:
    """The declared parameters and their places."""
    marks: dict[str, Mark] = {}
    for text, (key, _) in mapping_of(node, "parameters", faults, skipped).items():
        marks[text] = key.mark
        if text.isidentifier() and text not in taken:
            continue
        skipped.add(text)
        fault, hint = "cannot be a parameter's name", "use letters, digits and _"
        if text in taken:
            fault, hint = "is a word of the language, no parameter's name", "call it something else"
        faults.append(Problem(f"{quoted(text)} {fault}", key.mark, hint))
    return marks


def parameter_defaults(node: Node | None, names: Names, faults: list[Problem]) -> dict[str, Value]:
    """The default of each parameter, which may use those above it."""
    defaults: dict[str, Value] = {}
    entries = mapping_of(node, "", [], set())
    names.later = set(entries)
    for text, (key, value) in entries.items():
        if is_empty(value):
            defaults[text] = Value(REQUIRED, None, key.mark)
        else:
            defaults[text] = read_value(value, names, faults, words=True)
        names.later.discard(text)
    return defaults


# Blocks.


def signature(node: Node) -> Signature:
    """What a block asks of its caller; its faults are reported when its body is read."""
    faults: list[Problem] = []
    fields = mapping_of(node, "", faults, set())
    parameters = _entries_of(fields.get("parameters"), faults)
    required = {text: is_empty(value) for text, (_, value) in parameters.items()}
    inputs = read_block_inputs(fields["inputs"][1], required, faults) if "inputs" in fields else ()
    return Signature(required, inputs or ("in",), broken=bool(faults) or is_empty(node))


def _entries_of(
    field: tuple[Scalar, Node] | None, faults: list[Problem]
) -> dict[str, tuple[Scalar, Node]]:
    return mapping_of(field[1], "", faults, set()) if field else {}


def read_block_inputs(
    node: Node, parameters: Iterable[str], faults: list[Problem]
) -> tuple[str, ...]:
    """The names of a block's inputs; the first is also ``in``."""
    inputs: list[str] = []
    for item in listed(node):
        text = item.text if isinstance(item, Scalar) else ""
        if not text.isidentifier() or is_empty(item):
            fault, hint = "expected the name of an input", "names are letters, digits and _"
        elif text in parameters or text in inputs:
            fault, hint = f"{quoted(text)} is already a name of this block", "rename one"
        elif text in ALWAYS and (text != "in" or inputs):
            fault, hint = f"{quoted(text)} is a name of the language", "call it something else"
        else:
            inputs.append(text)
            continue
        faults.append(Problem(fault, item.mark, hint))
    if not listed(node):
        faults.append(Problem("this list names no input", node.mark, "name some, or delete it"))
    return tuple(inputs)


def read_unit(node: Node | None, faults: list[Problem]) -> bool | None:
    """What a block says of being a unit for the guidelines; None where it says nothing."""
    if node is None:
        return None
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    hint = "true: its layers are one unit; false: no unit lies inside of it; or leave it to lint"
    faults.append(Problem("unit is true or false", node.mark, hint))
    return None


# The inputs of the network.


def read_inputs(node: Node, names: Names, faults: list[Problem]) -> dict[str, tuple[Value, ...]]:
    """The network's inputs: [c, h, w] each, or with other spatial sizes, over the parameters."""
    inputs: dict[str, tuple[Value, ...]] = {}
    entries = mapping_of(node, "input", faults, names.forgiven)
    example = "e.g. image: [3, 224, 224]"
    if not entries and (isinstance(node, nodes.Mapping) or is_empty(node)):
        faults.append(Problem("the network has no input", node.mark, example))
    for text, (key, value) in entries.items():
        fault = _fault_of_input(text, names)
        if fault:
            faults.append(Problem(fault, key.mark, "call it something else: letters, digits and _"))
        items = value.items if isinstance(value, nodes.Sequence) else ()
        if not 1 <= len(items) <= 1 + MOST_SPATIAL:
            message = f"input {quoted(text)} needs {_IMAGES}"
            faults.append(Problem(message, value.mark, example))
            names.forgive({text, *words_of(value)})
            continue
        inputs[text] = tuple(_size(item, text, names, faults) for item in items)
    return inputs


_IMAGES = "[c, h, w], or [c, l] of a sequence, [c, d, h, w] of a volume, [c] of a vector"


def _fault_of_input(name: str, names: Names) -> str:
    if not name.isidentifier():
        return f"{quoted(name)} cannot be an input's name"
    if name in ALWAYS:
        return f"{quoted(name)} is a name of the language and cannot be an input"
    if name in REGISTRY or name in SHORTHANDS:
        return f"{quoted(name)} is an op and cannot be an input"
    return f"the input {quoted(name)} is also a parameter" if name in names.parameters else ""


def _size(node: Node, name: str, names: Names, faults: list[Problem]) -> Value:
    value = read_value(node, names, faults, words=False)
    if value.expression is None and value.constant is not UNREADABLE:
        try:
            whole(value, value.constant, 1, f"input {name}", FORMS["size"].words)
        except FieldError as error:
            faults.append(Problem(str(error), value.mark, error.hint))
    return value
