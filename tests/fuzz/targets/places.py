"""Folders with links, pipes, devices, huge and odd files, and results that are to go anywhere.

No command writes over a spec, or over what it read, but for those that edit them; and each says in
time what is wrong with a place.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from ..cases import as_bytes, called, demand, lay_out
from ..texts import HEAD, TINY, WORDS

BLOCKS = "schema: 1\nkind: blocks\nblocks:\n  unit: {layers: [relu]}\n"
INCLUDING = HEAD + "include: blk.inc\nlayers:\n  - unit\n  - pointwise: 8\n"
SWEPT = HEAD + "parameters: {c: 8}\nlayers:\n  - pointwise: c\n"
CONFIG = "select: [G1, B1]\n"
FILES: dict[str, Any] = {
    "net.yaml": TINY,
    "inc.yaml": INCLUDING,
    "blk.inc": BLOCKS,
    "spec.csv": SWEPT,
    "spec.svg": SWEPT,
    "costmodel.yaml": CONFIG,
    "setup.cfg": "[costmodel]\nselect = G1\n",
    "join.csv": "c,acc\n8,70.5\n",
    "base.json": '{"schema": "costmodel.baseline/2", "findings": {}}',
    "result.json": "{}",
    "dir/more.yaml": TINY,
    "dir/pipe.yaml": {"pipe": True},
}
"""The pipe is found and never named: who names one means to wait for its writer."""

ODD: tuple[Any, ...] = (
    {"link": "net.yaml"}, {"link": "odd.yaml"}, {"link": "gone"}, {"link": "."}, {"link": ".."},
    {"link": "/dev/zero"}, {"link": "/dev/full"}, {"link": "/dev/null"}, {"link": "/proc/self/mem"},
    {"link": "blk.inc"}, {"hole": 3_000_000_000}, {"hole": 4096}, "", "\0", "[",
    "\udcff\udcfe", ["[", ["[", 5000]], [["a: ", 2000]], [[" #", 3000]], "\ufeff", [["\n", 9000]],
)  # fmt: skip
COMMANDS = (
    *("analyze IN", "analyze IN --format csv -o OUT", "analyze IN -o OUT", "lint IN -o OUT"),
    *("lint IN --format json -o OUT", "lint IN --format sarif=OUT", "lint IN --config IN"),
    *("lint IN --baseline IN --write-baseline OUT", "lint IN --write-baseline OUT", "lint dir IN"),
    *("advise IN", "advise IN --apply -o OUT", "advise IN -o OUT", "budget IN -o OUT", "budget ."),
    *("compare IN IN", "compare IN -o OUT", "diff IN IN -o OUT", "list IN -o OUT", "lint ."),
    *("sweep IN --over c=8,16 -o OUT", "sweep IN --over c=8,16 -o OUT --force", "new n -o OUT"),
    *("sweep IN --over c=8 --join IN", "rules -o OUT", "explain G1 -o OUT", "schema -o OUT"),
    *("lint '**/*.yaml'", "lint '*'", "diff . dir", "compare IN --plot OUT", "new OUT"),
)


def generate(rng: Random) -> Any:
    files = dict(FILES)
    names = ["odd.yaml", *rng.sample(list(SPECS), rng.choice((0, 0, 1)))]
    files |= {name: rng.choice(ODD) for name in names}
    if rng.random() < 0.2:
        files["odd.yaml"] = f"{INCLUDING.replace('blk.inc', rng.choice(('odd.yaml', 'dir', '.')))}"
    lines = [_line(rng, rng.choice(COMMANDS)) for _ in range(rng.choice((1, 1, 2)))]
    return {"files": files, "lines": lines}


def _line(rng: Random, command: str) -> list[str]:
    words = [word.strip("'") for word in command.split()]
    return [_place(rng, word) if word in ("IN", "OUT") else word for word in words]


def _place(rng: Random, word: str) -> str:
    kind = rng.random()
    if word == "IN" and kind < 0.5:
        return rng.choice(("net.yaml", "inc.yaml", "spec.csv", "spec.svg"))
    if kind < 0.85:
        named = [name for name in FILES if name != "dir/pipe.yaml"]
        return rng.choice((*named, "odd.yaml", "odd.yaml"))
    if kind < 0.95:
        return rng.choice(("dir", "gone/x", "out.csv", "dir/../net.yaml", "./blk.inc", "n" * 254))
    return rng.choice(WORDS).replace("\0", "").replace("/", "")


SPECS = ("net.yaml", "inc.yaml", "blk.inc", "spec.csv", "spec.svg", "dir/more.yaml")


def run(given: Any) -> str:
    lay_out(given["files"])
    codes = []
    for words in given["lines"]:
        codes.append(called(*words, stdin=TINY).code)
        _demand_kept(given["files"], words)
        if (words[:1] == ["advise"] and "--apply" in words) or "--force" in words:
            break  # what was there may be something else by now
    demand(codes == given.get("codes", codes), "another exit code", codes)
    return f"exit {codes[-1]}" if codes else "nothing"


def _demand_kept(files: Any, words: list[str]) -> None:
    is_editing = (words[:1] == ["advise"] and "--apply" in words) or "--force" in words
    for name in SPECS:
        content = files.get(name)
        if content == FILES[name] and not is_editing:
            is_same = Path(name).read_bytes() == as_bytes(content)
            demand(is_same, f"{name} was written over", words)
