"""Plans for all depths of a candidate, looked for as long as there is hope."""

from __future__ import annotations

from costmodel.core.collector import collector_paused
from costmodel.sweeping.planning.candidates import Axes, Position
from costmodel.sweeping.planning.depths import depths_of
from costmodel.sweeping.planning.growth import TooShallow, grown
from costmodel.sweeping.planning.plans import Plan
from costmodel.sweeping.planning.stretches import Irregular
from costmodel.sweeping.request.base import Base

_HOPES = 2
"""How often in a row a plan may be looked for in vain."""


class DeepPlans:
    """Those of one space.

    What is found to be structure stays structure: depths below ``lowest``, and those that count
    repetitions which do not go on alike. So it depends on what was asked before which plan a
    candidate has, and one may meet the guards of several, all of which say the same of it.
    """

    def __init__(self, base: Base, axes: Axes) -> None:
        self._base, self._axes = base, axes
        self._depths = frozenset[int]() if base.timing else depths_of(base.spec, axes)
        self._hopes = _HOPES
        self._lowest = 1
        self.may_overlap = bool(self._depths)

    def of(self, candidate: Position) -> Plan | None:
        """The plan of a candidate and of those that are deeper or less deep, if there is one."""
        while self._hopes and self._is_deep(candidate):
            try:
                with collector_paused():
                    return self._found(candidate)
            except TooShallow as fault:
                self._lowest = fault.lowest
            except Irregular as fault:
                if fault.depths:
                    self._depths = frozenset(n for n in self._depths if not fault.depths >> n & 1)
                elif self._lowest == 1:
                    self._lowest = 2
                else:
                    self._hopes -= 1
                    break
        return None

    def _is_deep(self, candidate: Position) -> bool:
        axes = self._axes
        return any(axes[one].value(candidate[one]) >= self._lowest for one in self._depths)

    def _found(self, candidate: Position) -> Plan | None:
        found = grown(self._base, self._axes, candidate, self._depths, self._lowest)
        if found is None:
            self._hopes -= 1
            return None
        self._hopes, self._lowest = _HOPES, max(self._lowest, found.lowest)
        return Plan(found.trace.graph, tuple(found.trace.guards), found.totals, found.live)
