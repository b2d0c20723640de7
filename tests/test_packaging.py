"""What `pip install .` must carry: every package, every spec, and libraries that were tested."""

import configparser
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import costmodel

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11.9", "3.12.9", "3.13.9", "3.14.0")


@pytest.fixture(scope="module")
def config():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def folders():
    """The folders of packages by name; setup.py finds them by their __init__.py."""
    found = {path.parent for path in (ROOT / "costmodel").rglob("*.py")}
    named = {".".join(folder.relative_to(ROOT).parts): folder for folder in found}
    return named | {"costmodel.specs": ROOT / "specs"}


def test_every_folder_of_modules_is_a_package():
    assert all((f / "__init__.py").is_file() for f in folders().values() if f.name != "specs")


def test_every_data_file_is_covered_by_a_pattern(config):
    for package, folder in folders().items():
        patterns = config["options.package_data"].get(package, "").replace(",", " ").split()
        covered = {path for pattern in patterns for path in folder.glob(pattern)}
        own = folder.rglob("*") if package == "costmodel.specs" else folder.glob("*")
        data = {p for p in own if p.is_file() and p.suffix not in (".py", ".pyc")}
        assert data <= covered, package


def wanted(config):
    """The lines of setup.cfg that ask for a library, of the package and of all its extras."""
    texts = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    return [Requirement(line) for text in texts for line in text.splitlines() if line]


def pins(python):
    """The releases that constraints.txt names for a Python on Linux, by library."""
    environment = {
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    asked = [Requirement(line) for line in lines if not line.startswith("#")]
    return {
        canonicalize_name(pin.name): str(pin.specifier)
        for pin in asked
        if pin.marker is None or pin.marker.evaluate(environment)
    }


@pytest.mark.parametrize("python", PYTHONS)
def test_a_release_of_every_library_is_pinned_and_allowed(python, config):
    known = pins(python)
    for library in wanted(config):
        release = known[canonicalize_name(library.name)].removeprefix("==")
        assert library.specifier.contains(release), library


def test_every_library_has_one_floor(config):
    """The lowest release that works, which .ci/run tests, and the same one in every extra."""
    floors = {(one.name, clause) for one in wanted(config) for clause in one.specifier}
    assert all(clause.operator == ">=" for _, clause in floors)
    assert sorted(name for name, _ in floors) == sorted({one.name for one in wanted(config)})


def test_every_python_that_is_named_has_pins(config):
    named = re.findall(r":: (3\.\d+)$", config["metadata"]["classifiers"], re.MULTILINE)
    assert [python.rpartition(".")[0] for python in PYTHONS] == named
    assert config["options"]["python_requires"] == f">={named[0]}"


def test_the_version_is_that_of_the_changelog(config):
    assert config["metadata"]["version"] == "attr: costmodel.__version__"
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog
    assert costmodel.__version__ in changelog


@pytest.mark.parametrize(
    "name", ["LICENSE", "README.md", "CHANGELOG.md", "constraints.txt", "specs/README.md"]
)
def test_a_checkout_has_its_papers(name):
    assert (ROOT / name).stat().st_size > 500
