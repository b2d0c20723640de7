"""Print the JSON Schema of the spec language, for editors."""

from __future__ import annotations

import json

import click

from costmodel.cli.options import given_as, output_option
from costmodel.cli.output import emit_exact
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Example:
  costmodel schema -o costmodel.schema.json"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    output: str | None


@click.command("schema", epilog=_EXAMPLES)
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Print the JSON Schema (draft-07) of the spec language.

    Editors with a YAML language server read it from a spec's first line:
    '# yaml-language-server: $schema=costmodel.schema.json'.
    """
    from costmodel.language.schema import json_schema

    emit_exact([json.dumps(json_schema(), indent=2) + "\n"], asked.output)
