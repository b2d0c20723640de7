"""``weights_of`` in a spec: the name of the layer or block that has the weights."""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.problems import quoted
from costmodel.language.reading.context import Context
from costmodel.language.syntax import Reference
from costmodel.language.yaml.nodes import Node, Scalar


def read_weights_of(
    context: Context, modifiers: Mapping[str, Node], label: str
) -> Reference | None:
    """What an entry called ``label`` takes its weights from; None if it has its own.

    Whether an undotted name is known is settled with all others of its scope.
    """
    node = modifiers.get("weights_of")
    if node is None:
        return None
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        hint = "give its label or its full name"
        context.refuse(node, "expected the name of a layer or block with weights", hint)
        return None
    if _is_refused(context, node, label, is_repeated="repeat" in modifiers):
        return None
    if node.text != label and "." not in node.text:
        context.names.use(node.text, node.mark)
    return Reference(node.text, node.mark)


def _is_refused(context: Context, node: Scalar, label: str, *, is_repeated: bool) -> bool:
    """Whether the name stands for a tensor, or for the entry itself, which then tells it."""
    name, shown = node.text, quoted(node.text)
    if name in context.names.language or name in context.names.inputs:
        hint = "name the layer or block that has the weights by its label"
        context.fault(f"{shown} is a tensor and has no weights", node.mark, hint)
        return True
    if name == label and not is_repeated:
        hint = f"name an earlier layer; with 'repeat' {shown} means the first repetition"
        context.fault(f"{shown} cannot take its weights from itself", node.mark, hint)
        return True
    return False
