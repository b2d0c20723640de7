"""The plain modifiers of an entry: the role that a layer plays, and a note on it."""

from __future__ import annotations

from costmodel.core.problems import did_you_mean
from costmodel.language.reading.context import Context
from costmodel.language.yaml.nodes import Node, Scalar

ROLES = ("adapter", "shortcut", "stem", "transition", "head")


def read_role(context: Context, node: Node | None) -> str:
    """One of ``ROLES``; empty where none is given, or none of them."""
    if node is None:
        return ""
    if isinstance(node, Scalar) and node.text in ROLES:
        return node.text
    near = did_you_mean(node.text, ROLES) if isinstance(node, Scalar) else ""
    hint = near if near.startswith("did you mean") else f"expected one of {', '.join(ROLES)}"
    context.refuse(node, "this is no role", hint)
    return ""


def read_note(context: Context, node: Node | None) -> str:
    """The note, one value of text; empty where none is given."""
    if node is None:
        return ""
    if isinstance(node, Scalar):
        return node.text
    context.refuse(node, "a note is text", "put it in quotes on one line")
    return ""
