"""No worker outlives the sweep that started it, however that ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from mortal import Lingering

from costmodel import SpecError
from costmodel.sweeping.running import cluster

pytestmark = pytest.mark.slow

BOUND = 60
"""Seconds after which a test fails in which workers live on; none waits so long otherwise."""

LINGERING = """
import sys; sys.path.insert(0, sys.argv[1])
from mortal import Lingering
from costmodel.sweeping.running.executors import processes
list(processes(Lingering(), {0: (0, 1), 1: (1, 2)}, 2))
"""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(end: signal.Signals) -> None:
    """They hold its standard output, which is closed once the last of them is gone."""
    words = [sys.executable, "-c", LINGERING, str(Path(__file__).parent)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(2)] == [b"working\n"] * 2
        parent.send_signal(end)
        assert parent.communicate(timeout=BOUND)[0] == b""
        assert parent.returncode == -end


def test_a_scheduler_that_is_lost_is_an_error_that_tells_of_resuming(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is killed once its only worker has begun; nobody prints a traceback."""
    pytest.importorskip("distributed")
    with _dask("scheduler", "--port", "0") as scheduler:
        address = _address(scheduler)
        with _dask("worker", address, "--nthreads", "1", "--no-nanny") as worker:
            killer = Thread(target=_kill_once_it_works, args=(scheduler, worker))
            killer.start()
            with pytest.raises(SpecError, match=r"scheduler was lost\n.*--resume goes on"):
                list(cluster.dask(Lingering(), {0: (0, 1)}, address))
            killer.join()
            worker.kill()
    assert "Traceback" not in caplog.text


def _dask(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words, "--no-dashboard"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if words[0] == "scheduler" else subprocess.DEVNULL,
        text=True,
    )


def _address(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        found = re.search(r"tcp://[0-9.]+:[0-9]+", line)
        if found:
            return found[0]
    raise AssertionError("the scheduler has not started")


def _kill_once_it_works(scheduler: subprocess.Popen[str], worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    assert worker.stdout.readline() == "working\n"
    scheduler.kill()
