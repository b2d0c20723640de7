"""What mkdocs asks while it builds the site (mkdocs.yml): pages beside those of this folder.

The Markdown of the repository stands on the site where it stands in the repository, so that one
link works in both; the rest is made of the code, and none of it is ever written beside the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import filter as matching
from typing import Any

import commands
import executed
import gallery
import interfaces
import mirror
import ops
import rules
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is mirrored and made, and put it into the navigation."""
    made = dict(_pages(runs=config.extra["notebooks"] == "run"))
    for path, content in made.items():
        files.append(File.generated(config, path, content=content))
    config.nav = _spread(config.nav, sorted(made))
    return files


def on_post_page(output: str, **_: Any) -> str:
    """Give the dialog of search the name that the theme leaves out."""
    return output.replace('"search" role="dialog"', '"search" role="dialog" aria-label="Search"')


def _pages(*, runs: bool) -> Iterator[tuple[str, str | bytes]]:
    yield from mirror.pages()
    for maker in (commands, ops, rules, interfaces, gallery):
        yield from maker.pages()
    yield from executed.pages(runs=runs)


def _spread(nav: Any, paths: list[str]) -> Any:
    """The navigation with every pattern in place of the pages that it matches."""
    if isinstance(nav, dict):
        return {title: _spread(inner, paths) for title, inner in nav.items()}
    if isinstance(nav, list):
        return [page for entry in nav for page in _entries(entry, paths)]
    return nav


def _entries(entry: Any, paths: list[str]) -> list[Any]:
    if isinstance(entry, str) and "*" in entry:
        return matching(paths, entry)
    return [_spread(entry, paths)]
