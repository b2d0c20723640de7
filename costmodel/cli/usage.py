"""The errors of command lines; none is told without what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

import click


def wrong(
    cause: str, remedy: str, option: str | None = None, context: click.Context | None = None
) -> click.UsageError:
    """A command line that cannot be run; ``option`` is the one whose value is at fault.

    Without ``context`` the command that is running is the one whose help is referred to.
    """
    message = f"{cause}; {remedy}"
    if option:
        return click.BadParameter(message, context, param_hint=option)
    return click.UsageError(message, context)


_WRITTEN = ("output", "plot", "written")
"""Options of files that are written; in all others - is standard input."""


def read_once(given: Mapping[str, object]) -> None:
    """Refuse a command line that names standard input twice, of which there is one.

    Raises:
        UsageError: it does, in whatever places.
    """
    read = [value for name, value in given.items() if name not in _WRITTEN]
    words = (word for value in read for word in (value if isinstance(value, tuple) else (value,)))
    if sum(word == "-" or str(word).startswith("-:") for word in words) > 1:
        raise wrong("standard input (-) can be read only once", "name a file for the other")
