"""Write a small commented spec to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click

from costmodel.cli.options import FILE, given_as
from costmodel.cli.output import emit_yaml
from costmodel.cli.terminal import say
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  costmodel new mynet                     writes mynet.yaml
  costmodel new MyNet -o specs/mine.yaml"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    name: str
    output: str | None
    force: bool


@click.command("new", epilog=_EXAMPLES)
@click.argument("name")
@click.option("-o", "--output", type=FILE, help="Where to write.  [default: NAME.yaml]")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@given_as(Options)
def command(asked: Options) -> None:
    """Write a small commented spec called NAME to start from."""
    from costmodel.cli.template import template

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", asked.name):
        hint = "use letters, digits, '_', '-' and '.'; -o says where the file goes"
        raise SpecError([Problem(f"'{asked.name}' cannot be the name of a network", None, hint)])
    name = asked.name.removesuffix(".yaml")
    path = asked.output or f"{name.lower()}.yaml"
    if path != "-" and Path(path).exists() and not asked.force:
        raise SpecError([Problem(f"'{path}' exists", None, "--force replaces it")])
    emit_yaml([template(name)], path)
    if path != "-":
        say(f"wrote {path}; now: costmodel analyze {path}")
