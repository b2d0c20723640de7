"""Write the spec of a model: ONNX or PyTorch in, YAML out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing_values import files
from costmodel.cli.keeping import keep_read
from costmodel.cli.options import FILE, batch_option, given_as, input_option
from costmodel.cli.output import emit_yaml
from costmodel.cli.requests import networks, sizes
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.core.network import Network

_EXAMPLES = """\b
Examples:
  costmodel convert model.onnx -o specs/model.yaml
  costmodel convert package.module:factory --input 3x224x224 -o mine.yaml"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    model: str
    shapes: tuple[str, ...]
    batch: int
    output: str | None
    force: bool


@click.command("convert", epilog=_EXAMPLES)
@click.argument("model", metavar="MODEL", shell_complete=files)
@input_option
@batch_option
@click.option("-o", "--output", type=FILE, help="Write to a file.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@given_as(Options)
def command(asked: Options) -> None:
    """Write the spec of a model: ONNX or PyTorch in, YAML out.

    MODEL is a file of ONNX, or package.module:factory. Blocks that are alike are written once, with
    parameters where they differ. The spec analyses to the same FLOPs, MAC and params, or nothing is
    written.
    """
    from costmodel.interop.opening import is_model
    from costmodel.interop.writing.spec.text import spec_of

    if not is_model(asked.model):
        raise wrong(
            f"'{asked.model}' is no model",
            "name a .onnx or .tflite file, or package.module:factory",
        )
    if asked.output not in (None, "-") and Path(str(asked.output)).exists() and not asked.force:
        raise SpecError([Problem(f"'{asked.output}' exists", None, "--force replaces it")])
    found, problems = networks([asked.model], None, None, sizes(asked.shapes), asked.batch)
    if problems:
        raise SpecError(problems)
    text = spec_of(found[0])
    if differences := list(_differences(found[0], text)):
        message = f"{asked.model} has no spec of the same totals: {', '.join(differences)}"
        hint = "analyze, lint and compare take the model itself"
        raise SpecError([Problem(message, None, hint)])
    keep_read(asked.output)
    emit_yaml([text], asked.output)


def _differences(network: Network, text: str) -> Iterator[str]:
    """In which totals a spec differs from the network that it was written of."""
    from costmodel.analysis.report import analyze
    from costmodel.core.marks import Source
    from costmodel.language.loading import network_of
    from costmodel.language.reading.whole_spec import spec_of as read

    try:
        written = network_of(read(Source("spec", text)), "spec", batch=network.batch)
    except SpecError as error:
        yield f"as YAML it is refused ({error.problems[0].message})"
        return
    own, other = (analyze(one).total().cost for one in (network, written))
    for name in ("flops", "mac", "params"):
        if getattr(own, name) != getattr(other, name):
            yield f"{name} {getattr(own, name):,}, in YAML {getattr(other, name):,}"
