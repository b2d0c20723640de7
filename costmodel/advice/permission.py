"""What --apply does only where --allow names it: dropping layers, and many more parameters.

Neither shows in FLOPs and MAC, which is why the user is asked.
"""

from __future__ import annotations

from costmodel.advice.case import Outcome
from costmodel.core.values import NamedTuple

SAFE = ("A1", "G1", "G2")
"""Rules whose edits only change sizes; those of G4 drop layers and must be allowed.

An expansion of 1 may drop a layer too, where the spec says so (``when: t != 1``).
"""

PARAMS = "params"
"""What ``--allow`` calls a network with many more parameters."""

MORE_PARAMS = 0.10
"""Parameters may grow by this share, of the original's, without being asked for."""


class Permission(NamedTuple):
    """What must be allowed by this name, and the reason why it is asked."""

    name: str
    reason: str


def permission(rule: str, original: Outcome, after: Outcome | None) -> Permission | None:
    """The permission that a change by ``rule`` needs; None where it needs none."""
    if rule not in SAFE:
        return Permission(rule, "it changes what the network computes")
    if after is None or not original.params:
        return None
    more = after.params / original.params - 1
    if more <= MORE_PARAMS:
        return None
    growth = f"{100 * more:.1f} % in all, more than {100 * MORE_PARAMS:.0f} %"
    return Permission(PARAMS, f"the network's params would grow by {growth}")
