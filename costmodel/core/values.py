"""Values: what ``dataclasses.dataclass`` and ``NamedTuple`` make of a class, for less.

A command loads some eighty classes of values and makes instances of half of them. The standard
decorator compiles six methods for each as it is loaded, which was a fifth of the start-up. Here
only ``__init__`` is compiled, and when a class is first called. Fields, equality, hashes, ``repr``,
``replace`` and pickles are as the standard library's; type checkers read its decorator. Of named
tuples, of which there are as many, it compiles the annotations too; here they stay the text that
they are in modules with ``from __future__ import annotations``.
"""

from __future__ import annotations

import dataclasses
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import NamedTuple as NamedTuple
else:

    class _Tuples(type):
        """What ``class Place(NamedTuple)`` calls, to get a named tuple of what it holds."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.pop("__annotations__")
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))
            made.__annotations__ = made.__new__.__annotations__ = fields
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Tuples):
        """The base of a class of named tuples, which each have fields and no other base."""

    def dataclass(*, frozen: bool, slots: bool = False, eq: bool = True) -> Callable[[type], type]:
        """The decorator of a class of values, which are always frozen."""
        if not frozen:
            raise TypeError("values are frozen: dataclasses.dataclass makes what changes")
        return lambda cls: _made(cls, slots=slots, eq=eq)


def _made(cls: Any, *, slots: bool, eq: bool) -> Any:
    cls.__doc__ = cls.__doc__ or cls.__name__  # else the standard library would write a signature
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    fields = dataclasses.fields(cls)
    cls.__init__ = _Initializer(cls, fields)
    cls.__setattr__, cls.__delattr__ = _refuse_to_set, _refuse_to_delete
    if "__repr__" not in vars(cls):
        cls.__repr__ = _repr_of([field.name for field in fields if field.repr])
    if eq:
        _make_comparable(cls, fields)
    if slots:
        cls.__getstate__, cls.__setstate__ = _state, _restore
    return cls


class _Initializer:
    """``__init__`` of a class, compiled when first asked for, which then takes its place."""

    def __init__(self, cls: Any, fields: Sequence[Field[Any]]) -> None:
        self.cls, self.fields = cls, fields

    def __get__(self, instance: object, _: object = None) -> Any:
        self.cls.__init__ = made = _compiled(self.cls, self.fields)
        return made if instance is None else made.__get__(instance)


def _compiled(cls: Any, fields: Sequence[Field[Any]]) -> Any:
    known: dict[str, Any] = {"put": object.__setattr__, "MADE": _MADE}
    given = [_parameter(field, known) for field in fields if not field.kw_only]
    named = [_parameter(field, known) for field in fields if field.kw_only]
    taken = ", ".join(["self", *given, *(["*", *named] if named else [])])
    lines = [_put(cls, field, known) for field in fields]
    exec("\n".join([f"def __init__({taken}):", *lines, " return"]), known)  # noqa: S102  (ours)
    made = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {field.name: field.type for field in fields} | {"return": None}
    return made


_MADE = type("made anew", (), {"__repr__": lambda _: "<factory>"})()
"""Stands for the default of a field that is made for each instance."""


def _parameter(field: Field[Any], known: dict[str, Any]) -> str:
    """A field as a parameter; its default, or what makes it, becomes known by a name."""
    if field.default is not MISSING:
        known[f"its_{field.name}"] = field.default
        return f"{field.name}=its_{field.name}"
    if field.default_factory is not MISSING:
        known[f"new_{field.name}"] = field.default_factory
        return f"{field.name}=MADE"
    return field.name


def _put(cls: Any, field: Field[Any], known: dict[str, Any]) -> str:
    """The line that sets a field; that of a slot needs not be looked up each time."""
    slot = vars(cls).get(field.name)
    if not isinstance(slot, MemberDescriptorType):
        return f" put(self, {field.name!r}, {_taken(field)})"
    known[f"put_{field.name}"] = slot.__set__
    return f" put_{field.name}(self, {_taken(field)})"


def _taken(field: Field[Any]) -> str:
    name = field.name
    return (
        name if field.default_factory is MISSING else f"new_{name}() if {name} is MADE else {name}"
    )


def _refuse_to_set(_: object, name: str, value: object) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _repr_of(names: Sequence[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:  # noqa: N807
        given = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({given})"

    return __repr__


def _make_comparable(cls: Any, fields: Sequence[Field[Any]]) -> None:
    compared = _values_of([field.name for field in fields if field.compare])
    hashed = _values_of(
        [one.name for one in fields if (one.compare if one.hash is None else one.hash)]
    )

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compared(self) == compared(other)

    cls.__eq__ = __eq__
    cls.__hash__ = lambda self: hash(hashed(self))


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)  # a tuple, and quickly
    return lambda one: tuple(getattr(one, name) for name in names)


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
