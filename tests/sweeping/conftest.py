"""What tests with workers share."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest


@pytest.fixture
def light_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers run the program of their parent as a module first; here that would load pytest."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
