"""Where a spec may stand a model may: a file of ONNX or TF Lite, or what makes a PyTorch module."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from costmodel.core.custom_ops import CustomOps, no_custom_ops
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.interop.sizes import Asked, ModelSize, ModelSizes, WholeShape

if TYPE_CHECKING:
    from costmodel.interop.custom import OwnPrices
    from costmodel.interop.record import Recorded


def is_model(word: str) -> bool:
    """Whether a user's word means a model: a file of one, or package.module:factory."""
    return Path(word).suffix.lower() in _FILES or is_factory(word)


def is_onnx_file(word: str) -> bool:
    """Whether a user's word means an ONNX file."""
    return Path(word).suffix.lower() == ".onnx"


_FILES = {".onnx": "onnx", ".tflite": "tflite"}
"""What reads files that end so: the name of the door, and of the extra."""


def is_factory(word: str) -> bool:
    """Whether a user's word means what makes a module of PyTorch.

    The module of Python before the colon has a dot, or is one that is found; a file that exists is
    no factory, and neither is a spec with its variant (``efficientnet:b0``).
    """
    if not _FACTORY.fullmatch(word) or Path(word).exists():
        return False
    place = word.partition(":")[0]
    return "." in place or PathFinder.find_spec(place, ["", *sys.path]) is not None


_FACTORY = re.compile(r"(?!.*\.ya?ml$|.*\.py:)[a-z_][\w.]*:[a-z_][\w.]*", re.ASCII | re.IGNORECASE)


def refuse_factory(word: str, command: str) -> None:
    """Refuse what makes a module for a command that takes none.

    Raises:
        SpecError: it is what makes a module.
    """
    if is_factory(word):
        hint = f"make a spec of it first: costmodel convert {word} --input SIZE -o net.yaml"
        message = f"{word} makes a PyTorch module, and '{command}' takes specs alone"
        raise SpecError([Problem(message, None, hint)])


def open_model(
    word: str,
    sizes: ModelSizes | None = None,
    batch: int = 1,
    custom: CustomOps = no_custom_ops,
    *,
    as_nodes: bool = False,
) -> Network:
    """The network of a model; ``as_nodes`` leaves nodes apart that are one op together.

    Operators that are not understood are priced by ``custom``.

    Raises:
        SpecError: the model cannot be read or leaves sizes open, or its library is missing.
    """
    from costmodel.interop.assembling import assemble
    from costmodel.interop.custom import OwnPrices
    from costmodel.interop.patterns import grouped

    own = OwnPrices(custom)
    recorded = own.told(_recorded(word, _asked(sizes), batch, own))
    return assemble(recorded if as_nodes else grouped(recorded), word)


_Asked: TypeAlias = "Asked | Mapping[str, Asked] | None"


def _recorded(word: str, asked: _Asked, batch: int, own: OwnPrices) -> Recorded:
    extra = "torch" if is_factory(word) else _FILES[Path(word).suffix.lower()]
    if extra != "torch" and not Path(word).exists():  # told before what would be installed for it
        raise SpecError([Problem(f"{quoted(word, 200)} does not exist", None, "correct the path")])
    try:
        if extra == "torch":
            from costmodel.interop.torch.factory import record_factory

            return record_factory(word, asked, batch, own)
        record_file = _reader(extra)
    except ModuleNotFoundError as error:
        raise _missing(word, extra, error) from None
    return record_file(word, _without_types(word, asked), batch, own)


def _reader(door: str) -> Callable[..., Recorded]:
    """What records the files of a door, whose libraries are loaded here."""
    if door == "tflite":
        from costmodel.interop.tflite.opening import record_file as record_tflite

        return record_tflite
    from costmodel.interop.onnx.opening import record_file

    return record_file


def _without_types(
    word: str, asked: _Asked
) -> tuple[int, ...] | Mapping[str, tuple[int, ...]] | None:
    """Sizes alone: an ONNX file says of which type its inputs are."""
    if isinstance(asked, Mapping):
        return {name: _sizes(word, one) for name, one in asked.items()}
    return None if asked is None else _sizes(word, asked)


def _sizes(word: str, asked: Asked) -> tuple[int, ...]:
    if not isinstance(asked, WholeShape):
        return asked
    if asked.dtype:
        message = f"{word} says itself of which type its inputs are, not {asked.dtype}"
        raise SpecError([Problem(message, None, f"leave ':{asked.dtype}' out")])
    return asked.sizes


def _asked(sizes: ModelSizes | None) -> _Asked:
    """Sizes as tuples."""
    if isinstance(sizes, Mapping):
        return {name: _tuple(one) for name, one in sizes.items()}
    return None if sizes is None else _tuple(sizes)


def _tuple(size: ModelSize) -> Asked:
    return (size,) if isinstance(size, int) else size


def _missing(word: str, extra: str, error: ModuleNotFoundError) -> SpecError:
    message = f"{word}: reading models of {extra} needs the package '{error.name}'"
    return SpecError([Problem(message, None, f"pip install 'costmodel[{extra}]'")])
