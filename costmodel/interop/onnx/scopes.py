"""What a node is called, and the modules around it, from the names that exporters write.

PyTorch's older exporter names a node ``/stage2/stage2.0/branch2/Conv``, its newer one writes
``pkg.torch.onnx.name_scopes`` and ``class_hierarchy`` into the node's metadata, TensorFlow's names
have slashes. Where a node has no such name, that of its weights tells (``features.0.0.weight``).
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterable

import onnx

from costmodel.interop.record import Scope

_SCOPES = "pkg.torch.onnx.name_scopes"
_CLASSES = "pkg.torch.onnx.class_hierarchy"
_LONGEST = 4000
"""Characters of metadata that are looked at."""


def scope_of(node: onnx.NodeProto, weights: Iterable[str]) -> tuple[Scope, ...]:
    """The modules around a node, outermost first; none where no name tells."""
    if node.metadata_props and (found := _from_metadata(node)):
        return found
    if "/" in node.name:
        return _paths(_joined(node.name.split("/")[:-1]))
    for name in weights:
        if "." in name and "::" not in name and "/" not in name:
            return _paths(name.split(".")[:-1])
    return ()


def _from_metadata(node: onnx.NodeProto) -> tuple[Scope, ...]:
    props = {one.key: one.value for one in node.metadata_props if len(one.value) <= _LONGEST}
    paths, classes = _texts(props.get(_SCOPES, "")), _texts(props.get(_CLASSES, ""))
    if len(classes) != len(paths):
        classes = [""] * len(paths)
    # The first is the model itself, the last the call within the innermost module.
    pairs = zip(paths[1:-1], classes[1:-1], strict=True)
    return tuple(Scope(path, name.rpartition(".")[2]) for path, name in pairs if path)


def _texts(text: str) -> list[str]:
    """A list of texts as Python writes it."""
    try:
        found = literal_eval(text) if text else []
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    is_list = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return found if is_list else []


def _joined(parts: Iterable[str]) -> list[str]:
    """Names of modules, of which ``stage2.0`` behind ``stage2`` is its child 0."""
    found: list[str] = []
    before = "\0"
    for part in parts:
        if part:
            found.append(part.removeprefix(f"{before}."))
            before = part
    return found


def _paths(parts: list[str]) -> tuple[Scope, ...]:
    return tuple(Scope(".".join(parts[: count + 1])) for count in range(len(parts)))


def name_of(node: onnx.NodeProto, scope: tuple[Scope, ...], number: int) -> str:
    """What a node is called: its module and type, its own name, or its type and number.

    A name that begins with that of its module (``layer1.0.conv``) is good as it is.
    """
    if scope and not f"{node.name}.".startswith(f"{scope[-1].path}."):
        return f"{scope[-1].path}.{node.op_type}"
    return node.name.strip("/").replace("/", ".") or f"{node.op_type}_{number}"
