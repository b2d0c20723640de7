"""Two sweeps that write one file: one holds it, the other says who does and leaves it alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from unfinished import SPEC, STEP, Between, expected, job, write

from costmodel import SpecError
from costmodel.sweeping.running import lock, store
from costmodel.sweeping.running import run as running


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", STEP)


@pytest.mark.parametrize("options", [{}, {"resume": True}, {"force": True}])
@pytest.mark.parametrize("after", range(5))
def test_the_second_says_who_holds_it(tmp_path: Path, options: dict[str, Any], after: int) -> None:
    out = tmp_path / "out.csv"
    told = []

    def second() -> None:
        with pytest.raises(SpecError) as refusal:
            write(out, **options)
        told.append(str(refusal.value))

    write(out, executor=Between(second, after))
    assert out.read_bytes() == expected(tmp_path)
    assert f"is held by process {os.getpid()} on {socket.gethostname()} since " in told[0]
    assert "wait until it has finished, or choose another -o" in told[0]


def test_another_name_of_the_file_is_held_as_well(tmp_path: Path) -> None:
    out, link = tmp_path / "out.csv", tmp_path / "link.csv"
    link.symlink_to(out)

    def second() -> None:
        with pytest.raises(SpecError, match="is held by process"):
            write(link, force=True)

    write(out, executor=Between(second, 2))
    assert out.read_bytes() == expected(tmp_path)


@pytest.mark.parametrize("after", range(5))
def test_without_locks_the_second_may_win_and_nothing_is_mixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """As where the file system has none: the first finds its runs gone or another's, and stops."""
    monkeypatch.setattr(lock, "_locked", lambda _file: True)
    out, other = tmp_path / "out.csv", job(where="c2 < 3")
    with pytest.raises(SpecError, match=r"was damaged after|No such file"):
        write(out, executor=Between(lambda: write(out, other, force=True), after))
    assert out.read_bytes() == expected(tmp_path, other)


def test_without_locks_two_of_the_same_sweep_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_locked", lambda _file: True)
    out = tmp_path / "out.csv"

    def second() -> None:
        with pytest.raises(KeyboardInterrupt):
            write(out, executor=Between(_interrupt, 4), resume=True)

    write(out, executor=Between(second, 2))
    assert out.read_bytes() == expected(tmp_path)


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_a_run_of_another_sweep_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "run"
    piece = next(running.pieces(job(), running.checked(job()), 0, STEP))
    with file.open("wb") as out:
        store.write_run(out, store.Label("this", STEP, 0), piece)
    for other in (("that", STEP, 0), ("this", STEP + 1, 0), ("this", STEP, 1)):
        with pytest.raises(store.DamagedRun):
            store.read_run(file, store.Label(*other))


def test_the_lock_goes_with_the_process_that_holds_it(tmp_path: Path) -> None:
    """Killed, it leaves the lock's file, which holds nobody up."""
    out = tmp_path / "out.csv"
    code = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from unfinished import Between, write\n"
        "write(Path(sys.argv[2]), executor=Between(lambda: os.kill(os.getpid(), 9), 0))\n"
    )
    words = [sys.executable, "-c", code, str(Path(__file__).parent), str(out)]
    assert subprocess.run(words, check=False).returncode == -9
    assert (tmp_path / "out.csv.part" / "manifest.json").exists()
    write(out, resume=True)
    assert out.read_bytes() == expected(tmp_path)


@pytest.mark.slow
def test_two_commands_at_once(tmp_path: Path) -> None:
    """Whatever the order in which they come: one file, whole; who lost says so with exit 2."""
    words = [sys.executable, "-m", "costmodel", "sweep", SPEC, "--over", "c1=1:60"]
    words += ["--over", "c2=1:900", "--where", "flops < 1e6", "--force"]
    alone, out = tmp_path / "alone.csv", tmp_path / "out.csv"
    subprocess.run([*words, "-o", str(alone)], check=True, capture_output=True)
    both = [
        subprocess.Popen([*words, *more, "-o", str(out)], stderr=subprocess.PIPE, text=True)
        for more in ([], ["--workers", "2"])
    ]
    told = [(one.communicate()[1], one.returncode) for one in both]
    assert out.read_bytes() == alone.read_bytes()
    for text, code in told:
        assert code == 0 or (code == 2 and "is held by process" in text)
    assert 0 in [code for _, code in told]
