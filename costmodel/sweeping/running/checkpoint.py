"""An unfinished sweep on disk: the folder OUTPUT.part, with a manifest and a file for each run.

A run's file appears whole or not at all; the manifest says which sweep they belong to. When all
are there, the output is written beside them, takes its place, and the folder goes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.request.job import Job, Piece

_NOTE = "An unfinished sweep. The same command with --resume goes on; --force starts again."


@dataclass(frozen=True)
class Checkpoint:
    """Where the runs of one sweep are kept; a run is ``step`` candidates."""

    output: Path
    step: int
    total: int

    @property
    def folder(self) -> Path:
        return self.output.with_name(self.output.name + ".part")

    def missing(self) -> dict[int, tuple[int, int]]:
        """The runs that are not there yet."""
        starts = range(0, self.total, self.step)
        return {
            number: (start, min(start + self.step, self.total))
            for number, start in enumerate(starts)
            if not self._file(number).exists()
        }

    def save(self, number: int, piece: Piece) -> None:
        """Keep a run.

        Raises:
            SpecError: the disk takes no more.
        """
        file = self._file(number)
        with writing(self.folder):
            with file.with_suffix(".new").open("wb") as out:
                kept: dict[str, Any] = {"!faults": np.array(json.dumps(dict(piece.faults)))}
                np.savez(out, **(kept | dict(piece.columns)))
            file.with_suffix(".new").replace(file)

    def pieces(self) -> Iterator[Piece]:
        """All runs in order."""
        for number in range(-(-self.total // self.step)):
            yield _piece(self._file(number))

    def finish(self, write: Callable[[str], None]) -> None:
        """Let ``write`` make the output, put it in its place and tidy up.

        Raises:
            SpecError: the disk takes no more; the runs stay.
        """
        made = self.folder / f"output{self.output.suffix}"
        with writing(self.output):
            write(str(made))
            made.replace(self.output)
        shutil.rmtree(self.folder)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:08}.npz"


def open_checkpoint(output: Path, job: Job, step: int, *, resume: bool, force: bool) -> Checkpoint:
    """The checkpoint of an output file, new or resumed.

    Raises:
        SpecError: the output exists, an unfinished sweep is in the way, or it is another one.
    """
    checkpoint = Checkpoint(Path(os.path.realpath(output)), step, job.space.size)
    manifest = checkpoint.folder / "manifest.json"
    if os.path.lexists(checkpoint.folder) and not _is_ours(checkpoint.folder):
        hint = "move it away, or choose another -o"
        raise _refused(f"'{checkpoint.folder}' is in the way, and no sweep has made it", hint)
    if output.exists() and not force:
        raise _refused(f"'{output}' exists", "--force replaces it")
    if checkpoint.folder.exists() and resume and not force:
        return _resumed(checkpoint, job, manifest)
    if checkpoint.folder.exists() and not force:
        hint = "--resume goes on with it, --force starts again"
        raise _refused(f"'{checkpoint.folder}' holds an unfinished sweep", hint)
    with writing(output):
        if checkpoint.folder.exists():
            shutil.rmtree(checkpoint.folder)
        checkpoint.folder.mkdir()
        about = {"note": _NOTE, "sweep": job.digest, "candidates": checkpoint.total, "step": step}
        manifest.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return checkpoint


def _is_ours(folder: Path) -> bool:
    """Whether a sweep may throw the folder away: it holds nothing but a manifest and runs."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    names = [path.name for path in folder.iterdir()]
    return all(_OURS.fullmatch(name) for name in names) and (not names or "manifest.json" in names)


_OURS = re.compile(r"manifest\.json|[0-9]{8,}\.(npz|new)|output\.[a-z]+")


def _piece(file: Path) -> Piece:
    """A run that was saved.

    Raises:
        SpecError: the file is damaged, as by a power cut.
    """
    try:
        with np.load(file) as kept:
            columns = {name: kept[name] for name in kept.files if name != "!faults"}
            told = json.loads(str(kept["!faults"]))
    except (EOFError, OSError, ValueError, KeyError, BadZipFile):
        hint = "delete it, and --resume computes that part again"
        raise _refused(f"'{file}' is damaged", hint) from None
    return Piece(columns, {reason: tuple(fault) for reason, fault in told.items()})


def _resumed(checkpoint: Checkpoint, job: Job, manifest: Path) -> Checkpoint:
    try:
        about: Mapping[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
        is_same, step = about["sweep"] == job.digest, about["step"]
        runs = len(range(0, checkpoint.total, step)) if type(step) is int else 0
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        runs = 0
    if not runs:
        raise _refused(f"'{manifest}' cannot be read", "--force starts again")
    if not is_same:
        hint = "give the command that it was begun with, or --force to start again"
        raise _refused(f"'{checkpoint.folder}' holds another sweep", hint)
    return Checkpoint(checkpoint.output, step, checkpoint.total)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Report what the system says against writing."""
    try:
        yield
    except OSError as error:
        hint = "what is done is kept in the .part folder; --resume goes on"
        hint = hint if path.suffix == ".part" or _part(path).exists() else "choose another -o"
        reason = error.strerror or os.strerror(error.errno or 0)
        raise _refused(f"cannot write '{path}': {reason}", hint) from None


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _refused(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
