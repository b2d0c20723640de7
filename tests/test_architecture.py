"""The pages for who comes next say what is there: rooms, floors, files, commands."""

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def floors() -> list[set[str]]:
    """The floors that import-linter holds, the lowest first; rooms in brackets are not built."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = config["importlinter:contract:floors"]["layers"].split("\n")
    found = [{room.strip() for room in layer.split("|")} for layer in layers if layer.strip()]
    built = [{room for room in floor if not room.startswith("(")} for floor in found]
    return [floor for floor in reversed(built) if floor - {"__main__"}]


def test_the_stair_of_the_page_is_the_one_that_is_held() -> None:
    told: dict[int, set[str]] = {}
    for number, room in re.findall(r"^\| (\d+) \| `(\w+)` \|", HOUSE, re.MULTILINE):
        told.setdefault(int(number), set()).add(room)
    assert [told[number] for number in sorted(told)] == floors()


def test_nothing_is_at_the_root_but_the_facade() -> None:
    files = {path.name for path in (ROOT / "costmodel").iterdir() if path.is_file()}
    assert files == {"__init__.py", "__main__.py", "py.typed"}


@pytest.mark.parametrize("page", [HOUSE, CONTRIBUTING], ids=["architecture", "contributing"])
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    folders = ("costmodel/", "tests/", "specs/", "docs/", "benchmarks/", ".ci/")
    named = [word for word in re.findall(r"`([^`\s]+)`", page) if word.startswith(folders)]
    assert len(named) > 15
    missing = [name for name in named if "<" not in name and not (ROOT / name).exists()]
    assert not missing


def test_what_is_added_as_one_file_goes_where_its_likes_are() -> None:
    """Each pattern of the table of things to add fits files that exist."""
    patterns = re.findall(r"`(costmodel/[^`]*<\w+>[^`]*)`", CONTRIBUTING)
    assert len(patterns) >= 7
    for pattern in patterns:
        assert list(ROOT.glob(re.sub(r"<\w+>", "*", pattern))), pattern


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest would collect one of them only: rooms of tests are no packages."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.parent.name != "fuzz"]
    several = {name for name in names if names.count(name) > 1}
    assert several <= {"__init__.py", "conftest.py"}
