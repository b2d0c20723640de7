"""Bring what the README and pages of docs show up to date: run it, and write it down.

    python docs/update.py

Every ```console block holds commands behind ``$`` and what they print at 80 columns, errors
included; where a block of YAML begins with ``# file: NAME``, the commands below find that file in
their folder. docs/analyze.svg is a picture of the README's first one in colour, which names no font
that a browser would have to fetch. A test fails while anything shown is not what is printed.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))
NEEDS = {"importing.md": "onnx"}
"""The extras without which pages cannot be brought up to date."""
PICTURE = ROOT / "docs" / "analyze.svg"
PICTURED = "costmodel analyze specs/mobilenetv2.yaml"
WIDTH = 80

_BLOCK = re.compile(
    r"(?<=^```console\n)(?P<commands>.*?)(?=^```$)"
    r"|^```yaml\n(?P<text># file: (?P<file>\S+)\n.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_OF_THIS_MACHINE = re.compile(r"^warning: platform \S+ is of .*\n(?:  .*\n)*", re.MULTILINE)
"""What is said where a platform has another processor, or another release of its runtime."""
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


def printed(command: str, folder: Path = ROOT, *, coloured: bool = False) -> str:
    """What ``costmodel ...`` shows on a terminal of 80 columns, in a folder, on any machine.

    Raises:
        RuntimeError: it fails by its own fault, or is no command.
    """
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color"} if coloured else {}
    kept = {name: value for name, value in os.environ.items() if "COLOR" not in name}
    words = [sys.executable, "-m", *shlex.split(command)]
    settings = {"COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        words,
        cwd=folder,
        env=kept | colours | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode > 2 or not command.startswith("costmodel "):
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stdout}")
    return _OF_THIS_MACHINE.sub("", done.stdout)


def shown(text: str) -> str:
    """A page's text with every command's output as it is now."""
    if "# file: " not in text:
        return _BLOCK.sub(lambda block: _run_again(block, ROOT), text)
    with tempfile.TemporaryDirectory() as folder:
        return _BLOCK.sub(lambda block: _run_again(block, Path(folder)), text)


def _run_again(block: re.Match[str], folder: Path) -> str:
    if block["file"]:
        (folder / block["file"]).write_text(block["text"], "utf-8")
        return block[0]
    commands = [line[2:] for line in block[0].splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{printed(command, folder)}" for command in commands)


def picture(text: str) -> str:
    """Coloured terminal output as SVG."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text), soft_wrap=True)
    return console.export_svg(title="", theme=_THEME, code_format=_SVG, unique_id="costmodel")


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(shown(page.read_text("utf-8")), encoding="utf-8")
    PICTURE.write_text(
        picture(f"$ {PICTURED}\n{printed(PICTURED, coloured=True)}"), encoding="utf-8"
    )
