"""YAML becomes nodes that know their place; every fault is told with its place and a remedy."""

import re
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.marks import Source
from costmodel.core.problems import Problem, SpecError
from costmodel.language.yaml.nodes import Mapping, Node, Scalar, Sequence
from costmodel.language.yaml.parsing import parse


def plain(node: Node) -> Any:
    """A node without its marks."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def read(text: str) -> Node:
    return parse(Source("f", text))


def problems_of(source: Source) -> tuple[Problem, ...]:
    try:
        parse(source)
    except SpecError as error:
        return error.problems
    return ()


def faults(text: str) -> list[tuple[str, str, str]]:
    return [
        (str(problem.mark).removeprefix("f:"), problem.message, problem.hint)
        for problem in problems_of(Source("f", text))
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a:\n- 1\n- 2", {"a": [1, 2]}),
        ("- conv: {out: 64, then: [bn, relu6]}", [{"conv": {"out": 64, "then": ["bn", "relu6"]}}]),
        ("a: [0.35, 1e6, 010, 0x10]", {"a": [Fraction(7, 20), 1_000_000, 10, 16]}),
        ("a: '1'\nb: \"true\"\nc: |\n  text\n", {"a": "1", "b": "true", "c": "text\n"}),
        ("a: no\nb: yes\non: off", {"a": "no", "b": "yes", "on": "off"}),
        (
            "1.0: a\n1: b\n~: c\ntrue: d\n'': e",
            {"1.0": "a", "1": "b", "~": "c", "true": "d", "": "e"},
        ),
        ("a:\nb: ~", {"a": None, "b": None}),
        ("{a, b: 1}", {"a": None, "b": 1}),
        ("a: one\n  two", {"a": "one two"}),
        ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
        ("a: [1,\n\t2]", {"a": [1, 2]}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("'<<': 1", {"<<": 1}),
        ("[a: 1, b]", [{"a": 1}, "b"]),
        ("--- text", "text"),
        ("''", ""),
        ("~", None),
    ],
)
def test_values(text: str, value: object) -> None:
    assert plain(read(text)) == value


def test_every_node_knows_its_place() -> None:
    root = read("layers:\n  - conv: {out: 'é', k: [3, 5]}\n")
    assert isinstance(root, Mapping)
    layers = root.get("layers")
    assert isinstance(layers, Sequence)
    entry = layers.items[0]
    assert isinstance(entry, Mapping)
    conv = entry.get("conv")
    assert isinstance(conv, Mapping)
    sizes = conv.get("k")
    assert isinstance(sizes, Sequence)
    nodes = [root, layers, entry, entry.entries[0][0], conv, conv.get("out"), sizes, sizes.items[1]]
    marks = [node.mark for node in nodes if node]
    assert [(mark.line, mark.column, mark.length) for mark in marks] == [
        (1, 1, 1),
        (2, 3, 1),
        (2, 5, 1),
        (2, 5, 4),
        (2, 11, 1),
        (2, 17, 3),
        (2, 25, 1),
        (2, 29, 1),
    ]


def test_a_mapping_offers_its_keys_in_order_and_nothing_for_others() -> None:
    root = read("b: 1\na: 2\n1.0: 3")
    assert isinstance(root, Mapping)
    assert root.keys == ("b", "a", "1.0")
    assert root.get("1") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: t * in.c", (1, 8, 4)),  # a: t * in.c  ->  in.c starts in column 8
        ("a: 't * in.c'", (1, 9, 4)),
        ("a: 't * in.c '' '", (1, 4, 14)),  # An escape: the whole scalar.
        ("a: t *\n  in.c", (1, 4, 3)),  # Two lines: what stands on the first.
    ],
)
def test_a_piece_of_a_scalar_has_a_place(text: str, place: tuple[int, int, int]) -> None:
    root = read(text)
    assert isinstance(root, Mapping)
    scalar = root.entries[0][1]
    assert isinstance(scalar, Scalar)
    mark = scalar.at(4, 4)
    assert (mark.line, mark.column, mark.length) == place


@pytest.fixture(params=["C", "Python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each loader of PyYAML in turn; the slower one serves where libyaml is missing."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader")


WRITE_OUT = "write the value out, or use blocks and parameters"
TAG_HINT = "delete it; text that starts with '!' needs quotes"
QUOTE_IT = "if this is text, put the whole value in quotes"
TAB = (
    "a tab; YAML indents with spaces",
    "replace each tab by spaces; most editors can do so on saving",
)
KEY_VALUE = "write `key: value`; an item of a list starts with '- '"
SAME_COLUMN = "lines of one list or mapping start in the same column"
BAD_ESCAPE = "in \"double quotes\" a backslash is written twice; use 'single quotes'"


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        # What YAML allows and a spec does not.
        (
            "a: 1\nb: 2\na: 3",
            "3:1",
            "the key 'a' is used twice",
            "it is first used on line 1; keep one of the two",
        ),
        (
            "1.0: a\n'1.0': b",
            "2:1",
            "the key '1.0' is used twice",
            "it is first used on line 1; keep one of the two",
        ),
        (
            "a: {<<: 1}",
            "1:5",
            "merge keys ('<<') are not supported",
            "write the entries out, or pass them to a block as parameters",
        ),
        ("a: *x", "1:4", "aliases ('*x') are not supported", WRITE_OUT),
        ("a: &x 1", "1:4", "anchors ('&x') are not supported", WRITE_OUT),
        ("a: &x\n  b: 1", "1:4", "anchors ('&x') are not supported", WRITE_OUT),
        ("&x a: 1", "1:1", "anchors ('&x') are not supported", WRITE_OUT),
        ("a: !!str 1", "1:4", "tags ('!') are not supported", TAG_HINT),
        ("a: !!python/object:os.system x", "1:4", "tags ('!') are not supported", TAG_HINT),
        ("a: ! [1]", "1:4", "tags ('!') are not supported", TAG_HINT),
        ("a: !x!y 1", "1:4", "tags ('!') are not supported", QUOTE_IT),
        ("? [a, b]\n: c", "1:3", "a list or mapping cannot be a key", "keys are words"),
        ("{[a]: c}", "1:2", "a list or mapping cannot be a key", "keys are words"),
        ("? \n: c", "1:2", "a key is missing here", "write `key: value`"),
        ("a: 1\n---\nb: 2", "2:1", "a second document starts here", "a file holds one spec"),
        (
            "a: [1e999999999]",
            "1:5",
            "the number '1e999999999' is too large",
            "numbers are exact and hold at most 30 digits; if this is text, put it in quotes",
        ),
        (
            "- relu\n  - bn",
            "2:3",
            "this starts no item",
            "indent it like its neighbours; so deep it continues line 1",
        ),
        ("", "1:1", "the file holds no values", "write a spec"),
        ("# nothing\n", "1:1", "the file holds no values", "write a spec"),
        ("---\n", "1:1", "the file holds no values", "write a spec"),
        ("[" * 65, "1:65", "nested more than 64 levels deep", "move inner layers into blocks"),
        ("[" * 50_000, "1:65", "nested more than 64 levels deep", "move inner layers into blocks"),
        (
            "- " * 50_000,
            "1:129",
            "nested more than 64 levels deep",
            "move inner layers into blocks",
        ),
        # Brackets.
        (
            "a: [1, 2",
            "1:4",
            "this '[' is never closed",
            "a ',' or ']' is missing before the end of the file",
        ),
        (
            "a: [1, 2\nb: 3",
            "1:4",
            "this '[' is never closed",
            "a ',' or ']' is missing before line 2",
        ),
        (
            "- conv: {out: 3,\n- pool\n",
            "1:9",
            "this '{' is never closed",
            "a ',' or '}' is missing before line 2",
        ),
        (
            "a: [bn, relu6}",
            "1:14",
            "expected ',' or ']'",
            "the '[' at line 1, column 4 is still open",
        ),
        (
            "a: {out: 64 then: 1}",
            "1:17",
            "expected ',' or '}'",
            "the '{' at line 1, column 4 is still open",
        ),
        (
            "a: [1,,2]",
            "1:7",
            "expected a value, found ','",
            "write a value before it, or delete it",
        ),
        (
            "a: [1,\n 2,,\n 3]",
            "2:4",
            "expected a value, found ','",
            "write a value before it, or delete it",
        ),
        ("{: 1}", "1:2", "a key is missing before this ':'", "write `key: value`"),
        ("a: [1]]", "1:7", "this ']' closes nothing", "delete it, or open it with '['"),
        ("- [1]]", "1:6", "this ']' closes nothing", "delete it, or open it with '['"),
        ("a: ]", "1:4", "this ']' closes nothing", "delete it, or open it with '['"),
        ("}", "1:1", "this '}' closes nothing", "delete it, or open it with '{'"),
        ("[1]]", "1:4", "this ']' closes nothing", "delete it, or open it with '['"),
        # Indentation.
        ("a:\n\tb: 1", "2:1", *TAB),
        ("a:\n  \tb: 1", "2:3", *TAB),
        ("a: 1\n\tb: 2", "2:1", *TAB),
        ("a:\n  - b\n\t- c", "3:1", *TAB),
        ("-\ta: 1", "1:2", *TAB),
        ("a: |\n\ttext", "2:1", *TAB),
        (
            "a: 1\n  b: 2",
            "2:4",
            "a ':' is not allowed here",
            "line 1 has a value already; indent both lines alike",
        ),
        (
            "a:\n    b: 1\n  c: 2",
            "3:3",
            "the indentation fits nothing above",
            "keys here start in column 1, as on line 1",
        ),
        (
            "x:\n  - a\n - b",
            "3:2",
            "the indentation fits nothing above",
            "keys here start in column 1, as on line 1",
        ),
        ("  - a\n- b", "2:1", "the document is complete before this", SAME_COLUMN),
        (
            "x:\n  - a\n  b: 1",
            "3:3",
            "expected an item of the list",
            "start it with '- ' in column 3, as on line 2, or indent it below an item",
        ),
        (
            "a: 1\n- b",
            "2:1",
            "an item of a list among keys",
            "put the list under a key; the keys here start in column 1, as on line 1",
        ),
        (
            "- a\nb: 1",
            "2:1",
            "expected an item of the list",
            "start it with '- ' in column 1, as on line 1, or indent it below an item",
        ),
        # Colons, keys, values.
        ("a: b: c", "1:5", "a ':' is not allowed here", "put a value that contains ': ' in quotes"),
        (
            "a:1\nb: 2",
            "2:2",
            "a ':' is not allowed here",
            "line 1 is not yet complete: write `key: value`, with a space",
        ),
        (
            "x" * 1100 + ": 1",
            "1:1101",
            "a ':' is not allowed here",
            "put a value that contains ': ' in quotes",
        ),
        ("a: 1\nrelu # c\nc: 2", "2:1", "a ':' is missing after this", KEY_VALUE),
        (": 3", "1:1", "a key is missing before this ':'", "write `key: value`"),
        (
            "a: - b",
            "1:4",
            "an item of a list cannot start here",
            "put the list on lines of its own, or write it as [a, b]",
        ),
        ("a: 'b' c", "1:8", "unexpected text after a value", QUOTE_IT),
        ("- 'b' c", "1:7", "unexpected text after a value", QUOTE_IT),
        ("{a: 1} b", "1:8", "the document is complete before this", SAME_COLUMN),
        ("a: 1\n...\nb: 2", "3:1", "the document is complete before this", SAME_COLUMN),
        ("a: @b", "1:4", "'@' cannot start a value", QUOTE_IT),
        ("a: `b`", "1:4", "'`' cannot start a value", QUOTE_IT),
        ("a: %b", "1:4", "'%' cannot start a value", QUOTE_IT),
        ("a: ?", "1:4", "'?' cannot start a value", QUOTE_IT),
        ("a: * b", "1:4", "'*' cannot start a value", QUOTE_IT),
        ("a: &", "1:4", "'&' cannot start a value", QUOTE_IT),
        ("a: |x", "1:4", "'|' and '>' start text on the lines below", QUOTE_IT),
        ("a: 'b\nc: 1", "1:4", "this ' is never closed", "end the text with '"),
        ('a: "b\nc: 1', "1:4", 'this " is never closed', 'end the text with "'),
        ('a: "\\q"', "1:5", "an unknown escape", BAD_ESCAPE),
        ('a: "\\xzz"', "1:7", "an unknown escape", BAD_ESCAPE),
        ("%FOO x\na: 1", "1:1", "a line cannot start with '%'", "delete the line"),
        ("%YAML 2.0\n---\na: 1", "1:1", "a line cannot start with '%'", "delete the line"),
        # Characters.
        ("é: é\x07", "1:5", "the character U+0007 is not allowed in YAML", "delete it"),
        ("a: 1\nb: \ud800", "2:4", "the character U+D800 is not allowed in YAML", "delete it"),
        ("a: 1\n\ufeffb: 2", "2:1", "the character U+FEFF is not allowed in YAML", "delete it"),
    ],
)
def test_a_fault_is_told_with_its_place_and_a_remedy(
    text: str, place: str, message: str, hint: str
) -> None:
    assert faults(text) == [(place, message, hint)]


def test_all_faults_are_told_in_the_order_of_the_file() -> None:
    text = "a: &x 1\nb: {a: 1, a: 2}\na: .inf\nc: *x\nd: ["
    assert [(place, message) for place, message, _ in faults(text)] == [
        ("1:4", "anchors ('&x') are not supported"),
        ("2:11", "the key 'a' is used twice"),
        ("3:4", "the number '.inf' is not finite"),
        ("4:4", "aliases ('*x') are not supported"),
        ("5:4", "this '[' is never closed"),
    ]


def test_faulty_keys_are_not_called_duplicates() -> None:
    assert [message for _, message, _ in faults("? [a]\n: 1\n? [b]\n: 2\n*x : 3\n*x : 4\n")] == [
        "a list or mapping cannot be a key",
        "a list or mapping cannot be a key",
        "aliases ('*x') are not supported",
        "aliases ('*x') are not supported",
    ]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 65, "1:65"),
        ("[" * 1_001, "1:65"),  # libyaml of PyYAML 6.0.4 gives up at the 1,001st.
        ("[" * 100_000, "1:65"),
        ("{a: " * 100_000, "1:257"),  # 64 of 4 characters before it
        ("[{a: " * 100_000, "1:161"),  # 32 of 5 characters before it
        ("[\n" * 100_000, "65:1"),
        ("- " * 65, "1:129"),  # 64 of 2 characters before it
        ("- " * 100_000, "1:129"),
        ("- " * 40 + "[" * 2_000, "1:105"),  # 40 of 2 characters and 24 brackets before it
        ("".join(f"{' ' * depth}a:\n" for depth in range(100)), "65:65"),
    ],
    ids=lambda value: value[:8] if isinstance(value, str) else None,
)
def test_our_limit_of_levels_speaks_before_any_of_the_scanner(text: str, place: str) -> None:
    deep = (place, "nested more than 64 levels deep", "move inner layers into blocks")
    assert faults(text) == [deep]


@pytest.mark.usefixtures("loader")
def test_sixty_four_levels_are_read() -> None:
    node, depth = read("[" * 64 + "]" * 64), 1
    while isinstance(node, Sequence) and node.items:
        node, depth = node.items[0], depth + 1
    assert depth == 64


def test_the_number_of_values_is_bounded() -> None:
    five = Source("f", "[a, b, c, {d: e}]")  # a b c d e, the mapping and the list: 7 nodes
    assert plain(parse(five, max_nodes=7)) == ["a", "b", "c", {"d": "e"}]
    with pytest.raises(SpecError, match="the file holds too many values"):
        parse(five, max_nodes=6)


WORDS = [
    "a",
    "1",
    ": ",
    "- ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "  ",
    "'",
    '"',
    "#",
    "&x ",
    "*x",
    "!t ",
]
MORE = [
    "|",
    ">",
    "?",
    "%",
    "@",
    "\t",
    "---",
    "...",
    "<<",
    "\\",
    "é",
    "\x00",
    "\ufeff",
    ".inf",
    "1e99",
]


@given(st.lists(st.sampled_from(WORDS + MORE), max_size=30).map("".join))
def test_any_text_gives_nodes_or_faults_with_places_inside_it(text: str) -> None:
    source = Source("f", text)
    for problem in problems_of(source):
        assert problem.mark is not None
        assert 1 <= problem.mark.line <= text.count("\n") + 1
        assert 1 <= problem.mark.column <= len(source.line(problem.mark.line)) + 1
        assert str(problem)


# PyYAML's emitter itself loses the odd ends of lines and the byte order mark.
# It also writes 1E100 without quotes, which is text in YAML 1.1 and a number in 1.2.
TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff")
).filter(lambda text: not re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+|0o[0-7]+", text))
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-999, 999), TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(TREES, st.booleans())
def test_what_pyyaml_writes_is_read_back(tree: object, flow: bool) -> None:
    dump = yaml.safe_dump({"root": tree}, default_flow_style=flow, allow_unicode=True, width=9999)
    assert plain(read(dump)) == {"root": tree}
