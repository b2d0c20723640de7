"""``costmodel schema``: the JSON Schema of the spec language, which editors complete from."""

from __future__ import annotations

import json

import click

from costmodel.cli.options import output_option
from costmodel.cli.output import emit

_EXAMPLES = """\b
Example:
  costmodel schema -o costmodel.schema.json"""


@click.command("schema", epilog=_EXAMPLES)
@output_option
def command(output: str | None) -> None:
    """Print the JSON Schema (draft-07) of the spec language.

    Editors with a YAML language server read it from a spec's first line:
    '# yaml-language-server: $schema=costmodel.schema.json'.
    """
    from costmodel.language.schema import json_schema

    emit([json.dumps(json_schema(), indent=2) + "\n"], output)
