"""The page's scripts as one module: each file behind those that it imports, without the imports.

Files import from files beside them by name (``import { a, b } from "./x.js";``) and export what
they declare (``export function a``), so that one scope can hold them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class|let)", re.MULTILINE)


def joined(start: str, read: Callable[[str], str]) -> str:
    """The file called ``start`` with all that it imports; ``read`` gives the text of a file."""
    return "".join(_EXPORT.sub("", _IMPORT.sub("", read(name))) for name in _order(start, read, {}))


def _order(name: str, read: Callable[[str], str], seen: dict[str, None]) -> Iterator[str]:
    if name in seen:
        return
    seen[name] = None
    for other in _IMPORT.findall(read(name)):
        yield from _order(other, read, seen)
    yield name
