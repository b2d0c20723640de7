"""What is left to do for an output: all of a sweep, some runs of it, or nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from costmodel import __version__
from costmodel.sweeping.request.job import Job
from costmodel.sweeping.running.checkpoint import (
    MADE,
    MANIFEST,
    MARK,
    Checkpoint,
    refused,
    writing,
)
from costmodel.sweeping.running.lock import held
from costmodel.sweeping.running.store import DamagedRun, Label, read_label

_NOTE = "An unfinished sweep. The same command with --resume goes on; --force starts again."
_OURS = re.compile(rf"{re.escape(MANIFEST)}|{MARK}|{MADE}|[0-9]{{8,}}\.run|[0-9a-f]{{32}}\.new")


@contextmanager
def opened(output: Path, job: Job, step: int, *, resume: bool, force: bool) -> Iterator[Checkpoint]:
    """The checkpoint of an output file, new or resumed, held against other processes.

    Raises:
        SpecError: the output exists, an unfinished sweep is in the way, it is another one, or
            another process is at it.
    """
    one = Checkpoint(Path(os.path.realpath(output)), job.digest, step, job.space.size)
    about = {"note": _NOTE, "sweep": one.sweep, "candidates": one.total, "step": step}
    with ExitStack() as stack:
        with writing(output):
            _demand_ours(one.folder)
            was_there = stack.enter_context(held(one.folder / MANIFEST, about))
            is_begun = (was_there or one.has_files) and not one.is_placed
            found = _left(one, is_begun=is_begun, resume=resume, force=force)
        yield found


def _demand_ours(folder: Path) -> None:
    """A sweep may throw the folder away: it holds nothing but a manifest and runs."""
    if not os.path.lexists(folder):
        return
    is_folder, found = folder.is_dir() and not folder.is_symlink(), []
    with suppress(FileNotFoundError):  # who held it has just finished
        found = list(folder.iterdir()) if is_folder else []
    is_made = not any(path.is_dir() or path.is_symlink() for path in found)
    names = [path.name for path in found]
    is_ours = is_made and all(map(_OURS.fullmatch, names)) and (not names or MANIFEST in names)
    if not (is_ours and is_folder):
        hint = "move it away, or choose another -o"
        raise refused(f"'{folder}' is in the way, and no sweep has made it", hint)


def _left(one: Checkpoint, *, is_begun: bool, resume: bool, force: bool) -> Checkpoint:
    """What a process that holds the folder finds there; ``is_begun`` if there is something."""
    exists = one.output.exists()
    if exists and resume and (one.is_placed or not (is_begun or force)):
        one.discard()
        return replace(one, is_done=True)
    if exists and not force:
        if not is_begun:
            one.discard()
        hint = "--resume --force goes on and replaces it" if resume else "--force replaces it"
        raise refused(f"'{one.output}' exists", hint)
    if is_begun and not (resume or force):
        hint = "--resume goes on with it, --force starts again"
        raise refused(f"'{one.folder}' holds an unfinished sweep", hint)
    if resume and is_begun:
        return _resumed(one)
    one.clear()
    return one


def _resumed(one: Checkpoint) -> Checkpoint:
    """With an output that is whole, or the runs that are sound; their first tells the step."""
    if one.is_whole:
        one.place()
        return replace(one, is_done=True)
    labels: dict[Path, Label] = {}
    files = sorted(one.folder.glob("*.run"))
    for file in files:
        with suppress(DamagedRun):
            labels[file] = read_label(file)
    for label in labels.values():
        _demand_same(one, label)
    one.forget_unfinished()
    one = replace(one, step=next((label.step for label in labels.values()), one.step))
    sound = {
        label.number: file
        for file, label in labels.items()
        if label.step == one.step and file == one.file(label.number)
    }
    damaged = tuple(file for file in files if file not in sound.values())
    return replace(one, kept=frozenset(sound), damaged=damaged)


def _demand_same(one: Checkpoint, label: Label) -> None:
    """A run is of this sweep, and this version of costmodel has computed it."""
    if label.sweep != one.sweep:
        hint = "give the command that it was begun with, or --force to start again"
        raise refused(f"'{one.folder}' holds another sweep", hint)
    if label.version != __version__:
        hint = f"--force starts again; costmodel {label.version} goes on with it"
        message = f"costmodel {label.version} has begun '{one.folder}', and this is {__version__}"
        raise refused(message, hint)
