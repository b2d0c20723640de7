"""Whether a plan is worth making: one takes as long as pricing a dozen candidates by themselves.

Plans may spend what plans have saved, and a little more, in case those to come save more. So no
stretch takes much longer than its candidates one by one, however many structures they have.
"""

from __future__ import annotations

COST = 12
"""How many candidates could be priced by themselves while one plan is made."""
_MOST = 16 * COST
_SHARE, _RISE = 1 / 4, 1 / 16
"""What plans may waste, of a stretch in advance and of each candidate priced by itself."""
_RARE = 1000


class Thrift:
    """What may be spent on plans in a stretch of so many candidates."""

    def __init__(self, count: int) -> None:
        self._savings = min(count * _SHARE, _MOST)

    @property
    def allows(self) -> bool:
        return self._savings >= COST

    def planned(self, taken: int) -> None:
        """A plan was made, and has taken so many candidates."""
        self._savings = min(self._savings - COST + taken, _MOST)

    def priced_one(self) -> None:
        self._savings += _RISE


def is_kept(taken: int, count: int) -> bool:
    """Whether a plan that took so many of ``count`` candidates is asked in later stretches."""
    return taken >= COST or taken * _RARE >= count
