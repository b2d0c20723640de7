"""The specs that paths mean: files, folders (searched to the bottom), patterns, shipped names.

A shipped name stays that name, so that it means the same wherever the package is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path

from costmodel.problems import Problem, SpecError, quoted
from costmodel.spec.library import locate

DEFAULT = "specs"
"""Where specs are looked for if no path is given."""

CONFIG = "costmodel.yaml"
"""The configuration, which is no spec."""

_INSTALLED = ("node_modules", "site-packages")
_MOST = 100_000
"""Files below a folder; one with more is hardly meant, and walking it takes minutes."""

_ENDINGS = (".yaml", ".yml")
_BLOCKS = re.compile(rb"^[\"']?kind[\"']?\s*:\s*[\"']?blocks\b", re.MULTILINE)


def spec_files(paths: Iterable[str]) -> tuple[list[str], list[Problem]]:
    """The specs, each once and in order, and what is wrong with the paths.

    Folders and patterns leave out files of blocks, the configuration, and what is hidden; folders
    also packages that are installed in them.
    """
    found: dict[str, None] = {}
    problems: list[Problem] = []
    for path in list(paths) or [DEFAULT]:
        try:
            found |= dict.fromkeys(_meant(path))
        except SpecError as error:
            problems += error.problems
    return list(found), problems


def _meant(path: str) -> list[str]:
    if path != "-" and Path(path).is_dir():
        return _some(_inside(Path(path)), f"{quoted(path, 200)} holds no specs")
    if path == "-" or Path(path).is_file():
        return [str(Path(path))]
    if has_magic(path):
        matches = sorted(glob(path, recursive=True))  # noqa: PTH207  (absolute patterns too)
        specs = (one for match in matches for one in _matched(Path(match)))
        return _some(specs, f"no spec matches {quoted(path, 200)}")
    if path == DEFAULT:
        hint = "name the files or folders to lint: costmodel lint PATH..."
        raise SpecError([Problem(f"there is no folder '{DEFAULT}' here", None, hint)])
    locate(path)
    return [path]


def _some(specs: Iterable[str], otherwise: str) -> list[str]:
    if found := list(specs):
        return found
    hint = "specs are *.yaml and *.yml files; files of 'kind: blocks' are linted where included"
    raise SpecError([Problem(otherwise, None, hint)])


def _matched(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from _inside(path)
    elif _is_spec(path):
        yield str(path)


def _inside(folder: Path) -> Iterator[str]:
    for path in sorted(yaml_files(folder)):
        if path.is_file() and _is_spec(path):
            yield str(path)


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files below a folder, but for what is hidden or installed."""
    found: list[Path] = []
    count = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".") and one not in _INSTALLED]
        named = (name for name in files if name.endswith(_ENDINGS) and not name.startswith("."))
        found += (Path(place, name) for name in named)
        count += len(files)
        if count > _MOST:
            message = f"{quoted(str(folder), 200)} holds more than {_MOST:,} files"
            raise SpecError([Problem(message, None, "name the folder that the specs are in")])
    return found


def _is_spec(path: Path) -> bool:
    if path.suffix not in _ENDINGS or path.name == CONFIG:
        return False
    try:
        return not _BLOCKS.search(path.read_bytes())
    except OSError:
        return True  # reading it will say what is wrong with it
