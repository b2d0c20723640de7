"""Where results go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from glob import escape
from pathlib import Path
from time import time
from typing import IO, TYPE_CHECKING, TextIO

from costmodel.cli.terminal import FOR_PEOPLE, console, exact, for_people
from costmodel.core.problems import Problem, SpecError
from costmodel.core.reading import was_read

if TYPE_CHECKING:
    from costmodel.render.tables.table import View


class ReaderGone(Exception):
    """Nobody reads standard output any more; click would make a failure of BrokenPipeError."""


def emit(pieces: Iterable[str], path: str | None) -> None:
    """Write text for people to a file, or to standard output; strangers' names have no power there.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
        ReaderGone: nobody reads standard output any more.
    """
    keep_yaml(path)
    _write((for_people(piece, _stream(path)) for piece in pieces), path)


def emit_as(style: str, pieces: Iterable[str], path: str | None) -> None:
    """Write text in one of the formats to a file, or to standard output.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
        ReaderGone: nobody reads standard output any more.
    """
    (emit if style in FOR_PEOPLE else emit_exact)(pieces, path)


def emit_exact(pieces: Iterable[str], path: str | None) -> None:
    """Write a document, such as JSON or CSV, to a file, or to standard output.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
        ReaderGone: nobody reads standard output any more.
    """
    keep_yaml(path)
    emit_yaml(pieces, path)


def emit_yaml(pieces: Iterable[str], path: str | None) -> None:
    """Write a spec or a configuration, which may stand where one stood before.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
        ReaderGone: nobody reads standard output any more.
    """
    _write((exact(piece, _stream(path)) for piece in pieces), path)


def _stream(path: str | None) -> TextIO | None:
    return sys.stdout if path is None or path == "-" else None


def _write(pieces: Iterable[str], path: str | None) -> None:
    to_stdout = path is None or path == "-"
    try:
        if to_stdout:
            _print(pieces, sys.stdout)
        else:
            replace(Path(str(path)), map(_bytes, pieces))
    except BrokenPipeError:
        raise ReaderGone from None
    except OSError as error:
        name = "standard output" if to_stdout else f"'{path}'"
        hint = "-o FILE writes to a file" if to_stdout else "choose another path to write to"
        raise _unwritten(name, error, hint) from None


def show(view: View, style: str, path: str | None) -> None:
    """Write a view in one of the formats of tables to a file, or to standard output.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
        ReaderGone: nobody reads standard output any more.
    """
    from costmodel.render.tables.formats import encoded

    emit_as(style, encoded(view, style, partial(console, path)), path)


def emit_picture(picture: bytes, path: str) -> None:
    """Write a picture to a file.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
    """
    keep_yaml(path)
    try:
        replace(Path(path), [picture])
    except OSError as error:
        raise _unwritten(f"'{path}'", error, "choose another path for --plot") from None


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file; until all of it is written, what stood there before stays.

    A device or a pipe, which cannot be replaced, is written piece by piece.

    Raises:
        OSError: it cannot be written.
    """
    if path.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            out.writelines(pieces)
        return
    _replace(Path(os.path.realpath(path)), pieces)


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, "permission denied")
    prefix = _prefix(target.name)
    _sweep(target.parent, prefix)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=prefix)
    except OSError:
        if not target.exists():
            raise
        _overwrite(target, pieces)
        return
    try:
        with open(handle, "wb") as out:  # noqa: PTH123  (a descriptor)
            _hold(out)
            out.writelines(pieces)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_LONGEST_PREFIX = 200
"""Bytes of 255 that a name may have; what is written beside a file gets some more."""


_YOUNG_SECONDS = 60


def _prefix(name: str) -> str:
    return os.fsdecode(os.fsencode(f".{name}")[:_LONGEST_PREFIX]) + "."


def _overwrite(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whose folder takes no other; all is there before the first byte is replaced."""
    whole = b"".join(pieces)
    with target.open("r+b") as out:
        out.write(whole)
        out.truncate()


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what writes of the same file left behind that were killed: nobody holds it.

    What is young may be about to be held.
    """
    for left in folder.glob(f"{escape(prefix)}????????"):
        with suppress(OSError), left.open("rb") as file:
            if time() - left.stat().st_mtime > _YOUNG_SECONDS and _hold(file):
                left.unlink()


def _hold(file: IO[bytes]) -> bool:
    """Lock a file for as long as it is open; whether nobody else holds it."""
    try:
        import fcntl
    except ImportError:  # Windows, where what is open cannot be removed anyway
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritten(name: str, error: OSError, hint: str) -> SpecError:
    reason = error.strerror or str(error)
    return SpecError([Problem(f"cannot write {name}: {reason}", None, hint)])


def keep_sources(output: str | None) -> None:
    """Keep what is written from replacing what was read, and any other spec.

    Raises:
        SpecError: the output was read: an option forgotten, or ``-o specs/*.yaml``; or it is a
            spec, or a file of blocks.
    """
    keep_read(output)
    if output is not None and output != "-" and os.path.isfile(output) and _is_spec(output):  # noqa: PTH113
        raise _kept(f"'{output}' is a spec", "choose another path to write to, or remove it first")


def keep_read(output: str | None) -> None:
    """Keep what is written from replacing what was read.

    Raises:
        SpecError: the output was read.
    """
    if output is not None and was_read(output):
        raise _kept(f"'{output}' is read here", "choose another path to write to")


def keep_yaml(output: str | None) -> None:
    """Keep results from replacing what was read, specs, and whatever else is YAML.

    Raises:
        SpecError: the output was read, or is a spec, or any YAML file or configuration.
    """
    from costmodel.language.sources.source import YAML_ENDINGS

    keep_read(output)
    is_named_so = output is not None and output.endswith((*YAML_ENDINGS, "setup.cfg"))
    if is_named_so and os.path.isfile(str(output)):  # noqa: PTH113  (never raises)
        hint = "choose another path to write to, or remove it first"
        raise _kept(f"'{output}' exists, and results are no YAML", hint)
    keep_sources(output)


_SPEC = re.compile(rb"^[\"']?(schema|network|kind|layers|blocks)[\"']?[ \t]*:", re.MULTILINE)
_HEAD_BYTES = 65_536


def _is_spec(path: str) -> bool:
    """Whether a file has two keys of specs in its first lines; YAML of others may have one."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return len({found[1] for found in _SPEC.finditer(file.read(_HEAD_BYTES))}) > 1
    except OSError:
        return False


def _kept(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])


def byte_order_mark(name: str) -> str:
    """The byte order mark of a file that is written anew, which is no part of its text."""
    path = Path(name)
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return "\ufeff" if file.read(3) == b"\xef\xbb\xbf" else ""


def _print(pieces: Iterable[str], out: TextIO | None) -> None:
    if out is None:
        raise OSError(None, "it is closed")
    for piece in pieces:
        out.write(_encodable(piece, out.encoding or "utf-8"))
    out.flush()


_ASCII = str.maketrans({"·": "*", "²": "^2", "…": "~"})


def _encodable(text: str, encoding: str) -> str:
    """The text, or what stands for it where the encoding lacks its few special characters."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_ASCII)
    return text


def _bytes(text: str) -> bytes:
    # Bytes that a file system allows in names but UTF-8 does not are written as escapes.
    return text.encode("utf-8", "backslashreplace")
