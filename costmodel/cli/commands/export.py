"""Write a network as a model that runs, as a picture or as a graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import one_of
from costmodel.cli.options import (
    FILE,
    given_as,
    input_option,
    set_option,
)
from costmodel.cli.output import emit_bytes, emit_exact
from costmodel.cli.requests import networks, settings, sizes
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.core.values import dataclass
from costmodel.interop.writing.asked import (
    NEWEST_OPSET,
    OLDEST_OPSET,
    USUAL_OPSET,
    Asked,
    Bn,
    Level,
)
from costmodel.interop.writing.formats import NAMES, Format, format_of

if TYPE_CHECKING:
    from costmodel.core.network import Network

_EXAMPLES = """\b
Examples:
  costmodel export mobilenetv2 --to onnx -o mobilenetv2.onnx
  costmodel export my.yaml --to torch -o my.py
  costmodel export resnet --to dot --level block | dot -Tsvg -o resnet.svg
  costmodel export my.yaml --to onnx --batch dynamic --bn folded -o my.onnx"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for; None where an option is not given."""

    spec: str
    to: str
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int | None
    bn: Bn | None
    opset: int | None
    seed: int | None
    level: Level | None
    output: str | None


def _batch(_context: click.Context, _parameter: click.Parameter, text: str) -> int | None:
    """The batch; None where it is left open."""
    if text == "dynamic":
        return None
    if not re.fullmatch("0*[1-9][0-9]{0,9}", text):
        raise wrong(
            f"{quoted(text)} is no batch", "write e.g. --batch 8 or --batch dynamic", "--batch"
        )
    return int(text)


@click.command("export", epilog=_EXAMPLES)
@click.argument("spec", metavar="SPEC", shell_complete=complete_spec)
@click.option("--to", type=click.Choice(NAMES), required=True, help="What to write.")
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="A variant of the spec.  [default: its first]",
)
@set_option
@input_option
@click.option(
    "--batch",
    default="1",
    show_default=True,
    metavar="N|dynamic",
    shell_complete=one_of(lambda: ("dynamic",)),
    callback=_batch,
    help="Images at a time; dynamic leaves it open in ONNX.",
)
@click.option(
    "--bn",
    type=click.Choice(["kept", "folded"]),
    help="In ONNX: batch norms as they are, or in the convolutions before them.  [default: kept]",
)
@click.option(
    "--opset",
    type=click.IntRange(OLDEST_OPSET, NEWEST_OPSET),
    help=f"In ONNX: the version of its ops.  [default: {USUAL_OPSET}]",
)
@click.option("--seed", type=click.IntRange(0), help="In ONNX: that of the weights.  [default: 0]")
@click.option(
    "--level",
    type=click.Choice(["op", "block", "stage"]),
    help="In pictures and graphs: what a node stands for.  [default: op]",
)
@click.option("-o", "--output", type=FILE, help="Write to a file.")
@given_as(Options)
def command(asked: Options) -> None:
    """Write a network as a model that runs, as a picture or as a graph.

    onnx is a model of ONNX with weights drawn by a seed, and needs the extra of its name. torch is
    the source of a PyTorch module, a class for each block. dot is for Graphviz, mermaid for
    Markdown, graphml and json are for networkx and other programs.
    """
    found = format_of(asked.to)
    _check(asked, found)
    content = found.write(_network(asked), _asked(asked))
    if isinstance(content, bytes):
        emit_bytes(content, str(asked.output))
    else:
        emit_exact(content, asked.output)


def _network(asked: Options) -> Network:
    found, problems = networks(
        [asked.spec], asked.variant, settings(asked.assigned), sizes(asked.shapes), asked.batch or 1
    )
    if problems:
        raise SpecError(problems)
    if len(found) > 1:
        hint = "name one of its variants: 'costmodel list' has them"
        raise SpecError([Problem(f"{asked.spec} is {len(found)} networks", None, hint)])
    return found[0]


def _asked(asked: Options) -> Asked:
    usual = Asked()
    return Asked(
        asked.bn or usual.bn,
        asked.opset or usual.opset,
        usual.seed if asked.seed is None else asked.seed,
        asked.batch is None,
        asked.level or usual.level,
    )


def _check(asked: Options, found: Format) -> None:
    """Refuse options that say nothing to a format, and to show what is no text."""
    given = {"bn": asked.bn, "opset": asked.opset, "seed": asked.seed, "level": asked.level}
    for name, value in given.items():
        if value is not None and name not in found.TAKES:
            raise wrong(f"--{name} says nothing to {asked.to}", "leave it out")
    if asked.batch is None and "is_dynamic" not in found.TAKES:
        raise wrong(f"--batch dynamic says nothing to {asked.to}", "give a number")
    if asked.to == "onnx" and asked.output in (None, "-"):
        raise wrong("a model of ONNX is no text", "name a file: -o FILE.onnx")
