"""What is free of memory: never more than limits leave, whatever the machine has."""

import subprocess
import sys

import pytest

from costmodel.core import room
from costmodel.core.room import free_bytes, gigabytes

LIMITED = """
import resource
resource.setrlimit(resource.{limit}, ({bytes}, {bytes}))
from costmodel.core.room import free_bytes
print(free_bytes())
"""


@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_limits_of_the_process_count_what_it_holds_already(limit):
    """Of 600 MB something is left, and less than 600 MB."""
    program = LIMITED.format(limit=limit, bytes=600_000_000)
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert 0 < int(told.stdout) < 600_000_000


def test_the_least_of_what_is_known_holds(monkeypatch):
    monkeypatch.setattr(room, "_rooms", lambda: iter([5, 3, 2**63]))
    assert free_bytes() == 3
    monkeypatch.setattr(room, "_rooms", lambda: iter([5, -3]))
    assert free_bytes() == 0
    monkeypatch.setattr(room, "_rooms", lambda: iter([2**63]))
    assert free_bytes() is None


def test_bytes_are_told_in_gigabytes():
    assert gigabytes(1_234_567_890) == "1.2 GB"
