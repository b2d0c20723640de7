"""The specs that paths mean: files, folders (searched to the bottom), patterns, shipped names.

A shipped name stays that name, so that it means the same wherever the package is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from glob import has_magic
from pathlib import Path, PurePath

from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.language.sources.globbing import globbed
from costmodel.language.sources.library import locate
from costmodel.language.sources.source import LIMIT_BYTES, YAML_ENDINGS

DEFAULT = "specs"
"""Where specs are looked for if no path is given."""

CONFIG = "costmodel.yaml"
"""The configuration, which is no spec."""

_INSTALLED = ("node_modules", "site-packages")
_MOST = 100_000
"""Files below a folder; one with more is hardly meant, and walking it takes minutes."""

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
    if not path:
        raise SpecError([Problem("a path is empty", None, "name a file or a folder")])
    if path != "-" and Path(path).is_dir():
        return _some(_inside(Path(path)), f"{quoted(path, 200)} holds no specs")
    if path == "-" or Path(path).is_file():
        return [str(Path(path))]
    if has_magic(path):
        specs = (one for match in globbed(path) for one in _matched(Path(match)))
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
    elif _may_be_read(path) and _is_named_as_spec(path) and not _holds_blocks(_content(path)):
        yield str(path)


def _inside(folder: Path) -> Iterator[str]:
    for path in sorted(yaml_files(folder)):
        if _may_be_read(path) and is_spec(path.relative_to(folder), partial(_content, path)):
            yield str(path)


def is_spec(inside: PurePath, content: Callable[[], bytes | None]) -> bool:
    """Whether a file is a spec, by its path inside of the folder that is looked at.

    Folders of the working tree and of commits are held against it alike. What cannot be read is
    taken for one: reading it will say what is wrong.
    """
    is_seen = not any(_is_passed_over(part) for part in inside.parts)
    return is_seen and _is_named_as_spec(inside) and not _holds_blocks(content())


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files below a folder, but for what is hidden or installed."""
    found: list[Path] = []
    count = 0
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not _is_passed_over(name)]
        seen = (name for name in files if not _is_passed_over(name))
        found += (Path(place, name) for name in seen if name.endswith(YAML_ENDINGS))
        count += len(files)
        if count > _MOST:
            message = f"{quoted(str(folder), 200)} holds more than {_MOST:,} files"
            raise SpecError([Problem(message, None, "name the folder that the specs are in")])
    return found


def _refuse(error: OSError) -> None:
    message = f"{quoted(str(error.filename), 200)} may not be searched: {error.strerror}"
    raise SpecError([Problem(message, None, "name the files and folders that may")])


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _INSTALLED


def _is_named_as_spec(path: PurePath) -> bool:
    return path.suffix in YAML_ENDINGS and path.name != CONFIG


def _holds_blocks(data: bytes | None) -> bool:
    return data is not None and _BLOCKS.search(data) is not None


def _may_be_read(path: Path) -> bool:
    """Whether it is a file, or a link to nothing, which reading tells of; a pipe may never end."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(LIMIT_BYTES)  # what is longer is no spec, as reading it will say
    except OSError:
        return None
