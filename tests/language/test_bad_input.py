"""Whatever is wrong with a spec is said once, at its place, with a remedy; all faults together.

The tables stand beside this file: ``bad_layers.txt`` for single entries, ``bad_specs.txt`` for
whole files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import read_spec, spec_of
from costmodel.language.syntax import Spec

HERE = Path(__file__).parent
HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"
LINE = len(f"{HEAD}layers:\n".splitlines()) + 2
"""Where the entry under test stands, behind a first one."""


def faults_of(text: str, name: str = "s.yaml") -> tuple[Problem, ...]:
    """Every fault of a spec, whether it shows while reading, binding or building."""
    with pytest.raises(SpecError) as caught:
        built(lambda: spec_of(Source(name, text)))
    return caught.value.problems


def built(read: Callable[[], Spec]) -> Network:
    spec = read()
    return build(spec, bind(spec))


def groups(file: str, separator: str) -> list[str]:
    text = (HERE / file).read_text()
    return [group.strip("\n") for group in re.split(separator, text)][1:]


LAYERS = [(group.partition("\n")[0], group) for group in groups("bad_layers.txt", r"\n\n+")]


@pytest.mark.parametrize(("entry", "expected"), LAYERS, ids=[entry for entry, _ in LAYERS])
def test_an_entry_is_refused_under_the_text_at_fault(entry: str, expected: str) -> None:
    faults = faults_of(f"{HEAD}layers:\n  - pointwise: 8\n  - {entry}\n  - relu\n")
    lines = [entry]
    for fault in faults:
        assert fault.mark is not None
        assert fault.mark.line == LINE
        indent = " " * (fault.mark.column - len("  - ") - 1)
        lines.append(f"{indent}{'^' * fault.mark.length} {fault.message}")
        lines.append(f"= {fault.hint}")
    assert "\n".join(lines) == expected


SPECS = [
    (group.partition("\n")[0], *group.partition("\n")[2].split("\n~~~\n"))
    for group in groups("bad_specs.txt", r"(?m)^## ")
]


@pytest.mark.parametrize(("title", "text", "expected"), SPECS, ids=[title for title, *_ in SPECS])
def test_all_faults_of_a_spec_are_told_at_once(title: str, text: str, expected: str) -> None:
    lines, places = [], []
    for fault in faults_of(text + "\n"):
        assert fault.mark is not None, title
        places.append((fault.mark.line, fault.mark.column, fault.message))
        lines.append(f"{fault.mark.line}:{fault.mark.column} {fault.message}")
        lines.append(f"  {fault.hint}")
    assert "\n".join(lines) == expected.strip("\n")
    assert [place[:2] for place in places] == sorted(place[:2] for place in places)
    assert len(set(places)) == len(places)


def test_a_problem_shows_its_line_and_a_caret() -> None:
    (fault,) = faults_of(f"{HEAD}layers:\n  - conv: {{out: 8, k: 3, strid: 2}}\n")
    assert str(fault).splitlines() == [
        "s.yaml:5:26: error: unknown field 'strid' of conv",
        "    5 |   - conv: {out: 8, k: 3, strid: 2}",
        "      |                          ^^^^^",
        "  did you mean 'stride'?",
    ]


def test_a_name_unknown_in_many_places_is_shown_in_three() -> None:
    faults = faults_of(HEAD + "layers:\n" + "  - pointwise: width\n" * 6)
    assert [one.mark.line for one in faults if one.mark] == [5, 6, 7]
    assert faults[2].hint.endswith("; the same on line 8, 9, 10")


def test_faults_that_only_look_alike_are_all_shown() -> None:
    faults = faults_of(HEAD + "layers:\n" + "  - conv: {out: 0, k: 3}\n" * 6)
    assert len(faults) == 6


@pytest.mark.parametrize("key", ["network", "input", "layers", "parameters", "blocks", "variants"])
@pytest.mark.parametrize("value", ["3", "[1, 2]", "{a: 1}", "true", "''", "[[]]", "{a: {b: []}}"])
def test_no_value_of_a_wrong_form_gets_through(key: str, value: str) -> None:
    keys = {"schema": "1", "network": "N", "input": "{i: [8, 16, 16]}", "layers": "[relu]"}
    text = "".join(f"{name}: {given}\n" for name, given in (keys | {key: value}).items())
    if key == "network" and value in ("3", "true"):
        assert spec_of(Source("s.yaml", text)).network == value
        return
    assert all(fault.mark and fault.hint for fault in faults_of(text))


# Included files.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib").mkdir()
    return tmp_path


BLOCKS = "schema: 1\nkind: blocks\n"
UNIT = "blocks:\n  unit: {parameters: {c: }, layers: [conv: {out: c, k: 3}]}\n"


def refused(path: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        built(lambda: read_spec(path))
    return [f"{fault.mark}: {fault.message}" for fault in caught.value.problems]


INCLUDES = {
    "lib/missing.yaml": (None, ["s.yaml:4:10: 'lib/missing.yaml' does not exist"]),
    "lib/empty.yaml": ("", ["s.yaml:4:10: lib/empty.yaml is empty"]),
    "lib/binary.yaml": ("schema\0: 1", ["s.yaml:4:10: lib/binary.yaml is a binary file"]),
    "lib/syntax.yaml": (
        BLOCKS + "blocks:\n  unit: {layers: [relu}\n",
        ["lib/syntax.yaml:4:23: expected ',' or ']'"],
    ),
    "lib/network.yaml": (
        "schema: 1\nnetwork: N\ninput: {i: [1, 2, 3]}\nlayers: [relu]\n",
        ["s.yaml:4:10: 'lib/network.yaml' is no file of blocks"],
    ),
    "lib/no_blocks.yaml": (BLOCKS, ["lib/no_blocks.yaml:1:1: the file lacks 'blocks'"]),
    "lib/itself.yaml": (
        BLOCKS + "include: itself.yaml\n" + UNIT,
        ["lib/itself.yaml:3:10: 'itself.yaml' includes itself"],
    ),
    "lib/winding.yaml": (
        BLOCKS + "include: ../lib/../lib/winding.yaml\n" + UNIT,
        ["lib/winding.yaml:3:10: '../lib/../lib/winding.yaml' includes itself"],
    ),
    "lib/faults.yaml": (
        BLOCKS + UNIT.replace("k: 3", "k: 3, strid: 2").replace("{c: }", "{c: , d: 2 * width}"),
        [
            "lib/faults.yaml:4:28: parameter 'd' of block unit is never used",
            "lib/faults.yaml:4:35: unknown name 'width'",
            "lib/faults.yaml:4:73: unknown field 'strid' of conv",
        ],
    ),
    "lib/shapes.yaml": (
        BLOCKS + UNIT.replace("k: 3", "k: 3, groups: 3"),
        ["lib/shapes.yaml:4:67: conv: groups 3 do not divide the 8 input channels"],
    ),
}


@pytest.mark.parametrize("name", INCLUDES)
def test_faults_around_an_include_are_told_where_they_lie_and_make_no_others(
    name: str, folder: Path
) -> None:
    text, expected = INCLUDES[name]
    if text is not None:
        (folder / name).write_text(text)
    calls = "layers:\n  - unit: 8\n  - more: {unit: 16}\n  - unit: {c: 16 * width}\n"
    if name == "lib/shapes.yaml":
        calls = "layers:\n  - unit: 8\n"
    used = "" if name == "lib/shapes.yaml" else "parameters: {width: 1}\n"
    (folder / "s.yaml").write_text(f"{HEAD}include: {name}\n{used}{calls}")
    assert refused("s.yaml") == expected


def test_faults_of_the_file_come_before_those_of_included_ones(folder: Path) -> None:
    (folder / "a.yaml").write_text(BLOCKS + "blocks: {unit: {layers: [rel]}}\n")
    (folder / "s.yaml").write_text(f"{HEAD}include: a.yaml\nlayers: [unit, rel]\n")
    assert refused("s.yaml") == [
        "s.yaml:5:16: unknown op or block 'rel'",
        "a.yaml:3:26: unknown op or block 'rel'",
    ]


def chain(folder: Path, length: int) -> None:
    """A spec that includes a file that includes a file, and so on."""
    for number in range(length):
        (folder / f"{number}.yaml").write_text(f"{BLOCKS}include: {number + 1}.yaml\n")
    (folder / f"{length}.yaml").write_text(BLOCKS + "blocks: {unit: {layers: [relu]}}\n")
    (folder / "s.yaml").write_text(f"{HEAD}include: 0.yaml\nlayers: [unit]\n")


def test_a_chain_of_files_has_a_limit(folder: Path) -> None:
    chain(folder, 31)
    assert list(read_spec("s.yaml").blocks) == ["unit"]
    chain(folder, 32)
    assert refused("s.yaml") == ["31.yaml:3:10: more than 32 files include each other here"]
    chain(folder, 2000)
    assert refused("s.yaml") == ["31.yaml:3:10: more than 32 files include each other here"]


# Limits: what nobody can mean is refused soon.


def doubling(depth: int, leaf: str = "relu", more: str = "") -> str:
    blocks = [f"  b{i}: {{layers: [b{i + 1}: {{repeat: 2{more}}}]}}\n" for i in range(depth)]
    return f"{HEAD}blocks:\n{''.join(blocks)}  b{depth}: {{layers: [{leaf}]}}\nlayers: [b0]\n"


HUGE = {
    "forty doublings": doubling(40),
    "forty doublings under a condition": doubling(40, more=", when: in.c == 8"),
    "a chain of 2,000 blocks": HEAD
    + "blocks:\n"
    + "".join(f"  b{i}: {{layers: [b{i + 1}]}}\n" for i in range(2000))
    + "  b2000: {layers: [relu]}\nlayers: [b0]\n",
    "2,000 blocks that call each other in a ring": HEAD
    + "blocks:\n"
    + "".join(f"  b{i}: {{layers: [b{(i + 1) % 2000}]}}\n" for i in range(2000))
    + "layers: [b0]\n",
    "2,000 different unknown names among 2,000 labels": HEAD
    + "layers:\n"
    + "".join(f"  - label{i}: {{pointwise: lable{i}}}\n" for i in range(2000)),
    "30 unknown names of layers among 3,000": HEAD
    + "layers:\n"
    + "  - relu\n" * 3000
    + "".join(f"  - add: [here, relu.{i}]\n" for i in range(30)),
    "an expression of 100,000 characters": f"{HEAD}layers:\n  - pointwise: {'1+' * 50_000}1\n",
    "a name of 100,000 characters": f"{HEAD}layers:\n  - {'r' * 100_000}\n",
    # 2,000 operands in each of 5,000 repetitions would be ten million edges.
    "2,000 operands 5,000 times": HEAD
    + f"blocks:\n  b: {{layers: [x: relu, y: relu, add: [{', '.join(['x', 'y'] * 1000)}]]}}\n"
    + "layers:\n  - b: {repeat: 5000}\n",
    "a split into 5,000 parts": HEAD
    + f"layers:\n  - split: [{', '.join(f'p{i}' for i in range(5000))}]\n",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_what_nobody_can_mean_is_refused(text: str) -> None:
    assert faults_of(text)  # unlimited, some of these would take days


def test_the_command_line_gives_exit_2_and_no_traceback(tmp_path: Path, cli) -> None:
    for number, (_, text, _) in enumerate(SPECS):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text + "\n")
        ran = cli("analyze", str(path))
        assert ran.code == 2
        assert ran.out == ""
        assert re.match(rf"{re.escape(str(path))}:\d+:\d+: error: ", ran.err)
        assert "Traceback" not in ran.err
