"""Names from strangers in every place that holds one, shown in every format: none is obeyed."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from yaml import YAMLError

from ..cases import as_bytes, called, demand, lay_out
from ..media import MEDIA, assert_for_people, medium

PIECES = (
    *(
        "::error::x",
        "::stop-commands::e",
        "\n::warning::x",
        "##[group]",
        "##[error]x",
        "%0A",
        "%0D",
    ),
    *("\x1b[2J", "\x1b]0;t\a", "\a", "\b", "\r", "\u202e", "\u2028", "\u0085", "\ufeff", "\u200b"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '"', ",", ";", "|", "`", "``", "\\", "\\|"),
    *(
        "<img src=x>",
        "<!--",
        "-->",
        "&amp;",
        "<details>",
        "[a](b)",
        "![a](b)",
        "**a**",
        "# a",
        "- a",
    ),
    *(
        "{{x}}",
        "${{ a }}",
        "$a$",
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        " #",
        "'",
        "*",
        "?",
        "!",
        "&",
        "~",
    ),
    *(
        "\udcff",
        "\u4e2d",
        "e\u0301",
        "\U0001f468\u200d\U0001f469",
        "a" * 60,
        " ",
        "1.0",
        "all",
        "a",
    ),
    *(
        "]]>",
        "\x00",
        "\x7f",
        "\x9b2J",
        "\U000e0041",
        "\ud83d".encode("utf-16", "surrogatepass").hex(),
    ),
)
COMMANDS = tuple(
    (*words.split(), *(("--format", style) if style else ()))
    for words, styles in {
        "analyze SPEC --variant all --by op": "text json csv markdown",
        "list SPEC": "text json csv markdown",
        "compare SPEC:all": "text json csv markdown",
        "lint SPEC --notes": "text concise markdown github json gitlab junit sarif",
        "lint SPEC WRONG --config CONFIG": "text concise markdown github json gitlab junit sarif",
        "lint SPEC --statistics": "text markdown github",
        "advise SPEC --config CONFIG": "text json markdown",
        "diff BEFORE SPEC --all": "text json markdown",
        "diff BEFORE SPEC --fail-on-increase NAME": "text",
        "budget SPEC": "",
    }.items()
    for style in (styles.split() or ("",))
) + tuple(
    tuple(words.split())
    for words in (
        "analyze NAME",
        "analyze WRONG",
        "analyze SPEC --variant NAME",
        "analyze SPEC --set NAME=1",
        "analyze SPEC --set act=NAME",
        "analyze SPEC --explain NAME",
        "analyze SPEC --input NAME",
        "sweep SPEC --over c=32,48",
        "sweep SPEC --over variant=all",
        "sweep SPEC --over act=NAME,relu",
        "sweep SPEC --over c=32,48 --join join.csv",
        "sweep SPEC --over c=32,48 --where NAME",
        "sweep SPEC --over c=32,48 --reward NAME",
        "sweep SPEC --over c=32,48 --pareto NAME",
        "compare SPEC --top1 NAME=3",
        "compare SPEC --device NAME",
        "lint NAME",
        "lint SPEC --select NAME",
        "lint SPEC --baseline NAME",
        "diff NAME SPEC",
        "explain NAME",
        "NAME",
        "rules NAME",
        "budget SPEC --metric NAME",
    )
)


def generate(rng: Random) -> Any:
    name = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 4)))
    return {"name": name, "words": list(rng.choice(COMMANDS)), "is_file": rng.random() < 0.7}


SPEC = """\
schema: 1
network: {name}
source: {name}
variants:
  {name}: {{}}
  wide: {{c: 96}}
parameters: {{c: 64, act: relu}}
input: {{image: [3, 32, 32]}}
layers:
  - pointwise: {{out: 8, note: {name}}}
  - pointwise: {{out: c, groups: 4, then: {{activation: act}}}}
"""


def run(given: Any) -> str:
    name = given["name"].replace("\udcff", "?")
    # The language wants names on one line, of characters that show.
    spec = SPEC.format(name=json.dumps(name) if name.isprintable() else "plain")
    file = f"{_file_name(given['name'])}.yaml" if given["is_file"] else "net.yaml"
    wrong = f"x{file}"
    config = json.dumps({name: 1, "budgets": {name: {"flops": 1}}, "files": {name: {name: name}}})
    header = name.replace('"', '""')
    lay_out(
        {
            file: spec,
            f"before/{file}": spec.replace("out: 8", "out: 16"),
            wrong: spec.replace("out: 8", f"{json.dumps(name)}: {json.dumps(name)}"),
            "odd.yaml": config,
            "join.csv": f'c,"{header}"\n32,1\n48,2\n',
        }
    )
    places = {"SPEC": file, "WRONG": wrong, "BEFORE": f"before/{file}", "CONFIG": "odd.yaml"}
    words = [
        _put(word, places | {"NAME": given["name"].replace("\0", "")}) for word in given["words"]
    ]
    ran = called(*words)
    _demand_unobeyed(tuple(given["words"]), ran.out, ran.err)
    return f"exit {ran.code}"


def _file_name(name: str) -> str:
    plain = name.replace("/", "").replace("\0", "").replace("..", "")
    return as_bytes(plain)[:200].decode("utf-8", "surrogateescape") or "x"


def _put(word: str, places: dict[str, str]) -> str:
    for key, value in places.items():
        if key in word:
            return word.replace(key, value)
    return word


def _demand_unobeyed(words: tuple[str, ...], out: str, err: str) -> None:
    try:
        assert_for_people(err)
        if out:
            MEDIA[medium(words)](out)
    except (AssertionError, ValueError, SyntaxError, YAMLError) as error:
        demand(False, f"{medium(words)} is obeyed: {words[0]}", f"{error!r}\n{out}\n{err}")
