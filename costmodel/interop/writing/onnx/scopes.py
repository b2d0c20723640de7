"""The blocks around each node, told as PyTorch's exporter tells the modules around its own.

A node's metadata has the names of what is around it, from the whole network to the call, and what
each of them is; who reads such files finds our stages and blocks by that.
"""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.network import Network

NAMES = "pkg.torch.onnx.name_scopes"
CLASSES = "pkg.torch.onnx.class_hierarchy"


def scopes_of(network: Network) -> dict[str, Mapping[str, str]]:
    """The metadata of the nodes of each layer."""
    parents = {layer.name.rpartition(".")[0] for layer in network.layers}
    branches = {path for parent in parents for path in _prefixes(parent)}
    found = {}
    for layer in network.layers:
        paths = [path for path in _prefixes(layer.name) if path in branches]
        found[layer.name] = _told(paths or [layer.name], network)
    return found


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def _told(paths: list[str], network: Network) -> Mapping[str, str]:
    blocks = [network.calls.get(path, "Sequential") for path in paths]
    return {NAMES: repr(["", *paths, "call"]), CLASSES: repr([network.name, *blocks, "op"])}
