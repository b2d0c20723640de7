"""The JSON Schema (draft-07) of the spec language, generated from the fields of the ops.

It serves editors: completion, hover texts, early squiggles. The reader's own checks go further.
"""

from __future__ import annotations

import re

from costmodel.core.docstrings import docstring_of
from costmodel.core.op import OpClass
from costmodel.core.si import BITS
from costmodel.language.fields.fields import fields_of
from costmodel.language.fields.forms import CONDITION, COUNT, IMAGE, NAMES, Json
from costmodel.language.reading.entries import ROLES
from costmodel.language.reading.whole_spec import SCHEMA
from costmodel.language.syntax import Dtype
from costmodel.ops import REGISTRY, SHORTHANDS

_ENTRIES: Json = {"type": "array", "items": {"$ref": "#/definitions/entry"}}


def _dtype(whose: str) -> Json:
    """A word, two around a slash, or either by name; or expressions that come to one."""
    apart = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {part: {"type": "string"} for part in Dtype._fields},
    }
    return {
        "anyOf": [{"enum": list(BITS)}, {"type": "string"}, apart],
        "description": f"the dtype of {whose}: int8, int8/fp16 (weights/activations), or "
        "{weights: int8, activations: fp16}",
    }


_MODIFIERS: Json = {
    "from": {**NAMES, "description": "the tensor that is read; one for each input of a block"},
    "when": {**CONDITION, "description": "if false, the entry stands for what it would read"},
    "repeat": {**COUNT, "description": "how many times, one after the other"},
    "then": {
        "anyOf": [{"$ref": "#/definitions/entry"}, _ENTRIES],
        "description": "what runs on the result; a label means the result after it",
    },
    "weights_of": {
        "type": "string",
        "description": "an earlier layer or block whose weights it uses; its own label: those of "
        "its first repetition",
    },
    "dtype": _dtype("its weights and of what it writes, and of all inside and behind it"),
    "role": {"enum": list(ROLES)},
    "note": {"type": "string"},
}

_PRESENT: list[Json] = [{"type": "string"}, _ENTRIES, {"$ref": "#/definitions/entry"}]
_ABSENT: Json = {
    "type": "object",
    "required": ["of", "when"],
    "properties": {"of": {"anyOf": _PRESENT}, "when": CONDITION},
    "additionalProperties": False,
}
_OPERAND: Json = {"anyOf": [*_PRESENT, _ABSENT]}
"""A tensor, a branch, or a branch of one entry; perhaps absent."""

_SCALAR: Json = {"type": ["string", "number", "boolean"]}
_ARGUMENTS: Json = {"type": "object", "additionalProperties": _SCALAR}
_BARE: list[Json] = [_SCALAR, {"type": "null"}, {"$ref": "#/definitions/call"}]
"""What a block may be given: nothing, its first argument, or arguments by name."""


def json_schema() -> Json:
    """The schema of a spec file, of either kind."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "costmodel spec",
        "type": "object",
        "required": ["schema"],
        "additionalProperties": False,
        "properties": _file(),
        "definitions": {
            "entry": _entry(),
            "labelled": _labelled(),
            "call": _call(),
            "block": _block(),
            "table": _table(),
            **{f"op_{name}": schema for name, schema in _ops().items()},
        },
    }


def _file() -> Json:
    return {
        "schema": {"const": SCHEMA, "description": "the version of the spec language"},
        "kind": {"enum": ["network", "blocks"], "description": "blocks: a file to include"},
        "network": {"type": "string", "description": "the network's name"},
        "source": {"type": "string", "description": "the paper"},
        "input": {
            "type": "object",
            "description": "each input as [c, h, w]; [c, l], [c, d, h, w], or [c]",
            "additionalProperties": IMAGE,
        },
        "dtype": _dtype("the inputs, and of layers of which nothing else is said; else fp32"),
        "parameters": {"type": "object", "description": "names with their defaults"},
        "variants": {
            "type": "object",
            "description": "names with the parameters that they change; the first is the default",
            "additionalProperties": {"type": ["object", "null"]},
        },
        "include": {**NAMES, "description": "files of blocks, relative to this one"},
        "blocks": {"type": "object", "additionalProperties": {"$ref": "#/definitions/block"}},
        "layers": _ENTRIES,
        "outputs": {**NAMES, "description": "the tensors that the network returns"},
    }


def _block() -> Json:
    return {
        "type": "object",
        "required": ["layers"],
        "additionalProperties": False,
        "properties": {
            "parameters": {"type": "object", "description": "empty: the caller must give it"},
            "inputs": {**NAMES, "description": "names of the inputs; the first is also 'in'"},
            "outputs": {
                **NAMES,
                "description": "what it gives, if not just its last output; a repetition reads "
                "those of the one before, in the order of the inputs",
            },
            "unit": {
                "type": "boolean",
                "description": "whether lint judges its layers as one unit (false: as part of "
                "the unit around it); left out, the graph decides",
            },
            "dtype": _dtype("its layers, unless its caller or one of them says another"),
            "layers": _ENTRIES,
        },
    }


def _table() -> Json:
    return {
        "type": "object",
        "required": ["block", "columns", "rows"],
        "additionalProperties": False,
        "properties": {
            "block": {"type": "string", "description": "the block that each row calls"},
            "columns": {
                "type": "array",
                "items": {"type": "string"},
                "description": "parameters of the block; also repeat, name (the stage's), "
                "weights_of and dtype",
            },
            "first_only": {**NAMES, "description": "columns for the first member only"},
            "first": {"type": "string", "description": "the block of the first member"},
            "last_only": {**NAMES, "description": "columns for the last member only"},
            "last": {"type": "string", "description": "the block of the last member"},
            "when": {**CONDITION, "description": "if false, none of the rows is built"},
            "rows": {"type": "array", "items": {"type": "array"}, "description": "one stage each"},
        },
    }


def _entry() -> Json:
    """One item of a list of layers: an op by name, or a mapping with one key.

    Names of blocks and labels are free, so a key that is no op may hold what either may.
    """
    others = [*_BARE, {"$ref": "#/definitions/labelled"}]
    return {"anyOf": [{"type": "string"}, {**_action(), "additionalProperties": {"anyOf": others}}]}


def _labelled() -> Json:
    """What stands under a label: one op, construct or block by its name."""
    return {**_action(), "additionalProperties": {"anyOf": _BARE}}


def _action() -> Json:
    """A mapping with one key, each op and construct with what it may hold."""
    properties: Json = {
        name: {
            "allOf": [{"$ref": f"#/definitions/op_{name}"}],
            "description": schema["description"],
        }
        for name, schema in _ops().items()
    }
    properties["sequence"] = {"anyOf": [_ENTRIES, _with({"layers": _ENTRIES})]}
    properties["table"] = {"$ref": "#/definitions/table"}
    return {"type": "object", "minProperties": 1, "maxProperties": 1, "properties": properties}


def _ops() -> dict[str, Json]:
    ops = {name: _op(name) for name in sorted(REGISTRY)}
    return ops | {name: _op(*SHORTHANDS[name]) for name in sorted(SHORTHANDS)}


def _call() -> Json:
    """A block's arguments, which may have any name, beside the modifiers, which may not."""
    changes = {**_ARGUMENTS, "properties": {"from": _MODIFIERS["from"]}}
    end: list[Json] = [{"type": "string"}, changes]
    ends = {
        key: {
            "anyOf": end,
            "description": f"arguments of the {key} repetition alone, or another block for it",
        }
        for key in ("first", "last")
    }
    return {**_ARGUMENTS, "properties": {**_MODIFIERS, **ends}}


def _with(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": {**properties, **_MODIFIERS},
        "additionalProperties": False,
    }


def _op(name: str, preset: dict[str, object] | None = None) -> Json:
    op = REGISTRY[name]
    summary = docstring_of(op).partition("\n")[0]
    if op.arity[1] is None and not fields_of(op):
        operands: list[Json] = [{"type": "string"}, {"type": "array", "items": _OPERAND}]
        mapping = {**_with({"of": {"anyOf": operands}}), "required": ["of"]}
        return {"anyOf": [*operands, mapping], "description": summary}
    texts = field_texts(op)
    fields = [field for field in fields_of(op).values() if field.name not in (preset or {})]
    properties = {
        field.name: {**field.form.schema, "description": texts[field.name]} for field in fields
    }
    mapping = _with(properties)
    mapping["required"] = [field.name for field in fields if field.required]
    bare = [fields[0].form.schema] if fields else []
    empty = [] if mapping["required"] else [{"type": "null"}]
    return {"anyOf": [*bare, *empty, mapping], "description": summary}


def field_texts(op: OpClass) -> dict[str, str]:
    """What the op's docstring says of each field, under 'Fields:'."""
    _, _, listed = docstring_of(op).partition("Fields:")
    texts: dict[str, str] = {}
    for name, text in re.findall(r"^ +(\w+): (.+)$", listed, re.MULTILINE):
        texts[name] = text
    return texts
