"""Questions that a plan was asked, which tell its candidates from those of other plans."""

from __future__ import annotations

from typing import NamedTuple

from costmodel.sweeping.planning.graph import Node


class Guard(NamedTuple):
    """A question: whether ``node`` relates to ``limit``; and the witness's answer."""

    node: Node
    relation: str
    limit: int
    answer: bool


def answer_of(node: Node, relation: str, limit: int) -> bool | None:
    """The answer where the node's bounds leave only one."""
    if relation == "==":
        return (
            True if node.lo == node.hi == limit else None if node.lo <= limit <= node.hi else False
        )
    top = limit if relation == "<=" else limit - 1
    return True if node.hi <= top else None if node.lo <= top else False


def tighten(node: Node, relation: str, limit: int, *, answer: bool) -> None:
    """Learn from an answer: it holds for all candidates that share this trace."""
    if relation == "==":
        if answer:
            node.lo = node.hi = limit
        else:
            node.lo += node.lo == limit
            node.hi -= node.hi == limit
        return
    top = limit if relation == "<=" else limit - 1
    if answer:
        node.hi = min(node.hi, top)
    else:
        node.lo = max(node.lo, top + 1)
