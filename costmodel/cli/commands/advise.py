"""List edits that answer lint's findings, each with its effect."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import rules, several_of
from costmodel.cli.keeping import keep_sources
from costmodel.cli.models import refuse_spec_options
from costmodel.cli.options import (
    FILE,
    config_option,
    format_option,
    given_as,
    input_option,
    set_option,
)
from costmodel.cli.output import byte_order_mark, emit_as, emit_yaml
from costmodel.cli.platforms import clock_on, platform_option
from costmodel.cli.requests import settings, sizes, spatial_sizes, tell, with_variant
from costmodel.cli.terminal import prose, say, say_as, to_stderr, warn
from costmodel.cli.usage import wrong
from costmodel.core.foreign import on_one_line
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass
from costmodel.interop.opening import is_model

if TYPE_CHECKING:
    from costmodel.advice.applying import Applied
    from costmodel.advice.case import Case
    from costmodel.linting.config.settings import RuleSettings
    from costmodel.render.prose import Prose

_EXAMPLES = """\b
Examples:
  costmodel advise mobilenetv2 --variant 0.75
  costmodel advise my.yaml --apply                a diff of what would change
  costmodel advise my.yaml --apply -o leaner.yaml
  costmodel advise my.yaml --select G4 --apply --allow G4 -o my.yaml
  costmodel advise my.yaml --platform laptop.yaml

What is applied is checked by a second analysis: FLOPs of the variant within 2 %,
less MAC, no verdict worse, params up by 10 % at most. What becomes of the file's
other variants, whose FLOPs may move more, is told in numbers. Advice counts costs
only; what an edit does to accuracy only training tells.

Exit status: 0, with proposals or without; 2 your input is wrong."""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    spec: str
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    select: tuple[str, ...]
    config: str | None
    platform: str | None
    is_applied: bool
    allow: tuple[str, ...]
    style: str
    output: str | None


@click.command("advise", epilog=_EXAMPLES)
@click.argument("spec", shell_complete=complete_spec)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="A variant of the spec.  [default: its first]",
)
@set_option
@input_option
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    shell_complete=several_of(rules),
    help="Advice on these rules only: G1,G2.",
)
@config_option
@platform_option
@click.option(
    "--apply", "is_applied", is_flag=True, help="Edit the spec: shown as a diff; -o FILE writes it."
)
@click.option(
    "--allow",
    type=click.Choice(["G4", "params"]),
    multiple=True,
    help="Let --apply remove layers as well, which changes what the network computes (G4), or "
    "let params grow by more than 10 % (params).",
)
@format_option("text", "json", "markdown")
@click.option("-o", "--output", type=FILE, help="Write to a file; with --apply, the spec.")
@given_as(Options)
def command(asked: Options) -> None:
    """List edits of a spec that answer lint's findings, each with its measured effect.

    SPEC is a shipped name (see 'costmodel list'), the path of a YAML file, or - for standard
    input. Comments, order and layout of the spec survive --apply. Of a model, which has no
    text to edit, it tells in words what to change.
    """
    if asked.allow and not asked.is_applied:
        raise wrong("--allow goes with --apply", "add it, or leave both out")
    if hidden := [name for name in settings(asked.assigned) if "." in name]:
        cause = f"--set {hidden[0]} hides what is written, which advice would edit"
        raise wrong(cause, "write it into the spec")
    spec, variant = with_variant(asked.spec, asked.variant)
    asked = replace(asked, spec=spec, variant=variant)
    selected = _selected(asked.select)
    if is_model(asked.spec):
        _in_words(asked, selected)
        return
    from costmodel.core.collector import collector_paused

    with collector_paused():
        case = _case(asked)
        tell(case.outcome.report.network.warnings)
        rules = [rule for rule in selected if rule in case.rules]
        if asked.is_applied:
            _apply(case, rules, asked)
        else:
            from costmodel.advice.advising import advise

            found = advise(case, rules)
            pieces = _rendered("advice", found, asked.style, prose(asked.output))
            emit_as(asked.style, pieces, asked.output)


def _in_words(asked: Options, rules: tuple[str, ...]) -> None:
    """What to change in a model, which has no text that could be edited: lint's remedies.

    Raises:
        SpecError: the model cannot be read.
    """
    from costmodel.linting.config.locating import settings_for
    from costmodel.linting.files import ModelAsked, lint_model
    from costmodel.linting.grouping import Page

    refuse_spec_options(asked.spec, asked.variant, settings(asked.assigned))
    if asked.is_applied:
        remedy = "leave --apply out: what to change is told in words"
        raise wrong(f"{asked.spec} is a model, which has no text to edit", remedy)
    found = settings_for(asked.config, Path.cwd())
    known = replace(found, select=rules, clock=clock_on(asked.platform))
    linted = lint_model(asked.spec, known, ModelAsked(sizes(asked.shapes)))
    if linted.unreadable:
        raise SpecError(fault.problem for fault in linted.unreadable)
    tell(linted.warnings)
    page = Page(linted, known.fail_on, has_notes=True)
    module: Any = import_module(f"costmodel.render.lint.{asked.style}")
    given = (page, prose(asked.output)) if asked.style == "text" else (page,)
    emit_as(asked.style, module.render(*given), asked.output)


def _selected(texts: tuple[str, ...]) -> tuple[str, ...]:
    from costmodel.advice.advising import RULES
    from costmodel.linting.rules import known_rules

    words = [word.strip() for text in texts for word in text.split(",")]
    chosen = known_rules(word for word in words if word)
    silent = [rule for rule in chosen if rule not in RULES]
    if silent:
        cause = f"there is no advice on {silent[0]}, only on {', '.join(RULES)}"
        raise wrong(cause, "select some of those", "--select")
    return chosen or RULES


def _case(asked: Options) -> Case:
    from costmodel.advice.case import Case
    from costmodel.language.loading import open_spec

    name, parameters, size = (
        asked.spec,
        settings(asked.assigned),
        spatial_sizes(sizes(asked.shapes)),
    )
    spec = open_spec(name)
    rules, clock = _rules(name, asked.config), clock_on(asked.platform)
    case = Case(spec, name, asked.variant, parameters, size, rules, clock)
    if clock and (doubt := clock.of(case.outcome.report.network).doubt):
        hint = "calibrate on networks like it, or name another platform"
        message = f"{case.outcome.report.network.title} is not weighed by time: {doubt}"
        warn(Problem(message, None, hint))
    return case


def _rules(path: str, config: str | None) -> dict[str, RuleSettings]:
    """The rules as lint holds them against the file."""
    from costmodel.linting.config.locating import settings_for

    return settings_for(config, Path.cwd()).rules_of(path)


def _apply(case: Case, rules: list[str], asked: Options) -> None:
    from costmodel.advice.applying import apply
    from costmodel.language.edits import diff
    from costmodel.linting.grouping import shown_path

    found = apply(case, rules, asked.allow)
    path, text = asked.output, found.text
    is_written = path is not None and path != "-"
    out = prose() if is_written else to_stderr()
    summary = _rendered("applied", found, asked.style, out)
    if path is None or not is_written:
        name = on_one_line(shown_path(case.source.name))
        piece = text if path else diff(name, case.source.text, text)
        emit_yaml([piece] if found.edits else [], None)
        say_as(asked.style, "".join(summary))
        if found.edits and path is None and asked.style == "text":
            say("\nnothing was written: -o FILE writes the edited spec")
        return
    if not _is_same(path, case.source.name):
        keep_sources(path)
    if found.edits:
        _write(found, path)
    emit_as(asked.style, summary, None)
    say(f"wrote {path}" if found.edits else f"nothing helps; {path} not written")


def _is_same(path: str, name: str) -> bool:
    """Whether the spec itself is to be replaced, which is what --apply is for."""
    return os.path.isfile(path) and os.path.isfile(name) and os.path.samefile(path, name)  # noqa: PTH113, PTH121


def _write(found: Applied, path: str) -> None:
    try:
        found.case.check_at(path, found.text)
    except SpecError as error:
        hint = "write it beside the original, from where its includes are found"
        message = f"the spec would not be readable as '{path}': {error.problems[0].message}"
        raise SpecError([Problem(message, error.problems[0].mark, hint)]) from None
    emit_yaml([byte_order_mark(found.case.source.name), found.text], path)


def _rendered(what: str, found: Any, style: str, out: Prose) -> Iterator[str]:
    render: Any = getattr(import_module(f"costmodel.render.advice.{style}"), f"{what}_to_{style}")
    pieces: Iterator[str] = render(found, out) if style == "text" else render(found)
    return pieces
