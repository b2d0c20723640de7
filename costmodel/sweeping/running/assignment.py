"""What is given out to workers, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Runs = Mapping[int, tuple[int, int]]
Task = Callable[[int, int], Any]
Finished = Iterator[tuple[int, Any]]

PER_WORKER = 3
"""Runs that are given out at a time, for each worker."""
LIVES = 5
"""How often workers may be lost in a row, without a result, before the sweep gives up."""
