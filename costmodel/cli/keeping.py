"""What results must not replace: what was read, specs, and whatever else is YAML."""

from __future__ import annotations

import os
import re

from costmodel.core.problems import Problem, SpecError
from costmodel.core.reading import was_read


def keep_sources(output: str | None) -> None:
    """Keep what is written from replacing what was read, and any other spec.

    Raises:
        SpecError: the output was read: an option forgotten, or ``-o specs/*.yaml``; or it is a
            spec, or a file of blocks.
    """
    keep_read(output)
    if output is not None and output != "-" and os.path.isfile(output) and _is_spec(output):  # noqa: PTH113
        raise _kept(f"'{output}' is a spec", "choose another path to write to, or remove it first")


def keep_read(output: str | None) -> None:
    """Keep what is written from replacing what was read.

    Raises:
        SpecError: the output was read.
    """
    if output is not None and was_read(output):
        raise _kept(f"'{output}' is read here", "choose another path to write to")


def keep_yaml(output: str | None) -> None:
    """Keep results from replacing what was read, specs, and whatever else is YAML.

    Raises:
        SpecError: the output was read, or is a spec, or any YAML file or configuration.
    """
    from costmodel.language.sources.source import YAML_ENDINGS

    keep_read(output)
    is_named_so = output is not None and output.endswith((*YAML_ENDINGS, "setup.cfg"))
    if is_named_so and os.path.isfile(str(output)):  # noqa: PTH113  (never raises)
        hint = "choose another path to write to, or remove it first"
        raise _kept(f"'{output}' exists, and results are no YAML", hint)
    keep_sources(output)


_SPEC = re.compile(rb"^[\"']?(schema|network|kind|layers|blocks)[\"']?[ \t]*:", re.MULTILINE)
_RESULT = re.compile(rb"^\"schema\": \"costmodel\.", re.MULTILINE)
_HEAD_BYTES = 65_536


def _is_spec(path: str) -> bool:
    """Whether a file has two keys of specs in its first lines, and is no result of ours in JSON.

    YAML of others may have one of the keys.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    return not _RESULT.search(head) and len({found[1] for found in _SPEC.finditer(head)}) > 1


def _kept(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
