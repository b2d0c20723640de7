r"""Text of strangers made safe for what it is written to; nothing else here knows how.

Names of files, networks, variants, labels, columns and keys come from files that anyone may
propose. For each medium there is one rule, which is applied where text leaves the house:

- people (terminals, logs, and files that are shown in them): characters that move a cursor, ring,
  or turn the direction of writing are shown as ``\u001b``; a line that GitHub would take for a
  workflow command (``::error::``, ``##[group]``) begins with, or holds, a backslash;
- workflow commands: ``%``, line ends, ``:`` and ``,`` as GitHub decodes them;
- cells of CSV: a text that a spreadsheet would compute gets an apostrophe in front, unless it is a
  number; what would break the line is shown as an escape. Numbers never change;
- DOT and Mermaid: quotes, backslashes and entities, so that a label stays one;
- Markdown has its escapes in ``render.markdown``; JSON, XML and HTML have those of their encoders.
"""

from __future__ import annotations

import re

_UNSEEN = (
    "\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
# Not compiled here, which takes longer than most commands have text: little of it has any of these.
_CONTROL = f"[\0-\x08\x0b-\x1f{_UNSEEN}]"
_CONTROL_OR_BREAK = f"[\0-\x1f{_UNSEEN}]"
_OURS = re.compile(r"(\033\[(?:0|[12]|(?:[12];)?3[1-6])m)")
"""The few colours that ``render`` uses; whatever else a terminal obeys is not ours."""

_COMMAND = re.compile(r"^(?=\s*::)|(?<=##)(?=\[)", re.MULTILINE)
_COMPUTED = re.compile("\\s*(?:[-=+@\uff0b\uff0d\uff1d\uff20]|::)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def printable(text: str) -> str:
    """The text on the lines that it has, with every unseen character shown as an escape."""
    is_safe = text.replace("\n", "").isprintable()
    return text if is_safe else re.sub(_CONTROL, _escape, text)


def on_one_line(text: str) -> str:
    """The text without unseen characters, tabs and line ends, as in the header of a patch."""
    return text if text.isprintable() else re.sub(_CONTROL_OR_BREAK, _escape, text)


def shown(text: str) -> str:
    """Text for people, which neither a terminal nor the log of a workflow obeys."""
    return _COMMAND.sub(r"\\", printable(text))


def shown_in_colour(text: str) -> str:
    """Text for a terminal that shows colours: ours stay, and nothing else does."""
    parts = _OURS.split(text)
    safe = (part if number % 2 else printable(part) for number, part in enumerate(parts))
    return _COMMAND.sub(r"\\", "".join(safe))


def workflow_data(text: str) -> str:
    """The message of a workflow command."""
    quoted = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable(quoted)


def workflow_property(text: str) -> str:
    """A property of a workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def cell(text: str) -> str:
    """A text in a cell of CSV, which no spreadsheet computes and which stays on its line."""
    plain = on_one_line(text)
    is_computed = _COMPUTED.match(text) and not _NUMBER.fullmatch(text)
    return f"'{plain}" if is_computed or text[:1] in ("\t", "\r") else plain


def dot_string(text: str) -> str:
    """A string of Graphviz's DOT, in its quotes; line ends are those of its lines."""
    lines = (on_one_line(line) for line in text.split("\n"))
    return '"' + "\\n".join(re.sub(r'([\\"])', r"\\\1", line) for line in lines) + '"'


def mermaid_string(text: str) -> str:
    """A label of Mermaid, in its quotes; what Markdown and HTML would read stands as entities."""
    lines = (on_one_line(line) for line in text.split("\n"))
    safe = (re.sub(r'[#&<>"`*~\\]', lambda found: f"#{ord(found[0])};", line) for line in lines)
    return '"' + "<br/>".join(safe) + '"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
