"""Odd words and numbers, texts to begin with, and what chance makes of a text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"
TINY = HEAD + "layers:\n  - pointwise: 8\n"

NUMBERS = (
    *("0", "-1", "1", "2", "3", "7", "8", "16", "0.5", "1.5", "-0", "1e6", "1e400", "1e-400"),
    *("0x10", "010", "1_000", "1/3", "2147483647", "2147483648", "9" * 31, "9" * 4400, ".inf"),
    *(".nan", "nan", "inf", "+1", "1.", ".5", "1e", "\u0663", "\u00bd", "\uff11", "1e19", "-1e30"),
)
WORDS = (
    *("", " ", "~", "null", "true", "false", "no", "in", "here", "previous", "index", "last"),
    *("repeat", "from", "then", "when", "first", "of", "x.*", "*", "a.b", "a" * 300, "=1", "+1"),
    *("::error::x", "##[group]x", "\x1b[2J", "\a", "\u202e", "\ufeff", "<b>", "|", "`", "\x85"),
    *("{", "}", "[", "]", "- a", "a: b", "#", " #", "!!str x", "!x", "&a", "*a", "<<", "%", "@"),
    *(
        "\0",
        "\r",
        "\t",
        "\n",
        "\u2028",
        "\udcff",
        "\udc80",
        "\u00e9",
        "e\u0301",
        "\u4e2d",
        "\U0001f600",
    ),
    *(
        "'",
        '"',
        "\\",
        "?",
        ",",
        ":",
        ";",
        "---",
        "...",
        "%YAML 1.1",
        "? a",
        ">",
        "|2-",
        "$a",
        "{{x}}",
    ),
)


@cache
def right() -> tuple[str, ...]:
    """Specs of the tests of the language and of its manual."""
    manual = (ROOT / "specs" / "README.md").read_text("utf-8")
    found = re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)
    heads = ["" if text.startswith(("schema", "# file")) else HEAD for text in found]
    every_op = ROOT / "tests" / "data" / "specs" / "every_op.yaml"
    return (
        *_cases("constructs.txt"),
        *map("".join, zip(heads, found, strict=True)),
        every_op.read_text("utf-8"),
    )


@cache
def wrong() -> tuple[str, ...]:
    """Specs that the tests of the language refuse."""
    entries = re.split(r"\n\n+", (_LANGUAGE / "bad_layers.txt").read_text("utf-8"))[1:]
    lines = (entry.splitlines()[0] for entry in entries if entry)
    return (*_cases("bad_specs.txt"), *(f"{TINY}  - {line}\n  - relu\n" for line in lines))


_LANGUAGE = ROOT / "tests" / "language"


def _cases(name: str) -> list[str]:
    text = (_LANGUAGE / name).read_text("utf-8")
    cases = re.split(r"^## .*\n", text, flags=re.MULTILINE)[1:]
    return [case.partition("~~~")[0] for case in cases]


@cache
def shipped() -> dict[str, str]:
    """The shipped specs by path, the files of blocks that they include among them."""
    folder = ROOT / "specs"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.yaml"))
    }


def any_spec(rng: Random) -> dict[str, str]:
    """A spec called net.yaml, with the files of blocks that it includes."""
    if (kind := rng.random()) < 0.95:
        return {"net.yaml": rng.choice(right() if kind < 0.85 else wrong())}
    blocks = {name: text for name, text in shipped().items() if name.startswith("blocks/")}
    text = rng.choice([text for name, text in shipped().items() if name not in blocks])
    return {"net.yaml": text} | {name: one for name, one in blocks.items() if name in text}


def varied(rng: Random, text: str) -> str:
    """The text with other numbers, other words of its own and other lines: often still right."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        text = rng.choice((_other_number, _other_number, _other_word, _other_line))(rng, text)
    return text


def _other_number(rng: Random, text: str) -> str:
    found = list(re.finditer(r"(?<![\w.])\d+(?![\w.])", text))
    if not found:
        return text
    at = rng.choice(found)
    other = rng.choice((rng.randrange(1, 5), rng.randrange(33), 2 * int(at[0]), int(at[0]) + 1))
    return f"{text[: at.start()]}{other}{text[at.end() :]}"


def _other_word(rng: Random, text: str) -> str:
    found = list(re.finditer(r"(?<![\w.])[a-z]\w*(?=\W)", text))
    if len(found) < 2:
        return text
    at, other = rng.choice(found), rng.choice(found)[0]
    other = rng.choice(_SISTERS) if at[0] in _SISTERS else other
    return f"{text[: at.start()]}{other}{text[at.end() :]}"


_SISTERS = (
    "relu",
    "bn",
    "gelu",
    "sigmoid",
    "identity",
    "layer_norm",
    "scale",
    "softmax",
    "dropout",
)


def _other_line(rng: Random, text: str) -> str:
    """An entry of a list twice, elsewhere, or not at all."""
    lines = text.split("\n")
    entries = [i for i, line in enumerate(lines) if line.lstrip().startswith("- ")]
    if not entries:
        return text
    i, j = rng.choice(entries), rng.choice(entries)
    indent = lines[j][: len(lines[j]) - len(lines[j].lstrip())]
    match rng.randrange(3):
        case 0:
            lines.insert(j, indent + lines[i].lstrip())
        case 1:
            lines[j] = indent + lines[i].lstrip()
        case 2:
            del lines[i]
    return "\n".join(lines)


def mutated(rng: Random, text: str, most: int = 4) -> str:
    """The text after a few edits: of lines, of words, of characters."""
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3, most))):
        text = rng.choice((_lines, _words, _words, _words, _characters))(rng, text)
    return text


def _lines(rng: Random, text: str) -> str:
    lines = text.split("\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            del lines[i]
        case 1:
            lines.insert(j, lines[i])
        case 2:
            lines[i], lines[j] = lines[j], lines[i]
        case 3:
            lines[i] = " " * rng.randrange(9) + lines[i].lstrip()
        case 4:
            other = rng.choice(right()).split("\n")
            lines[i:i] = other[rng.randrange(len(other)) :][: rng.randint(1, 4)]
        case 5:
            lines[min(i, j) : max(i, j)] = lines[min(i, j) : max(i, j)] * rng.randint(2, 3)
    return "\n".join(lines)


_TOKEN = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|[^\w\s]|[ \n]+")


def _words(rng: Random, text: str) -> str:
    tokens = _TOKEN.findall(text) or [""]
    i = rng.randrange(len(tokens))
    is_number = tokens[i][:1].isdigit()
    match rng.randrange(5):
        case 0:
            tokens[i] = rng.choice(tokens)
        case 1:
            same = [t for t in tokens if t[:1].isalnum() == tokens[i][:1].isalnum()]
            tokens[i] = rng.choice(same)
        case 2:
            tokens[i] = rng.choice(NUMBERS if is_number else WORDS)
        case 3:
            tokens[i] = str(rng.randrange(1, 33)) if is_number else rng.choice(_known_words())
        case 4:
            del tokens[i]
    return "".join(tokens)


@cache
def _known_words() -> tuple[str, ...]:
    texts = "\n".join((*right(), *shipped().values()))
    return tuple(sorted(set(re.findall(r"[A-Za-z_]\w*", texts))))


def _characters(rng: Random, text: str) -> str:
    i = rng.randrange(len(text) + 1)
    match rng.randrange(3):
        case 0:
            return text[:i] + rng.choice(WORDS) + text[i:]
        case 1:
            return text[:i] + text[i + rng.randint(1, 5) :]
        case _:
            return text[:i]


def flipped(rng: Random, data: bytes) -> bytes:
    """Bytes with a bit flipped, cut short, or with some of them repeated or zero."""
    if not data:
        return b"\0"
    i = rng.randrange(len(data))
    match rng.randrange(5):
        case 0 | 1:
            return data[:i] + bytes([data[i] ^ 1 << rng.randrange(8)]) + data[i + 1 :]
        case 2:
            return data[:i]
        case 3:
            return data[:i] + data[max(0, i - rng.randint(1, 40)) :]
        case _:
            return data[:i] + bytes(rng.randint(1, 40)) + data[i:]
