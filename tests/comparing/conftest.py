"""What the tests of `costmodel diff` share: networks from a few lines, and a repository."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel import analyze
from costmodel.analysis.report import Report
from costmodel.comparing.networks import NetworkDiff, diff_reports
from costmodel.core.marks import Source
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of

HEADER = "schema: 1\nnetwork: Net\ninput: {image: [8, 16, 16]}\n"


def _report(body: str) -> Report:
    return analyze(network_of(spec_of(Source("net.yaml", HEADER + body)), "net.yaml"))


@pytest.fixture
def diff_of() -> Callable[[str, str], NetworkDiff]:
    """Compare two networks of 8 channels and 16x16 pixels, each given from ``layers:`` on."""
    return lambda base, head: diff_reports(_report(base), _report(head))


@pytest.fixture
def git() -> Callable[..., str]:
    return _git


def _git(*words: str, folder: Path | str = ".") -> str:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *settings, *words], check=True, capture_output=True, text=True
    )
    return done.stdout


NET = """\
schema: 1
network: Net
input: {image: [8, 16, 16]}
include: [blocks/shared.yaml]
parameters: {c: 8}
variants: {small: {}, large: {c: 16}}
layers:
  - stem: {conv: {out: c, k: 3, then: [bn, relu]}}
  - body: {unit: {c: stem.c, repeat: 2}}
"""
SHARED = """\
schema: 1
kind: blocks
blocks:
  unit:
    parameters: {c: }
    layers:
      - pointwise: {out: c, then: [bn, relu]}
      - depthwise: {k: 3, then: bn}
      - add: in
"""
OTHER = HEADER + "layers:\n  - conv: {out: 8, k: 3}\n"


@pytest.fixture
def here(tmp_path: Path, cli: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """The command line in a repository.

    Its only commit, on ``main``, has two specs and a file of blocks below ``specs``.
    """
    (tmp_path / "specs" / "blocks").mkdir(parents=True)
    (tmp_path / "specs" / "net.yaml").write_text(NET)
    (tmp_path / "specs" / "other.yaml").write_text(OTHER)
    (tmp_path / "specs" / "blocks" / "shared.yaml").write_text(SHARED)
    _git("init", "--quiet", "--initial-branch=main", folder=tmp_path)
    _git("add", ".", folder=tmp_path)
    _git("commit", "--quiet", "--message=first", folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    return cli


@pytest.fixture
def edit() -> Callable[[str, str, str], None]:
    """Replace text in a file of the repository."""

    def edited(path: str, old: str, new: str) -> None:
        text = Path(path).read_text()
        assert old in text
        Path(path).write_text(text.replace(old, new))

    return edited
