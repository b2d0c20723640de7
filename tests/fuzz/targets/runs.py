"""Tables of runs: a right one is held against counts, a damaged one is refused where it is wrong.

What was not damaged is taken whole; of what was, each fault has its file, and what is taken has
only times that may be.
"""

from __future__ import annotations

import csv
import io
import json
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

from ..cases import as_bytes, called, demand, lay_out
from ..texts import HEAD, NUMBERS, TINY, WORDS, mutated

SPECS = {
    "a.yaml": TINY,
    "b.yaml": HEAD + "parameters: {c: 8}\nlayers:\n  - conv: {out: c, k: 3}\n  - relu\n",
    "c.yaml": HEAD + "layers:\n  - depthwise: 3\n  - pointwise: 16\n",
}
COLUMNS = ("settings", "input", "batch", "device", "threads", "spread_milliseconds", "provenance")


def generate(rng: Random) -> Any:
    header = ["model", "milliseconds", *rng.sample(COLUMNS, rng.randrange(4))]
    rows = [
        [spec, str(round(rng.uniform(0.1, 50), 3)), *(_cell(rng, name) for name in header[2:])]
        for spec in (*SPECS, *rng.choices(list(SPECS), k=rng.randrange(4)))
    ]
    given: dict[str, Any] = {"header": header, "rows": rows, "style": rng.choice(("csv", "json"))}
    if rng.random() < 0.4:
        odd = rng.choice((*NUMBERS, *WORDS))
        given["odd"] = [rng.randrange(len(rows)), rng.randrange(len(header)), odd]
    if rng.random() < 0.4:
        given["damage"] = rng.randrange(1 << 30)
    return given


def _cell(rng: Random, name: str) -> str:
    fitting = {
        "settings": ("", ""),
        "input": ("", "16", "16x16"),
        "batch": ("", "1"),
        "device": ("", "here"),
        "threads": ("", "1", "4"),
        "spread_milliseconds": ("", "0", "0.01"),
        "provenance": ("", "a, b", 'said "so"'),
    }
    return rng.choice(fitting[name])


def run(given: Any) -> str:
    lay_out(SPECS)
    rows = [list(row) for row in given["rows"]]
    if "odd" in given:
        row, column, value = given["odd"]
        rows[row][column] = value
    text = (_csv if given["style"] == "csv" else _json)(given["header"], rows)
    if "damage" in given:
        text = mutated(Random(given["damage"]), text)  # noqa: S311  (the same damage each time)
    Path("runs.dat").write_bytes(as_bytes(text))
    ran = called("check", "runs.dat", "--format", "json")
    if ran.code == 0:
        setups = json.loads(ran.out)["setups"]
        times = [one["milliseconds"] for setup in setups for one in setup["times"]]
        demand(all(isfinite(time) and time > 0 for time in times), "no time", times)
        demand(min(len(setup["times"]) for setup in setups) >= 3, "too few", setups)
    elif given.keys() <= {"header", "rows", "style"}:
        demand("at least 3 networks" in ran.err, "a right table is refused", ran.err)
    return f"exit {ran.code}"


def _csv(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def _json(header: list[str], rows: list[list[str]]) -> str:
    return json.dumps({"runs": [dict(zip(header, row, strict=True)) for row in rows]}, indent=1)
