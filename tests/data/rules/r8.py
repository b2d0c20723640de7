"""R8: budgets are round.

## What it does
Looks at the last digit of every amount.
"""

from __future__ import annotations

from costmodel.linting.budgets import Budgeted
from costmodel.linting.finding import Level, Limits, Presets, Ruling, Violation

TITLE = "budgets are round"
JUDGES = "budgets"
LEVEL = Level.NOTE
LIMITS: Limits = {}
PRESETS: Presets = {}


def check(network: Budgeted, limits: Limits) -> Ruling:  # noqa: ARG001
    found = (
        Violation("", "", None, f"{name} ends in 9", 9, 0, "write 0", subject=name)
        for name, amount in network.budget.amounts.items()
        if amount.text.endswith("9")
    )
    return Ruling(None, tuple(found))
