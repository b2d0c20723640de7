"""List the rules of lint with their levels and limits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import click

from costmodel.cli.options import format_option, given_as, output_option
from costmodel.cli.output import emit

_EXAMPLES = """\b
Examples:
  costmodel rules
  costmodel rules --format json -o rules.json"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    style: str
    output: str | None


@click.command("rules", epilog=_EXAMPLES)
@format_option("text", "json")
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """List the rules of 'costmodel lint' with their default levels and limits."""
    from costmodel.lint.rules import IDS

    records = [_record(rule) for rule in IDS]
    emit([_json(records) if asked.style == "json" else _text(records)], asked.output)


def _record(rule: str) -> dict[str, Any]:
    from costmodel.lint.rules import default_level, defaults, title

    level, limits = default_level(rule).value, dict(defaults(rule))
    return {"rule": rule, "level": level, "title": title(rule), "limits": limits}


def _json(records: list[dict[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return f'{{\n"schema": "costmodel.rules/1",\n"rules": [\n{lines}\n]\n}}\n'


def _text(records: list[dict[str, Any]]) -> str:
    width = max(len(record["title"]) for record in records)
    lines = [_line(record, width) for record in records]
    hint = "\n'costmodel explain G1' prints a rule's manual page; a configuration sets g1.limit.\n"
    return "\n".join(lines) + "\n" + hint


def _line(record: dict[str, Any], width: int) -> str:
    limits = ", ".join(f"{name} {value:g}" for name, value in record["limits"].items())
    return f"{record['rule']}  {record['level']:<7}  {record['title']:<{width}}  {limits}".rstrip()
