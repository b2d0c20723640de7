"""Where results go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.problems import Problem, SpecError

if TYPE_CHECKING:
    from rich.console import Console


def emit(pieces: Iterable[str], path: str | None) -> None:
    """Write text to a file, or to standard output.

    Raises:
        SpecError: the file cannot be written; what stood there before is still there.
    """
    if path is None or path == "-":
        for piece in pieces:
            sys.stdout.write(piece)
        return
    try:
        _replace(Path(path), pieces)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "choose another path for -o, or free the one you gave"
        raise SpecError([Problem(f"cannot write '{path}': {reason}", None, hint)]) from None


def _replace(path: Path, pieces: Iterable[str]) -> None:
    if path.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    if path.exists() and not path.is_file():  # a device or a pipe, which cannot be replaced
        with path.open("w", encoding="utf-8") as out:
            out.writelines(pieces)
        return
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, "permission denied")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.writelines(pieces)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def console(record: object = None) -> Console:
    """A rich console on standard output, or on a file-like ``record``.

    Its width is the terminal's, or that of COLUMNS; a pipe gets 100 columns and no colour.
    """
    from rich.console import Console

    width = None
    if record is not None or not sys.stdout.isatty():
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdigit() and int(columns) else 100
    else:
        width = shutil.get_terminal_size().columns
    return Console(file=record, width=width, emoji=False, markup=False, highlight=False)  # type: ignore[arg-type]
