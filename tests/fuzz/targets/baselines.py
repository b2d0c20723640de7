"""Baselines: what lint writes it knows again, and what chance makes of it hides nothing else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ..cases import as_bytes, called, demand, lay_out
from ..texts import HEAD, NUMBERS, WORDS, mutated

SPECS = {
    "net.yaml": HEAD + "layers:\n  - conv: {out: 64, k: 3, groups: 8}\n  - pointwise: 8\n",
    "dir/other.yaml": HEAD
    + "layers:\n  - w: {pointwise: 256}\n  - pointwise: {out: 8, groups: 4}\n",
}
LINT = ("lint", "net.yaml", "dir", "--notes", "--format", "json")
EDITS = ("value", "key", "drop", "nest", "add")


def generate(rng: Random) -> Any:
    edits = [
        [rng.choice(EDITS), rng.randrange(1 << 20)] for _ in range(rng.choice((0, 1, 1, 2, 5)))
    ]
    given: dict[str, Any] = {"edits": edits}
    if rng.random() < 0.3:
        given["text"] = rng.randrange(1 << 30)
    return given


def run(given: Any) -> str:
    lay_out(SPECS)
    before, whole = _today()
    tree = json.loads(whole)
    for kind, seed in given["edits"]:
        _edit(kind, Random(seed), tree)  # noqa: S311  (the same edit each time)
    text = json.dumps(tree, indent=2)
    if "text" in given:
        text = mutated(Random(given["text"]), text)  # noqa: S311
    Path("base.json").write_bytes(as_bytes(text))
    ran = called(*LINT, "--baseline", "base.json")
    if ran.code != 2:
        _demand_less(before, _findings(ran.out), is_whole=json.loads(whole) == _read(text))
    return f"exit {ran.code}"


@cache
def _today() -> tuple[list[str], str]:
    """What lint finds, and the baseline that it writes of it."""
    before = _findings(called(*LINT).out)
    written = called(*LINT[:3], "--notes", "--write-baseline", "base.json")
    demand(written.code == 0, "no baseline is written", written.err)
    return before, Path("base.json").read_text("utf-8")


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _findings(out: str) -> list[str]:
    return [json.dumps(one, sort_keys=True) for one in json.loads(out)["findings"]]


def _demand_less(before: list[str], after: list[str], *, is_whole: bool) -> None:
    demand(set(after) <= set(before), "a baseline brings findings", after)
    demand(not is_whole or not after, "what was written is not known", after)


def _edit(kind: str, rng: Random, tree: Any) -> None:
    """Change one entry somewhere in it."""
    node = tree
    while isinstance(node, dict) and node and rng.random() < 0.8:
        inner = rng.choice(list(node.values()))
        if not isinstance(inner, dict):
            break
        node = inner
    if not isinstance(node, dict) or not node:
        return
    key = rng.choice(list(node))
    odd = rng.choice(
        (None, True, -1, 1e308, 0, 10**30, "2.0", [], {}, [1], {"a": 1}, rng.choice(NUMBERS))
    )
    match kind:
        case "value":
            node[key] = odd
        case "key":
            node[rng.choice((*WORDS, *NUMBERS, "../x.yaml", "/net.yaml", "dir//other.yaml"))] = (
                node.pop(key)
            )
        case "drop":
            del node[key]
        case "nest":
            node[key] = {rng.choice(WORDS): node[key]}
        case "add":
            node[f"absent{rng.randrange(9)}.yaml"] = odd if rng.random() < 0.5 else node[key]
