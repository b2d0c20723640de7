"""The errors of command lines; none is told without what to write instead."""

from __future__ import annotations

import click


def wrong(cause: str, remedy: str, option: str | None = None) -> click.UsageError:
    """A command line that cannot be run; ``option`` is the one whose value is at fault."""
    message = f"{cause}; {remedy}"
    return click.BadParameter(message, param_hint=option) if option else click.UsageError(message)


ONCE = "standard input (-) can be read only once", "name the other spec's file"
"""The cause and the remedy where several specs are to be read from standard input."""
