"""The colours and letters that all HTML of ours shares, as CSS: of pages, and of notebooks.

``page/styles/light.css`` and ``dark.css`` have the same names. A page follows its reader, and its
own button. A table in a notebook is dark where the notebook says that it is; what the reader likes
does not matter, for the paper of a notebook may be white all the same.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

_DARK_NOTEBOOKS = (
    '[data-jp-theme-light="false"]',
    ".vscode-dark",
    '[theme="dark"]',
    '[data-theme="dark"]',
    '[data-md-color-scheme="slate"]',
)
"""What Jupyter, VS Code, Colab, Sphinx and MkDocs put around a notebook that is dark."""
_STYLES = Path(__file__).parent / "page" / "styles"
HEAT = (0.0, 0.01, 0.03, 0.1, 0.3)
"""Shares of a total above each of which cells and boxes are one step fuller."""


def heat(share: float) -> int:
    """The step of a share, from 0, which is nothing, to 5."""
    return sum(share > least for least in HEAT)


def style(name: str) -> str:
    """A file of styles."""
    return (_STYLES / f"{name}.css").read_text("utf-8")


def of_pages() -> str:
    """The names on the root of a page; paper is light."""
    light, dark = style("light"), style("dark")
    return (
        f":root {{ color-scheme: light dark;\n{light}}}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f':root:not([data-theme="light"]) {{\n{dark}}}\n}}\n'
        f'@media screen {{\n:root[data-theme="dark"] {{ color-scheme: dark;\n{dark}}}\n}}\n'
        ':root[data-theme="light"] { color-scheme: light; }\n'
    )


@cache
def of_notebooks() -> str:
    """Rules for tables in notebooks, and those of the names that they use."""
    rules = style("notebook")
    used = frozenset(re.findall(r"var\((--[\w-]+)\)", rules))
    light, dark = _declared("light", used), _declared("dark", used)
    places = ", ".join(f"{around} .costmodel" for around in _DARK_NOTEBOOKS)
    return (
        f".costmodel {{ color-scheme: light; {light} }}\n"
        f"{places} {{ color-scheme: dark; {dark} }}\n{rules}"
    )


def _declared(theme: Literal["light", "dark"], used: frozenset[str]) -> str:
    found = re.findall(r"(--[\w-]+): ([^;]+);", style(theme))
    return " ".join(f"{name}: {value};" for name, value in found if name in used)
