"""Bring what the README and pages of docs show up to date: run it, and write it down.

    python docs/update.py

Every ```console block holds commands behind ``$`` and their output at 80 columns; docs/analyze.svg
is a picture of the first one in colour, which names no font that a browser would have to fetch.
A test fails while anything shown is not what is printed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
IMPORTING = ROOT / "docs" / "importing.md"
GUIDELINES = ROOT / "docs" / "guidelines.md"
PICTURE = ROOT / "docs" / "analyze.svg"
PICTURED = "costmodel analyze specs/mobilenetv2.yaml"
WIDTH = 80

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_THEME = TerminalTheme(
    (24, 26, 31),
    (214, 218, 226),
    [
        *((24, 26, 31), (224, 108, 117), (152, 195, 121), (229, 192, 123)),
        *((97, 175, 239), (198, 120, 221), (86, 182, 194), (214, 218, 226)),
    ],
)
_SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>costmodel analyze</title>
<style>
.{unique_id}-matrix {{
  font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; white-space: pre;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed(command: str, *, coloured: bool = False) -> str:
    """What ``costmodel ...`` prints on a terminal of 80 columns."""
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color"} if coloured else {}
    kept = {name: value for name, value in os.environ.items() if "COLOR" not in name}
    words = [sys.executable, "-m", *shlex.split(command)]
    environment = kept | colours | {"COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def shown(text: str) -> str:
    """The README's text with every command's output as it is now."""
    return _BLOCK.sub(lambda block: _run_again(block[0]), text)


def _run_again(block: str) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{printed(command)}" for command in commands)


def picture(text: str) -> str:
    """Coloured terminal output as SVG."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text), soft_wrap=True)
    return console.export_svg(title="", theme=_THEME, code_format=_SVG, unique_id="costmodel")


if __name__ == "__main__":
    for page in (README, IMPORTING, GUIDELINES):
        page.write_text(shown(page.read_text("utf-8")), encoding="utf-8")
    PICTURE.write_text(
        picture(f"$ {PICTURED}\n{printed(PICTURED, coloured=True)}"), encoding="utf-8"
    )
