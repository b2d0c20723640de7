"""A sweep that ends at any call to the file system is resumed or forced as if nothing had been."""

from __future__ import annotations

from pathlib import Path

import pytest
from fate import Full, Killed, fate
from unfinished import STEP, expected, interrupted, job, write

from costmodel import SpecError
from costmodel.sweeping.running import run as running


def ends(out: Path, left: int, end: type[BaseException], **options: bool) -> bool:
    """Whether the sweep ended before it had finished."""
    try:
        with fate(out.parent, left, end):
            write(out, **options)
    except (Killed, SpecError):
        return True
    return False


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", STEP)


@pytest.mark.parametrize("end", [Killed, Full])
@pytest.mark.parametrize("then", ["resume", "force"])
def test_a_sweep_may_end_anywhere(tmp_path: Path, end: type[BaseException], then: str) -> None:
    wanted = expected(tmp_path)
    calls = 0
    while True:
        folder = tmp_path / f"{then}{calls}"
        folder.mkdir()
        has_ended = ends(folder / "out.csv", calls, end)
        write(folder / "out.csv", **{then: True})
        assert (folder / "out.csv").read_bytes() == wanted
        assert [path.name for path in folder.iterdir()] == ["out.csv"]
        if not has_ended:
            break
        calls += 1
    assert calls > 5 * 2 + 5 * 2  # five runs: each is written and moved, read, and removed


@pytest.mark.parametrize("first", ["resume", "force"])
def test_whoever_takes_it_up_may_end_anywhere_too(tmp_path: Path, first: str) -> None:
    """Both over an older output, which stays until the new one is whole."""
    wanted = expected(tmp_path)
    for calls in range(100):
        folder = tmp_path / str(calls)
        folder.mkdir()
        out = folder / "out.csv"
        out.write_text("old")
        with pytest.raises(KeyboardInterrupt):
            write(out, executor=interrupted(3), force=True)
        has_ended = ends(out, calls, Killed, force=True, resume=first == "resume")
        assert out.read_bytes() in (b"old", wanted)
        write(out, resume=True, force=True)
        assert out.read_bytes() == wanted
        assert [path.name for path in folder.iterdir()] == ["out.csv"]
        if not has_ended:
            break
    assert not has_ended


def test_what_a_killed_sweep_has_finished_is_done(tmp_path: Path) -> None:
    """Killed while it tidied up: no run is computed twice, and there is nothing to resume."""
    wanted = expected(tmp_path)
    for calls in range(100):
        folder = tmp_path / str(calls)
        folder.mkdir()
        out = folder / "out.csv"
        has_ended = ends(out, calls, Killed)
        if out.exists() and has_ended:
            assert write(out, resume=True).rows is None
            assert out.read_bytes() == wanted
        if not has_ended:
            break
    assert not has_ended


def test_a_sweep_that_may_not_be_resumed_is_another_one(tmp_path: Path) -> None:
    for calls in range(100):
        folder = tmp_path / str(calls)
        folder.mkdir()
        out = folder / "out.csv"
        if not ends(out, calls, Killed):
            break
        other = job(sample=3)
        if out.exists() or list((folder / "out.csv.part").glob("*.run")):
            with pytest.raises(SpecError, match=r"another sweep|exists"):
                write(out, other, resume=True)
        write(out, other, force=True)
        assert out.read_bytes() == expected(tmp_path, other)
