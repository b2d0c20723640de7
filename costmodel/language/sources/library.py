"""Where specs come from: a path, standard input, or a name of the specs that are shipped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.sources.source import YAML_ENDINGS

_PACKAGED = Path(__file__).parents[2] / "specs"
_CHECKOUT = Path(__file__).parents[3] / "specs"


@cache
def folder() -> Path:
    """The folder of the shipped specs: inside the package, or beside it in a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


@cache
def shipped() -> Mapping[str, Path]:
    """The shipped specs of networks by name (``mobilenetv2``, ``guidelines/g1``), sorted.

    They are looked for once: every path that is none asks whether it is one of them.
    """
    root = folder()
    files = sorted(root.rglob("*.yaml"))
    named = {file.relative_to(root).with_suffix("").as_posix(): file for file in files}
    return MappingProxyType(
        {name: file for name, file in named.items() if not name.startswith("blocks/")}
    )


def _is_file(spec: str) -> bool:
    try:
        return Path(spec).is_file()
    except OSError as error:  # a name longer than names can be, or a folder that may not be entered
        message = f"{quoted(spec, 200)}: {error.strerror}"
        raise SpecError([Problem(message, None, "name another path")]) from None


_SOURCE = re.compile(r"(?P<path>.*\w)\.py(:(?P<factory>[\w.]+))?", re.ASCII)


def _python(spec: str, source: re.Match[str]) -> Problem:
    """Source of Python is no spec; what it makes is named otherwise."""
    place = Path(source["path"])
    module = place.name if place.is_absolute() else ".".join(place.parts)
    hint = f"give what makes a PyTorch module, where Python finds it: {module}:"
    factory = source["factory"] or _first_made(Path(f"{place}.py"))
    return Problem(f"{quoted(spec, 200)} is source of Python", None, hint + factory)


def _first_made(path: Path) -> str:
    """The first class or function of a file of Python, which is read and not run."""
    try:
        found = _DEFINED.search(path.read_text("utf-8", "replace"))
    except OSError:
        found = None
    return found[1] if found else "net"


_DEFINED = re.compile(r"^(?:class|def) ([A-Za-z]\w*)", re.MULTILINE)


def is_shipped(spec: str) -> bool:
    """Whether a user's word for a spec is a shipped name, which no file takes away."""
    return not Path(spec).is_file() and spec in shipped()


def locate(spec: str) -> str:
    """The path that a user's word for a spec means; ``-`` stays as it is.

    A file wins over a shipped name; a directory never shadows one.

    Raises:
        SpecError: it is neither.
    """
    path = Path(spec)
    if source := _SOURCE.fullmatch(spec):
        raise SpecError([_python(spec, source)])
    if spec == "-" or _is_file(spec):
        return spec
    known = shipped()
    if spec in known:
        return str(known[spec])
    if path.suffix in YAML_ENDINGS or path.exists():
        return spec  # reading it will say what is wrong with it
    raise SpecError([_unknown(spec, known)])


def _with_variant(word: str, known: Mapping[str, Path]) -> str:
    """The shipped spec and variant that are written as one word: resnet-50, efficientnet_b0."""
    letters = _letters(word)
    for name, path in sorted(known.items(), key=lambda item: -len(item[0])):
        rest = letters.removeprefix(_letters(name))
        if not rest or rest == letters:
            continue
        for match in _VARIANT.finditer(path.read_text("utf-8").partition("\nvariants:")[2]):
            if _letters(match[1]) == rest:
                return f"{name}:{match[1]}"
    return ""


def _letters(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum())


_VARIANT = re.compile(r"[{,]?\s*[\"']?([\w.@ =-]+?)[\"']?:\s*\{")
_WEIGHTS = (".ckpt", ".h5", ".keras", ".mlmodel", ".pb", ".pkl", ".pt", ".pth", ".safetensors")
"""Endings of files that hold weights, and maybe code, but no graph that could be read."""


def is_like_a_factory(word: str) -> bool:
    """Whether a word is written as what makes a module, ``a.b:c``, or as its source, ``a.py:c``."""
    made = _MADE.fullmatch(word)
    return bool(_SOURCE.fullmatch(word) or (made and made["factory"]))


def _unknown(spec: str, known: Mapping[str, Path]) -> Problem:
    """What is wrong with a word that means no spec, and what may have been meant."""
    message = f"no file and no shipped spec is called '{spec}'"
    name, colon, variant = spec.rpartition(":")
    if colon and (name in known or Path(name).is_file()):
        return Problem(
            message,
            None,
            f"'{name}' is one; its variant is chosen by --variant {variant}, in Python variant="
            f"'{variant}'",
        )
    if Path(spec).suffix.lower() in _WEIGHTS:
        hint = "files of weights have no graph: export the network to ONNX, or name what makes it"
        return Problem(message, None, f"{hint}, package.module:factory")
    if files := [end for end in YAML_ENDINGS if _is_file(f"{spec}{end}")]:
        return Problem(message, None, f"did you mean '{spec}{files[0]}'?")
    source = _SOURCE.fullmatch(f"{spec}.py")
    if source and _is_file(f"{spec}.py"):
        return _python(f"{spec}.py", source)
    if known_variant := _with_variant(spec, known):
        return Problem(message, None, f"did you mean '{known_variant}'?")
    made = _MADE.fullmatch(spec)
    hint = did_you_mean(name if colon else spec, known, 0.75 if made else 0.6)
    if hint.startswith("did you mean"):
        return Problem(message, None, hint)
    if not made:
        hint = "give the path of a YAML file, or a name that 'costmodel list' prints"
        return Problem(message, None, hint)
    if made["factory"]:
        message += f", and Python finds no module '{made['module']}' here"
        return Problem(message, None, "run costmodel where Python finds it, or give a spec")
    hint = f"what makes a PyTorch module is named with a colon: {made['module']}:{made['last']}"
    return Problem(message, None, hint)


_MADE = re.compile(
    r"(?P<module>[a-z_][\w.]*)(?::(?P<factory>[a-z_][\w.]*)|\.(?P<last>[a-z_]\w*))",
    re.ASCII | re.IGNORECASE,
)
"""Words that look like what makes a module of PyTorch: a.b:c, and a.b with the colon forgotten."""


def refuse_missing(path: str) -> None:
    """Refuse a path to no file that ends as a shipped spec is called, for that one was meant.

    Raises:
        SpecError: specs/mobilenetv2.yaml does not exist, but mobilenetv2 is shipped.
    """
    if path == "-" or Path(path).exists():
        return
    ending = f"/{Path(path).with_suffix('').as_posix()}"
    meant = [name for name in shipped() if ending.endswith(f"/{name}")]
    if meant:
        hint = f"did you mean the shipped spec '{meant[0]}'?"
        raise SpecError([Problem(f"{quoted(path, 200)} does not exist", None, hint)])
