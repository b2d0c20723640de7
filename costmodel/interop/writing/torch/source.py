"""The source of a network: what it imports, the parts that torch.nn lacks, and its classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pkgutil import get_data
from textwrap import wrap

from costmodel import __version__
from costmodel.core.foreign import on_one_line
from costmodel.core.network import Network
from costmodel.interop.writing.torch.bodies import Bodies
from costmodel.interop.writing.torch.classes import Class, Classes
from costmodel.interop.writing.torch.expressions import Lines, Written
from costmodel.interop.writing.torch.forward import Forward
from costmodel.interop.writing.torch.naming import identifier
from costmodel.interop.writing.torch.tree import tree_of, without_wholes

_INDENT = " " * 8
_WIDTH = 99


def source_of(network: Network) -> tuple[str, str]:
    """The source of a network, and the name of its class.

    Raises:
        SpecError: an op that PyTorch has no module for; every fault is listed.
    """
    parts = _parts()
    network = without_wholes(network)
    bodies = Bodies(network).all(tree_of(network))
    classes = Classes(bodies, network.name, set(parts)).all()
    written = "\n\n\n".join("\n".join(_class(one, network)) for one in classes)
    used = [text for name, text in parts.items() if re.search(rf"\b{name}\(", written)]
    body = "\n\n\n".join([*used, written])
    name = classes[-1].name
    return "\n".join(_header(network, body)) + f"\n\n\n{body}\n{_footer(network, name)}", name


def _parts() -> dict[str, str]:
    """The modules of ``parts``, as they are written there."""
    text = (get_data(__package__, "parts.py") or b"").decode()
    classes = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    return {node.name: str(ast.get_source_segment(text, node)) for node in classes}


def _header(network: Network, body: str) -> Iterator[str]:
    title, spec = _plain(network.title), _plain(network.spec)
    yield from wrap(f'"""{title}, written by costmodel {__version__} from {spec}.', _WIDTH)
    yield ""
    for name, shape in network.inputs.items():
        yield f"{name} is [n, {', '.join(map(str, shape[1:]))}]. Weights are as PyTorch draws them."
    yield '"""'
    yield ""
    yield "from __future__ import annotations"
    yield ""
    if "math." in body:
        yield from ("import math", "")
    yield "import torch"
    if "F." in body:
        yield "import torch.nn.functional as F"
    yield "from torch import Tensor, nn"


def _plain(text: str) -> str:
    """A name of a stranger, which ends no string."""
    return on_one_line(text).replace("\\", "/").replace('"', "'")


def _footer(network: Network, name: str) -> str:
    sizes = (f"torch.zeros({', '.join(map(str, shape))})" for shape in network.inputs.values())
    called = f"{name}().eval()({', '.join(sizes)})"
    shown = "found.shape" if len(set(network.outputs)) == 1 else "*(one.shape for one in found)"
    return f'\n\nif __name__ == "__main__":\n    found = {called}\n    print({shown})\n'


def _class(one: Class, network: Network) -> Iterator[str]:
    yield f"class {one.name}(nn.Module):"
    block = f"The block '{_plain(one.block)}' of the spec." if one.block else _plain(network.title)
    yield f'    """{block.rstrip(".")}."""'
    yield ""
    taken = ("self", *_arguments(one))
    head = Written(f"__init__({', '.join(taken)})", "__init__", tuple(map(Written, taken)))
    yield from head.lines("def ", " -> None:", "    ")
    yield f"{_INDENT}super().__init__()"
    attributes = _attributes(one)
    yield from _constructor(one, attributes)
    yield ""
    inputs = _inputs(one, network)
    given = "Tensor" if len(one.body.outputs) == 1 else "tuple[Tensor, ...]"
    yield f"    def forward(self, {', '.join(f'{name}: Tensor' for name in inputs)}) -> {given}:"
    forward = Forward(one.body, attributes, one.flags, one.absent, inputs)
    for line in forward.lines():
        yield from _wrapped(line)


def _wrapped(line: str) -> list[str]:
    """A statement on lines of 99 characters; in brackets, where it has none to be broken in."""
    if len(line) + len(_INDENT) > _WIDTH:
        before, equals, value = line.partition(" = ") if " = " in line else ("", "", line)
        if line.startswith("return "):
            before, equals, value = "", "return ", line.removeprefix("return ")
        left = f"({before})" if ", " in before else before
        lines = _filled(f"{left}{equals}{value if value.endswith(')') else f'({value})'}", _INDENT)
        if not lines[0].endswith(equals.rstrip()):
            return lines
        return [f"{_INDENT}{left}{equals}(", *_filled(value, f"{_INDENT}    "), f"{_INDENT})"]
    return _filled(line, _INDENT)


def _filled(text: str, indent: str) -> list[str]:
    """A text on lines, broken at its spaces alone."""
    return wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{_INDENT}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _arguments(one: Class) -> Iterator[str]:
    for argument in one.arguments:
        kind = "bool" if argument.role == "flag" else "int"
        usual = "" if argument.usual is None else f" = {argument.usual}"
        yield f"{argument.name}: {kind}{usual}"


def _attributes(one: Class) -> dict[str, str]:
    """What the module of each item is called, and what is kept of a flag."""
    found: dict[str, str] = {}
    for item in one.body.items:
        if item.module is not None and not item.shared:
            found[item.key] = identifier(item.key, found.values())
    return found


def _constructor(one: Class, attributes: dict[str, str]) -> Iterator[str]:
    kept: set[str] = set()
    for item in one.body.items:
        flag = one.flags.get(item.key)
        if item.key in attributes and item.module is not None:
            written = Lines(one.texts[item.key]).written(item.module)
            yield from _assigned(f"self.{attributes[item.key]} = ", written, flag)
        elif flag and flag not in kept:
            kept.add(flag)
            yield f"{_INDENT}self.{flag} = {flag}"


def _assigned(before: str, written: Written, flag: str | None) -> Iterator[str]:
    """A module, or None where its flag is not set, laid out as formatters do it."""
    after = f" if {flag} else None" if flag else ""
    lines = list(written.lines(before, after, _INDENT))
    if not flag or len(lines) == 1:
        yield from lines
        return
    yield f"{_INDENT}{before}("
    yield from written.lines("", "", f"{_INDENT}    ")
    yield f"{_INDENT}    if {flag}"
    yield f"{_INDENT}    else None"
    yield f"{_INDENT})"


def _inputs(one: Class, network: Network) -> list[str]:
    if not one.body.path and len(network.inputs) > 1:
        found: list[str] = []
        for name in network.inputs:
            found.append(identifier(name, found))
        return found
    count = len(one.body.inputs)
    return ["x"] if count == 1 else [f"x{number + 1}" for number in range(count)]
