"""Where layers are put while a network is built, and how they are found again by name."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.core.marks import Mark
from costmodel.core.network import Tensor, UnitHint
from costmodel.core.precision import UNSTATED, Precision
from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.language.building.scope import Poisoned, Scope
from costmodel.language.fields.demands import FieldError, truth
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
    """What names of layers start with here, what the layers belong to, whose weights they use.

    ``dtype`` is what the entry says that they stand in, ``around`` what holds around it.
    """

    prefix: str = ""
    stage: str = ""
    block: str = ""
    role: str = ""
    hint: UnitHint | None = None
    depth: int = 0
    pairing: Pairing | None = None
    dtype: Precision = UNSTATED
    around: Precision = UNSTATED

    @property
    def precision(self) -> Precision:
        """What is said of the dtypes of layers here."""
        return self.dtype.within(self.around)

    def member(
        self, name: str, entry: Entry, dtype: Precision, *, is_unit: bool | None
    ) -> Surroundings:
        """The place of what belongs to one member of an entry; ``is_unit`` is its block's hint."""
        return Surroundings(
            name + ".",
            self.stage,
            self.block or name,
            entry.role or self.role,
            self.hint if is_unit is None else UnitHint(name, is_unit),
            self.depth + 1,
            self.pairing,
            dtype,
            self.around if self.dtype is UNSTATED else self.precision,
        )

    def declared(self, dtype: Precision) -> Surroundings:
        """The place inside of a block which says ``dtype``, unless its caller says otherwise."""
        return self._replace(dtype=self.dtype.within(dtype))

    def paired(self, pairing: Pairing | None) -> Surroundings:
        """The place of what takes its weights from elsewhere, unless what is around it does so."""
        return self if self.pairing or not pairing else self._replace(pairing=pairing)


class Register:
    """Every layer, repetition and labelled entry by its full name; None: a fault hides it.

    ``is_partial``: entries that could not be read may hide names. ``hides``: some tensor is hidden
    by a fault. ``passed_over`` are names beside which a condition chose another.
    """

    def __init__(self) -> None:
        self.known: dict[str, Tensor | None] = {}
        self.is_partial = False
        self.hides = False
        self.passed_over: set[str] = set()
        self._taken: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """The name, or ``name_2``, ``name_3`` ... if it is taken."""
        count = self._taken.get(name, 0) + 1
        self._taken[name] = count
        return name if count == 1 else self.unique(f"{name}_{count}")

    def name_outputs(
        self, name: str, outputs: Iterable[Reference], tensors: Iterable[Tensor | None]
    ) -> None:
        """Let ``label.output`` mean what a block gives as that, or what passes by in its place."""
        for reference, tensor in zip(outputs, tensors, strict=False):
            self.known.setdefault(f"{name}.{reference.name}", tensor)

    def chosen(self, reference: Reference, scope: Scope, prefix: str) -> Reference:
        """The name that is meant where a condition decides between several.

        Raises:
            FieldError: the condition fails.
            Poisoned: it asks for a shape that nobody can know.
        """
        while reference.when and reference.otherwise:
            if truth(reference.when, scope.evaluate(reference.when)):
                self._pass_over(reference.otherwise, prefix)
                break
            self._pass_over(reference._replace(otherwise=None), prefix)
            reference = reference.otherwise
        return reference

    def _pass_over(self, reference: Reference | None, prefix: str) -> None:
        while reference:
            self.passed_over |= {reference.name, prefix + reference.name}
            reference = reference.otherwise

    def find(self, reference: Reference, scope: Scope, prefix: str) -> Tensor | None:
        """A tensor by its name in the scope, or by the full name of a layer or block.

        Raises:
            FieldError: there is none of this name.
            Poisoned: a fault may have hidden it.
        """
        reference = self.chosen(reference, scope, prefix)
        name = reference.name
        if name in scope.tensors:
            return scope.tensors[name]
        for full_name in (prefix + name, name):
            if full_name in self.known:
                return self.known[full_name]
        hint = did_you_mean(name, self._neighbours(name, scope.tensors))
        repeated, _, last = name.rpartition(".")
        if self._knows(f"{repeated}.1", prefix) and last.isidentifier():
            hint = f"the repetitions are numbered: write {repeated}.1, or {repeated}.* for each"
        raise self._unknown(reference, "tensor", scope, prefix, hint)

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
        hint = did_you_mean(name, self._neighbours(name, scope.entries))
        if name in scope.entries:
            hint = f"nothing is built of {quoted(name)}: look at its 'when'"
        raise self._unknown(reference, "layer or block", scope, prefix, hint)

    def _unknown(
        self, reference: Reference, what: str, scope: Scope, prefix: str, hint: str
    ) -> Exception:
        name = reference.name
        is_hidden = self._is_hidden(prefix + name) or self._is_hidden(name)
        if self.is_partial or is_hidden or (scope.is_poisoned and "." not in name):
            return Poisoned()
        message = f"no {what} is called {quoted(name)} here"
        return FieldError(Value(None, None, reference.mark), message, hint)

    def find_each(self, reference: Reference, scope: Scope, prefix: str) -> list[Tensor | None]:
        """The tensors that a name means: those of every repetition for ``x.*``, else one.

        Raises:
            FieldError: there is none of this name.
            Poisoned: a fault may have hidden it.
        """
        reference = self.chosen(reference, scope, prefix)
        if not reference.is_range:
            return [self.find(reference, scope, prefix)]
        repeated, _, rest = reference.name.partition(".*")
        found: list[Tensor | None] = []
        while (name := f"{repeated}.{len(found) + 1}{rest}") and self._knows(name, prefix):
            found.append(self.find(reference._replace(name=name), scope, prefix))
        if not found and self._knows(repeated, prefix):
            message = f"{quoted(repeated)} has no repetitions here"
            hint = "repeat it once or more, or leave out with 'when' what reads them"
            raise FieldError(Value(None, None, reference.mark), message, hint)
        return found or [self.find(reference._replace(name=repeated), scope, prefix)]

    def _knows(self, name: str, prefix: str) -> bool:
        return prefix + name in self.known or name in self.known

    def _is_hidden(self, name: str) -> bool:
        while "." in name:
            name = name.rpartition(".")[0]
            if name in self.known and self.known[name] is None:
                return True
        return False

    def _neighbours(self, name: str, near: Iterable[str]) -> list[str]:
        """Names that a misspelt one may have meant: its siblings, or those of scope and top."""
        parent = name.rpartition(".")[0] + "."
        siblings = [other for other in self.known if other.startswith(parent)]
        top = (other for other in self.known if "." not in other)
        return (siblings or [*near, *top])[:_MOST_COMPARED]
