"""What shells offer after TAB for the values of options: platforms, dtypes, measures, devices.

Each list is read where the option itself takes it from; nothing is loaded before TAB is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from costmodel.core.problems import SpecError

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

    Completer: TypeAlias = Callable[[Context, Parameter, str], list[CompletionItem]]


def one_of(words: Callable[[], Iterable[str]]) -> Completer:
    """Offers the words that begin so, in whatever case."""

    def complete(_context: Context, _parameter: Parameter, incomplete: str) -> list[CompletionItem]:
        return items(words(), incomplete)

    return complete


def several_of(words: Callable[[], Iterable[str]]) -> Completer:
    """Offers words behind those that a list has already, ``mac,fl``; a minus may stand before."""

    def complete(_context: Context, _parameter: Parameter, incomplete: str) -> list[CompletionItem]:
        before, comma, last = incomplete.rpartition(",")
        sign = "-" * last.startswith("-")
        taken = {one.removeprefix("-") for one in before.split(",")}
        left = (f"{before}{comma}{sign}{word}" for word in words() if word not in taken)
        return items(left, incomplete)

    return complete


def platforms(_context: Context, _parameter: Parameter, incomplete: str) -> list[CompletionItem]:
    """The platforms that are shipped, and the YAML files around."""
    from costmodel.language.sources.source import YAML_ENDINGS
    from costmodel.latency.platforms.library import shipped

    start = Path(incomplete)
    folder = start if incomplete.endswith("/") else start.parent
    prefix = incomplete.rpartition("/")[0]
    found = sorted(one.name for one in _inside(folder) if one.suffix in YAML_ENDINGS)
    files = [f"{prefix}/{name}" if "/" in incomplete else name for name in found]
    return items([*shipped(), *files], incomplete) or _files(incomplete)


def files(_context: Context, _parameter: Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, as shells offer them."""
    return _files(incomplete)


def layers(context: Context, _parameter: Parameter, incomplete: str) -> list[CompletionItem]:
    """The layers of the spec that is named first."""
    from costmodel.comparing.naming import split
    from costmodel.language.loading import network_of, open_spec

    words = [*(context.params.get("specs") or ()), *context.args]
    try:
        name, variant = split(words[0])
        network = network_of(open_spec(name), name, variant or context.params.get("variant"))
    except (SpecError, OSError, IndexError):
        return []
    return items((layer.name for layer in network.layers), incomplete)


def devices_of_runs(
    context: Context, _parameter: Parameter, incomplete: str
) -> list[CompletionItem]:
    """The devices in the tables of runs that are named."""
    from costmodel.latency.runs.reading import read_table

    given = context.params.get("tables") or context.params.get("words") or context.args
    try:
        rows = (row for path in given for row in read_table(path, {}).rows)
        found = dict.fromkeys(row.run.device for row in rows)
    except (SpecError, OSError):
        return []
    return items(filter(None, found), incomplete)


def rules() -> Iterable[str]:
    """The rules."""
    from costmodel.linting.rules import IDS

    return IDS


def measures() -> Iterable[str]:
    """The measures."""
    from costmodel.analysis.selection import NAMED

    return NAMED


def runtimes() -> Iterable[str]:
    """The runtimes."""
    from costmodel.latency.runtimes import NAMES

    return NAMES


def lint_formats() -> Iterable[str]:
    """The formats of lint."""
    from costmodel.cli.lint_outputs import FORMATS

    return FORMATS


def published_devices() -> Iterable[str]:
    """The devices on which papers measured."""
    from costmodel.published.lookup import devices

    return devices()


def dtypes() -> Iterable[str]:
    """The dtypes."""
    from costmodel.core.si import BITS

    return BITS


def budgeted() -> Iterable[str]:
    """The metrics that budgets can be written of."""
    from costmodel.analysis.selection import BUDGETED

    return BUDGETED


def growing() -> Iterable[str]:
    """The metrics that growth is allowed of, each before its amount."""
    return (f"{name}:" for name in budgeted())


def compared() -> Iterable[str]:
    """The measures that networks are sorted by."""
    from costmodel.analysis.selection import COMPARED

    return COMPARED


def swept() -> Iterable[str]:
    """The measures of sweeps."""
    from costmodel.sweeping.request.measures import MEASURES

    return MEASURES


def of_runs() -> Iterable[str]:
    """The columns of tables of runs, each before what it is called there."""
    from costmodel.latency.runs.columns import NAMES

    return (f"{name}=" for name in NAMES)


def refs() -> Iterable[str]:
    """The branches and tags of the repository around."""
    import subprocess

    words = ["git", "for-each-ref", "--format=%(refname:short)"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
        return done.stdout.split()
    except OSError:
        return ()


def statistics() -> Iterable[str]:
    """The statistics of agreement, each before its limit."""
    from costmodel.latency.agreement.predicting import STATISTICS

    return (f"{name}:" for name in STATISTICS)


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _files(incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def items(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """The words that begin so, in whatever case, each once."""
    from click.shell_completion import CompletionItem

    start = incomplete.casefold()
    return [
        CompletionItem(word) for word in dict.fromkeys(words) if word.casefold().startswith(start)
    ]
