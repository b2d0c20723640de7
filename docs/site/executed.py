"""The notebooks with their output, which are committed without it; equations become MathML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbconvert import MarkdownExporter

FOLDER = Path(__file__).parents[2] / "notebooks"
HEAD = """\
# Notebooks

Each derives or measures one thing and ends in asserts. They are executed while this site is built;
`pip install '.[notebook]'` brings what they need to be opened and changed.

"""
_EQUATION = re.compile(r"(\$\$?)(?:\\displaystyle )?([^$]+)\1")
_LATEX = "text/latex"
_WIDGET = "application/vnd.jupyter.widget-view+json"


def pages(*, runs: bool) -> Iterator[tuple[str, str | bytes]]:
    """A page for each, and the pictures in it."""
    paths = sorted(FOLDER.glob("*.ipynb"))
    found = [nbformat.read(path, as_version=4) for path in paths]
    if runs:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(_run, found))
    titles = [re.search("^# (.*)", one.cells[0].source) for one in found]
    rows = [f"- [{t[1]}]({path.stem}.md)\n" for t, path in zip(titles, paths, strict=True) if t]
    yield "notebooks/index.md", HEAD + "".join(rows)
    for path, notebook in zip(paths, found, strict=True):
        yield from _page(path.stem, notebook)


def _run(notebook: Any) -> None:
    resources = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, timeout=120, resources=resources).execute()


def _page(name: str, notebook: Any) -> Iterator[tuple[str, str | bytes]]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _EQUATION.sub(_mathml, cell.source)
        for output in cell.get("outputs", []):
            _adapt(output.get("data", {}))
    told = {"unique_key": name, "output_files_dir": name}
    text, resources = MarkdownExporter().from_notebook_node(notebook, resources=told)
    yield f"notebooks/{name}.md", text
    for path, picture in resources["outputs"].items():
        yield f"notebooks/{path}", picture


def _adapt(data: dict[str, Any]) -> None:
    """What a page shows of an output."""
    if _LATEX in data:
        equation = _EQUATION.sub(_mathml, data.pop(_LATEX))
        data["text/html"] = f'<div class="equation" tabindex="0">{equation}</div>'
    if _WIDGET in data:
        data["text/plain"] = "(sliders, which work in Jupyter)"


def _mathml(found: re.Match[str]) -> str:
    """An equation in a span: by itself Markdown takes it for the end of a paragraph."""
    text = found[2].replace("{aligned}", "{align*}")
    return f"<span>{convert(text, 'block' if found[1] == '$$' else 'inline')}</span>"
