"""The variants of a spec: which parameters each changes, and the sizes of its inputs."""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.cost import MOST_SPATIAL
from costmodel.core.problems import Problem, did_you_mean, quoted
from costmodel.language.fields.demands import LARGEST, in_message, sort_of
from costmodel.language.reading.context import listed
from costmodel.language.reading.field_values import read_value
from costmodel.language.reading.headers import is_empty, mapping_of
from costmodel.language.reading.names import Names
from costmodel.language.syntax import REQUIRED, UNREADABLE, Value, Variant
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar
from costmodel.language.yaml.refused import unprintable


def read_variants(
    node: Node,
    parameters: Mapping[str, Value],
    inputs: tuple[str, ...],
    names: Names,
    faults: list[Problem],
) -> dict[str, Variant]:
    """The variants in the order of the file, each with what it inherits."""
    variants: dict[str, Variant] = {}
    reader = _Reader(parameters, inputs, names, faults)
    for text, (key, value) in mapping_of(node, "variants", faults, names.forgiven).items():
        if not text.strip():
            faults.append(Problem("a variant needs a name", key.mark, "write '\"1.0\": {...}'"))
        faults.extend(unprintable(text, key.mark))
        variants[text] = reader.variant(key, value, variants)
    return variants


class _Reader:
    """Reads variants one by one; ``parameters`` and ``inputs`` are what they can change."""

    def __init__(
        self,
        parameters: Mapping[str, Value],
        inputs: tuple[str, ...],
        names: Names,
        faults: list[Problem],
    ) -> None:
        self.parameters = parameters
        self.inputs = inputs
        self.names = names
        self.faults = faults

    def variant(self, name: Scalar, node: Node, earlier: Mapping[str, Variant]) -> Variant:
        what = f"variant {quoted(name.text)}"
        fields = mapping_of(node, what, self.faults, self.names.forgiven)
        base = self._base(fields["extends"][1], earlier) if "extends" in fields else None
        sizes = dict(base.inputs) if base else {}
        values = dict(base.parameters) if base else {}
        if "input" in fields:
            sizes |= self._sizes(fields["input"][1])
        for text, (key, value) in fields.items():
            if text in self.parameters:
                values[text] = self._value(text, value)
            elif text not in ("extends", "input") and text not in self.names.forgiven:
                hint = did_you_mean(text, [*self.parameters, "input", "extends"])
                self._fault(f"unknown parameter {quoted(text)}", key, hint)
        return Variant(name.text, values, sizes, name.mark)

    def _fault(self, message: str, node: Node, hint: str) -> None:
        self.faults.append(Problem(message, node.mark, hint))

    def _base(self, node: Node, earlier: Mapping[str, Variant]) -> Variant | None:
        if not isinstance(node, Scalar) or is_empty(node):
            self._fault("expected the name of a variant", node, "one that stands above this one")
            return None
        if node.text not in earlier:
            hint = did_you_mean(node.text, earlier)
            if not hint.startswith("did you mean"):
                hint = "a variant can extend one that stands above it"
            self._fault(f"unknown variant {quoted(node.text)}", node, hint)
        return earlier.get(node.text)

    def _value(self, name: str, node: Node) -> Value:
        """A plain value of the same sort as the parameter's default."""
        own = Names({})
        own.language = ()
        value = read_value(node, own, self.faults, words=True)
        for word, mark in own.pending:
            hint = "a variant's value is a number or a word"
            self.faults.append(Problem(f"a variant cannot use {quoted(word)}", mark, hint))
        default = self.parameters[name]
        is_open = default.expression is not None or default.constant in (REQUIRED, UNREADABLE)
        if is_open or value.expression is not None or value.constant is UNREADABLE:
            return value
        wanted = sort_of(default.constant)
        if sort_of(value.constant) != wanted:
            message = f"parameter {quoted(name)} cannot be {in_message(value.constant)}"
            self._fault(message, node, f"expected {wanted}, as its default is")
        return value

    def _sizes(self, node: Node) -> dict[str, int | tuple[int, ...]]:
        """``input: 192``, ``input: [480, 640]``, or either for each input by name."""
        if not isinstance(node, nodes.Mapping):
            return self._size(node, self.inputs)
        sizes: dict[str, int | tuple[int, ...]] = {}
        for key, value in node.entries:
            if key.text not in self.inputs and key.text not in self.names.forgiven:
                hint = did_you_mean(key.text, self.inputs)
                self._fault(f"unknown input {quoted(key.text)}", key, hint)
            sizes |= self._size(value, (key.text,))
        return sizes

    def _size(self, node: Node, inputs: tuple[str, ...]) -> dict[str, int | tuple[int, ...]]:
        sides = [item.value if isinstance(item, Scalar) else None for item in listed(node)]
        sizes = tuple(int(str(side)) for side in sides if type(side) is int)
        if len(sizes) == len(sides) <= MOST_SPATIAL and all(0 < size <= LARGEST for size in sizes):
            return dict.fromkeys(inputs, sizes[0] if len(sizes) == 1 else sizes)
        self._fault("this is no size of an input", node, "write 192 or [480, 640] (h, w)")
        return {}
