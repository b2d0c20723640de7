"""Repositories with odd files, refs and moments, held against by --diff-base and diff."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any

from ..cases import called, demand, lay_out
from ..texts import HEAD, TINY, WORDS, right, varied

WIDE = HEAD + "layers:\n  - conv: {out: 64, k: 3, groups: 8}\n  - pointwise: 8\n"
SPECIAL = (
    {"link": "net.yaml"},
    {"link": "odd.yaml"},
    {"link": "gone"},
    {"link": "."},
    {"link": "/"},
)
REFS = ("HEAD", "HEAD", "HEAD", "HEAD~1", "HEAD~9", "HEAD^{tree}", "tag", "main", "HEAD:net.yaml")
COMMANDS = (
    *("lint net.yaml --diff-base REF --format json", "lint . --diff-base REF --notes"),
    *("lint net.yaml odd.yaml --diff-base REF", "lint dir --diff-base REF --format github"),
    *("diff REF net.yaml", "diff REF HEAD --all", "diff REF:net.yaml net.yaml --format json"),
    *("diff REF:dir dir", "diff REF .", "diff REF:odd.yaml odd.yaml", "diff net.yaml REF"),
)
MOMENTS = ("", "", "", "", "no .git", "empty .git", "GIT_DIR", "wrong GIT_DIR", "no HEAD", "dir")


def generate(rng: Random) -> Any:
    return {
        "before": _files(rng),
        "after": _files(rng),
        "words": rng.choice(COMMANDS).split(),
        "ref": rng.choice(REFS) if rng.random() < 0.8 else rng.choice(WORDS).replace("\0", ""),
        "moment": rng.choice(MOMENTS),
    }


def _files(rng: Random) -> dict[str, Any]:
    odd: Any = rng.choice(SPECIAL) if rng.random() < 0.3 else varied(rng, rng.choice(right()))
    files = {"net.yaml": rng.choice((TINY, WIDE)), "dir/more.yaml": WIDE, "odd.yaml": odd}
    for name in list(files):
        if rng.random() < 0.15:
            del files[name]
    if rng.random() < 0.2:
        files["dir/\u00e9 \udcff.yaml"] = TINY
    if rng.random() < 0.1:
        files["costmodel.yaml"] = "select: [G2, B1]\nbudgets: {net.yaml: {flops: +2%}}\n"
    return files


def run(given: Any) -> str:
    copytree(_empty(), ".git")
    for files in (given["before"], given["after"]):
        for path in Path().iterdir():
            if path.name != ".git":
                path.unlink() if path.is_symlink() or path.is_file() else rmtree(path)
        lay_out(files)
        if files is given["before"]:
            _git("add", "-A")
            _git("commit", "-qm", "one", "--allow-empty")
    words = [word.replace("REF", given["ref"]) for word in given["words"]]
    before = dict(os.environ)
    try:
        _at(given["moment"])
        ran = called(*words)
    finally:
        os.environ.clear()
        os.environ.update(before)
    is_same = given["before"] == given["after"] and given["ref"] == "HEAD" and not given["moment"]
    if is_same and ran.code == 0 and words[0] == "lint" and "json" in words:
        findings = json.loads(ran.out)["findings"]
        kept = [one for one in findings if one["rule"] != "B1"]
        demand(not kept, "nothing changed, and something is new", ran.out)
    return f"exit {ran.code}"


def _at(moment: str) -> None:
    match moment:
        case "no .git":
            rmtree(".git")
        case "empty .git":
            rmtree(".git")
            Path(".git").mkdir()
        case "no HEAD":
            Path(".git/HEAD").unlink()
        case "GIT_DIR":
            os.environ["GIT_DIR"] = ".git"
        case "wrong GIT_DIR":
            os.environ["GIT_DIR"] = "gone"
        case "dir":
            Path("dir").mkdir(exist_ok=True)
            os.chdir("dir")


@cache
def _empty() -> Path:
    """The .git of a repository with one commit before; made once in a process."""
    folder = Path(mkdtemp(dir=".."))
    here = Path.cwd()
    os.chdir(folder)
    _git("init", "-q", "-b", "main")
    _git("commit", "-qm", "zero", "--allow-empty")
    _git("tag", "tag")
    os.chdir(here)
    return folder.resolve() / ".git"


def _git(*words: str) -> None:
    named = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null")
    subprocess.run([*named, *words], check=True, capture_output=True)
