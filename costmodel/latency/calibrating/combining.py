"""Which coefficients times are a sum of: amounts, over all classes of layers or over some of them.

Few rows carry few coefficients. So classes share them: a form begins with an amount over all
classes, and is refined by another amount, or by classes that get a coefficient of their own. A
class that was never timed goes with those that it was left among.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.latency.calibrating.solving import Floats
from costmodel.latency.calibrating.whole import Table
from costmodel.latency.predicting.layers import AMOUNTS, CLASSES, GROUPED

RUN = "run"
"""What is the same for all networks."""


class Term(NamedTuple):
    """One coefficient: of an amount, summed over classes."""

    amount: str
    classes: frozenset[str]


Form = tuple[Term, ...]

_ALL = frozenset(CLASSES)
_ELEMENTWISE = frozenset({str(Kind.ACTIVATION), str(Kind.ARITHMETIC), str(Kind.NORM)})
_APART = (
    *(frozenset({str(kind)}) for kind in (Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC)),
    *(frozenset({str(kind)}) for kind in (Kind.ACTIVATION, Kind.MOVEMENT, Kind.POOL)),
    frozenset({GROUPED}),
    _ELEMENTWISE,
    _ELEMENTWISE | {str(Kind.MOVEMENT), str(Kind.POOL)},
)
"""Classes that may get a coefficient of their own."""
FLOPS: Form = (Term("macs", _ALL),)
MAC: Form = (Term("bytes", _ALL),)
FLOPS_MAC: Form = (*FLOPS, *MAC)
FLOPS_MAC_RUN: Form = (*FLOPS_MAC, Term(RUN, frozenset()))


def columns(form: Form, table: Table) -> Floats:
    """What the coefficients are of: networks x coefficients."""
    return np.column_stack([_column(term, table) for term in form])


def _column(term: Term, table: Table) -> Floats:
    if term.amount == RUN:
        return np.ones(len(table.networks))
    inside = [kind in term.classes for kind in CLASSES]
    found: Floats = table.amounts[:, inside, AMOUNTS.index(term.amount)].sum(axis=1)
    return found


def neighbours(form: Form) -> Iterator[Form]:
    """Forms with a coefficient more, or one less; each amount that is there is of all classes."""
    given = {term.amount for term in form}
    for amount in (*AMOUNTS, RUN):
        if amount not in given:
            yield (*form, Term(amount, frozenset() if amount == RUN else _ALL))
    for place, term in enumerate(form):
        others = (*form[:place], *form[place + 1 :])
        for own in dict.fromkeys(term.classes & apart for apart in _APART):
            if own and own != term.classes:
                yield (*others, Term(term.amount, term.classes - own), Term(term.amount, own))
        yield from _without(term, others)


def _without(term: Term, others: Form) -> Iterator[Form]:
    """Forms in which another coefficient of the amount does for the term; if none is, none."""
    alike = [one for one in others if one.amount == term.amount]
    if others and not alike:
        yield others
    for one in alike:
        rest = tuple(other for other in others if other != one)
        yield (*rest, Term(term.amount, term.classes | one.classes))
