"""Specs: those of the tests, the manual and the house, mutated; and what keeps their meaning.

What analyze says of a spec that it takes is held against itself: layers and blocks add up to the
totals, and a twist that keeps the meaning keeps every count.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

from costmodel.interop.writing.formats import NAMES as FORMATS

from ..cases import as_bytes, as_text, called, demand, lay_out
from ..texts import any_spec, mutated, varied

COMMANDS = (
    *("analyze net.yaml", "analyze net.yaml --by op --bn separate", "analyze net.yaml --by kind"),
    *("analyze net.yaml --peak fused --format csv", "analyze net.yaml --peak in-place --by stage"),
    *("analyze net.yaml --dtype int8/fp16 --all", "analyze net.yaml --input 7 --batch 3"),
    *("lint net.yaml", "lint net.yaml --format sarif", "lint net.yaml --notes --format github"),
    *("advise net.yaml", "advise net.yaml --apply", "list net.yaml", "compare net.yaml"),
    *("budget net.yaml", "diff net.yaml net.yaml --all", "compare net.yaml:all --format csv"),
    *("sweep net.yaml --over input=8,16", "analyze - --format markdown", "conventions net.yaml"),
    *(f"export net.yaml --to {style} -o out.{style}" for style in FORMATS),
)
TWISTS = ("order", "comments", "ends", "mark", "batch", "twice")


def generate(rng: Random) -> Any:
    files = any_spec(rng)
    if rng.random() < 0.9:
        name = "net.yaml" if rng.random() < 0.9 else rng.choice(list(files))
        files[name] = rng.choice((mutated, varied, varied))(rng, files[name])
    words = rng.choice(COMMANDS).split() if rng.random() < 0.4 else []
    return {"files": files, "words": words, "twist": rng.choice(TWISTS)}


def run(given: Any) -> str:
    lay_out(given["files"])
    text = as_text(as_bytes(given["files"].get("net.yaml", "")))
    ran = called("analyze", "net.yaml", "--format", "json")
    if ran.code == 0:
        reports = json.loads(ran.out)["reports"]
        for report in reports:
            _adds_up(report)
        _twisted(text, given["twist"], reports)
    if not given["words"]:
        return f"exit {ran.code}"
    other = called(*given["words"], stdin=text if "-" in given["words"] else "")
    is_read = ran.code == 0 and given["words"][0] in ("analyze", "list", "compare", "diff")
    demand(
        not is_read or other.code == 0 or _asks_more(given["words"]),
        "another command refuses it",
        other.err,
    )
    return f"exit {ran.code}"


def _asks_more(words: list[str]) -> bool:
    """Other sizes and other variants may be refused, and so may blocks beside standard input."""
    return bool({"--input", "list", "net.yaml:all", "diff", "-"} & set(words))


COUNTS = ("flops", "mac", "params")
PARTS = ("reads", "writes", "weights")


def _adds_up(report: Any) -> None:
    totals = report["totals"]
    for name in (*COUNTS, *PARTS):
        values = [layer[name] for layer in report["layers"]]
        demand(all(type(one) is int and one >= 0 for one in values), f"{name} below zero")
        demand(sum(values) == totals[name], f"layers do not add up to {name}")
    for name in COUNTS:
        demand(sum(b[name] for b in report["blocks"]) == totals[name], f"blocks miss {name}")
    for layer in report["layers"]:
        demand(layer["mac"] == sum(layer[name] for name in PARTS), "mac is not its three parts")
    least = max((_elements(layer["output"]) for layer in report["layers"]), default=0)
    demand(totals["peak_activations"] >= least, "the peak is less than a tensor")


def _elements(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _twisted(text: str, twist: str, reports: Any) -> None:
    """The same counts of a text that means the same."""
    data, more = as_bytes(text), []
    match twist:
        case "order":
            data = _reordered(data)
        case "comments":
            data = re.sub(rb"(?m)^(?=[a-z]+:)", b"# a comment: {\n\n", data)
        case "ends" if b"\r" not in data:
            data = data.replace(b"\n", b"\r\n")
        case "mark" if not data.startswith(b"\xef\xbb\xbf"):
            data = b"\xef\xbb\xbf" + data
        case "batch":
            more = ["--batch", "2"]
    Path("net.yaml").write_bytes(data)
    ran = called("analyze", "net.yaml", "--format", "json", *more)
    Path("net.yaml").write_bytes(as_bytes(text))
    demand(ran.code == 0, f"{twist}: refused", ran.err)
    again = json.loads(ran.out)["reports"]
    if more:
        _doubled(text, reports, again)
    else:
        demand(_counts(reports) == _counts(again), f"{twist}: other counts")


def _reordered(data: bytes) -> bytes:
    """The keys of a spec from the last to the first; only where each begins a line of its own."""
    parts = re.split(rb"(?m)^(?=[a-z]+:)", data)
    is_plain = not parts[0].strip() and data.endswith(b"\n") and b"---" not in data
    return b"".join(reversed(parts)) if is_plain and b"..." not in data else data


def _counts(reports: Any) -> Any:
    kept = ("name", "op", "inputs", "output", *COUNTS, *PARTS)
    return [
        ([[layer[k] for k in kept] for layer in one["layers"]], one["totals"]) for one in reports
    ]


def _doubled(text: str, reports: Any, again: Any) -> None:
    if re.search(r"\.\s*(n|size)\b|custom|[=!]=\s*(in|here)|shape", text):
        return  # it asks for the batch itself
    for one, two in zip(reports, again, strict=True):
        for name, times in {"flops": 2, "params": 1, "weights": 1, "reads": 2, "writes": 2}.items():
            demand(times * one["totals"][name] == two["totals"][name], f"batch 2: {name}")
