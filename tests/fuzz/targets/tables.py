"""Sweeps of a small family, with tables joined: CSV, JSON lines, Parquet, right ones and odd ones.

Each row of a sweep is what analyze says of that setting, there are as many as candidates that a
loop keeps, and what is joined is what the table says.
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as arrow
from pyarrow import parquet

from ..cases import Ran, as_bytes, as_text, called, demand
from ..texts import HEAD, NUMBERS, WORDS, flipped, mutated

NET = f"""{HEAD}parameters: {{c: 8, w: 1, act: relu, k: 3}}
layers:
  - conv: {{out: "make_divisible(c * w, 4)", k: k, then: [bn, {{activation: act}}]}}
  - pointwise: {{out: 2 * c, groups: 2, when: c % 2 == 0}}
  - depthwise: {{k: 3, stride: 2, repeat: 2}}
  - add: {{of: [here, {{of: depthwise.1, when: k > 3}}], when: in.h < 3}}
"""
AXES = {
    "c": ("4:16:4", "1:9", "8,6,3", "8,12,...,24"),
    "w": ("0.25:1:0.25", "1/2,1,3/2", "1,0.35"),
    "k": ("1,3,5", "3"),
    "input": ("8:24:8", "7,16"),
    "batch": ("1,2", "3"),
    "act": ("relu,gelu", "swish"),
}
OPTIONS = (
    *(["--where", "flops < 30000"], ["--where", "c > 4 and mac < 9e4"], ["--where", "acc > 70"]),
    *(["--reward", "flops / (mac + 1)"], ["--reward", "acc * (mac / 20e3) ** -0.07"]),
    *(["--pareto", "flops,mac"], ["--pareto", "flops,-acc"], ["--sample", "5"], ["--max", "20"]),
    *(["--batch", "2"], ["--peak", "fused"], ["--set", "k=5"], ["--input", "9"]),
)


def generate(rng: Random) -> Any:
    names = rng.sample(list(AXES), rng.randint(1, 3))
    over = [f"{name}={rng.choice(AXES[name])}" for name in names]
    if rng.random() < 0.15:
        over[0] = mutated(rng, over[0])
    options = [list(one) for one in rng.sample(OPTIONS, rng.choice((0, 0, 1, 1, 2)))]
    if options and rng.random() < 0.2:
        options[0][1] = mutated(rng, options[0][1])
    given = {"over": over, "options": options, "looked_at": rng.randrange(1000)}
    if rng.random() < 0.7:
        given |= _table(rng, names)
    if rng.random() < 0.3:
        given["output"] = rng.choice(("csv", "jsonl", "parquet"))
    return given


def _table(rng: Random, names: list[str]) -> dict[str, Any]:
    keys = rng.sample(names, rng.randint(1, len(names)))
    header = [
        *keys,
        rng.choice(("acc", "acc", "acc", "allow_pickle", "file", "acc.npy", "", "flops")),
    ]
    header += [rng.choice(WORDS)] if rng.random() < 0.1 else []
    values = [[*map(_plain, _values(rng.choice(AXES[key])))] for key in keys]
    rows = [list(row) for row in product(*values)]
    rng.shuffle(rows)
    for row in rows:
        row += [round(rng.uniform(60, 80), 2) for _ in header[len(keys) :]]
    if rng.random() < 0.15 and rows:
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice((*NUMBERS, *WORDS))
    damage = rng.randrange(1 << 30) if rng.random() < 0.3 else 0
    style = rng.choice(("csv", "csv", "jsonl", "parquet"))
    return {"style": style, "header": header, "rows": rows, "damage": damage}


def _encoded(given: Any) -> bytes:
    data = ENCODERS[given["style"]](given["header"], given["rows"])
    if not given["damage"]:
        return data
    rng = Random(given["damage"])  # noqa: S311  (the same damage each time)
    if given["style"] == "parquet":
        return flipped(rng, data)
    return as_bytes(mutated(rng, as_text(data)))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) and value.denominator > 1 else value


def _values(text: str) -> list[Any]:
    """The values of an axis of AXES."""
    if ":" in text:
        first, last, *step = map(Fraction, text.split(":"))
        count = (last - first) // (step[0] if step else 1)
        return [_number(first + i * (step[0] if step else 1)) for i in range(count + 1)]
    parts = text.split(",")
    if "..." in parts:
        return _values(f"{parts[0]}:{parts[-1]}:{Fraction(parts[1]) - Fraction(parts[0])}")
    return [one if one.isalpha() else _number(Fraction(one)) for one in parts]


def _number(value: Fraction) -> Any:
    return int(value) if value.denominator == 1 else value


def _csv(header: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode("utf-8", "surrogateescape")


def _jsonl(header: list[str], rows: list[list[Any]]) -> bytes:
    lines = (json.dumps(dict(zip(header, row, strict=True))) for row in rows)
    return "\n".join(lines).encode()


def _parquet(header: list[str], rows: list[list[Any]]) -> bytes:
    sink = io.BytesIO()
    names = list(map(_encodable, header))
    columns = [[row[i] for row in rows] for i in range(len(header))]
    plain = [[_encodable(v) if isinstance(v, str) else v for v in c] for c in columns]
    alike = [c if len(set(map(type, c))) == 1 else list(map(str, c)) for c in plain]
    parquet.write_table(arrow.Table.from_arrays([arrow.array(c) for c in alike], names), sink)
    return sink.getvalue()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


ENCODERS = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}


def run(given: Any) -> str:
    Path("net.yaml").write_text(NET, "utf-8")
    words = ["sweep", "net.yaml", *(w for one in given["over"] for w in ("--over", one))]
    words += [word for one in given["options"] for word in one]
    if style := given.get("style"):
        Path(f"t.{style}").write_bytes(_encoded(given))
        words += ["--join", f"t.{style}"]
    output = Path(f"out.{given['output']}") if "output" in given else None
    ran = called(*words, *(("-o", str(output)) if output else ()))
    if ran.code == 0:
        _demand_exact(given, _rows(output) if output else _rows_of_csv(ran.out), ran)
    return f"exit {ran.code}"


def _rows(output: Path) -> list[dict[str, str]]:
    if output.suffix == ".csv":
        return _rows_of_csv(output.read_text("utf-8"))
    if output.suffix == ".jsonl":
        records = map(json.loads, output.read_text("utf-8").splitlines())
    else:
        records = iter(parquet.read_table(output).to_pylist())
    return [{name: str(value) for name, value in record.items()} for record in records]


def _rows_of_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def _demand_exact(given: Any, rows: list[dict[str, str]], ran: Ran) -> None:
    swept = [one.partition("=")[0].strip() for one in given["over"]]
    flags = {option[0] for option in given["options"]}
    is_all = not flags & {"--where", "--pareto", "--sample"} and "style" not in given
    if is_all and "left out" not in ran.err and (count := _candidates(given["over"])):
        demand(len(rows) == count, "not every candidate has a row", rows)
    if rows:
        row = rows[given["looked_at"] % len(rows)]
        _demand_as_analysed(row, swept, given["options"])
        if given.get("damage") == 0:
            _demand_joined(row, swept, given["header"], given["rows"])


def _candidates(over: list[str]) -> int:
    """How many there are; 0 where chance has changed an axis."""
    parts = (one.partition("=") for one in over)
    return prod(len(_values(text)) if text in AXES.get(n, ()) else 0 for n, _, text in parts)


def _demand_joined(row: dict[str, str], swept: list[str], header: Any, rows: Any) -> None:
    """What stands beside a candidate is what the table has for it."""
    keys = [i for i, name in enumerate(header) if name in swept]
    for one in rows:
        if all(_same(row[header[i]], one[i]) for i in keys):
            for i, name in enumerate(header):
                cell = row.get(name, row.get(f"'{name}"))
                is_told = i not in keys and cell is not None and header.count(name) == 1
                demand(not is_told or float(cell or 0) == float(one[i]), "another one joined", row)


def _same(cell: str, value: Any) -> bool:
    if isinstance(value, str):
        return cell == value
    return not isinstance(value, bool) and Fraction(cell) == Fraction(str(value))


_ANALYZES = ("--batch", "--peak", "--set", "--input")


def _demand_as_analysed(row: dict[str, str], swept: list[str], options: list[list[str]]) -> None:
    words = ["analyze", "net.yaml", "--format", "json"]
    for name in swept:
        flag = f"--{name}" if name in ("input", "batch") else "--set"
        words += [flag, row[name] if flag != "--set" else f"{name}={row[name]}"]
    for flag, value in options:
        is_swept = flag[2:] in swept or value.partition("=")[0] in swept
        words += [flag, value] if flag in _ANALYZES and not is_swept else []
    ran = called(*words)
    demand(ran.code == 0, "analyze refuses a row of a sweep", f"{row}\n{ran.err}")
    totals = json.loads(ran.out)["reports"][0]["totals"]
    for name in ("flops", "mac", "params", "peak_activations"):
        if name in row:
            demand(
                int(row[name]) == totals[name], f"analyze has another {name}", f"{row}\n{totals}"
            )
