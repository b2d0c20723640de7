"""Lint of the paths that a user names: their specs, less the findings that are known already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from costmodel.core.problems import SpecError
from costmodel.language.sources.library import locate
from costmodel.language.sources.paths import spec_files
from costmodel.language.syntax import Spec
from costmodel.lint.config.settings import Settings
from costmodel.lint.files import lint_file
from costmodel.lint.results import Key, Linted, Unreadable, total, without


def lint_paths(
    paths: Iterable[str],
    settings: Settings,
    variant: str | None = None,
    ref: str | None = None,
    known: Iterable[Key] = (),
) -> Linted:
    """Lint files, folders and patterns.

    With ``ref``, a git commit, only what is new or goes clearly further since then is found; all of
    a spec that did not exist, or had errors. A spec with errors does not keep the others from being
    linted.

    Raises:
        SpecError: the paths hold no specs at all, or git does not know ``ref``.
    """
    files, problems = spec_files(paths)
    if problems and not files:
        raise SpecError(problems)
    before = _earlier(ref, files) if ref is not None else lambda _: None
    parts = [lint_file(path, settings, variant, before(path)) for path in files]
    lost = tuple(Unreadable("", problem) for problem in problems)
    return without(total([*parts, Linted(unreadable=lost)]), known)


def _earlier(ref: str, files: Sequence[str]) -> Callable[[str], Spec | None]:
    from costmodel.language.sources import git  # only here: it loads subprocess and more

    tree = git.tree_at(ref, files[0])

    def spec_of(path: str) -> Spec | None:
        try:
            return git.spec_at(tree, git.path_in(tree, locate(path)))
        except SpecError:
            return None

    return spec_of
