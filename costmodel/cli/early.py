"""What is answered before click is loaded, which takes five times as long: version, help, manuals.

Whatever is out of the ordinary (a narrow terminal, one more option, an unknown rule, a bundle
without sources) is left to the commands, which say the same; tests hold the two together.
"""

from __future__ import annotations

import os
import sys

from costmodel import __version__

TYPE_CHECKING = False  # typing takes longer to load than all of this
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PURPOSE = "Analytic cost model for convolutional networks: exact FLOPs, MAC and params."
EXAMPLES = """\
Examples:
  costmodel analyze mobilenetv2
  costmodel analyze specs/shufflenetv2.yaml --variant 0.5x --by op
  costmodel list

Exit status: 0 all is well, 1 lint, diff or check found what you asked it to
fail on, 2 your input is wrong, 3 costmodel is."""

_HEAD = f"""\
Usage: costmodel [OPTIONS] [COMMAND] [ARGS]...

  {PURPOSE}

Options:
  --version   Show the version and exit.
  --debug     Show the traceback of our own faults.
  -h, --help  Show this message and exit.

Commands:
"""
_WIDTH = 78
"""The columns that click fills of a terminal with 80 or more."""

_PACKAGE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120


def answer(words: Sequence[str]) -> str | None:
    """What a command line prints; None where its command is to tell."""
    try:
        if words == ["--version"]:
            return f"costmodel {__version__}\n"
        if words in (["--help"], ["-h"]):
            return _help() if _columns() >= _WIDTH + 2 else None
        if words[:1] == ["explain"] and _columns() == _ANY:
            return _manuals(words[1:])
    except OSError:  # no sources
        return None
    return None


def leading_docstring(source: str) -> str:
    """The docstring that the source of a module begins with; empty where only Python can tell."""
    before, _, rest = source.partition('"""')
    text, end, _ = rest.partition('"""')
    return text if end and not before and "\\" not in text else ""


def _help() -> str | None:
    listed = os.listdir(os.path.join(_PACKAGE, "cli", "commands"))  # noqa: PTH118, PTH208
    names = sorted(name[:-3] for name in listed if name.endswith(".py") and name[0] != "_")
    told = {name: _docstring("cli", "commands", name).partition("\n")[0] for name in names}
    if not names or not all(told.values()):
        return None
    room = max(map(len, names)) + 2
    rows = ("\n".join(_row(name.ljust(room), summary)) for name, summary in told.items())
    tail = "\n".join(f"  {line}".rstrip() for line in EXAMPLES.split("\n"))
    return "\n".join([_HEAD + "\n".join(rows), "", tail, ""])


def _row(name: str, summary: str) -> Iterator[str]:
    """The lines of a command, its summary beside its name."""
    line = f"  {name}"
    for number, word in enumerate(summary.split()):
        if len(line) + len(word) + 1 > _WIDTH:
            yield line
            line = f"  {' ' * len(name)}{word}"
        else:
            line += f" {word}" if number else word
    yield line


def _manuals(rules: Sequence[str]) -> str | None:
    if not rules or not all(rule.isalnum() for rule in rules):
        return None
    pages = [_docstring("linting", "rules", rule.lower()).strip() for rule in rules]
    return "\n".join(f"{page}\n" for page in pages) if all(pages) else None


def _docstring(*path: str) -> str:
    with open(os.path.join(_PACKAGE, *path) + ".py", encoding="utf-8") as file:  # noqa: PTH118, PTH123
        return leading_docstring(file.read())


_ANY = 1 << 30
"""The columns of what is no terminal."""


def _columns() -> int:
    """The columns that text may take; none where it is for the commands to ask."""
    if "COLUMNS" in os.environ or sys.stdout is None:
        return 0
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else _ANY
    except (OSError, ValueError):
        return 0
