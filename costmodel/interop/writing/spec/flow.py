"""An op on one line of YAML: relu, conv: {out: 8, k: 3} or add: [a, b]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields as dataclass_fields

from costmodel.interop.writing.spec.fields import Said
from costmodel.ops import REGISTRY


def told(op: Said, texts: Iterator[str] | None) -> dict[str, str]:
    """The fields that have to be said; ``texts`` stand for the numbers in a block."""
    found = {}
    for one in op.fields:
        if one.value is None:
            found[one.name] = one.text
            continue
        own = "" if one.value == one.usual else str(one.value)
        if text := next(texts) if texts else own:
            found[one.name] = text
    return found


def flow(said: tuple[str, Mapping[str, str], Sequence[str]]) -> str:
    """An op on one line: relu, conv: {out: 8, k: 3} or add: [a, b]."""
    word, fields, operands = said
    joined = f"[{', '.join(operands)}]"
    if operands:
        rest = "".join(f", {key}: {value}" for key, value in fields.items())
        return f"{word}: {{of: {joined}{rest}}}" if fields else f"{word}: {joined}"
    bare = fields.get(_FIRST.get(word, ""), "")
    if len(fields) == 1 and bare and bare[0] not in "[{":
        return f"{word}: {bare}"
    inside = ", ".join(f"{key}: {value}" for key, value in fields.items())
    return f"{word}: {{{inside}}}" if fields else word


_FIRST = {
    word: next((one.name for one in dataclass_fields(op)), "")  # type: ignore[arg-type]
    for word, op in REGISTRY.items()
}
"""The field of each op that a bare value is."""
