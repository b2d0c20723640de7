"""What a spec says, between reading and building: frozen, checked, every value with its mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from costmodel.core.marks import Mark, Source
from costmodel.core.op import Op, OpClass
from costmodel.core.values import NamedTuple, dataclass
from costmodel.language.expressions.expression import Expression


class Value(NamedTuple):
    """A constant, or an expression still to be evaluated, and where its text was written."""

    constant: object
    expression: Expression | None
    mark: Mark


UNREADABLE = object()
"""The constant of a value whose fault has been reported already."""

REQUIRED = object()
"""The constant of a parameter's default that is left empty: a value must be given."""


class Dtype(NamedTuple):
    """The dtypes of weights and of activations, as words or expressions; None: not said."""

    weights: Value | None
    activations: Value | None


FieldValue: TypeAlias = "Value | tuple[FieldValue, ...]"
"""What an op's field was given: one value, or a list of them ([h, w])."""


class Reference(NamedTuple):
    """The name of a tensor: ``in``, ``here``, ``previous``, an input, or a label.

    Behind ``weights_of`` it is that of a layer or block. Where ``when`` does not hold,
    ``otherwise`` is meant. ``x.*`` means each repetition of x.
    """

    name: str
    mark: Mark
    when: Value | None = None
    otherwise: Reference | None = None

    @property
    def is_range(self) -> bool:
        """Whether it means several tensors."""
        return self.name.endswith(".*") or ".*." in self.name


@dataclass(frozen=True, slots=True)
class OpCall:
    """An op with its fields; ``constant`` is the finished op where no field needs evaluating."""

    name: str
    op: OpClass
    fields: Mapping[str, FieldValue]
    constant: Op | None
    operands: tuple[Operand, ...] = ()
    conditions: tuple[Value | None, ...] = ()
    """For each operand the condition without which it is absent."""


@dataclass(frozen=True, slots=True)
class Member:
    """What one member of a repetition calls, with which arguments; no sources: those of all."""

    block: str
    arguments: Mapping[str, Value]
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class BlockCall:
    """A block with the arguments that it is given."""

    block: str
    arguments: Mapping[str, Value]
    first: Member | None = None
    last: Member | None = None
    only: Member | None = None
    """What differs where the first member is the last as well."""

    def member(self, index: int, count: int) -> Member:
        """What member ``index``, from 0, of ``count`` calls."""
        if count == 1 and self.only:
            return self.only
        if index == 0 and self.first:
            return self.first
        if index == count - 1 and self.last:
            return self.last
        return Member(self.block, self.arguments, ())


@dataclass(frozen=True, slots=True)
class Chain:
    """Entries that belong together under one label."""

    entries: tuple[Entry, ...]


Action: TypeAlias = OpCall | BlockCall | Chain

UNREAD = Chain(())
"""The action of an entry that was refused: nobody knows what it would give."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a ``layers`` list: what is done, to what, under which condition."""

    label: str
    action: Action
    mark: Mark
    is_labelled: bool = False
    sources: tuple[Reference, ...] = ()
    when: Value | None = None
    repeat: Value | None = None
    then: tuple[Entry, ...] = ()
    role: str = ""
    note: str = ""
    weights_of: Reference | None = None
    dtype: Dtype | None = None


Operand: TypeAlias = "Reference | tuple[Entry, ...]"
"""An operand of add, multiply or concat: a tensor, or a branch that starts at ``here``."""


@dataclass(frozen=True, slots=True)
class Block:
    """A named block: its parameters with their defaults (REQUIRED: none), inputs and layers."""

    name: str
    parameters: Mapping[str, Value]
    inputs: tuple[str, ...]
    entries: tuple[Entry, ...]
    mark: Mark
    sees_network: bool
    """Whether the network's parameters are in its scope (not for included blocks)."""
    outputs: tuple[Reference, ...] = ()
    """What it gives where that is not just its last layer's output."""
    is_unit: bool | None = None
    """Whether it says that it is a unit for the guidelines (False: that it holds none)."""
    dtype: Dtype | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """What one variant changes: parameters, and the size of the inputs."""

    name: str
    parameters: Mapping[str, Value]
    inputs: Mapping[str, int | tuple[int, ...]]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole spec file."""

    source: Source
    network: str
    inputs: Mapping[str, tuple[Value, ...]]
    parameters: Mapping[str, Value]
    variants: Mapping[str, Variant]
    blocks: Mapping[str, Block]
    entries: tuple[Entry, ...]
    outputs: tuple[Reference, ...]
    mark: Mark
    dtype: Dtype | None = None
