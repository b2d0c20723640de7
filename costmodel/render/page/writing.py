"""The page as HTML: the template filled, and all that it needs written into it.

The policy of the page allows its own style and scripts, known by their hashes, and no request.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, Template

from costmodel import __version__
from costmodel.core.foreign import on_one_line, printable
from costmodel.render import tokens
from costmodel.render.page.bundling import joined
from costmodel.render.page.layers import Record
from costmodel.render.page.page import Side, records_of, shown_of

if TYPE_CHECKING:
    from costmodel.render.page.comparison import Comparison

_STYLES = ("page", "graph", "chart", "table", "text", "print")
_LIBRARIES = ("dagre", "d3-hierarchy")
_SECTIONS = (
    ("totals", "Totals"),
    ("differences", "Differences"),
    ("graph", "Graph"),
    ("bars", "Bars"),
    ("treemap", "Memory access"),
    ("roofline", "Intensity"),
    ("alive", "Live activations"),
    ("blocks", "Blocks and ops"),
    ("findings", "Lint findings"),
    ("text", "Spec"),
)
_DRAWN = {
    "graph": "",
    "bars": "What each box of the closed graph has, by the measure that colours it.",
    "treemap": "MAC as areas: ops in their blocks.",
    "roofline": "FLOPs of blocks over FLOPs/MAC, the arithmetic intensity of their counts.",
    "alive": "Elements of activations alive beside each op, in the order in which the ops run.",
    "blocks": "",
}
"""Sections that scripts fill, with what stands above them."""
_TIMED = {
    "roofline": (
        "FLOPs a second that ops reach, over FLOPs/MAC, their intensity as written. A platform's"
        " lines are what its coefficients of a class of kernels come to: others may lie above."
    )
}
"""The same where the times of ops are known."""


def written(sides: Sequence[Side], compared: Comparison | None = None) -> str:
    """The page of one network, or of two side by side with what differs between them."""
    style = "".join((tokens.of_pages(), *map(tokens.style, _STYLES)))
    scripts = [*(_library(name) for name in _LIBRARIES), _own_scripts()]
    shown = [_safe(shown_of(side)) for side in sides]
    page: str = _template().render(
        title=" and ".join(on_one_line(side.title) for side in sides),
        version=__version__,
        policy=_policy(style, scripts),
        style=style,
        scripts=[{"text": one, "is_module": one is scripts[-1]} for one in scripts],
        records=_in_script(records_of(sides)),
        sides=shown,
        sections=[one for one in _SECTIONS if compared or one[0] != "differences"],
        compared=_safe(compared.shown(sides)) if compared else None,
        drawn=_DRAWN | (_TIMED if any(_has_times(side) for side in sides) else {}),
    )
    return page


def _has_times(side: Side) -> bool:
    return any(times.by_op for times in side.times)


def _template() -> Template:
    return Environment(autoescape=True).from_string(_read("page.html"))


def _read(*path: str) -> str:
    return Path(__file__).parent.joinpath(*path).read_text("utf-8")


def _own_scripts() -> str:
    return joined("main.js", lambda name: _read("scripts", name))


def _library(name: str) -> str:
    """A library behind its licence, without the line that names one more file.

    Its strings hold characters that no page may: they stand as the escapes that scripts read.
    """
    text = re.sub("(?m)^//# sourceMappingURL=.*$", "", _read("vendor", f"{name}.min.js"))
    return f"/*! {name}\n\n{_read('vendor', f'{name}.LICENSE.txt')}*/\n{printable(text)}"


def _policy(style: str, scripts: Sequence[str]) -> str:
    allowed = " ".join(map(_hash, scripts))
    own = f"script-src {allowed}; style-src {_hash(style)}"
    return f"default-src 'none'; {own}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _in_script(records: Record) -> str:
    """JSON in which nothing ends the script that it stands in, nor begins another."""
    text = json.dumps(_safe(records), separators=(",", ":"))
    return re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _safe(value: object) -> object:
    """The same with every unseen character in a text shown as an escape."""
    if isinstance(value, str):
        return on_one_line(value)
    if isinstance(value, dict):
        return {_safe(key): _safe(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(one) for one in value]
    return value
