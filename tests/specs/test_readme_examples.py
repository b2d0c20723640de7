"""specs/README.md: each example is analysed, each claim below it checked, each name documented.

A claim is the line that starts with ``>``: counts, ``output [...]`` for each output, ``layers``
with all names, or ``error:`` with the message of each fault; ``; with `--batch 2`:`` starts more.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import costmodel
from costmodel.analysis.metrics import METRICS
from costmodel.core.window import PADDINGS
from costmodel.language.building.bounds import DEEPEST, MOST_LAYERS, MOST_READ
from costmodel.language.expressions.closures import ATTRIBUTES
from costmodel.language.expressions.grammar import MAX_LENGTH, MOST_NESTED
from costmodel.language.expressions.numbers import FUNCTIONS
from costmodel.language.fields.demands import LARGEST, LARGEST_AMOUNT
from costmodel.language.fields.fields import Field, fields_of
from costmodel.language.reading.context import MODIFIERS
from costmodel.language.reading.entries import ROLES
from costmodel.language.reading.names import ALWAYS
from costmodel.language.reading.spec_files import DEEPEST_INCLUDE as MOST_FILES
from costmodel.language.reading.whole_spec import KEYS
from costmodel.language.sources.source import LIMIT_BYTES
from costmodel.language.yaml.composing import MAX_LEVELS as MOST_LEVELS
from costmodel.ops import REGISTRY, SHORTHANDS

PAGE = (Path(__file__).parents[2] / "specs" / "README.md").read_text()
NAMED_AS = {metric.title: metric for metric in METRICS if metric.told == "with a dtype"}
_EXAMPLE = re.compile(
    r"^```yaml\n(?P<text>.*?)^```\n(?P<claims>(?:> [^\n]*\n)*)", re.MULTILINE | re.DOTALL
)


class Example(NamedTuple):
    """A spec of the page, the files that it includes, and what the page claims of it."""

    text: str
    files: dict[str, str]
    claims: list[tuple[list[str], str]]


def examples() -> Iterator[Example]:
    header = next(text for text, claims in _found() if not claims and "layers" not in text)
    files: dict[str, str] = {}
    for text, claims in _found():
        if name := re.match(r"# file: (\S+)\n", text):
            files[name[1]] = text
        elif text != header:
            whole = text if text.startswith("schema:") else header + text
            yield Example(whole, files, list(_claims(claims)))


def _found() -> Iterator[tuple[str, str]]:
    for found in _EXAMPLE.finditer(PAGE):
        yield found["text"], found["claims"]


def _claims(lines: str) -> Iterator[tuple[list[str], str]]:
    for claim in lines.replace("> ", "").replace("\n", " ").split("; with "):
        options, colon, rest = claim.partition("`: ")
        yield (shlex.split(options.strip("`")), rest) if colon else ([], claim)


def title(example: Example) -> str:
    return next(line for line in reversed(example.text.splitlines()) if line).strip(" -")


@pytest.mark.parametrize("example", [*examples()], ids=title)
def test_an_example_is_what_the_page_says(example: Example, tmp_path: Path) -> None:
    for name, text in {**example.files, "example.yaml": example.text}.items():
        (tmp_path / name).write_text(text)
    assert example.claims[0][1], "the page claims nothing of this example"
    for options, claim in example.claims:
        _check(claim.strip(), str(tmp_path / "example.yaml"), _requested(options))


def _requested(options: list[str]) -> dict[str, Any]:
    """``--variant v --set k=v --input 4x6 --batch n`` as arguments of ``load``."""
    request: dict[str, Any] = {}
    for option, value in zip(options[::2], options[1::2], strict=True):
        if option == "--set":
            request.update([value.split("=")])
        elif option == "--input":
            sizes = tuple(map(int, value.split("x")))
            request["input"] = sizes if len(sizes) > 1 else sizes[0]
        else:
            request[option.removeprefix("--")] = int(value) if option == "--batch" else value
    return request


def _check(claim: str, path: str, request: dict[str, Any]) -> None:
    if claim.startswith("error: "):
        with pytest.raises(costmodel.SpecError) as raised:
            costmodel.load(path, **request)
        messages = [problem.message for problem in raised.value.problems]
        assert messages == re.findall("`([^`]+)`", claim)
        return
    network = costmodel.load(path, **request)
    report = costmodel.analyze(network)
    total = report.total().cost
    ours = {
        **{word: [f"{getattr(total, word.lower()):,}"] for word in ("FLOPs", "MAC", "params")},
        **{name: [f"{NAMED_AS[name].of(report):,}"] for name in NAMED_AS},
        "output": [str([*tensor.shape]) for tensor in network.outputs],
        "layers": [", ".join(layer.name for layer in network.layers)],
    }
    claimed: dict[str, list[str]] = {}
    units = "|".join([*NAMED_AS, "FLOPs", "MAC", "params"])
    pattern = rf"(?P<n>[\d,]+) (?P<unit>{units})|output (?P<o>\[.*?\])|layers (?P<l>.+)"
    for found in re.finditer(pattern, claim):
        key = found["unit"] or ("output" if found["o"] else "layers")
        claimed.setdefault(key, []).append(found["n"] or found["o"] or found["l"])
    assert claimed
    assert claimed == {key: ours[key] for key in claimed}


def op_rows() -> dict[str, list[str]]:
    """The page's table of ops: name and documented fields."""
    rows = re.findall(r"^\| `(\w+)` \|(.*?)\|.*\|$", PAGE.split("## The ops")[1], re.MULTILINE)
    return {name: re.findall("`([^`]+)`", fields) for name, fields in rows}


def test_the_table_lists_every_op() -> None:
    assert sorted(op_rows()) == sorted(REGISTRY)


@pytest.mark.parametrize("name", REGISTRY)
def test_the_table_lists_every_field_and_its_default(name: str) -> None:
    documented = op_rows()[name]
    known = fields_of(REGISTRY[name])
    assert [field.partition("=")[0] for field in documented] == list(known)
    for text, field in zip(documented, known.values(), strict=True):
        _, equals, default = text.partition("=")
        assert bool(equals) != field.required
        assert default == _shown(field) or field.default is None


def _shown(field: Field) -> str:
    default = field.default
    while isinstance(default, tuple):
        default = default[0]
    if isinstance(default, bool):
        return str(default).lower()
    return str(float(default)) if isinstance(default, Fraction) else str(default)


WORDS = {*SHORTHANDS, *FUNCTIONS, *MODIFIERS, *ROLES, *ALWAYS, *KEYS, *PADDINGS, *ATTRIBUTES}


@pytest.mark.parametrize("word", sorted({*WORDS, "extends"}))
def test_the_page_has_every_word_of_the_language(word: str) -> None:
    assert re.search(rf"\b{word}\b", PAGE)


@pytest.mark.parametrize(
    "limit",
    [
        f"{MOST_LAYERS:,} layers",
        f"{DEEPEST} deep",
        f"end at {LARGEST:,}",
        f"{MAX_LENGTH} characters",
        f"{MOST_NESTED} levels",
        f"{LIMIT_BYTES // 10**6} MB",
        f"{MOST_LEVELS} levels",
        f"{MOST_READ:,} tensors",
        f"at most {MOST_FILES} deep",
        f"10^{len(str(LARGEST_AMOUNT)) - 1}",
    ],
)
def test_the_page_tells_the_limits(limit: str) -> None:
    assert limit in PAGE.replace("\n", " ")
