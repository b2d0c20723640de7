"""What ``costmodel diff`` compares: files, folders, shipped names, refs, and what makes modules.

A file or folder that exists wins, ``REF:PATH`` before ``SPEC:VARIANT``, and that before
``package.module:factory``. A bare ref
means the same path as the other side, or the folder ``specs`` where neither names one. As in git,
PATH starts from the root of the repository, and ``./PATH`` from here. Files of two folders pair by
their path inside of it, two single files always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

from costmodel.comparing.naming import split
from costmodel.core.custom_ops import CustomOps, no_custom_ops
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.interop.opening import is_factory, is_model, open_model
from costmodel.language.reading.whole_spec import read_spec
from costmodel.language.sources import git
from costmodel.language.sources.library import shipped
from costmodel.language.sources.paths import DEFAULT, is_spec, spec_files
from costmodel.language.sources.source import YAML_ENDINGS
from costmodel.language.syntax import Spec

if TYPE_CHECKING:
    from costmodel.interop.sizes import ModelSizes
    from costmodel.language.loading import InputSizes


class Reading(NamedTuple):
    """How both sides are read: formulas for what is not understood of models, sizes of inputs."""

    custom: CustomOps = no_custom_ops
    model_sizes: ModelSizes | None = None
    spec_sizes: InputSizes | None = None


AS_WRITTEN = Reading()
"""With the sizes that specs and files have, and no formulas."""


@dataclass(frozen=True, slots=True)
class Version:
    """A spec or model on one side: what it is called, where it lies (or lay), how to read it.

    Where a shipped spec lies is its name, which is what budgets know it by. ``tree`` is the commit
    that it lay in, None for the working tree; ``sizes`` are those that a spec's inputs get.
    ``variant`` is the one that was named with it, where one was.
    """

    name: str
    path: str
    read: Callable[[], Spec | Network]
    tree: git.RevisionTree | None = None
    sizes: InputSizes | None = field(default=None, hash=False)
    variant: str | None = None

    def faults(self, error: SpecError) -> tuple[Problem, ...]:
        """The faults of one of its variants, at places as users know them."""
        return (git.told_at(error, self.tree) if self.tree else error).problems


class Pair(NamedTuple):
    """The versions of one spec; None on the side that does not have it."""

    base: Version | None
    head: Version | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A file or folder: of the working tree, or of a commit; without a path yet for a bare ref."""

    word: str
    path: str | None
    tree: git.RevisionTree | None = None
    variant: str | None = None

    @property
    def is_folder(self) -> bool:
        if self.tree:
            return git.is_folder(self.tree, str(self.path))
        return self.path != "-" and Path(str(self.path)).is_dir()


def pairs_of(base: str, head: str, reading: Reading = AS_WRITTEN) -> tuple[Pair, ...]:
    """The specs that two words of the command line mean, side by side.

    Raises:
        SpecError: a word means nothing, or the two cannot be compared.
    """
    one, other = _places(base, head)
    before, after = _versions(one, reading), _versions(other, reading)
    if not before and not after:
        hint = "name what to compare, e.g. main:networks networks/"
        message = f"neither {quoted(base)} nor {quoted(head)} has specs"
        raise SpecError([Problem(message, None, hint)])
    if before and after and one.is_folder != other.is_folder:
        hint = "name two files, or two folders"
        raise SpecError([Problem("a file cannot be compared with a folder", None, hint)])
    if before and after and not one.is_folder:
        return (Pair(*before.values(), *after.values()),)
    return tuple(Pair(before.get(name), after.get(name)) for name in sorted({**before, **after}))


def _places(base: str, head: str) -> tuple[_Place, _Place]:
    found: list[_Place] = []
    problems: list[Problem] = []
    for word, other in ((base, head), (head, base)):
        try:
            found.append(_place(word, other))
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    one, other_one = found
    return _completed(one, other_one), _completed(other_one, one)


def _place(word: str, other: str) -> _Place:
    if not word:
        message = "a side of the comparison is empty"
        raise SpecError([Problem(message, None, "name what to compare")])
    if word == "-" or Path(word).exists():
        return _Place(word, word)
    ref, colon, path = word.partition(":")
    near = other if Path(other).exists() else "."
    if colon:
        tree = _tree(ref, near)
        if isinstance(tree, git.RevisionTree):
            return _at(word, tree, path)
        spec, variant = split(word)
        if variant and (spec in shipped() or Path(spec).is_file()):
            return _Place(word, str(shipped().get(spec, spec)), variant=variant)
        if is_factory(word):
            return _Place(word, word)
        raise SpecError([tree])
    found = [str(shipped()[word])] if word in shipped() else []
    tree = _tree(word, near)
    if isinstance(tree, git.RevisionTree):
        if found:
            hint = f"write '{word}:{DEFAULT}' for the ref, or the path of the spec"
            message = f"{quoted(word)} is a git ref and a shipped spec"
            raise SpecError([Problem(message, None, hint)])
        return _Place(word, None, tree)
    return _Place(word, found[0]) if found else _unknown(word, tree)


def _tree(ref: str, near: str) -> git.RevisionTree | Problem:
    """The commit, or why there is none."""
    try:
        return git.tree_at(ref, near)
    except SpecError as error:
        return error.problems[0]


def _unknown(word: str, as_ref: Problem) -> _Place:
    message = f"no file, folder, shipped spec or git ref is called {quoted(word, 200)}"
    if Path(word).suffix in YAML_ENDINGS or "/" in word:
        raise SpecError([Problem(message, None, "REF:PATH names a file of another commit")])
    hint = did_you_mean(word, shipped())
    if not hint.startswith("did you mean"):
        hint = as_ref.hint
    raise SpecError([Problem(message, None, hint)])


def _at(word: str, tree: git.RevisionTree, path: str) -> _Place:
    is_relative = path in (".", "..") or path.startswith(("./", "../"))
    place = git.path_in(tree, path) if is_relative else normpath(path or ".")
    if not git.is_inside(place):
        hint = "PATH starts from the root of the repository, without /; ./PATH from here"
        message = f"{quoted(path, 200)} lies outside of the repository"
        raise SpecError([Problem(message, None, hint)])
    if git.content(tree, place) is None and not git.is_folder(tree, place):
        files = [name for name in git.files_in(tree, ".") if name.endswith(YAML_ENDINGS)]
        hint = did_you_mean(place, files, none="it has no YAML files: name another commit")
        message = f"{quoted(path, 200)} does not exist at {tree.ref}"
        raise SpecError([Problem(message, None, hint)])
    return _Place(word, place, tree)


def _completed(place: _Place, other: _Place) -> _Place:
    """A bare ref with the path of the other side."""
    if place.path is not None or place.tree is None:
        return place
    if other.path is None:
        return _Place(place.word, DEFAULT, place.tree)
    path = other.path if other.tree else git.path_in(place.tree, other.path)
    if path.startswith(".."):
        hint = "REF:PATH names a file of another commit"
        message = f"{quoted(other.word, 200)} lies outside of the repository"
        raise SpecError([Problem(message, None, hint)])
    return _Place(place.word, path, place.tree)


def _versions(place: _Place, reading: Reading) -> Mapping[str, Version]:
    """The specs at a place, by their path inside of it; none where it does not exist."""
    path = str(place.path)
    if place.tree:
        return _versions_at(place.tree, path, reading)
    if not place.is_folder:
        name = place.word.removesuffix(f":{place.variant}")
        return {"": replace(_present(path, name, reading), variant=place.variant)}
    found, problems = spec_files([path])
    if problems:
        raise SpecError(problems)
    inside = {file: Path(file).relative_to(path).as_posix() for file in found}
    return {name: _present(file, file, reading) for file, name in inside.items()}


def _present(path: str, name: str, reading: Reading) -> Version:
    if is_model(path):
        sizes, custom = reading.model_sizes, reading.custom
        return Version(name, name, lambda: open_model(path, sizes, custom=custom))
    return Version(name, name, lambda: read_spec(path), sizes=reading.spec_sizes)


def _versions_at(tree: git.RevisionTree, path: str, reading: Reading) -> dict[str, Version]:
    if not git.is_folder(tree, path):
        return {} if git.content(tree, path) is None else {"": _past(tree, path, reading)}
    files = {PurePosixPath(name).relative_to(path): name for name in git.files_in(tree, path)}
    return {
        inside.as_posix(): _past(tree, name, reading)
        for inside, name in files.items()
        if is_spec(inside, partial(git.content, tree, name))
    }


def _past(tree: git.RevisionTree, path: str, reading: Reading) -> Version:
    def read() -> Spec:
        spec = git.spec_at(tree, path)
        if spec is None:
            hint = "name a path that is there, or another commit"
            raise SpecError([Problem(f"{path} does not exist at {tree.ref}", None, hint)])
        return spec

    lay = str(Path(tree.root) / path)
    return Version(f"{tree.ref}:{path}", lay, read, tree, reading.spec_sizes)
