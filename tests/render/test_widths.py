"""Text fits the terminal: tables give up columns and cut names, prose breaks between words."""

import pytest

from costmodel.render.tables.layout import fitting, lines, strip
from costmodel.render.tables.table import Column

WIDE = {
    "names, variants and inputs": "list deeplabv3_mobilenetv2 lighthead_rcnn guidelines/g2",
    "variants with sizes": "list --published shufflenetv2 mobilenetv2",
    "many columns": "compare shufflenetv2_extended:all mobilenetv2 vgg",
    "sentences": "rules",
    "formulas": "analyze mobilenetv2 --explain bottleneck2.1.expand",
    "formulas that a spec gives": "analyze every_op.yaml --explain mine",
}
INPUTS = {
    "two": "a: [3, 224, 224], b: [3, 224, 224]",
    "three, one larger": "a: [3, 224, 224], b: [3, 1024, 2048], c: [1, 1, 16000]",
    "many channels": "a: [128, 1080, 1920], b: [1, 8, 8]",
}


@pytest.mark.parametrize("words", WIDE.values(), ids=WIDE)
def test_60_columns_are_enough(cli, words):
    """But for words that are longer, such as addresses: they stand on lines of their own."""
    lines = cli(*words.split(), COLUMNS="60").out.splitlines()
    assert all(len(line) <= 60 for line in lines if " " in line)


@pytest.mark.parametrize("inputs", INPUTS.values(), ids=INPUTS)
def test_60_columns_are_enough_for_any_inputs_and_none_is_cut(cli, tmp_path, inputs):
    names = [one.strip().partition(":")[0] for one in inputs.split("],")]
    layers = "".join(f"  - {one}_out: {{relu: {{from: {one}}}}}\n" for one in names)
    path = tmp_path / "several_inputs.yaml"
    path.write_text(
        f"schema: 1\nnetwork: N\ninput: {{{inputs}}}\nvariants: {{a rather long one: {{}}}}\n"
        f"layers:\n{layers}outputs: [{', '.join(f'{one}_out' for one in names)}]\n"
    )
    out = cli("list", str(path), "shufflenetv2_extended", COLUMNS="60").out
    assert max(map(len, out.splitlines())) <= 60
    sizes = [one.partition("[")[2].rstrip("]").replace(", ", "x") for one in inputs.split("],")]
    assert [word for word in out.split() if word in sizes][: len(sizes)] == sizes


def test_two_names_that_are_cut_can_be_told_apart(cli):
    out = cli("list", "shufflenetv1", "shufflenetv2", COLUMNS="60").out
    names = {line.split()[0] for line in out.splitlines()}
    assert {"shuf…netv1", "shuf…netv2"} <= names


def test_a_published_figure_at_another_size_says_so(cli):
    ran = cli("list", "--published", "mobilenetv2")
    assert "  0.35@192 " in ran.out
    ran = cli("list", "--published", "mobilenetv2", "--format", "markdown")
    assert "\n| mobilenetv2 0.35@192 |" in ran.out


@pytest.mark.parametrize("width", [20, 30, 45, 60])
@pytest.mark.parametrize("words", ["rules", "analyze small.yaml --by stage"])
def test_prose_breaks_between_words(cli, words, width):
    """Every word of a narrow page stands in a wide one; the table in the middle may cut names."""
    wide = set(cli(*words.split(), COLUMNS="99").out.replace("-", " ").split())
    narrow = cli(*words.split(), COLUMNS=str(width)).out.replace("-", " ").split("\n\n")
    assert set(f"{narrow[0]} {narrow[-1]}".split()) <= wide


def printed(columns, width):
    strips = [
        strip(one, list(map(str, one.values)), [""] * len(one.values), (one.title,), 2 * (i > 0))
        for i, one in enumerate(columns)
    ]
    shown = lines(fitting(strips, width), width)
    return ["".join(text for text, _ in line) for line in shown]


COLUMNS = (
    Column("name", ["network:variant", "net"], overflow="middle", least=9),
    Column("n", [1234, 5], flush="right"),
    Column("why", ["one two three", "four"], overflow="wrap", least=5),
    Column("rare", ["x", "y"], rank=1),
)


def test_a_wide_terminal_shows_all():
    assert printed(COLUMNS, 100) == [
        "name                n  why            rare",
        "network:variant  1234  one two three  x",
        "net                 5  four           y",
    ]


def test_a_narrow_one_goes_without_a_rank_then_breaks_text_then_cuts_it():
    """9 + 2 + 4 + 2 + 5 = 22: the least that the names, the numbers and the text need."""
    assert printed(COLUMNS, 22) == [
        "name          n  why",
        "netw…iant  1234  one",
        "                 two",
        "                 three",
        "net           5  four",
    ]


def test_a_rank_joins_as_a_whole_and_the_more_important_first():
    """a, b and d take 1 + 3 + 3 cells, and c of two 3 more each: 10, where it comes alone 7."""
    one = [
        Column(name, ["0"], rank=rank) for name, rank in zip("abccd", (0, 1, 3, 3, 2), strict=True)
    ]
    assert [printed(one, width)[0].split() for width in (1, 4, 7, 12, 13)] == [
        ["a"], ["a", "b"], ["a", "b", "d"], ["a", "b", "d"], ["a", "b", "c", "c", "d"],
    ]  # fmt: skip
