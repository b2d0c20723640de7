"""The layers of a network by the parts of their names: stages, repetitions, branches, chains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from costmodel.core.network import Layer, Network, Tensor
from costmodel.ops.channels import Split


@dataclass(slots=True)
class Tree:
    """What a path of names leads to: a layer, or several below it, or both (``conv``, ``conv.bn``).

    ``elements`` are those below in the order in which they run, the layer of this name among them;
    ``block`` is the block that the path is a call of, if it is one.
    """

    path: str
    layer: Layer | None = None
    block: str = ""
    elements: list[Tree] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def layers(self) -> Iterator[Layer]:
        """All layers of it, in the order in which they run."""
        if self.layer:
            yield self.layer
        for element in self.elements:
            yield from element.layers()


def without_wholes(network: Network) -> Network:
    """The network with what splits read in place of all their parts together, which are that."""
    wholes: dict[str, Tensor] = {}

    def plain(tensor: Tensor) -> Tensor:
        return wholes.get(tensor.source, tensor) if tensor.part is None else tensor

    layers: list[Layer] = []
    for layer in network.layers:
        layers.append(replace(layer, inputs=tuple(map(plain, layer.inputs))))
        if isinstance(layer.op, Split):
            wholes[layer.name] = layers[-1].inputs[0]
    return replace(network, layers=tuple(layers), outputs=tuple(map(plain, network.outputs)))


def tree_of(network: Network) -> Tree:
    """The whole network."""
    root = Tree("")
    known = {"": root}
    for layer in network.layers:
        branch = _branch(layer.name, known, network)
        # The layer stands in its own branch, among what runs before and after it.
        branch.elements.append(Tree(layer.name, layer))
    _shorten(root)
    return root


def _branch(path: str, known: dict[str, Tree], network: Network) -> Tree:
    if path not in known:
        known[path] = Tree(path, block=network.calls.get(path, ""))
        _branch(path.rpartition(".")[0], known, network).elements.append(known[path])
    return known[path]


def _shorten(tree: Tree) -> None:
    """Let a branch that is a layer and nothing else be that layer."""
    for element in tree.elements:
        _shorten(element)
        alone = element.elements[0] if len(element.elements) == 1 else None
        if alone and alone.layer and alone.path == element.path and not element.block:
            element.layer, element.elements = alone.layer, []
