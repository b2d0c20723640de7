"""Folders of unfinished sweeps: bits flipped, files cut, missing, strange, or of another sweep.

Whatever lies there, --resume ends with the output of a sweep that nobody disturbed, or says why not
and leaves it to --force, which always does.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from costmodel.language.loading import open_spec
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running import run as running
from costmodel.sweeping.running.executors import Executor

from ..cases import called, demand
from ..texts import TINY, flipped

NET = TINY.replace("layers", "parameters: {c: 8, d: 1}\nlayers").replace(
    "pointwise: 8", "conv: {out: c, k: d, groups: 4}"
)
OVER = {"c": "4:16:2", "d": "1:4"}
STEP = 5
"""Candidates of a run, so that few of them make several."""

ENDINGS = (".csv", ".jsonl", ".parquet")
NAMES = ("00000000.run", "00000001.run", "00000002.run", "manifest.json", "whole", "output", "")
KINDS = ("flip", "flip", "flip", "zero", "drop", "swap", "copy", "folder", "link", "junk", "place")


def generate(rng: Random) -> Any:
    return {
        "ending": rng.choice(ENDINGS),
        "after": rng.randrange(5),
        "damage": [
            [rng.choice(KINDS), rng.choice(NAMES), rng.randrange(1 << 20)]
            for _ in range(rng.choice((0, 1, 1, 1, 2, 4)))
        ],
        "options": rng.choice(
            (["--resume"], ["--resume"], ["--resume", "--force"], ["--force"], [])
        ),
    }


def run(given: Any) -> str:
    running.STEP = STEP
    Path("net.yaml").write_text(NET, "utf-8")
    out = Path(f"out{given['ending']}")
    for name, data in _interrupted(out, given["after"]).items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(data)
    part = Path(f"{out}.part")
    for kind, name, seed in given["damage"]:
        if part.is_dir():
            _damage(kind, part, name, Random(seed))  # noqa: S311  (the same damage each time)
    words = ["sweep", "net.yaml", *(w for n, v in OVER.items() for w in ("--over", f"{n}={v}"))]
    ran = called(*words, *given["options"], "-o", str(out))
    if ran.code == 0:
        _demand_whole(out, part)
    else:
        forced = called(*words, "--force", "-o", str(out))
        if "in the way" not in forced.err:
            demand(forced.code == 0, "--force does not end it", forced.err)
            _demand_whole(out, part)
    return f"exit {ran.code}"


def _demand_whole(out: Path, part: Path) -> None:
    demand(out.read_bytes() == _whole(out.suffix), "not what an undisturbed sweep writes", out)
    demand(not part.exists(), "a folder stays", list(map(str, part.parent.iterdir())))


class _Cut(Exception):
    """The end of a sweep that never came."""


@cache
def _interrupted(out: Path, after: int) -> dict[str, bytes]:
    """What is there of a sweep that ended after so many runs."""
    before = set(_files())
    _interrupt(out, after)
    return {path: Path(path).read_bytes() for path in _files() if path not in before}


def _files() -> list[str]:
    return [str(path) for path in Path().rglob("*") if path.is_file()]


def _interrupt(out: Path, after: int) -> None:
    """Begin a sweep and leave it after so many runs."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if done > after * STEP:
            raise _Cut

    try:
        running.written(_job(), Executor(), str(out), advance)
    except _Cut:
        return


def _job() -> Any:
    return job_of(Base(open_spec("net.yaml"), "net.yaml", None, {}), OVER)


@cache
def _whole(ending: str) -> bytes:
    path = Path(f"whole{ending}")
    running.written(_job(), Executor(), str(path), lambda _count: None)
    return path.read_bytes()


def _damage(kind: str, part: Path, name: str, rng: Random) -> None:
    path = part / (name or "strange")
    others = sorted(one for one in part.iterdir() if one.is_file() and not one.is_symlink())
    if path.is_dir() or path.is_symlink():
        return
    match kind:
        case "flip" if path.is_file():
            path.write_bytes(flipped(rng, path.read_bytes()))
        case "zero":
            path.write_bytes(b"")
        case "drop":
            path.unlink(missing_ok=True)
        case "swap" | "copy" if others:
            path.write_bytes(rng.choice(others).read_bytes())
        case "folder" | "link" if path != part:
            path.unlink(missing_ok=True)
            path.mkdir() if kind == "folder" else path.symlink_to(
                rng.choice(("whole", "gone", "."))
            )
        case "junk":
            path.write_bytes(rng.randbytes(rng.randrange(99)))
        case "place":
            Path(str(part).removesuffix(".part")).write_bytes(rng.randbytes(9))
