"""An unfinished sweep on disk: the folder OUTPUT.part, with a manifest and a file for each run.

A run's file appears whole or not at all, says which run of which sweep it is, and is checked when
it is read back; the manifest is the lock, and tells a person what the folder is. When all runs are
there, the output is made beside them and marked as whole; then it takes its place, and the folder
goes, the mark last. So whatever ends a process, and wherever, the next one knows what is left:

| in the folder | is left to do |
|---|---|
| runs | the runs that lack or are damaged |
| the mark and an output beside it | to put that into its place |
| the mark alone | nothing: the output is in its place |
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from costmodel import __version__
from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.request.job import Piece
from costmodel.sweeping.running.store import DamagedRun, Label, read_run, write_run

MANIFEST, MARK, MADE = "manifest.json", "whole", "output"


@dataclass(frozen=True)
class Checkpoint:
    """Where the runs of one sweep are kept; a run is ``step`` candidates.

    ``sweep`` is the digest of the job, ``damaged`` are files that were found damaged, and
    ``is_done`` says that the output is in its place.
    """

    output: Path
    sweep: str
    step: int
    total: int
    kept: frozenset[int] = frozenset()
    damaged: tuple[Path, ...] = ()
    is_done: bool = False

    @property
    def folder(self) -> Path:
        return part_of(self.output)

    @property
    def is_whole(self) -> bool:
        """Whether an output of this sweep has been made, be it in its place or not."""
        mark = self.folder / MARK
        return mark.exists() and mark.read_text(errors="replace") == self._marked

    @property
    def _marked(self) -> str:
        return f"{self.sweep} {__version__}"

    @property
    def is_placed(self) -> bool:
        return self.is_whole and not (self.folder / MADE).exists()

    @property
    def has_files(self) -> bool:
        """Whether there is anything besides the manifest."""
        return self._names() > {MANIFEST}

    def missing(self) -> dict[int, tuple[int, int]]:
        """The runs that were not there, or damaged."""
        starts = enumerate(range(0, self.total, self.step))
        return {
            number: (start, min(start + self.step, self.total))
            for number, start in starts
            if number not in self.kept
        }

    def written(self, start: int, piece: Piece) -> Path:
        """Write the run that begins with this candidate; any process may, and it is not kept yet.

        Raises:
            SpecError: the disk takes no more.
        """
        label, new = Label(self.sweep, self.step, start // self.step), self._unnamed()
        with writing(self.folder), new.open("wb") as out:
            write_run(out, label, piece)
        return new

    def keep(self, number: int, new: Path) -> None:
        """Put a run that was written into its place; that is for who holds the folder."""
        with writing(self.folder):
            new.replace(self.file(number))

    def pieces(self) -> Iterator[Piece]:
        """All runs in order.

        Raises:
            SpecError: one is damaged.
        """
        for number in range(-(-self.total // self.step)):
            file = self.file(number)
            try:
                yield read_run(file, Label(self.sweep, self.step, number))
            except DamagedRun:
                hint = "--resume computes that part again"
                raise refused(f"'{file}' was damaged after it was written", hint) from None

    def file(self, number: int) -> Path:
        """Where a run is kept."""
        return self.folder / f"{number:08}.run"

    def finish(self, write: Callable[[str], None]) -> None:
        """Let ``write`` make the output, put it in its place and tidy up.

        Raises:
            SpecError: the disk takes no more; the runs stay.
        """
        with writing(self.output):
            with self._new(self.folder / MADE) as new:
                write(str(new))
                _flush(new)
            with self._new(self.folder / MARK) as new:
                new.write_text(self._marked)
            self.place()

    def place(self) -> None:
        """Put an output that is whole into its place and tidy up."""
        (self.folder / MADE).replace(self.output)
        self.discard()

    @contextmanager
    def _new(self, file: Path) -> Iterator[Path]:
        """A file to write, which then takes its place; no other process writes the same one."""
        new = self._unnamed()
        yield new
        new.replace(file)

    def _unnamed(self) -> Path:
        return self.folder / f"{uuid4().hex}.new"

    def discard(self) -> None:
        """Remove the folder: the mark after the runs, the lock after all."""
        self._remove(self._names() - {MARK, MANIFEST})
        with suppress(FileNotFoundError):
            os.truncate(self.folder / MANIFEST, 0)  # alone, it would say that a sweep has begun
        self._remove([MARK, MANIFEST])
        with suppress(OSError):  # somebody who waited for it has begun
            self.folder.rmdir()

    def clear(self) -> None:
        """Remove all but the lock: the mark first, lest an output seem to be in its place."""
        self._remove([MARK])
        self._remove(self._names() - {MANIFEST})

    def forget_unfinished(self) -> None:
        """Remove all but the lock and the runs."""
        self._remove([MARK])
        self._remove(name for name in self._names() if name == MADE or name.endswith(".new"))

    def _names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)


def _flush(file: Path) -> None:
    """Have the disk take a file before what it was made of goes."""
    with file.open("rb+") as made:
        os.fsync(made.fileno())


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Report what the system says against writing."""
    try:
        yield
    except OSError as error:
        hint = "what is done is kept in the .part folder; --resume goes on"
        hint = hint if path.suffix == ".part" or part_of(path).exists() else "choose another -o"
        reason = error.strerror or os.strerror(error.errno or 0)
        raise refused(f"cannot write '{path}': {reason}", hint) from None


def part_of(path: Path) -> Path:
    """The folder beside an output."""
    return path.with_name(path.name + ".part")


def refused(message: str, hint: str) -> SpecError:
    """The user's problem with an output, as an error."""
    return SpecError([Problem(message, None, hint)])
