"""A manual page, which is written in Markdown, as a terminal shows it.

Of Markdown it knows what the pages of rules use: headings, paragraphs, lists, and code, in blocks
and in lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from costmodel.render.prose import Prose

_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal."""


def laid_out(page: str, prose: Prose) -> str:
    """The page in lines of the terminal's width, of 100 columns at most."""
    narrow = replace(prose, width=min(_WIDEST, prose.width or _WIDEST))
    parts = re.split(r"^```.*\n", page, flags=re.MULTILINE)
    pieces = (_code(part, prose) if n % 2 else _text(part, narrow) for n, part in enumerate(parts))
    return "\n".join(pieces).rstrip("\n") + "\n"


def _code(text: str, prose: Prose) -> str:
    lines = (f"  {line}" for line in text.rstrip().split("\n"))
    return "\n".join(prose.wrapped(line) for line in lines) + "\n"


def _text(text: str, prose: Prose) -> str:
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n|\n(?=#)", text))
    return "\n\n".join("\n".join(_lines(part, prose)) for part in paragraphs if part)


def _lines(paragraph: str, prose: Prose) -> Iterator[str]:
    first, _, rest = paragraph.partition("\n")
    if first.startswith("#"):
        yield prose.styled(first.lstrip("# "), "strong")
        paragraph = rest
    for item in re.split(r"^(?=- )", paragraph, flags=re.MULTILINE):
        line = re.sub("`([^`]+)`", lambda code: _inline(code, prose), " ".join(item.split()))
        if line:
            yield prose.wrapped(line, 2 if line.startswith("- ") else 0)


def _inline(code: re.Match[str], prose: Prose) -> str:
    return prose.styled(code[1], "note") if prose.is_coloured else code[0]
