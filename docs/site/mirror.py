"""The Markdown of the repository, and what it links: pictures as they are, code as pages.

A link to a file that the site shows on a page of its own is turned to that page; every other link
stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "specs/README.md"),
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]
_LINK = re.compile(r"(?<=\]\()(?!\w+:)([^)#\s]+)")
_CODE = {".py": "python", ".yaml": "yaml"}
_UNSEEN = "---\nsearch: {exclude: true}\n---\n"


def pages() -> Iterator[tuple[str, str | bytes]]:
    """Each page by its path in the repository, and then all that they link."""
    linked: set[Path] = set()
    for name in PAGES:
        text = (ROOT / name).read_text("utf-8")
        linked |= {_target(name, link) for link in _LINK.findall(text)}
        yield name, _LINK.sub(lambda link, page=name: turned(page, link[1]), text)
    for path in sorted(linked):
        yield from _linked(path)


def turned(page: str, link: str) -> str:
    """A link of a page to where the site has what it names."""
    path = _target(page, link)
    if path.is_dir():
        return f"{link.rstrip('/')}/index.md"
    if path.suffix == ".ipynb":
        return link.removesuffix("ipynb") + "md"
    return f"{link}.md" if path.suffix in _CODE else link


def _target(page: str, link: str) -> Path:
    return (ROOT / page).parent.joinpath(link).resolve()


def _linked(path: Path) -> Iterator[tuple[str, str | bytes]]:
    """What stands for a linked file or folder; mkdocs tells what is missing."""
    name = path.relative_to(ROOT).as_posix()
    if path.is_dir():
        if name != "notebooks":
            yield f"{name}/index.md", _listing(name, path)
    elif path.suffix in _CODE:
        yield f"{name}.md", _source(name, path)
    elif path.is_file() and path.suffix not in (".md", ".ipynb"):
        yield name, path.read_bytes()


def _listing(name: str, folder: Path) -> str:
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    shown = "\n".join(file for file in files if "__pycache__" not in file)
    return f"{_UNSEEN}# {name}\n\n```text\n{shown}\n```\n"


def _source(name: str, path: Path) -> str:
    code = path.read_text("utf-8")
    return f"{_UNSEEN}# {name}\n\n~~~~~{_CODE[path.suffix]}\n{code}~~~~~\n"
