"""The JSON Schema that editors complete from: it takes every good spec and no misspelt field."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from costmodel.cli.template import template
from costmodel.core.marks import Source
from costmodel.language.fields.fields import fields_of
from costmodel.language.schema import field_texts, json_schema
from costmodel.language.sources.library import folder
from costmodel.language.yaml import nodes
from costmodel.language.yaml.parsing import parse
from costmodel.ops import REGISTRY, SHORTHANDS

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
FILES = sorted(folder().rglob("*.yaml"))
TABLE = (Path(__file__).parent / "constructs.txt").read_text()
CONSTRUCTS = [group.partition("\n")[2] for group in re.split(r"(?m)^## ", TABLE)[1:]]


def plain(node: nodes.Node) -> Any:
    """A node as an editor sees it: numbers, text, lists and objects."""
    if isinstance(node, nodes.Scalar):
        return float(node.value) if isinstance(node.value, Fraction) else node.value
    if isinstance(node, nodes.Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def faults(text: str) -> list[str]:
    document = plain(parse(Source("s.yaml", text)))
    return [error.message for error in VALIDATOR.iter_errors(document)]


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=[file.stem for file in FILES])
def test_every_shipped_file_fits(path: Path) -> None:
    assert faults(path.read_text()) == []


@pytest.mark.parametrize("text", CONSTRUCTS)
def test_every_construct_fits(text: str) -> None:
    assert faults(text.partition("~~~")[0]) == []


def test_the_template_fits() -> None:
    assert faults(template("Mine")) == []


HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"


@pytest.mark.parametrize(
    "text",
    [
        "network: N\nlayers: [relu]\n",
        f"{HEAD}layer: [relu]\n",
        f"{HEAD}kind: net\nlayers: [relu]\n",
        f"{HEAD}layers: relu\n",
        f"{HEAD}layers: [conv: {{out: 8, k: 3, strid: 2}}]\n",
        f"{HEAD}layers: [conv: {{out: 8}}]\n",
        f"{HEAD}layers: [conv: {{out: 0, k: 3}}]\n",
        f"{HEAD}layers: [conv: {{out: 8, k: [3, 3, 3, 3]}}]\n",
        f"{HEAD}layers: [conv: {{out: 8, k: 3, role: steam}}]\n",
        f"{HEAD}layers: [conv: {{out: 8, k: 3, dtype: {{weight: int8}}}}]\n",
        f"{HEAD}dtype: 8\nlayers: [relu]\n",
        f"{HEAD}dtype: {{}}\nlayers: [relu]\n",
        f"{HEAD}layers: [{{relu: , bn: }}]\n",
        f"{HEAD}layers: [lead: {{conv: {{out: 8, k: 3, role: steam}}}}]\n",
        f"{HEAD}layers: [lead: {{conv: {{out: 8, k: 3, strid: 2}}}}]\n",
        f"{HEAD}layers: [lead: {{sequence: {{layer: [relu]}}}}]\n",
        f"{HEAD}layers: [add: {{of: [here, in], role: steam}}]\n",
        f"{HEAD}layers: [add: {{off: [here, in]}}]\n",
        f"{HEAD}layers: [add: [here, [conv: {{out: 8, k: 3, rol: head}}]]]\n",
        f"{HEAD}layers: [unit: {{c: 8, role: steam}}]\n",
        f"{HEAD}layers: [unit: {{c: 8, repeat: -1}}]\n",
        f"{HEAD}layers: [lead: {{unit: {{c: 8, note: [1]}}}}]\n",
        f"{HEAD}layers: [unit: {{c: 8, first: {{s: [1, 2]}}}}]\n",
        f"{HEAD}layers: [3]\n",
        f"{HEAD}layers: [table: {{block: b, column: [c], rows: [[1]]}}]\n",
        f"{HEAD}blocks: {{unit: {{layer: [relu]}}}}\nlayers: [unit]\n",
        "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4, 4, 4]}\nlayers: [relu]\n",
        "schema: 2\nnetwork: N\ninput: {image: [8, 16, 16]}\nlayers: [relu]\n",
    ],
)
def test_what_the_reader_refuses_for_its_form_does_not_fit(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize("name", [*REGISTRY, *SHORTHANDS])
def test_every_op_is_offered_with_a_text(name: str) -> None:
    offered = SCHEMA["definitions"]["entry"]["anyOf"][1]["properties"]
    assert offered[name]["description"]


@pytest.mark.parametrize("name", REGISTRY)
def test_every_field_has_a_text_in_the_docstring_of_its_op(name: str) -> None:
    op = REGISTRY[name]
    assert set(fields_of(op)) == set(field_texts(op))
