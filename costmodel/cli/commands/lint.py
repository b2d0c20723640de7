"""Hold networks against the guidelines G1 to G4 and their budgets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costmodel.cli.completing import (
    complete_spec,
    complete_variant,
)
from costmodel.cli.completing_values import lint_formats, one_of, refs, rules, several_of
from costmodel.cli.keeping import keep_yaml
from costmodel.cli.lint_outputs import FORMATS, Output, outputs_of
from costmodel.cli.lint_warnings import unweighed, warn_of
from costmodel.cli.models import custom_ops
from costmodel.cli.options import (
    FILE,
    config_option,
    custom_ops_option,
    given_as,
)
from costmodel.cli.output import ReaderGone, emit_as, emit_exact
from costmodel.cli.platforms import clock_on, platform_option
from costmodel.cli.progress import followed
from costmodel.cli.requests import of_one, sizes, tell
from costmodel.cli.runs_asked import (
    asked_rows,
    columns_from_option,
    recorded,
    runs_device_option,
    runs_option,
)
from costmodel.cli.terminal import prose, say
from costmodel.cli.usage import wrong
from costmodel.core.problems import SpecError
from costmodel.core.values import dataclass
from costmodel.interop.opening import is_model

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.linting.config.settings import Settings
    from costmodel.linting.grouping import Page
    from costmodel.linting.results import Key, Linted

_EXAMPLES = """\b
Examples:
  costmodel lint                                  everything in specs/
  costmodel lint specs/mobilenetv2.yaml --select G1 --notes
  costmodel lint specs --format sarif=lint.sarif --format github
  costmodel lint specs --diff-base origin/main    only what is new
  costmodel lint specs --platform my.yaml --fail-on-latency 12ms
  costmodel lint specs --write-baseline lint.json

Exit status: 0 nothing as grave as --fail-on, 1 findings, 2 your input is wrong,
3 costmodel is."""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str | None
    config: str | None
    styles: tuple[str, ...]
    notes: bool
    statistics: bool
    baseline: str | None
    written: str | None
    ref: str | None
    variant: str | None
    shapes: tuple[str, ...]
    custom_ops: str | None
    tables: tuple[str, ...]
    renamed: Mapping[str, str]
    device: str | None
    platform: str | None
    most: float | None
    jobs: int
    output: str | None


def _time(_context: click.Context, _parameter: click.Parameter, text: str | None) -> float | None:
    """A time in seconds."""
    if text is None:
        return None
    from costmodel.analysis.quantities import BadQuantity, read_milliseconds

    try:
        return float(read_milliseconds(text).number) * 1e-3
    except BadQuantity as error:
        raise wrong(str(error), error.hint, "--fail-on-latency") from None


@click.command("lint", epilog=_EXAMPLES)
@click.argument("paths", metavar="[PATH]...", nargs=-1, shell_complete=complete_spec)
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    shell_complete=several_of(rules),
    help="Run these rules only: G1,G3.",
)
@click.option(
    "--ignore",
    metavar="RULES",
    multiple=True,
    shell_complete=several_of(rules),
    help="Do not run these rules.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    help="Exit with 1 from this level on.  [default: error]",
)
@config_option
@click.option(
    "--format",
    "styles",
    metavar="FORMAT[=FILE]",
    shell_complete=one_of(lint_formats),
    multiple=True,
    help=f"{', '.join(FORMATS)}; may be given again.  [default: text]",
)
@click.option("--notes", is_flag=True, help="Show notes too, which are only counted otherwise.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of showing them.")
@click.option("--baseline", type=FILE, help="Leave out the findings listed there.")
@click.option("--write-baseline", "written", type=FILE, help="List today's findings there.")
@click.option(
    "--diff-base",
    "ref",
    metavar="REF",
    shell_complete=one_of(refs),
    help="Leave out findings that git's REF has.",
)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="One variant only.  [default: all]",
)
@click.option(
    "--input",
    "shapes",
    metavar="SIZE",
    multiple=True,
    help="Sizes of models, as for 'costmodel analyze': 224, '[1,16]:int64', NAME=SIZE.",
)
@custom_ops_option
@runs_option
@columns_from_option
@runs_device_option
@platform_option
@click.option(
    "--fail-on-latency",
    "most",
    metavar="TIME",
    callback=_time,
    help="Exit with 1 where the predicted time is above: 12ms, 1.5s, 900us.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that lint specs at a time.",
)
@click.option("-o", "--output", type=FILE, help="Write formats without a FILE there.")
@given_as(Options)
def command(asked: Options) -> int:
    """Hold networks against the guidelines G1 to G4 and their budgets.

    PATH is a spec, a folder of specs, a pattern, a model (.onnx, .tflite), or - for standard input;
    specs/ by default. A single spec may name its variant: mobilenetv2:1.4.
    'costmodel rules' lists the rules, 'costmodel explain G1' tells about one.
    """
    if asked.most is not None and asked.platform is None:
        cause = "there is no platform to predict times on"
        raise wrong(cause, "name one: --platform P", "--fail-on-latency")
    paths, variant = of_one(asked.paths, asked.variant)
    asked = replace(asked, paths=paths, variant=variant)
    outputs = outputs_of(asked.styles, asked.output)
    settings = _settings(asked)
    linted = _linted(asked, settings)
    tell(unweighed(settings, linted))
    if asked.variant is None:
        warn_of(settings, linted)
    _check_outputs(outputs, asked.written)
    if asked.written:
        _write_baseline(linted, asked.written)
        if not (asked.styles or asked.output):
            return 0
    from costmodel.linting.finding import Level
    from costmodel.linting.grouping import Page

    page = Page(
        linted,
        settings.fail_on,
        has_notes=asked.notes or settings.fail_on is Level.NOTE,
        is_counted=asked.statistics,
    )
    for output in outputs:
        _write(page, output)
    return 0 if asked.written else _exit_code(page)


def _check_outputs(outputs: Iterable[Output], baseline: str | None) -> None:
    """Keep what was read from being replaced, before anything is written."""
    paths = [output.path for output in outputs]
    for path in (baseline, *paths):
        keep_yaml(path)
    if baseline and os.path.realpath(baseline) in map(os.path.realpath, filter(None, paths)):
        raise wrong("--write-baseline and --format name the same file", "give each its own")


def _write(page: Page, output: Output) -> None:
    # A reader that has seen enough (lint | head) takes neither the exit code nor the other files.
    with suppress(ReaderGone):
        emit_as(output.style, _rendered(page, output), output.path)


def _rendered(page: Page, output: Output) -> Iterator[str]:
    if output.style == "text":
        from costmodel.render.lint.text import render

        return render(page, prose(output.path))
    module: Any = import_module(f"costmodel.render.lint.{output.style}")
    pieces: Iterator[str] = module.render(page)
    return pieces


def _settings(asked: Options) -> Settings:
    """The configuration's settings with what the command line says on top."""
    from costmodel.linting.config.locating import settings_for
    from costmodel.linting.config.settings import Change
    from costmodel.linting.finding import Level

    settings = settings_for(asked.config, Path.cwd())
    if selected := _rules(asked.select):
        settings = replace(settings, select=selected)
    if asked.fail_on:
        settings = replace(settings, fail_on=Level(asked.fail_on))
    ignored = Change(ignore=frozenset(_rules(asked.ignore)))
    return replace(
        settings,
        changes=(*settings.changes, ignored),
        times=_times(asked),
        clock=clock_on(asked.platform),
    )


def _times(asked: Options) -> Callable[[Network], float | None] | None:
    """The recorded time of a network, None where no runs are given."""
    runs = recorded(asked_rows(asked.tables, asked.renamed), asked.device)
    return runs.of if runs else None


def _rules(texts: Iterable[str]) -> tuple[str, ...]:
    from costmodel.linting.rules import known_rules

    words = [word.strip() for text in texts for word in text.split(",")]
    return known_rules(word for word in words if word)


def _linted(asked: Options, settings: Settings) -> Linted:
    from costmodel.linting.files import ModelAsked, lint_paths
    from costmodel.linting.results import held_to

    if "-" in asked.paths and asked.ref is not None:
        raise wrong("standard input (-) has no --diff-base", "name a file")
    known = _baseline(asked.baseline) if not asked.written else ()
    if asked.shapes and not any(map(is_model, asked.paths)):
        raise wrong("--input is for models, and none is named", "leave it out")
    given = sizes(asked.shapes)
    with custom_ops(asked.custom_ops, asked.paths) as custom:
        linted = lint_paths(
            asked.paths,
            settings,
            asked.variant,
            asked.ref,
            known,
            ModelAsked(given, custom),
            follow=followed,
            jobs=asked.jobs,
        )
    return linted if asked.most is None or asked.written else held_to(linted, asked.most)


def _baseline(path: str | None) -> Iterable[Key]:
    from costmodel.linting.baseline import read_baseline

    return read_baseline(path) if path is not None else ()


def _write_baseline(linted: Linted, path: str) -> None:
    """Write what was found; nothing if some specs have errors, which may have findings too."""
    from costmodel.linting.baseline import baseline_text

    if linted.unreadable:
        raise SpecError(fault.problem for fault in linted.unreadable)
    emit_exact([baseline_text(linted.findings, Path(path).parent)], path)
    if path != "-":
        say(f"wrote {path}; now: costmodel lint --baseline {path}")


def _exit_code(page: Page) -> int:
    if page.linted.unreadable:
        return 2
    return int(any(page.fails(entry) for entry in page.all_entries))
