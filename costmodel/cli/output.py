"""Where results go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from costmodel.cli.keeping import keep_yaml
from costmodel.cli.terminal import FOR_PEOPLE, exact, for_people, screen
from costmodel.core.problems import Problem, SpecError

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
            _replace(path, map(_bytes, pieces))
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

    emit_as(style, encoded(view, style, screen(path)), path)


def emit_bytes(content: bytes, path: str, hint: str = "choose another path to write to") -> None:
    """Write what is no text, a picture or a model, to a file.

    Raises:
        SpecError: it cannot be written, which ``hint`` gives a remedy for; what stood in the file
            before is still there.
    """
    keep_yaml(path)
    try:
        _replace(path, [content])
    except OSError as error:
        raise _unwritten(f"'{path}'", error, hint) from None


def demand_folder(path: str) -> None:
    """Raise where a file would be written into a folder that is not there, before any work.

    Raises:
        SpecError: there is no such folder.
    """
    if not Path(path).parent.is_dir():
        message = f"cannot write '{path}': there is no such folder"
        raise SpecError([Problem(message, None, "name a file in a folder that exists")])


def _replace(path: str | None, pieces: Iterable[bytes]) -> None:
    # Loaded here: most commands write no file, and --version nothing but a line.
    from costmodel.cli.replacing import replace

    replace(Path(str(path)), pieces)


def _unwritten(name: str, error: OSError, hint: str) -> SpecError:
    reason = error.strerror or str(error)
    return SpecError([Problem(f"cannot write {name}: {reason}", None, hint)])


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


_ASCII = str.maketrans({"·": "*", "\N{MULTIPLICATION SIGN}": "x", "²": "^2", "…": "~"})


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
