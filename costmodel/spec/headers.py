"""The declarations of a spec: parameters, inputs, variants, and what each block asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costmodel.marks import Mark
from costmodel.problems import Problem, did_you_mean
from costmodel.spec import nodes
from costmodel.spec.context import MODIFIERS, Signature, listed
from costmodel.spec.names import ALWAYS, Names
from costmodel.spec.nodes import Node, Scalar
from costmodel.spec.syntax import Value, Variant
from costmodel.spec.values import read_value

RESERVED = ("input", "batch", "extends")
"""Words that a variant uses beside parameters."""


def fields_of(
    node: Node, known: Iterable[str], what: str, faults: list[Problem]
) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping that may only have the known keys."""
    entries = mapping_of(node, what, faults)
    for text, (key, _) in entries.items():
        if text not in known:
            hint = did_you_mean(text, known)
            faults.append(Problem(f"unknown field '{text}' of {what}", key.mark, hint))
    return {text: entry for text, entry in entries.items() if text in known}


def mapping_of(node: Node, what: str, faults: list[Problem]) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping by name; nothing at all is an empty mapping."""
    if isinstance(node, nodes.Mapping):
        return {key.text: (key, value) for key, value in node.entries}
    if not (isinstance(node, Scalar) and node.value is None):
        faults.append(Problem(f"{what} must be a mapping", node.mark, "write 'name: value' pairs"))
    return {}


def parameter_marks(
    node: Node | None, taken: Iterable[str], faults: list[Problem]
) -> dict[str, Mark]:
    """The declared parameters and their places."""
    marks: dict[str, Mark] = {}
    for text, (key, _) in mapping_of(node, "parameters", faults).items() if node else ():
        if not text.isidentifier() or text in taken:
            why = "is a word of the language" if text in taken else "is no name"
            faults.append(
                Problem(f"parameter '{text}' {why}", key.mark, "use letters, digits and _")
            )
        marks[text] = key.mark
    return marks


NETWORK_WORDS = (*ALWAYS, *RESERVED)
BLOCK_WORDS = (*ALWAYS, *MODIFIERS)


def parameter_defaults(
    node: Node | None, names: Names, faults: list[Problem]
) -> dict[str, Value | None]:
    """The default of each parameter; None where it must be given."""
    defaults: dict[str, Value | None] = {}
    for text, (_, value) in mapping_of(node, "parameters", []).items() if node else ():
        is_required = isinstance(value, Scalar) and value.value is None
        defaults[text] = None if is_required else read_value(value, names, faults, words=True)
    return defaults


def signature(node: Node) -> Signature:
    """What a block asks of its caller; its faults are reported when its body is read."""
    fields = mapping_of(node, "block", [])
    parameters = mapping_of(fields["parameters"][1], "", []) if "parameters" in fields else {}
    required = {
        text: isinstance(value, Scalar) and value.value is None
        for text, (_, value) in parameters.items()
    }
    items = listed(fields["inputs"][1]) if "inputs" in fields else ()
    inputs = tuple(item.text for item in items if isinstance(item, Scalar))
    return Signature(required, inputs or ("in",))


def read_inputs(
    node: Node, names: Names, faults: list[Problem]
) -> dict[str, tuple[Value, Value, Value]]:
    """The network's inputs: [c, h, w] each."""
    inputs = {}
    for text, (key, value) in mapping_of(node, "input", faults).items():
        items = value.items if isinstance(value, nodes.Sequence) else ()
        if len(items) != 3 or not text.isidentifier():
            faults.append(
                Problem(f"input '{text}' needs [c, h, w]", key.mark, "e.g. image: [3, 224, 224]")
            )
            continue
        c, h, w = (read_value(item, names, faults, words=False) for item in items)
        inputs[text] = (c, h, w)
    return inputs


def read_variants(
    node: Node, names: Names, inputs: Iterable[str], faults: list[Problem]
) -> dict[str, Variant]:
    """The variants in the order of the file, each with what it inherits."""
    variants: dict[str, Variant] = {}
    for text, (key, value) in mapping_of(node, "variants", faults).items():
        variants[text] = _variant(key, value, names, tuple(inputs), variants, faults)
    return variants


def _variant(
    name: Scalar,
    node: Node,
    names: Names,
    inputs: tuple[str, ...],
    earlier: Mapping[str, Variant],
    faults: list[Problem],
) -> Variant:
    fields = mapping_of(node, f"variant '{name.text}'", faults)
    base = _base(fields.pop("extends", None), earlier, faults)
    sizes = dict(base.inputs) if base else {}
    values = dict(base.parameters) if base else {}
    if "input" in fields:
        sizes |= _sizes(fields.pop("input")[1], inputs, faults)
    for text, (key, value) in fields.items():
        if text not in names.parameters:
            hint = did_you_mean(text, [*names.parameters, "input", "extends"])
            faults.append(Problem(f"unknown parameter '{text}'", key.mark, hint))
            continue
        values[text] = read_value(value, Names({}), faults, words=True)
    return Variant(name.text, values, sizes, name.mark)


def _base(
    entry: tuple[Scalar, Node] | None, earlier: Mapping[str, Variant], faults: list[Problem]
) -> Variant | None:
    if entry is None:
        return None
    node = entry[1]
    text = node.text if isinstance(node, Scalar) else ""
    if text not in earlier:
        hint = did_you_mean(text, earlier) or "a variant can extend one that stands above it"
        faults.append(Problem(f"unknown variant '{text}'", node.mark, hint))
    return earlier.get(text)


def _sizes(
    node: Node, inputs: tuple[str, ...], faults: list[Problem]
) -> dict[str, tuple[int, int]]:
    """``input: 192``, ``input: [480, 640]``, or either for each input by name."""
    if isinstance(node, nodes.Mapping):
        sizes: dict[str, tuple[int, int]] = {}
        for text, (key, value) in mapping_of(node, "input", faults).items():
            if text not in inputs:
                hint = did_you_mean(text, inputs)
                faults.append(Problem(f"unknown input '{text}'", key.mark, hint))
            sizes |= _sizes(value, (text,), faults)
        return sizes
    numbers = [item.value if isinstance(item, Scalar) else None for item in listed(node)]
    if len(numbers) not in (1, 2) or not all(type(size) is int and size > 0 for size in numbers):
        faults.append(Problem("no size of an input", node.mark, "write 192 or [480, 640] (h, w)"))
        return {}
    h, w = int(str(numbers[0])), int(str(numbers[-1]))
    return dict.fromkeys(inputs, (h, w))
