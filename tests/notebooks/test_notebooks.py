"""Every notebook runs to its last assert, is committed without output, and fits the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [
    "01_mac_lower_bound",
    "02_group_convolution",
    "03_fragmentation",
    "04_elementwise",
    "05_anatomy_of_the_zoo",
    "06_design_space",
    "07_guidelines_measured",
    "08_predicted_latency",
]


def test_all_notebooks_are_here() -> None:
    assert [path.stem for path in NOTEBOOKS] == NAMES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_is_committed_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in notebook.cells] == [
        f"{path.stem[:2]}-{number:02d}" for number in range(1, len(notebook.cells) + 1)
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_makes_a_claim_and_ends_in_asserts(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert "\n\nClaim: " in cells[0].source
    assert cells[-1].cell_type == "code"
    assert cells[-1].source.splitlines()[-1].lstrip().startswith("assert ")


FRESH = """\
import sys
for name in [name for name in sys.modules if name.partition(".")[0] == "costmodel"]:
    del sys.modules[name]
%reset -f
"""
"""What a notebook of this kernel defined, and what it imported of costmodel, is gone behind it."""


@pytest.fixture(scope="module")
def kernel() -> Iterator[NotebookClient]:
    """One kernel for all notebooks: starting it and loading libraries takes most of their time."""
    resources = {"metadata": {"path": str(FOLDER)}}
    client = NotebookClient(nbformat.v4.new_notebook(), timeout=120, resources=resources)
    with client.setup_kernel():
        yield client


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_runs(path: Path, kernel: NotebookClient) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FRESH))
    kernel.nb = notebook
    kernel.reset_execution_trackers()
    for number, cell in enumerate(notebook.cells):
        kernel.execute_cell(cell, number)
    shown = [
        output.data
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    ]
    assert any("image/png" in data for data in shown)
