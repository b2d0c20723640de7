"""R9: comments give a reason.

## What it does
Points out those without one.
"""

from __future__ import annotations

from costmodel.linting.finding import Level, Limits, Presets, Ruling, Violation
from costmodel.linting.suppressions import Use

TITLE = "comments give a reason"
JUDGES = "comments"
LEVEL = Level.ERROR
LIMITS: Limits = {}
PRESETS: Presets = {}


def check(use: Use, limits: Limits) -> Ruling:  # noqa: ARG001
    silent = Violation("", "", use.comment.mark, "no reason is given", 0, 0, "write one")
    return Ruling(None, () if use.comment.reason else (silent,))
