"""PyTorch's source: a class for each block, with arguments where its calls differ."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.torch.source import source_of

TAKES: frozenset[str] = frozenset()


def write(network: Network, _asked: Asked) -> Iterator[str]:
    """The source, which needs PyTorch to run and nothing else; it is not needed to write it.

    Raises:
        SpecError: an op that PyTorch has no module for; every fault is listed.
    """
    yield source_of(network)[0]
