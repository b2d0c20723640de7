"""Specs as they were: read at a commit of the git repository around them, with what they include.

The spec reader opens included files by their paths, so a spec and its includes are written into a
folder that lives as long as the reading. Users see them named as git does, ``main:specs/a.yaml``.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.values import dataclass
from costmodel.language.reading.whole_spec import read_spec
from costmodel.language.syntax import Spec
from costmodel.language.yaml import nodes
from costmodel.language.yaml.parsing import parse


@dataclass(frozen=True, slots=True)
class RevisionTree:
    """A commit: the root of its repository, the user's word for it, and its hash."""

    root: str
    ref: str
    commit: str


def tree_at(ref: str, near: str = ".") -> RevisionTree:
    """The commit that ``ref`` means in the repository around the path ``near``.

    Raises:
        SpecError: there is no repository, no such commit, or no git.
    """
    root = _root(str(_folder(Path(near))))
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode or not ref:
        message = f"git knows no commit called {quoted(ref)}"
        raise SpecError([Problem(message, None, _ref_hint(root, ref))])
    return RevisionTree(root, ref, found.stdout.decode().strip())


def path_in(tree: RevisionTree, path: str) -> str:
    """A path of the working tree, from the root of the repository as git writes it."""
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(tree.root))
    return PurePosixPath(*Path(relative).parts).as_posix()


def is_folder(tree: RevisionTree, path: str) -> bool:
    """Whether the commit has a folder, or a link to one, at that path; the root itself is one."""
    return _folder_object(tree, path) is not None


def files_in(tree: RevisionTree, folder: str) -> tuple[str, ...]:
    """The files below a folder of the commit, or a link to one, from the root, sorted."""
    place = _folder_object(tree, folder) or ""
    found = _git(tree.root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", place)
    names = (os.fsdecode(name) for name in found.stdout.split(b"\0") if name)
    return tuple(sorted(normpath(join(folder, name)) for name in names))


def content(tree: RevisionTree, path: str) -> bytes | None:
    """What a file, or the one that a link leads to, held at the commit; None without one."""
    if "\n" in path:  # no line of a batch can name it
        found = _git(tree.root, "cat-file", "blob", f"{tree.commit}:{path}")
        return None if found.returncode else found.stdout
    head, _, data = _followed(tree, path, "--batch").partition(b"\n")
    size = _BLOB.fullmatch(head)
    return data[: int(size[1])] if size else None


_BLOB = re.compile(rb"[0-9a-f]+ blob ([0-9]+)")
_TREE = re.compile(rb"([0-9a-f]+) tree [0-9]+\n")


def _folder_object(tree: RevisionTree, path: str) -> str | None:
    """The hash of a folder, or of the one that a link leads to; None without one."""
    found = _TREE.fullmatch(_followed(tree, path, "--batch-check"))
    return found[1].decode() if found else None


def _followed(tree: RevisionTree, path: str, how: str) -> bytes:
    """What git's batch mode says of a path, links followed."""
    line = os.fsencode(f"{tree.commit}:{'' if path == '.' else path}") + b"\n"
    return _git(tree.root, "cat-file", how, "--follow-symlinks", stdin=line).stdout


def spec_at(tree: RevisionTree, path: str) -> Spec | None:
    """The spec at a path (from the root) of a commit; None where it did not exist.

    Raises:
        SpecError: it was wrong then; its places read ``REF:path``. Faults of its variants, which
            show when they are built, pass through ``named`` for that.
    """
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        if not _write(tree, path, Path(folder)):
            return None
        try:
            return read_spec(f"{folder}/{path}")
        except SpecError as error:
            raise told_at(error, tree) from None


_PREFIX = "costmodel-at-"
_FOLDER = re.compile(rf"[^\s']*/{_PREFIX}[^/\s']*/")


def told_at(error: SpecError, tree: RevisionTree) -> SpecError:
    """The same faults, with places in the folder that a spec was read from as ``REF:path``."""

    def told(text: str) -> str:
        return _FOLDER.sub(lambda _: f"{tree.ref}:", text)

    def moved(mark: Mark) -> Mark:
        return mark._replace(source=replace(mark.source, name=told(mark.source.name)))

    return SpecError(
        Problem(told(one.message), one.mark and moved(one.mark), told(one.hint))
        for one in error.problems
    )


def _write(tree: RevisionTree, path: str, folder: Path) -> bool:
    """Write a file of the commit, and all that it includes, below a folder."""
    target = folder / path
    if target.exists():
        return True
    data = content(tree, path) if is_inside(path) else None
    if data is None:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    for name in _includes(data, path):
        _write(tree, name, folder)
    return True


def _includes(data: bytes, path: str) -> Iterator[str]:
    """The files that a spec includes, from the root; none that lie outside of it."""
    if b"include" not in data:
        return
    try:
        root = parse(Source(path, data.decode("utf-8-sig")))
    except (SpecError, UnicodeDecodeError):
        return  # the reader will say what is wrong
    listed = root.get("include") if isinstance(root, nodes.Mapping) else None
    items = listed.items if isinstance(listed, nodes.Sequence) else (listed,)
    for item in items:
        name = normpath(join(dirname(path), item.text)) if isinstance(item, nodes.Scalar) else ".."
        if is_inside(name):
            yield name


def is_inside(path: str) -> bool:
    """Whether a path from the root lies in the repository; another would be written elsewhere."""
    return not path.startswith(("..", "/"))


def _folder(path: Path) -> Path:
    """The path, or the first of its parents that is a folder today."""
    path = Path(os.path.realpath(path))  # unlike a Path, it takes links that go round
    return next(one for one in (path, *path.parents) if one.is_dir())


@cache
def _root(folder: str) -> str:
    found = _git(folder, "rev-parse", "--show-toplevel")
    if found.returncode:
        reason = found.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        hint = reason.splitlines()[0] if reason else "run it inside a repository"
        raise SpecError([Problem("there is no git repository to compare with", None, hint)])
    return os.fsdecode(found.stdout.rstrip(b"\n"))


def _ref_hint(root: str, ref: str) -> str:
    if _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        return "this clone is shallow: fetch the commit first (actions/checkout: fetch-depth: 0)"
    names = b"HEAD " + _git(root, "for-each-ref", "--format=%(refname:short)").stdout
    if _git(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
        return "the repository has no commits yet: commit something first"
    return did_you_mean(ref, names.decode(errors="replace").split())


def _environment() -> dict[str, str]:
    """The repository is the one around the folder: hooks name theirs from where they run."""
    kept = {name: text for name, text in os.environ.items() if name not in _OF_HOOKS}
    return kept | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


def _git(folder: str, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603
            ["git", "-C", folder, *arguments],  # noqa: S607
            capture_output=True,
            input=stdin,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError:
        hint = "install git, or compare files"
        raise SpecError([Problem("git is not installed", None, hint)]) from None
    except ValueError:
        message, hint = "a name for git holds a NUL character", "name a commit and a path without"
        raise SpecError([Problem(message, None, hint)]) from None
