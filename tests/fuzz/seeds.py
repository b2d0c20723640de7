"""Seeds: inputs that failed once, each a file of JSON in ``corpus/TARGET``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"


def write(target: str, given: Any, about: str) -> Path:
    """Keep an input under a name of its own."""
    record = {"about": about, "input": given}
    text = json.dumps(record, indent=1) + "\n"
    path = CORPUS / target / f"found-{sha256(text.encode()).hexdigest()[:8]}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def read(path: Path) -> Any:
    """The input of a seed."""
    return json.loads(path.read_text("utf-8"))["input"]


def kept() -> Iterator[tuple[str, Path]]:
    """Every seed with the name of its target."""
    for path in sorted(CORPUS.glob("*/*.json")):
        yield path.parent.name, path
