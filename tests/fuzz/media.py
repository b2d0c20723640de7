"""What no medium may obey, for each format that people or programs read."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

import yaml
from markdown_it import MarkdownIt


def assert_for_people(text: str) -> None:
    assert not (found := [char for char in text if obeyed(char)]), found
    commands = re.compile(r"\s*::|.*##\[")
    assert not (found := [line for line in text.split("\n") if commands.match(line)]), found


def obeyed(char: str) -> bool:
    # Joiners make one letter or picture of two and move nothing.
    return char not in "\n\t\u200c\u200d" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")


def assert_workflow(text: str) -> None:
    lines = text.split("\n")
    ours = re.compile(r"::(error|warning|notice) file=[^:,]*(,\w+=[^:,]*)*::")
    assert_for_people("\n".join(line for line in lines if not ours.match(line)))
    assert not any(map(obeyed, text.replace("\n", "")))


def assert_markdown(text: str) -> None:
    assert_for_people(text)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    every = [one for token in tokens for one in (token, *(token.children or ()))]
    html = "".join(one.content for one in every if one.type in ("html_inline", "html_block"))
    allowed = r"</?(details|summary|code|br)>"
    assert "<" not in re.sub(allowed, "", html)


def assert_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text)))
    cells = [cell for row in rows for cell in row]
    number = re.compile(r"[-+]?[\d.]+(e[-+]?\d+)?")
    assert all(number.fullmatch(one) or not re.match(r"\s*[-=+@]|::", one) for one in cells)
    assert not any(map(obeyed, text))
    assert len(rows) == text.count("\n")
    assert not any(line.startswith("::") for line in text.split("\n"))


def assert_patch(text: str) -> None:
    """Lines of the spec stand as they are, or it could not be applied."""
    assert not any(map(obeyed, text))
    assert len(re.findall("^(---|[+]{3}|@@) ", text, re.MULTILINE)) == 3
    assert not re.search("^::", text, re.MULTILINE)


class _Elements(HTMLParser):
    """The elements of a page, each with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [name for name, _ in attrs]))


def assert_html(text: str) -> None:
    """No name is markup: there is no image, no handler, and no script but ours."""
    assert not any(map(obeyed, text))
    page = _Elements()
    page.feed(text)
    tags = [tag for tag, _ in page.found]
    assert not {"img", "iframe", "object", "svg"} & set(tags)
    assert not [name for _, names in page.found for name in names if name.startswith("on")]
    policy = re.search("script-src ([^;]*);", unescape(text))
    assert policy
    assert tags.count("script") == 1 + len(policy[1].split())


MEDIA: Mapping[str, Callable[[str], Any]] = {
    "patch": assert_patch,
    "text": assert_for_people,
    "concise": assert_for_people,
    "github": assert_workflow,
    "markdown": assert_markdown,
    "csv": assert_csv,
    "junit": ElementTree.fromstring,
    "json": json.loads,
    "gitlab": json.loads,
    "sarif": json.loads,
    "yaml": yaml.safe_load,
    "html": assert_html,
}


def medium(words: tuple[str, ...]) -> str:
    """What a command writes."""
    special = {"sweep": "csv", "budget": "yaml", "report": "html"}
    style = words[-1] if "--format" in words else "text"
    return "patch" if "--apply" in words else special.get(words[0], style)
