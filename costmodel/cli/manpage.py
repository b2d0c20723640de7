"""The help of all commands as one page for ``man``, in the language of roff."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping

import click

from costmodel import __version__


def page(root: click.Context, commands: Mapping[str, click.Command]) -> Iterator[str]:
    """The page in pieces: the group, then each command with its options and examples."""
    yield f'.TH COSTMODEL 1 "" "costmodel {__version__}" "User commands"\n'
    yield f".SH NAME\ncostmodel \\- {_plain(str(root.command.help))}\n"
    yield ".SH SYNOPSIS\n.B costmodel\nCOMMAND [ARGS]...\n"
    yield from _examples(root.command)
    yield ".SH COMMANDS\n"
    for name, command in commands.items():
        yield from _command(click.Context(command, info_name=name, parent=root))


def _command(context: click.Context) -> Iterator[str]:
    command = context.command
    words = " ".join(command.collect_usage_pieces(context))
    yield f".SS costmodel {_plain(str(context.info_name))} {_plain(words)}\n"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield f".PP\n{_plain(' '.join(paragraph.split()))}\n"
    records = (one.get_help_record(context) for one in command.get_params(context))
    for names, told in (one for one in records if one and one[1]):
        yield f".TP\n.B {_plain(names)}\n{_plain(' '.join(told.split()))}\n"
    yield from _examples(command)


def _examples(command: click.Command) -> Iterator[str]:
    if command.epilog:
        lines = command.epilog.replace("\b\n", "").splitlines()
        yield ".PP\n.nf\n" + "".join(f"{_plain(line)}\n" for line in lines) + ".fi\n"


def _plain(text: str) -> str:
    """Text in which nothing is taken for a command of roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
