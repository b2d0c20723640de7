"""Configurations of lint, as YAML and as setup.cfg, and budgets that are put into them.

What was written by hand stays: every line but those of amounts that are replaced. A second time
nothing changes, and lint takes what budget wrote and finds nothing over it.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

from ..cases import as_bytes, called, demand, lay_out
from ..texts import HEAD, NUMBERS, TINY, WORDS, mutated

SPECS = {
    "net.yaml": TINY,
    "specs/wide.yaml": HEAD + "layers:\n  - conv: {out: 64, k: 3}\n  - pointwise: 256\n",
}
KEYS = (
    *("preset: {word}", "select: [G1, {word}]", "ignore: G4", "fail-on: note", "g1.level: error"),
    *("g1.limit: {number}", "g3.limit: 2", "g2.limit: {number}  # why", "{word}: 1", "{word}"),
    *("files:\n  specs/*.yaml: {{ignore: [G1], g2.limit: {number}}}", "files: {{'*': {{}}}}"),
    *("budgets:\n  net.yaml: {{flops: {number}}}", "budgets:\n  net.yaml:\n    mac: 1 M # mine"),
    *("budgets: {{net.yaml: {{flops: 1 G, mac: +2%}}, # why\n  specs/wide.yaml: {{params: 1}}}}",),
    *('budgets:\n  "net.yaml":\n    a: {{flops: 3 G}}\n    mac: {number}\n', "# {word}", ""),
)
SECTIONS = (
    *("[costmodel]", "[costmodel:files:specs/*.yaml]", "[costmodel:budgets:net.yaml]", "[tool]"),
    *("preset = {word}", "select = G1, {word}", "g1.limit = {number}", "flops = {number}"),
    *("    continued", "[costmodel", "[costmodel:{word}]", "key : {word}", "# {word}", "{word}"),
    *("fail-on = note", "[costmodel:budgets:{word}]", "mac = 2 M ; no comment", ""),
)


def generate(rng: Random) -> Any:
    name = rng.choice(("costmodel.yaml", "costmodel.yaml", "setup.cfg"))
    lines = KEYS if name == "costmodel.yaml" else SECTIONS
    text = "\n".join(_filled(rng, rng.choice(lines)) for _ in range(rng.randint(0, 8)))
    if name == "setup.cfg" and rng.random() < 0.8:
        text = f"[costmodel]\n{text}"
    if rng.random() < 0.4:
        text = mutated(rng, text)
    words = rng.choice(("lint .", "lint net.yaml --format json", "lint . --format sarif"))
    words += f" --config {name}" * (rng.random() < 0.5)
    budget = rng.choice(("budget .", "budget net.yaml --metric flops", "budget specs --slack 7%"))
    return {"files": {name: text}, "words": words.split(), "budget": budget.split()}


def _filled(rng: Random, line: str) -> str:
    number = rng.choice((*NUMBERS, "30 MFLOPs", "1 G", "+2%", "0.1", "5 k"))
    word = rng.choice((*WORDS, "arm", "strict", "gpu", "G1", "G2", "B1", "S1", "warning"))
    return line.format(number=number, word=word)


def run(given: Any) -> str:
    lay_out(SPECS | given["files"])
    ran = called(*given["words"])
    path = Path("costmodel.yaml")
    if "costmodel.yaml" in given["files"]:
        before = as_bytes(given["files"]["costmodel.yaml"])
        written = called(*given["budget"], "-o", "costmodel.yaml")
        if written.code == 0:
            _demand_merged(before, path.read_bytes(), given["budget"], is_sound=ran.code != 2)
        else:
            demand(path.read_bytes() == before, "what was refused was changed", written.err)
    return f"exit {ran.code}"


def _demand_merged(before: bytes, after: bytes, budget: list[str], *, is_sound: bool) -> None:
    demand(called(*budget, "-o", "costmodel.yaml").code == 0, "budget refuses its own", after)
    demand(Path("costmodel.yaml").read_bytes() == after, "a second time it changes", after)
    comments = re.findall(rb"(?m)^[ \t]*#.*$", before)
    demand(all(one in after for one in comments), "a comment is lost", after)
    ran = called("lint", ".", "--select", "B1", "--format", "concise")
    told = [line for line in ran.out.splitlines() if "net.yaml" in line and " error: " in line]
    demand(ran.code != 2 or not is_sound, "lint refuses what budget wrote", f"{after!r}\n{ran.err}")
    is_all = budget == ["budget", "."]
    demand(
        not is_all or "%" in str(after) or not told, "over today's amounts", f"{told}\n{after!r}"
    )
