"""What becomes of formulas over symbols: who binds symbols says so through ``lettering``.

How rounding is written is theirs to decide, and they are told what was taken for granted. Formulas
ask through ``costmodel.core.dim`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class Lettering(Protocol):
    """What becomes of formulas over symbols."""

    def rounded(self, function: str, *values: Any) -> Any:
        """The value of floor, ceil, round, make_divisible, max, min or where of symbols."""
        ...

    def assumed(self, relation: str, *values: Any) -> None:
        """Take note that this ``holds``, that one value ``divides`` another, or that two differ."""
        ...


_current: ContextVar[Lettering | None] = ContextVar("lettering", default=None)


@contextmanager
def lettering(letters: Lettering) -> Iterator[None]:
    """Let ``letters`` write the rounding of symbols, and hear what is assumed about them."""
    token = _current.set(letters)
    try:
        yield
    finally:
        _current.reset(token)


def assume(relation: str, *values: Any) -> None:
    """Tell who binds symbols, if anybody does."""
    letters = _current.get()
    if letters:
        letters.assumed(relation, *values)


def are_lettered(*values: Any) -> bool:
    """Whether somebody decides how the rounding of these values is written."""
    return _current.get() is not None and any(hasattr(value, "free_symbols") for value in values)


def lettered(function: str, *values: Any) -> Any:
    """The rounded value as who binds symbols writes it; ask ``are_lettered`` first."""
    letters = _current.get()
    if letters is None:
        raise LookupError("nobody decides how the rounding of symbols is written")
    return letters.rounded(function, *values)
