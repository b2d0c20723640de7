"""What an entry reads: by ``from``, else what came before, or what the repetition before gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from costmodel.core.network import Tensor
from costmodel.language.building.register import Register
from costmodel.language.building.scope import Scope
from costmodel.language.syntax import Entry, Member, OpCall, Reference

Outputs: TypeAlias = "tuple[Tensor | None, ...]"
"""What an entry gives, the tensor that its label means first; None: a fault hides it."""


class Turn(NamedTuple):
    """Which repetition, from 0, of how many, and what the one before it gave."""

    number: int
    times: int
    before: Outputs = ()


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
        return [one for name in sources for one in register.find_each(name, scope, prefix)]
    before = turn.before[: len(sources)] if is_chained and not own else ()
    rest = (register.find(name, scope, prefix) for name in sources[len(before) :])
    return [*before, *rest]


def passed(
    entry: Entry, outputs: Sequence[Reference], register: Register, scope: Scope, prefix: str
) -> Outputs:
    """What an entry would read, which stands for its ``outputs`` where it is left out.

    Raises:
        FieldError: there is no tensor of a name.
        Poisoned: a fault may have hidden it.
    """
    sources = entry.sources[: max(1, len(outputs))]
    found = tuple(register.find(one, scope, prefix) for one in sources)
    return found or (scope.tensors["here"],)


def _takes_any(entry: Entry) -> bool:
    return isinstance(entry.action, OpCall) and entry.action.op.arity[1] is None
