"""A page for each command: what click knows of it, as ``--help`` prints it."""

from __future__ import annotations

from collections.abc import Iterator

import click
from tables import table

from costmodel.cli.commands import NAMES, load, summary
from costmodel.cli.main import cli

WIDTH = 80


def pages() -> Iterator[tuple[str, str]]:
    """The list of all commands, and each of them."""
    listed = table(
        ("command", "what it does"), ((f"[{name}]({name}.md)", summary(name)) for name in NAMES)
    )
    yield "reference/cli/index.md", f"# Commands\n\n{_help('costmodel', cli)}\n{listed}"
    for name in NAMES:
        title = f"# costmodel {name}\n\n{summary(name)}\n\n"
        yield f"reference/cli/{name}.md", title + _help(f"costmodel {name}", load(name))


def _help(words: str, command: click.Command) -> str:
    settings = cli.context_settings | {"max_content_width": WIDTH, "terminal_width": WIDTH}
    context = command.context_class(command, info_name=words, **settings)
    return f"```text\n$ {words} --help\n{command.get_help(context)}\n```\n"
