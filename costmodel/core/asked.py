"""What callers of the Python API hand in, and the errors that say in its words what is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from operator import index
from typing import Any, get_args

_LONGEST = 60


def shown(value: object) -> str:
    """A value in a message: as Python writes it, on one line and short."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an integer of more digits than Python writes out
        return f"an {type(value).__name__} of more than 4,300 digits"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def demand(is_so: bool, name: str, wanted: str, value: object) -> None:  # noqa: FBT001
    """Demand of an argument that it is so.

    Raises:
        TypeError: it is not.
    """
    if not is_so:
        raise TypeError(f"{name} is {wanted}, not {shown(value)}")


def demand_texts(given: Mapping[str, object]) -> None:
    """Demand text of arguments by their names, where they are given.

    Raises:
        TypeError: one is something else.
    """
    for name, value in given.items():
        demand(value is None or isinstance(value, str), name, "text", value)


def demand_one_of(name: str, value: object, choices: Any) -> None:
    """Demand one of the words of a ``Literal``.

    Raises:
        ValueError: it is none of them.
    """
    words: Iterable[str] = get_args(choices)
    if not (isinstance(value, str) and value in words):
        raise ValueError(f"{name} is {' or '.join(map(repr, words))}, not {shown(value)}")


def path_of(name: str, value: Any) -> str:
    """A path, or the name of a shipped spec, as text.

    Raises:
        TypeError: it is neither.
    """
    path = os.fspath(value) if isinstance(value, os.PathLike) else value
    demand(isinstance(path, str), name, "text or a path", value)
    return str(path)


def demand_integers(given: Mapping[str, Any]) -> None:
    """Demand integers, of Python or NumPy, of arguments by their names.

    Raises:
        TypeError: one is none.
    """
    for name, value in given.items():
        demand(_is_integer(value), name, "an integer", value)


def _is_integer(value: Any) -> bool:
    try:
        index(value)
    except TypeError:
        return False
    return not isinstance(value, bool)
