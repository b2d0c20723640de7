"""Sizes that write down how they come about: in letters, with the numbers put in, and their value.

They are handed to an op's own ``cost`` in place of numbers (``core.dim.Traced``), so that a formula
is told as it stands in the code, in a thousandth of the time that symbols take to load.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

_SUM, _PRODUCT, _ATOM = range(3)
"""How tightly what is written holds together."""


class Written:
    """A size: its ``letters``, the same ``filled`` with numbers, and the number, ``witness``."""

    __slots__ = ("bond", "filled", "letters", "witness")

    def __init__(self, letters: str, filled: str, witness: int, bond: int = _ATOM) -> None:
        self.letters, self.filled, self.witness, self.bond = letters, filled, witness, bond

    def __add__(self, other: _Size) -> Written:
        return self if _is(other, 0) else _joined(self, other, "+")

    def __radd__(self, other: _Size) -> Written:
        return self if _is(other, 0) else _joined(other, self, "+")

    def __sub__(self, other: _Size) -> Written:
        return self if _is(other, 0) else _joined(self, other, "-")

    def __rsub__(self, other: _Size) -> Written:
        return _joined(other, self, "-")

    def __mul__(self, other: _Size) -> _Size:
        return 0 if _is(other, 0) else self if _is(other, 1) else _times(self, other)

    def __rmul__(self, other: _Size) -> _Size:
        return 0 if _is(other, 0) else self if _is(other, 1) else _times(other, self)

    def __floordiv__(self, other: _Size) -> _Size:
        return self if _is(other, 1) else _divided(self, other)

    def __rfloordiv__(self, other: _Size) -> _Size:
        return _divided(other, self)

    def __mod__(self, other: _Size) -> int:
        return int(self.witness % _number(other))

    def __rmod__(self, other: _Size) -> int:
        return int(_number(other) % self.witness)

    def __neg__(self) -> Written:
        return Written(f"-{_bound(self, 0, _ATOM)}", f"-{_bound(self, 1, _ATOM)}", -self.witness, 1)

    def __eq__(self, other: object) -> bool:
        return bool(self.witness == _number(other))

    def __lt__(self, other: _Size) -> bool:
        return bool(self.witness < _number(other))

    def __le__(self, other: _Size) -> bool:
        return bool(self.witness <= _number(other))

    def __gt__(self, other: _Size) -> bool:
        return bool(self.witness > _number(other))

    def __ge__(self, other: _Size) -> bool:
        return bool(self.witness >= _number(other))

    def __hash__(self) -> int:
        return hash(self.witness)

    def __int__(self) -> int:
        return self.witness

    def maximum(self, other: _Size) -> Written:
        """The larger of the two, told as such."""
        return _called("max", self, other, max)

    def minimum(self, other: _Size) -> Written:
        """The smaller of the two, told as such."""
        return _called("min", self, other, min)


_Size: TypeAlias = "Written | int"
_Join: TypeAlias = Callable[[int, int], int]


def symbol(name: str, number: int) -> Written:
    """A letter that stands for a number."""
    return Written(name, f"{number:,}", number)


def texts(size: _Size) -> tuple[str, str]:
    """In letters, and with the numbers put in."""
    return (size.letters, size.filled) if isinstance(size, Written) else (f"{size:,}",) * 2


def _is(size: _Size, number: int) -> bool:
    """Whether it is this number and no letter."""
    return not isinstance(size, Written) and size == number


def _number(size: Any) -> Any:
    return size.witness if isinstance(size, Written) else size


def _bound(size: _Size, which: int, bond: int) -> str:
    """One of the texts, in brackets if it holds together less tightly."""
    text = texts(size)[which]
    return f"({text})" if isinstance(size, Written) and size.bond < bond else text


def _joined(a: _Size, b: _Size, sign: str) -> Written:
    """A sum or a difference; what is taken away is in brackets if it is a sum itself."""
    tight = _SUM if sign == "+" else _PRODUCT
    letters, filled = (f"{_bound(a, i, _SUM)} {sign} {_bound(b, i, tight)}" for i in (0, 1))
    value = _number(a) + (_number(b) if sign == "+" else -_number(b))
    return Written(letters, filled, value, _SUM)


def _times(a: _Size, b: _Size) -> Written:
    """A product, in which a letter that comes twice in a row is squared."""
    is_squared = texts(a)[0].rpartition("·")[2] == texts(b)[0]
    letters, filled = (
        f"{_bound(a, i, _PRODUCT)}²" if is_squared else _product(a, b, i) for i in (0, 1)
    )
    return Written(letters, filled, _number(a) * _number(b), _PRODUCT)


def _product(a: _Size, b: _Size, which: int) -> str:
    return f"{_bound(a, which, _PRODUCT)}·{_bound(b, which, _PRODUCT)}"


def _divided(a: _Size, b: _Size) -> _Size:
    """A quotient, rounded down where it is none; 1 of what is the same letters."""
    if texts(a) == texts(b):
        return 1
    value, rest = divmod(_number(a), _number(b))
    letters, filled = (f"{_bound(a, i, _PRODUCT)}/{_bound(b, i, _ATOM)}" for i in (0, 1))
    if rest:
        return Written(f"⌊{letters}⌋", f"⌊{filled}⌋", value)
    return Written(letters, filled, value, _PRODUCT)


def _called(name: str, a: _Size, b: _Size, value: _Join) -> Written:
    told = [f"{name}({texts(a)[i]}, {texts(b)[i]})" for i in (0, 1)]
    return Written(told[0], told[1], value(_number(a), _number(b)))
