"""What `pip install .` must carry: every package, every spec, every tool's settings."""

import configparser
from pathlib import Path

import pytest

import costmodel

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def config():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def listed(config, section, key):
    return {word.strip(" ,") for word in config[section][key].split() if word.strip(" ,")}


def test_every_package_is_listed(config):
    modules = (ROOT / "costmodel").rglob("*.py")
    packages = {".".join(path.parent.relative_to(ROOT).parts) for path in modules}
    assert listed(config, "options", "packages") == packages | {"costmodel.specs"}


def test_every_data_file_is_covered_by_a_pattern(config):
    for package in listed(config, "options", "packages"):
        folder = (
            ROOT / "specs" if package == "costmodel.specs" else ROOT.joinpath(*package.split("."))
        )
        patterns = config["options.package_data"].get(package, "").replace(",", " ").split()
        covered = {path for pattern in patterns for path in folder.glob(pattern)}
        own = folder.rglob("*") if package == "costmodel.specs" else folder.glob("*")
        data = {p for p in own if p.is_file() and p.suffix not in (".py", ".pyc")}
        assert data <= covered, package


def test_the_version_is_that_of_the_changelog(config):
    assert config["metadata"]["version"] == "attr: costmodel.__version__"
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog
    assert costmodel.__version__ in changelog


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "CHANGELOG.md", "specs/README.md"])
def test_a_checkout_has_its_papers(name):
    assert (ROOT / name).stat().st_size > 500
