"""Where platforms come from: a path, standard input, or a name of those that are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.sources.source import YAML_ENDINGS
from costmodel.latency.platforms.platform import Platform


@cache
def shipped() -> Mapping[str, Path]:
    """The files of the shipped platforms by name, sorted."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return MappingProxyType({file.stem: file for file in files})


def load_platform(word: str) -> Platform:
    """The platform of a path, of standard input for ``-``, or of a shipped name.

    A file wins over a shipped name.

    Raises:
        SpecError: it is neither, or no platform; every fault, with its place.
    """
    from costmodel.latency.platforms.reading import read_platform

    return read_platform(_located(word))


def _located(word: str) -> str:
    known = shipped()
    if word == "-" or Path(word).suffix in YAML_ENDINGS or _is_path(word, known):
        return word
    if word in known:
        return str(known[word])
    message = f"no file and no shipped platform is called {quoted(word, 200)}"
    hint = did_you_mean(word, known, none="costmodel calibrate makes one of this machine")
    raise SpecError([Problem(message, None, hint)])


def _is_path(word: str, known: Mapping[str, Path]) -> bool:
    """Whether anything is there; a directory never shadows a shipped name."""
    try:
        return Path(word).is_file() or (Path(word).exists() and word not in known)
    except (OSError, ValueError):
        return True  # reading it says what is wrong with it
