"""What an entry reads: by ``from``, else what came before, or what the repetition before gave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from costmodel.core.network import Tensor
from costmodel.language.building.register import Register
from costmodel.language.building.repeating import Turn
from costmodel.language.building.scope import Outputs, Poisoned, Scope
from costmodel.language.fields.demands import FieldError
from costmodel.language.syntax import Entry, Member, OpCall, Reference

_Name = TypeVar("_Name")
_Found = TypeVar("_Found")


def sources_of(
    entry: Entry,
    called: Member | None,
    turn: Turn,
    register: Register,
    scope: Scope,
    prefix: str,
    *,
    is_chained: bool,
) -> list[Tensor | None]:
    """The tensors that one repetition of an entry reads; ``called`` is what it calls, if a block.

    What a block that names its outputs gave in the turn before goes to its inputs by position.

    Raises:
        FieldError: there is no tensor of a name.
        Poisoned: a fault may have hidden it.
    """
    own = called.sources if called else ()
    sources = own or entry.sources
    if not sources or (turn.number and len(sources) == 1 and not own):
        return [scope.tensors["here"]]
    if _takes_any(entry):
        ranges = every(lambda name: register.find_each(name, scope, prefix), sources)
        return [one for found in ranges for one in found]
    before = turn.before[: len(sources)] if is_chained and not own else ()
    rest = sources[len(before) :]
    return [*before, *every(lambda name: register.find(name, scope, prefix), rest)]


def passed(
    entry: Entry, outputs: Sequence[Reference], register: Register, scope: Scope, prefix: str
) -> Outputs:
    """What an entry would read, which stands for its ``outputs`` where it is left out.

    Raises:
        FieldError: there is no tensor of a name.
        Poisoned: a fault may have hidden it.
    """
    sources = entry.sources[: max(1, len(outputs))]
    found = every(lambda name: register.find(name, scope, prefix), sources)
    return tuple(found) or (scope.tensors["here"],)


def every(find: Callable[[_Name], _Found], names: Iterable[_Name]) -> list[_Found]:
    """What ``find`` finds for each name; all that are at fault are told at once.

    Raises:
        FieldError: the first, which has the others, if any name is at fault.
        Poisoned: a fault may have hidden one of them.
    """
    found, errors, is_hidden = [], [], False
    for name in names:
        try:
            found.append(find(name))
        except FieldError as error:
            errors.append(error)
        except Poisoned:
            is_hidden = True
    if errors:
        errors[0].others = tuple(errors[1:])
        raise errors[0]
    if is_hidden:
        raise Poisoned
    return found


def _takes_any(entry: Entry) -> bool:
    return isinstance(entry.action, OpCall) and entry.action.op.arity[1] is None
