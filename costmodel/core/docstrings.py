"""Docstrings that are data: manual pages, help, descriptions in the JSON Schema.

``python -OO`` drops them, and gives dataclasses their signature instead; then they are read from
the source.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib import import_module
from inspect import cleandoc, getsource
from pkgutil import get_data
from typing import Any


def docstring(module: str, name: str = "") -> str:
    """The docstring of a module, or of a class or function that stands at its top; maybe empty."""
    if sys.flags.optimize >= 2:
        return cleandoc(_written(module).get(name, ""))
    home = import_module(module)
    return cleandoc((getattr(home, name) if name else home).__doc__ or "")


def docstring_as_written(package: str, module: str) -> str:
    """The docstring of a module that is not loaded, nor need be; its package is.

    Empty where it has none, or where there is no source, as in a bundle.
    """
    try:
        source = get_data(package, f"{module}.py")
    except OSError:
        return ""
    return ast.get_docstring(ast.parse(source or b"")) or ""


def docstring_of(thing: Any) -> str:
    """The docstring of a class or function."""
    return docstring(thing.__module__, thing.__name__)


@cache
def _written(module: str) -> dict[str, str]:
    tree = ast.parse(getsource(import_module(module)))
    named = (one for one in tree.body if isinstance(one, ast.ClassDef | ast.FunctionDef))
    found = {"": ast.get_docstring(tree)} | {one.name: ast.get_docstring(one) for one in named}
    return {name: text for name, text in found.items() if text}
