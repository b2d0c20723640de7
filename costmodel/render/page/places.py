"""The texts that a network is written in, and the lines that each layer comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from costmodel.analysis.records import files_of
from costmodel.core.marks import Mark, Source
from costmodel.core.network import Layer, Network

Place = tuple[int, int]
"""A source by its number, and a line counted from 1."""


@dataclass(frozen=True)
class Places:
    """The places of a network; a model has none."""

    network: Network

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The spec first, then the files of the blocks that it takes."""
        marks = (*self.network.block_marks.values(), *(one.mark for one in self.network.layers))
        return tuple({mark.source.name: mark.source for mark in marks if mark}.values())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the sources are called, as seen from the spec's folder."""
        files = files_of(self.network)
        names = [source.name for source in self.sources]
        return tuple(files.get(name, name.replace("\\", "/").rpartition("/")[2]) for name in names)

    @cached_property
    def by_layer(self) -> list[list[Place]]:
        """For each layer the line that it is written in, and those that ask for its blocks."""
        return [list(dict.fromkeys(self._of(layer))) for layer in self.network.layers]

    def linked(self, source: int) -> set[int]:
        """The lines of a source that any layer comes from."""
        return {line for found in self.by_layer for number, line in found if number == source}

    def _of(self, layer: Layer) -> Iterator[Place]:
        if layer.mark:
            yield self._place(layer.mark)
        words = layer.name.split(".")
        for end in range(len(words) - 1, 0, -1):
            if mark := self.network.block_marks.get(".".join(words[:end])):
                yield self._place(mark)

    def _place(self, mark: Mark) -> Place:
        return self._numbers[mark.source.name], mark.line

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {source.name: number for number, source in enumerate(self.sources)}
