"""What docs/exporting.md shows is what is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGE = (Path(__file__).parent.parent.parent / "docs" / "exporting.md").read_text("utf-8")


def shown(language: str) -> str:
    """The one block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_picture_shown_is_the_one_that_is_drawn(cli: Callable[..., Any]) -> None:
    ran = cli("export", "shufflenetv2", "--to", "mermaid", "--level", "stage")
    assert shown("mermaid") == ran.out


def test_the_class_shown_is_the_one_that_is_written(cli: Callable[..., Any]) -> None:
    assert shown("python") in cli("export", "mobilenetv2", "--to", "torch").out
