"""The formats of ``lint``, and what ``--format`` and ``-o`` say about where each of them goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pkgutil import iter_modules

from costmodel.cli.usage import wrong
from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.render import lint as formats

FORMATS = sorted(found.name for found in iter_modules(formats.__path__) if found.name != "verdicts")
_FOR_PEOPLE = ("text", "concise", "github", "markdown")
"""Formats that can follow each other on standard output."""


class Output(NamedTuple):
    """A format, and the file that it is written to; None for standard output."""

    style: str
    path: str | None


def outputs_of(styles: Sequence[str], output: str | None) -> list[Output]:
    """The outputs that a command line asks for; text to standard output if it names none."""
    found = []
    for text in styles or ("text",):
        style, equals, path = text.partition("=")
        if style not in FORMATS or (equals and not path):
            hint = did_you_mean(style, FORMATS) if style not in FORMATS else "name a file after ="
            raise wrong(f"{quoted(text)} is no format", hint, "--format")
        found.append(Output(style, path or output))
    if output and all("=" in text for text in styles or ("text",)):
        remedy = f"leave -o out, or name a format without a file: --format text -o {quoted(output)}"
        raise wrong(f"nothing is left for -o {quoted(output)}: each format has its file", remedy)
    shared = [one.style for one in found if one.path in (None, "-", output)]
    named = [one.path for one in found if one.path not in (None, "-", output)]
    places = list(map(os.path.realpath, named))
    if twice := [path for path in named if places.count(os.path.realpath(path)) > 1]:
        raise wrong(f"two formats cannot share the file '{twice[0]}'", "give each its own")
    machine = [style for style in shared if style not in _FOR_PEOPLE]
    if len(shared) > 1 and (machine or output):
        name = machine[0] if machine else shared[0]
        remedy = f"give {name} a file: --format {name}=FILE"
        raise wrong("several formats cannot share one output", remedy)
    return found
