"""Command lines: every option of every command, as click knows them, with likely and odd values.

A result that was asked for is there, a document can be read, and no file that was read is changed.
"""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ElementTree
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import click

from costmodel.cli.commands import NAMES, load
from costmodel.language.sources.library import shipped

from ..cases import called, demand, lay_out
from ..texts import NUMBERS, TINY, WORDS

NET = TINY.replace("layers", "parameters: {c: 8, act: relu}\nvariants: {a: {}, b: {c: 16}}\nlayers")
NET = NET.replace("pointwise: 8", "pointwise: {out: c, then: {activation: act}}")
FILES = {
    "net.yaml": NET,
    "wide.yaml": TINY + "  - g: {conv: {out: 96, k: 3, groups: 8}}\n  - pointwise: {out: 8}\n",
    "wrong.yaml": TINY + "  - conv: 8\n",
    "costmodel.yaml": "select: [G1, G2, B1]\nbudgets:\n  net.yaml: {flops: 30 k}\n",
    "join.csv": "c,acc\n8,70.5\n16,71\n",
    "base.json": '{"schema": "costmodel.baseline/2", "findings": {}}',
    "dir/more.yaml": TINY,
    "empty": "",
}
"""What the commands find; nothing that is written may change any of these."""

SPARED = ("scheduler", "workers", "threads", "help", "debug")
"""Options that leave this process, or have it work on all processors as long as it is told."""

MEASURING = {"measure": ["--seconds", "0.01"], "guidelines": ["--runtime", "gone"]}
"""How commands that run networks are kept short: small ones, and not the dozens of the paper."""

LIKELY = (
    *("net.yaml", "wide.yaml", "net.yaml", "wrong.yaml", "dir", "dir/*.yaml", "-", "gone.yaml"),
    *("net.yaml:b", "net.yaml:all", "costmodel.yaml", "join.csv", "base.json", "empty", "out.csv"),
    *("c=8:24:8", "c=8,16", "act=relu,gelu", "input=8:32:8", "batch=1,2", "variant=all", "c=4"),
    *("flops < 30e6", "mac / 2", "flops,mac", "-flops", "all", "a", "b", "G1", "G1,G2", "B1"),
    *(
        "mac:2%",
        "params:10k",
        "flops",
        "pointwise",
        "192",
        "8x4",
        "image=8",
        "net.yaml=71.5",
        "10%",
    ),
    *("text", "json", "csv", "markdown", "sarif", "sarif=out.sarif", "json=out.json", "out.svg"),
)


MEANT = {
    "variant": ("a", "b", "all"),
    "assigned": ("c=4", "c=24", "act=gelu", "c=17/2", "pointwise.out=4"),
    "shapes": ("192", "8x4", "image=8"),
    "dtype": ("fp32", "int8/fp16", "int4"),
    "explain": ("pointwise", "pointwise.activation"),
    "select": ("G1", "G1,G2", "B1"),
    "ignore": ("G1", "G2,G4"),
    "config": ("costmodel.yaml",),
    "baseline": ("base.json",),
    "styles": ("text", "json", "sarif=out.sarif", "github", "junit", "gitlab=out.json"),
    "limits": ("mac:2%", "params:10k", "flops"),
    "metrics": ("flops", "mac", "max_fragments"),
    "slack": ("10%", "0%", "12.5%"),
    "ranges": ("c=8:24:8", "c=8,16", "act=relu,gelu", "input=8:32:8", "batch=1,2"),
    "where": ("flops < 30e6", "c > 8 and mac < 1e6"),
    "reward": ("mac / 2", "flops / (mac + 1)"),
    "pareto": ("flops,mac", "mac,-params"),
    "join": ("join.csv",),
    "given_words": ("net.yaml=71.5", "net.yaml:b=70"),
    "key": ("mac", "flops", "mac_per_flop"),
    "columns": ("flops,mac", "params"),
}
"""Values that the options of these names are meant to have; others get whatever is likely."""


def generate(rng: Random) -> Any:
    name = rng.choice(NAMES)
    if name == "schema" and rng.random() < 0.9:  # takes longer than all others
        name = "lint"
    words = [name]
    options, arguments = _parameters(name)
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 4))):
        if options:
            words += _option(rng, rng.choice(options))
    if name == "sweep" and rng.random() < 0.9:
        words += ["--over", rng.choice(("c=8:24:8", "c=8,16", "input=8:32:8", "variant=all"))]
    words += MEASURING.get(name, [])
    for argument in arguments:
        most = 3 if argument.nargs == -1 else argument.nargs
        places = [_argument(rng, name) for _ in range(rng.randint(min(1, most), most))]
        words += places
    if rng.random() < 0.1:
        words.insert(rng.randrange(len(words) + 1), _safe(rng, rng.choice((*WORDS, *NUMBERS))))
    if rng.random() < 0.05:
        del words[rng.randrange(len(words))]
    return {"words": [word.replace("\0", "") for word in words]}


@cache
def _parameters(name: str) -> tuple[list[click.Option], list[click.Argument]]:
    found = load(name).params
    options = [one for one in found if isinstance(one, click.Option) and one.name not in SPARED]
    return options, [one for one in found if isinstance(one, click.Argument)]


def _option(rng: Random, option: click.Option) -> list[str]:
    word = rng.choice(option.opts)
    if rng.random() < 0.02:
        word = word[:-1]
    if option.is_flag:
        return [word]
    value = _value(rng, option)
    return [f"{word}={value}"] if word.startswith("--") and rng.random() < 0.2 else [word, value]


OUTPUTS = ("out.txt", "out.csv", "out.jsonl", "out.parquet", "dir/out", "out.yaml", "-", "gone/out")


def _value(rng: Random, option: click.Option) -> str:
    kind = rng.random()
    if option.name in ("output", "written", "plot"):
        named = (*OUTPUTS, "out.svg", *FILES, "dir")
        return rng.choice(OUTPUTS if kind < 0.6 else named)
    if kind < 0.5 and isinstance(option.type, click.Choice):
        return str(rng.choice(list(option.type.choices)))
    if kind < 0.5 and isinstance(option.type, click.IntRange):
        return str(rng.randint(1, 40))
    if kind < 0.75:
        return rng.choice(MEANT.get(option.name or "", LIKELY))
    return rng.choice(LIKELY) if kind < 0.85 else _safe(rng, rng.choice((*NUMBERS, *WORDS)))


def _argument(rng: Random, name: str) -> str:
    if name == "explain" and rng.random() < 0.7:
        return rng.choice(("G1", "B1", "g2", "S1", "G9"))
    if name == "new":
        return _safe(rng, rng.choice(("n", "N2", *WORDS)))
    kind = rng.random() * (0.7 if name in MEASURING else 1)
    if kind < 0.7:
        return rng.choice(("net.yaml", "net.yaml", "wide.yaml", "dir", "net.yaml:b"))
    if kind < 0.75:
        return rng.choice([one for one in shipped() if one in ("vgg", "alexnet", "squeezenet")])
    return rng.choice(LIKELY) if kind < 0.9 else _safe(rng, rng.choice((*NUMBERS, *WORDS)))


def _safe(rng: Random, word: str) -> str:
    """A word that names no place outside of the folder."""
    word = word if rng.random() < 0.7 else f"{rng.choice(LIKELY)}{word}"
    return word.replace("/", "").replace("..", "")


def run(given: Any) -> str:
    words = given["words"]
    lay_out(FILES)
    ran = called(*words, stdin=TINY)
    for name, text in FILES.items():
        is_edited = (words[:1], name) in ((["budget"], "costmodel.yaml"), (["new"], name))
        is_other = "--force" in words or name in ("empty", "base.json", "join.csv")
        if not (is_edited or is_other):
            _demand_kept(name, text, words)
    if ran.code != 2 and not {"-o", "--output", "--help", "-h", "--version"} & set(words):
        _demand_readable(words, ran.out)
    if ran.code == 0 and not any(word.startswith("--help") or word == "-h" for word in words):
        _demand_written(words)
    return f"exit {ran.code}"


def _demand_kept(name: str, text: str, words: list[str]) -> None:
    is_applied = words[:1] == ["advise"] and "--apply" in words  # -o SPEC is what it is for
    demand(is_applied or Path(name).read_text("utf-8") == text, f"{name} was written over", words)


READERS: dict[str, Any] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": ElementTree.fromstring,
    "csv": lambda text: list(csv.reader(text.splitlines(), strict=True)),
}


def _demand_readable(words: list[str], out: str) -> None:
    """A document on standard output is one."""
    styles = [b for a, b in pairwise(words) if a == "--format"]
    styles += [word.partition("=")[2] for word in words if word.startswith("--format=")]
    style = styles[-1] if styles else ""
    is_document = len(styles) == 1 and style in READERS and words[0] != "new"
    if is_document and out and "--write-baseline" not in " ".join(words):
        READERS[style](out)


def _demand_written(words: list[str]) -> None:
    named = [i for i, word in enumerate(words) if word.startswith(("-o", "--o"))]
    output = words[named[0] + 1] if named and named[0] + 1 < len(words) else ""
    if "--apply" in words:
        return  # it says that nothing helps
    if len(named) == 1 and words[named[0]] in ("-o", "--output") and output in OUTPUTS[:-2]:
        demand(Path(output).is_file(), "no output", words)
