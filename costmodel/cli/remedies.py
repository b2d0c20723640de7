"""What to write instead, where click alone says only what is wrong with a command line."""

from __future__ import annotations

import os
import re

import click

from costmodel.cli.commands import NAMES, load
from costmodel.cli.usage import wrong
from costmodel.core.problems import did_you_mean

_INSTEAD = {"help": "costmodel --help", "version": "costmodel --version"}
_MODELS = (".yaml", ".yml", ".onnx", ".tflite")


def no_such_command(word: str) -> str:
    """The remedy for a first word that is no command: often it is a network."""
    if word in _INSTEAD:
        return f"write {_INSTEAD[word]}"
    if _is_network(word):
        return f"perhaps: costmodel analyze {word}"
    return did_you_mean(word, NAMES)


def _is_network(word: str) -> bool:
    from costmodel.language.sources.library import shipped

    name = word.partition(":")[0]
    return name in shipped() or (word.endswith(_MODELS) and os.path.isfile(word))  # noqa: PTH113


def with_remedy(error: click.ClickException) -> click.ClickException:
    """An error of a command line, with a remedy where click has none."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or context.info_name not in NAMES:
        return error
    remedy = _remedy(error, load(context.info_name))
    if not remedy:
        return error
    cause = " ".join(error.format_message().split()).rstrip(".")
    return wrong(cause, remedy, context=context)


def _remedy(error: click.ClickException, command: click.Command) -> str:
    if isinstance(error, click.MissingParameter):
        example = first_example(command)
        return f"e.g. {example}" if example else ""
    if isinstance(error, click.NoSuchOption) and not error.possibilities:
        name = error.option_name.lstrip("-").replace("-", "_")
        takes_settings = any("--set" in one.opts for one in command.params)
        if takes_settings and error.option_name.startswith("--") and name.isidentifier():
            return f"a parameter of a spec is set so: --set {name}=VALUE"
    return ""


def first_example(command: click.Command) -> str:
    """The first example of a command's help, on one line."""
    lines = (command.epilog or "").splitlines()
    start = next((n for n, line in enumerate(lines) if line.startswith("  costmodel ")), None)
    if start is None:
        return ""
    found = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith("      "):
            break
        found.append(line)
    return re.split(r"\s{3,}", " ".join(one.strip() for one in found))[0]
