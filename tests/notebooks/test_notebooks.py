"""Every notebook runs to its last assert, is committed without output, and fits the schema."""

from __future__ import annotations

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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_runs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, timeout=120, resources=resources).execute()
    shown = [
        output.data
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    ]
    assert any("image/png" in data for data in shown)
