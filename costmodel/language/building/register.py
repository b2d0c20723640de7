"""Where layers are put while a network is built, and how they are found again by name."""

from __future__ import annotations

from typing import NamedTuple

from costmodel.core.marks import Mark
from costmodel.core.network import Tensor, UnitHint
from costmodel.core.problems import did_you_mean, quoted
from costmodel.language.building.scope import Poisoned, Scope
from costmodel.language.fields.demands import FieldError
from costmodel.language.syntax import Entry, Reference, Value

_MOST_COMPARED = 500


class Pairing(NamedTuple):
    """Layers in the entry ``own`` use the weights of those called the same in the entry ``of``.

    ``mark`` is where the spec says so.
    """

    own: str
    of: str
    mark: Mark


class Surroundings(NamedTuple):
    """What names of layers start with here, what the layers belong to, whose weights they use."""

    prefix: str = ""
    stage: str = ""
    block: str = ""
    role: str = ""
    hint: UnitHint | None = None
    depth: int = 0
    pairing: Pairing | None = None

    def member(self, name: str, entry: Entry, *, is_unit: bool | None) -> Surroundings:
        """The place of what belongs to one member of an entry; ``is_unit`` is its block's hint."""
        return Surroundings(
            name + ".",
            self.stage,
            self.block or name,
            entry.role or self.role,
            self.hint if is_unit is None else UnitHint(name, is_unit),
            self.depth + 1,
            self.pairing,
        )

    def paired(self, pairing: Pairing | None) -> Surroundings:
        """The place of what takes its weights from elsewhere, unless what is around it does so."""
        return self if self.pairing or not pairing else self._replace(pairing=pairing)


class Register:
    """Every layer, repetition and labelled entry by its full name; None: a fault hides it.

    ``is_partial``: entries that could not be read may hide names.
    """

    def __init__(self) -> None:
        self.known: dict[str, Tensor | None] = {}
        self.is_partial = False
        self._taken: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """The name, or ``name_2``, ``name_3`` ... if it is taken."""
        count = self._taken.get(name, 0) + 1
        self._taken[name] = count
        return name if count == 1 else self.unique(f"{name}_{count}")

    def find(self, reference: Reference, scope: Scope, prefix: str) -> Tensor | None:
        """A tensor by its name in the scope, or by the full name of a layer or block.

        Raises:
            FieldError: there is none of this name.
            Poisoned: a fault may have hidden it.
        """
        name = reference.name
        if name in scope.tensors:
            return scope.tensors[name]
        for full_name in (prefix + name, name):
            if full_name in self.known:
                return self.known[full_name]
        raise self._unknown(reference, "tensor", scope, prefix)

    def entry(self, reference: Reference, scope: Scope, prefix: str) -> str:
        """The full name of an entry, repetition or layer, by its label in the scope or in full.

        Raises:
            FieldError: there is none of this name.
            Poisoned: a fault hides it, or may have.
        """
        name = reference.name
        label, dot, rest = name.partition(".")
        for full_name in (scope.entries.get(label, label) + dot + rest, prefix + name, name):
            if full_name in self.known:
                if self.known[full_name] is None:
                    raise Poisoned
                return full_name
        raise self._unknown(reference, "layer or block", scope, prefix)

    def _unknown(self, reference: Reference, what: str, scope: Scope, prefix: str) -> Exception:
        name = reference.name
        is_hidden = self._is_hidden(prefix + name) or self._is_hidden(name)
        if self.is_partial or is_hidden or (scope.is_poisoned and "." not in name):
            return Poisoned()
        hint = did_you_mean(name, self._neighbours(name, scope))
        message = f"no {what} is called {quoted(name)} here"
        return FieldError(Value(None, None, reference.mark), message, hint)

    def _is_hidden(self, name: str) -> bool:
        while "." in name:
            name = name.rpartition(".")[0]
            if name in self.known and self.known[name] is None:
                return True
        return False

    def _neighbours(self, name: str, scope: Scope) -> list[str]:
        """Names that a misspelt one may have meant: its siblings, or those of scope and top."""
        parent = name.rpartition(".")[0] + "."
        siblings = [other for other in self.known if other.startswith(parent)]
        top = (other for other in self.known if "." not in other)
        return (siblings or [*scope.tensors, *top])[:_MOST_COMPARED]
