"""A file that is written with -o is as it was, or whole, wherever its writer ends.

`python benchmarks/kills.py 200` kills every command that writes; here a few of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fate import Full, Killed, fate

from costmodel.cli.replacing import replace

NEW = [b"a\n" * 50_000, b"b\n"]


@pytest.mark.parametrize("end", [Killed, Full])
@pytest.mark.parametrize("old", [None, b"old"])
def test_a_write_may_end_anywhere(
    tmp_path: Path, end: type[BaseException], old: bytes | None
) -> None:
    """At any call to the file system; the next write sweeps away what is left."""
    for calls in range(100):
        folder = tmp_path / str(calls)
        folder.mkdir()
        out = folder / "out.txt"
        if old:
            out.write_bytes(old)
        has_ended = ends(out, calls, end)
        assert (out.read_bytes() if out.exists() else None) in (old, b"".join(NEW))
        replace(out, [b"next"])
        assert out.read_bytes() == b"next"
        assert [path.name for path in folder.iterdir()] == ["out.txt"]
        if not has_ended:
            break
    assert calls >= 3  # it is made, given its permissions, and moved


def ends(out: Path, left: int, end: type[BaseException]) -> bool:
    try:
        with fate(out.parent, left, end):
            replace(out, NEW)
    except (Killed, OSError):
        return True
    return False


@pytest.mark.slow
def test_commands_that_are_killed_lose_nothing_and_leave_nothing() -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "kills.py"
    ran = subprocess.run(
        [sys.executable, str(script), "12"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "nothing lost, nothing left" in ran.stdout
