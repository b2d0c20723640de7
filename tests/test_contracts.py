"""The contracts of setup.cfg hold for whole packages: whatever is planted in a copy is found."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLANTED = {
    "a module at the root": ("notes", ""),
    "a room that is placed nowhere": ("attic.__init__", ""),
    "an import upward": ("core.climbing", "import costmodel.render"),
    "a neighbour on the same floor": ("advice.visiting", "import costmodel.comparing"),
    "arrays at the root": ("arrays", "import numpy"),
    "arrays in a room": ("analysis.tensors", "import numpy as np"),
    "letters in a view": ("render.views.letters", "from sympy import Symbol"),
    "a terminal in a rule": ("linting.rules.g9", "def shown():\n    import rich.text"),
    "a framework in the house": ("sweeping.training", "import torch"),
    "sweeps in advice": ("advice.searching", "import costmodel.sweeping.running"),
    "an op that knows another": ("ops.copied", "import costmodel.ops.conv"),
    "a rule that knows another": ("linting.rules.g8", "import costmodel.linting.rules.g1"),
    "a command that knows another": ("cli.commands.twice", "import costmodel.cli.commands.list"),
    "a format that knows another": ("render.lint.teamcity", "import costmodel.render.lint.text"),
    "a table's format that knows another": (
        "render.tables.formats.yaml",
        "import costmodel.render.tables.formats.json",
    ),
    "a view that knows a format": ("render.views.pages", "import html"),
    "an adviser that knows another": (
        "advice.advisers.wider",
        "import costmodel.advice.advisers.fewer_groups",
    ),
    "a format of exports that knows another": (
        "interop.writing.formats.svg",
        "import costmodel.interop.writing.formats.dot",
    ),
    "a writer of ops that knows another": (
        "interop.writing.onnx.ops.shapes",
        "import costmodel.interop.writing.onnx.ops.views",
    ),
    "a module that knows another": (
        "interop.writing.torch.ops.shapes",
        "import costmodel.interop.writing.torch.ops.norms",
    ),
    "one half of a circle": ("analysis.hen", "import costmodel.analysis.egg"),
    "the other half": ("analysis.egg", "import costmodel.analysis.hen"),
}


def lint_imports(folder):
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    environment = os.environ | {"COLUMNS": "1000"}
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """What is said of a copy in which everything above was planted."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "setup.cfg", folder)
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "costmodel", folder / "costmodel", ignore=without)
    for module, line in PLANTED.values():
        path = folder.joinpath("costmodel", *module.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        assert not path.exists()
        path.write_text(f"{line}\n", "utf-8")
    done = lint_imports(folder)
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_the_house_keeps_its_contracts():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("module", "line"), PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_found(module, line, reported):
    name = re.escape(module.removesuffix(".__init__").rpartition(".")[2])
    assert re.search(rf"[ .]{name}\b", reported), line


def test_every_contract_of_plug_ins_is_a_wildcard():
    """A new file is held to its contract without anybody naming it."""
    sections = (ROOT / "setup.cfg").read_text("utf-8").split("\n[")
    independent = [text for text in sections if "\ntype = independence\n" in text]
    wild = [re.search(r"\nmodules = costmodel\.([a-z.]+)\.\*\n", text) for text in independent]
    rooms = {match and match[1] for match in wild}
    assert rooms == {
        "advice.advisers",
        "cli.commands",
        "interop.writing.formats",
        "interop.writing.ncnn.ops",
        "interop.writing.onnx.ops",
        "interop.writing.torch.ops",
        "latency.runtimes",
        "linting.rules",
        "ops",
        "render.lint",
        "render.tables.formats",
    }


def test_nothing_lies_at_the_root_but_the_facade_and_the_entrance():
    lying = {path.name for path in (ROOT / "costmodel").iterdir() if path.is_file()}
    assert lying == {"__init__.py", "__main__.py", "py.typed"}
