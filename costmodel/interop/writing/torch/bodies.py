"""What a block is made of: modules and joins, each with what it reads, in the order they run.

A branch of the tree that is a plain chain is one module, a sequence; a call of a block is one of
its class; the members of any other branch stand in the body around it, under longer names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.asked import (
    Unwritable,
    parts_read,
    problem,
    refuse_what_only_a_model_has,
)
from costmodel.interop.writing.torch.expressions import (
    Call,
    Expression,
    Listed,
    Number,
    Text,
    Use,
)
from costmodel.interop.writing.torch.ops import is_join, modules_of
from costmodel.interop.writing.torch.ranks import change, vectors
from costmodel.interop.writing.torch.tree import Tree
from costmodel.ops.channels import Split

OUTSIDE = ""
"""The item of a reference that means an input of the body."""


class Reference(NamedTuple):
    """A tensor in a body: output ``part`` of an item, or input ``part``; and how it is read."""

    item: str
    part: int
    change: str = ""


class Item(NamedTuple):
    """A statement of a body: ``module`` applied to what it reads, or the join of a layer.

    ``names`` are those of the tensors that it gives. ``shared`` is the item whose module it uses.
    """

    key: str
    module: Expression | None
    join: Layer | None
    reads: tuple[Reference, ...]
    names: tuple[str, ...]
    shared: str = ""


class Body(NamedTuple):
    """One block as it stands in the network; ``inputs`` and ``outputs`` are tensors of that."""

    path: str
    block: str
    items: tuple[Item, ...]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Reference, ...]
    given: tuple[Tensor, ...]


Source = tuple[str, int | None]


def _source(tensor: Tensor) -> Source:
    return tensor.source, tensor.part


@dataclass
class Bodies:
    """Makes the bodies of a network, those inside others first.

    ``apart`` are layers that share weights by themselves, which are no part of a sequence.
    """

    network: Network
    apart: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.vectors = vectors(self.network)
        self.parted = parts_read(self.network)
        self.home = {layer.name: n for n, layer in enumerate(self.network.layers)}
        self.readers: dict[Source, list[str]] = {}
        for layer in self.network.layers:
            for tensor in layer.inputs:
                self.readers.setdefault(_source(tensor), []).append(layer.name)
        self.returned = {_source(tensor) for tensor in self.network.outputs}
        self.found: list[Body] = []
        self.covered: set[str] = set()
        self.faults: dict[str, Problem] = {}

    def all(self, root: Tree) -> list[Body]:
        """The bodies of all calls, inner ones first, and that of the whole network last.

        Raises:
            SpecError: an op that PyTorch has no module for; every fault is listed.
        """
        self._body(root)
        alone = [
            one for one in self.network.layers if one.weights_of and one.name not in self.covered
        ]
        if alone and not self.apart:
            apart = {name for layer in alone for name in (layer.name, layer.weights_of)}
            return Bodies(self.network, frozenset(apart)).all(root)
        for layer in alone:
            reason = f"its weights are those of {layer.weights_of}, of which it is no twin"
            hint = "let whole blocks, built alike, share theirs; or --to onnx"
            self._tell(layer, Unwritable(reason, hint))
        if self.faults:
            raise SpecError(self.faults.values())
        return self.found

    # Bodies.

    def _body(self, tree: Tree) -> Body:
        found = (piece for element in tree.elements for piece in self._pieces(element, tree))
        # The parts of a branch may run between those of another: each once all it reads is there.
        pieces = sorted(found, key=lambda piece: max(self.home[one.name] for one in piece.layers))
        inside = {layer.name for layer in tree.layers()}
        inputs = list(self._read_from_outside(tree, inside))
        given = list(self._given(tree, inside))
        names = {source: Reference(OUTSIDE, n) for n, source in enumerate(map(_source, inputs))}
        items = [
            self._item(piece, names)._replace(shared=self._twin(piece, pieces[:number]))
            for number, piece in enumerate(pieces)
        ]
        outputs = tuple(names[_source(tensor)] for tensor in given)
        body = Body(tree.path, tree.block, tuple(items), tuple(inputs), outputs, tuple(given))
        self.found.append(body)
        return body

    def _read_from_outside(self, tree: Tree, inside: set[str]) -> Iterator[Tensor]:
        if not tree.path:
            yield from (Tensor(name, shape) for name, shape in self.network.inputs.items())
            return
        seen: set[Source] = set()
        for layer in tree.layers():
            for tensor in layer.inputs:
                if tensor.source not in inside and _source(tensor) not in seen:
                    seen.add(_source(tensor))
                    yield tensor

    def _given(self, tree: Tree, inside: set[str]) -> Iterator[Tensor]:
        """What is read outside of it, or returned."""
        if not tree.path:
            yield from dict.fromkeys(self.network.outputs)
            return
        for layer in tree.layers():
            for tensor in self._outputs(layer):
                source = _source(tensor)
                is_read = any(reader not in inside for reader in self.readers.get(source, ()))
                if is_read or source in self.returned:
                    yield tensor

    # Pieces: what one item of a body is made of.

    def _pieces(self, tree: Tree, around: Tree) -> Iterator[Piece]:
        key = tree.path.removeprefix(f"{around.path}.") if around.path else tree.path
        layers = list(tree.layers())
        if tree.block:
            body = self._body(tree)
            yield Piece(key, layers, Use(tree.path), body.inputs, body.given)
        elif tree.layer and is_join(tree.layer):
            yield Piece(key, layers, None, tree.layer.inputs, self._outputs(tree.layer))
        elif tree.layer or self._is_chain(tree):
            given = self._outputs(layers[-1])
            yield Piece(key, layers, self._sequence(tree), layers[0].inputs, given)
        else:
            for element in tree.elements:
                yield from self._pieces(element, around)

    def _is_chain(self, tree: Tree) -> bool:
        """Whether each element reads what the one before gives, and nobody else does."""
        before: Tensor | None = None
        for element in tree.elements:
            inside = {layer.name for layer in element.layers()}
            read = list(self._read_from_outside(element, inside))
            given = list(self._given(element, inside))
            if len(read) != 1 or len(given) != 1 or not self._is_module(element):
                return False
            if element.layer and element.layer.name in self.apart:
                return False
            if before and not (_source(read[0]) == _source(before) and self._only(before, inside)):
                return False
            before = given[0]
        return True

    def _is_module(self, tree: Tree) -> bool:
        """Whether it is one module, or several that run one after the other."""
        if tree.layer:
            return not (is_join(tree.layer) or isinstance(tree.layer.op, Split))
        return bool(tree.block) or self._is_chain(tree)

    def _only(self, tensor: Tensor, inside: set[str]) -> bool:
        """Whether none but these layers reads a tensor, and it is not returned."""
        source = _source(tensor)
        own = self.home[tensor.source]
        readers = (name for name in self.readers.get(source, ()) if self.home[name] > own)
        return source not in self.returned and inside.issuperset(readers)

    def _sequence(self, tree: Tree) -> Expression:
        """The modules of a chain, or the only one."""
        modules = tuple(self._modules(tree, is_first=True))
        return modules[0] if len(modules) == 1 else Call("nn.Sequential", modules)

    def _modules(self, tree: Tree, *, is_first: bool) -> Iterator[Expression]:
        if tree.block:
            self._body(tree)
            yield Use(tree.path)
        elif tree.layer:
            if not is_first:  # what comes first is changed by the statement that calls it
                yield from self._changed(tree.layer)
            yield from self._own(tree.layer)
        else:
            for number, element in enumerate(tree.elements):
                yield from self._modules(element, is_first=is_first and not number)

    def _changed(self, layer: Layer) -> Iterator[Expression]:
        found = change(layer, layer.inputs[0], self.vectors)
        if found == "flatten":
            yield Call("nn.Flatten")
        elif found:
            ones = (Text("1"),) * len(layer.shapes[0].spatial)
            sizes = Listed((Number(layer.shapes[0].c, "c"), *ones))
            yield Call("nn.Unflatten", (Text("1"), sizes))

    def _own(self, layer: Layer) -> tuple[Call, ...]:
        is_vector = _source(layer.inputs[0]) in self.vectors
        is_vector &= not change(layer, layer.inputs[0], self.vectors)
        try:
            refuse_what_only_a_model_has(layer, self.parted)
            return modules_of(layer, is_vector=is_vector)
        except Unwritable as fault:
            self._tell(layer, fault)
            return ()

    def _tell(self, layer: Layer, fault: Unwritable) -> None:
        told = problem(layer, fault, "PyTorch")
        self.faults.setdefault(str(told.mark or told.message), told)

    def _outputs(self, layer: Layer) -> tuple[Tensor, ...]:
        """What a layer gives, with what else of it a model reads, which is refused."""
        return (*outputs_of(layer), *self.parted.get(layer.name, ()))

    # Items.

    def _item(self, piece: Piece, names: dict[Source, Reference]) -> Item:
        first = piece.layers[0]
        changes = {_source(tensor): change(first, tensor, self.vectors) for tensor in first.inputs}
        is_called = isinstance(piece.module, Use)
        reads = tuple(
            names[_source(tensor)]._replace(change="" if is_called else changes[_source(tensor)])
            for tensor in piece.inputs
        )
        for number, tensor in enumerate(piece.given):
            names[_source(tensor)] = Reference(piece.key, number)
        join = first if piece.module is None else None
        return Item(piece.key, piece.module, join, reads, _names(piece))

    def _twin(self, piece: Piece, before: Sequence[Piece]) -> str:
        """The earlier piece that is built alike and whose weights this one uses, all of them."""
        if not any(layer.weights_of for layer in piece.layers):
            return ""
        for other in before:
            if _are_twins(piece.layers, other.layers):
                self.covered |= {layer.name for layer in piece.layers}
                return other.key
        return ""


def _are_twins(layers: Sequence[Layer], others: Sequence[Layer]) -> bool:
    return len(layers) == len(others) and all(
        one.op == other.op
        and one.weights_of in ("", other.name, other.weights_of)
        and bool(one.weights_of) == bool(one.op.cost(one.shapes, one.output).params)
        for one, other in zip(layers, others, strict=True)
    )


def _names(piece: Piece) -> tuple[str, ...]:
    last = piece.layers[-1].op
    if isinstance(last, Split) and len(piece.layers) == 1:
        return last.into
    own = piece.key.rpartition(".")[2]
    own = piece.key if own.isdecimal() else own
    count = len(piece.given)
    return (own,) if count == 1 else tuple(f"{own}_{number + 1}" for number in range(count))


class Piece(NamedTuple):
    """Layers that are one item: how they are called, and which tensors they read and give."""

    key: str
    layers: Sequence[Layer]
    module: Expression | None
    inputs: Sequence[Tensor]
    given: Sequence[Tensor]


def outputs_of(layer: Layer) -> tuple[Tensor, ...]:
    """What a layer gives: its output, or the parts of a split."""
    if not isinstance(layer.op, Split):
        return (Tensor(layer.name, layer.output),)
    parts = layer.op.parts(layer.shapes[0])
    return tuple(Tensor(layer.name, shape, number) for number, shape in enumerate(parts))
