"""``costmodel new``: a small commented spec to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click

from costmodel.cli.options import FILE
from costmodel.cli.output import emit
from costmodel.core.problems import Problem, SpecError

_EXAMPLES = """\b
Examples:
  costmodel new mynet                     writes mynet.yaml
  costmodel new MyNet -o specs/mine.yaml"""


@click.command("new", epilog=_EXAMPLES)
@click.argument("name")
@click.option("-o", "--output", type=FILE, help="Where to write.  [default: NAME.yaml]")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def command(name: str, output: str | None, force: bool) -> None:  # noqa: FBT001
    """Write a small commented spec called NAME to start from."""
    from costmodel.language.template import template

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        hint = "use letters, digits, '_', '-' and '.'; -o says where the file goes"
        raise SpecError([Problem(f"'{name}' cannot be the name of a network", None, hint)])
    name = name.removesuffix(".yaml")
    path = output or f"{name.lower()}.yaml"
    if path != "-" and Path(path).exists() and not force:
        raise SpecError([Problem(f"'{path}' exists", None, "--force replaces it")])
    emit([template(name)], path)
    if path != "-":
        click.echo(f"wrote {path}; now: costmodel analyze {path}", err=True)
