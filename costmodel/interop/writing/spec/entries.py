"""Layers as entries of a list: what follows at once is in ``then``, what is read has a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.core.network import Layer, Tensor
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.spec.fields import Said
from costmodel.ops import REGISTRY, SHORTHANDS
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat, Split
from costmodel.ops.norm import BatchNorm
from costmodel.ops.reshape import Dropout

Source = tuple[str, int | None]
_ADJUSTS = (Activation, BatchNorm)
_FOLLOWS = (*_ADJUSTS, Dropout)
_JOINS = (Add, Multiply, Concat)
_SAID = """
in here previous index true false null sequence max min c h w l d n chw same same_torch valid avg
std nearest linear bilinear trilinear constant reflect replicate circular plain
"""
_WORDS = frozenset({*REGISTRY, *SHORTHANDS, *map(str, Kind), *_SAID.split()})
"""What means something already where a label might stand."""


class Entry(NamedTuple):
    """An entry: its op, the layers that follow it, what it reads, and its label if it needs one."""

    layer: Layer
    op: Said
    then: tuple[Said, ...]
    reads: tuple[Source, ...]
    gives: Source
    label: str


@dataclass
class Labels:
    """Gives labels that nothing else bears."""

    taken: set[str] = field(default_factory=set)

    def new(self, name: str, word: str) -> str:
        """A label after the last word of a model's name for a layer that is no op's, or its op."""
        parts = [part for part in re.split(r"\W+", name) if part and not part.isdecimal()]
        if len(parts) > 2 and parts[-1].lower() in _WORDS:
            parts.pop()
        return self.unique(parts[-1] if parts else word)

    def of_path(self, path: str) -> str:
        """A label after all of a module's path."""
        return self.unique(re.sub(r"\W+", "_", path))

    def unique(self, name: str) -> str:
        """The name, or with a number if something bears it."""
        plain = name if name[:1].isalpha() else f"x{name}"
        found, count = plain, 1
        while found in self.taken or found in _WORDS:
            count += 1
            found = f"{plain}_{count}"
        self.taken.add(found)
        return found


def entries(
    layers: Sequence[Layer],
    words: Mapping[str, Said],
    readers: Mapping[Source, Sequence[str]],
    labels: Labels,
    shared: frozenset[str] = frozenset(),
) -> list[Entry]:
    """The layers as entries; ``readers`` are those of each tensor, here and elsewhere.

    ``shared`` are layers whose weights others use, which have labels too.
    """
    found = []
    for chain in _chains(layers, readers):
        first, reads = chain[0], tuple(map(source_of, chain[0].inputs))
        then = tuple(words[layer.name] for layer in chain[1:])
        found.append(Entry(first, words[first.name], then, reads, (chain[-1].name, None), ""))
    return [
        _labelled(entry, found[number + 1 : number + 2], readers, labels, shared)
        for number, entry in enumerate(found)
    ]


def _chains(
    layers: Sequence[Layer], readers: Mapping[Source, Sequence[str]]
) -> Iterator[list[Layer]]:
    chain: list[Layer] = []
    for layer in layers:
        last = chain[-1] if chain else None
        source = (last.name, None) if last else ("", None)
        follows = _FOLLOWS if chain and chain[0].kind is not Kind.POOL else _ADJUSTS
        is_next = last and isinstance(layer.op, follows) and source_of(layer.inputs[0]) == source
        if is_next and len(readers.get(source, ())) == 1 and not isinstance(chain[0].op, Split):
            chain.append(layer)
            continue
        if chain:
            yield chain
        chain = [layer]
    if chain:
        yield chain


def _labelled(
    entry: Entry,
    following: Sequence[Entry],
    readers: Mapping[Source, Sequence[str]],
    labels: Labels,
    shared: frozenset[str],
) -> Entry:
    """The entry with a label, if anything but the next one reads it, or uses its weights."""
    names = {one.layer.name for one in following}
    parts = range(len(getattr(entry.layer.op, "into", ())))
    given = [entry.gives, *((entry.gives[0], part) for part in parts)]
    others = [name for one in given for name in readers.get(one, ()) if parts or name not in names]
    if (not others or is_split(entry)) and entry.layer.name not in shared:
        return entry
    return entry._replace(label=labels.new(entry.layer.name, entry.op.word))


def source_of(tensor: Tensor) -> Source:
    """Which tensor it is: a layer or an input, and its part."""
    return tensor.source, tensor.part


def is_join(entry: Entry) -> bool:
    """Whether its operands stand in a list."""
    return isinstance(entry.layer.op, _JOINS) and entry.op.word != "custom"


def is_split(entry: Entry) -> bool:
    """Whether it names its parts."""
    return isinstance(entry.layer.op, Split) and entry.op.word != "custom"
