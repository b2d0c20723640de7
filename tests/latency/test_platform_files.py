"""Files of platforms: what is written is read again, and every fault of one has its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from calibrated import a_platform, kernel_class
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.core.problems import SpecError
from costmodel.latency.platforms.library import load_platform, shipped
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.platforms.reading import read_platform
from costmodel.latency.platforms.writing import text_of

TEXT = """\
# How long onnxruntime takes for kernels on one machine; `costmodel predict --platform` reads it.
# One of a class takes the sum of its amounts, each times the nanoseconds of one; `least` and
# `most` are what was timed of an amount. Noise, errors and spread are shares: 0.03 is 3 %.
schema: costmodel.platform/1
name: mill
runtime: onnxruntime
version: "1.10"
device: "Analytical Engine, 2 cores"
threads: 1
batch: 1
unit: kernels
provenance: "nobody's"
facts: {block: 16, joins_hard_swish: 1}
networks: 180
noise_floor: 0.031
error: 0.035
spread: 0.04
run_nanoseconds: 16000
reference_nanoseconds: null
classes:
  "Conv conv":
    samples: 100
    error: 0.0625
    amounts:
      bytes: {nanoseconds: 0.005, least: 1024, most: 4.2e7}
      calls: {nanoseconds: 2000, least: 1, most: 1}
      macs: {nanoseconds: 0.0125, least: 12000, most: 4.8e8}
"""


def read(folder: Path, text: str) -> Platform:
    path = folder / "platform.yaml"
    path.write_text(text, encoding="utf-8")
    return read_platform(str(path))


def faults(folder: Path, text: str) -> list[str]:
    """Line, column and message of each fault, none of which is without a remedy."""
    with pytest.raises(SpecError) as caught:
        read(folder, text)
    assert all(one.hint for one in caught.value.problems)
    found = [(one.mark, one.message) for one in caught.value.problems]
    return [f"{mark.line}:{mark.column}: {what}" if mark else what for mark, what in found]


def test_a_platform_is_yaml_that_people_compare(tmp_path: Path) -> None:
    assert text_of(a_platform()) == TEXT
    assert read(tmp_path, TEXT) == a_platform()


_WORDS = st.text("abXY09 .,;:={}[]#&*!|>%@-'\"é\\~", max_size=12)
_NAMES = _WORDS.filter(str.strip)
_SIX = st.floats(1e-6, 1e6).map(lambda value: float(f"{value:.5e}"))
_SECONDS = st.floats(1e-15, 1e3).map(lambda value: float(f"{value:.5e}")) | st.just(0.0)
_SHARES = st.floats(0, 1.9).map(lambda value: float(f"{value + 1e-6:.5e}"))


@st.composite
def some_class(draw: st.DrawFn) -> object:
    amounts = st.tuples(_SECONDS, _SIX, _SIX.map(lambda value: value * 1e6))
    ordered = amounts.map(lambda of: (of[0], *sorted(float(f"{x:.5e}") for x in of[1:])))
    found = draw(st.dictionaries(_NAMES, ordered, min_size=1, max_size=3))
    return kernel_class(found, draw(_SHARES))


@settings(max_examples=60)
@given(
    platform=st.builds(
        a_platform,
        name=_NAMES,
        version=_WORDS,
        device=_WORDS,
        threads=st.none() | st.integers(1, 64),
        batch=st.integers(1, 64),
        classes=st.dictionaries(_NAMES, some_class(), min_size=1, max_size=3),
        run_seconds=_SECONDS,
        noise_floor=st.none() | _SHARES,
        error=_SHARES,
        spread=_SHARES,
        networks=st.integers(0, 1000),
        reference_seconds=st.none() | _SECONDS,
        provenance=_WORDS,
        facts=st.dictionaries(_NAMES, st.integers(0, 10**9), max_size=2).map(
            lambda found: {"block": 16, **found}
        ),
    )
)
def test_what_is_written_is_read_again(
    platform: Platform, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Six significant digits of a number are kept, and read as the number that they were."""
    assert read(tmp_path_factory.getbasetemp(), text_of(platform)) == platform


def test_seven_digits_are_one_too_many(tmp_path: Path) -> None:
    """1.2345678 ns are written as 1.23457, and that is written again as it is."""
    text = text_of(a_platform(run_seconds=1.2345678e-9))
    assert "run_nanoseconds: 1.23457\n" in text
    assert text_of(read(tmp_path, text)) == text


_FAULTS = {
    # What stands in the file, and what in its place: the faults.
    ("nanoseconds: 2000", "nanoseconds: -2000"): [
        "26:28: nanoseconds: '-2000' ns is less than no time"
    ],
    ("block: 16", "block: 0"): ["13:8: facts: onnxruntime needs 'block', a whole number from 1"],
    ("block: 16, ", ""): ["13:8: facts: onnxruntime needs 'block', a whole number from 1"],
    ("nanoseconds: 2000, ", ""): ["26:14: the amount 'calls' lacks 'nanoseconds'"],
    ("nanoseconds: 2000", "nanoseconds: nan"): ["26:28: nanoseconds: 'nan' is no number"],
    ("nanoseconds: 2000", 'nanoseconds: "2000"'): ["26:28: nanoseconds: '2000' is no number"],
    ("nanoseconds: 2000", "nanoseconds: true"): ["26:28: nanoseconds: 'true' is no number"],
    ("nanoseconds: 2000", "nanoseconds: [2000]"): ["26:28: nanoseconds: this is no number"],
    ("nanoseconds: 2000", "nanoseconds: ~"): ["26:28: nanoseconds: the number is missing"],
    ("nanoseconds: 2000", "nanoseconds: 2e18"): [
        "26:28: nanoseconds: '2e18' ns is longer than a week"
    ],
    ("nanoseconds: 2000", "seconds: 2e-6"): [
        "26:14: the amount 'calls' lacks 'nanoseconds'",
        "26:15: unknown key 'seconds' of the amount 'calls'",
    ],
    ("least: 1024", "least: 5e7"): ["25:14: least, 5e+07, is above most, 4.2e+07"],
    ("most: 4.2e7", "most: -1"): ["25:54: most: '-1' is no amount"],
    ("most: 4.2e7", "mots: 4.2e7"): [
        "25:14: the amount 'bytes' lacks 'most'",
        "25:48: unknown key 'mots' of the amount 'bytes'",
    ],
    ("floor: 0.031", "floor: 3.1"): ["15:14: noise_floor: '3.1' is no share"],
    ("error: 0.035", "error: -0.1"): ["16:8: error: '-0.1' is no error"],
    ("spread: 0.04", "spread: null"): ["17:9: spread: the number is missing"],
    ("spread: 0.04\n", ""): ["4:1: the platform lacks 'spread'"],
    ("threads: 1", "threads: 0"): ["9:10: threads: 0 is too few"],
    ("threads: 1", "threads: 1.5"): ["9:10: threads: '1.5' is no count"],
    ("name: mill", "name: [mill]"): ["5:7: name: this is no text"],
    ("name: mill", 'name: " "'): ["5:7: name: this is empty"],
    ("unit: kernels", "unit: layer"): ["11:7: unit: unknown value 'layer'"],
    ("runtime: onnxruntime", "runtime: onnx-runtime"): [
        "6:10: runtime: nothing is known of the kernels of 'onnx-runtime'"
    ],
    ("{block: 16,", "{block: wide,"): ["13:16: facts: 'wide' is no number"],
    ("facts: {block: 16, joins_hard_swish: 1}", "facts: 16"): [
        "13:8: facts: facts must be a mapping"
    ],
    ("platform/1", "platform/2"): [
        "4:9: this costmodel reads costmodel.platform/1, and this is costmodel.platform/2"
    ],
    ("schema: costmodel.platform/1", "schema: 1"): ["4:9: unknown schema '1'"],
    ("schema: costmodel.platform/1\n", ""): ["4:1: the platform lacks 'schema'"],
    ("networks: 180", "network: 180"): [
        "4:1: the platform lacks 'networks'",
        "14:1: unknown key 'network' of the platform",
    ],
    (TEXT[TEXT.index("classes:") :], "classes: {}"): ["20:10: classes has none"],
    (TEXT[TEXT.index("    samples:") :], "    [1]"): [
        "22:5: the class 'Conv conv' must be a mapping"
    ],
    (TEXT[TEXT.index("    amounts:") :], "    amounts: 7"): [
        "24:14: the class 'Conv conv' has no amounts"
    ],
}


@pytest.mark.parametrize("change", _FAULTS)
def test_every_fault_has_a_place(tmp_path: Path, change: tuple[str, str]) -> None:
    assert TEXT.count(change[0]) == 1
    assert faults(tmp_path, TEXT.replace(*change)) == _FAULTS[change]


_REMEDIES = {
    ("nanoseconds: 2000", "seconds: 2e-6"): "times are in nanoseconds: convert it, and name it so",
    ("nanoseconds: 2000", 'nanoseconds: "2000"'): "write it without quotes",
    ("most: 4.2e7", "mots: 4.2e7"): "did you mean 'most'?",
    ("floor: 0.031", "floor: 3.1"): "write 0.03 for 3 %",
    ("unit: kernels", "unit: layer"): "did you mean 'layers'?",
    ("runtime: onnxruntime", "runtime: onnx-runtime"): "did you mean 'onnxruntime'?",
    ("schema: costmodel.platform/1", "schema: 1"): "write 'schema: costmodel.platform/1'",
}


@pytest.mark.parametrize("change", _REMEDIES)
def test_faults_have_remedies(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, TEXT.replace(*change))
    assert caught.value.problems[-1].hint == _REMEDIES[change]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    damaged = TEXT
    for change in (
        ("nanoseconds: 2000", "nanoseconds: -2000"),
        ("error: 0.0625", "eror: 0.0625"),
        ("unit: kernels", "unit: cores"),
        ("threads: 1", "threads: many"),
    ):
        damaged = damaged.replace(*change)
    places = [one.partition(": ")[0] for one in faults(tmp_path, damaged)]
    assert places == ["9:10", "11:7", "22:5", "23:5", "26:28"]


_DAMAGED = {
    "half of a line": TEXT[: TEXT.index("000, least: 1, most: 1}")],
    "a bracket too many": TEXT.replace("most: 1}", "most: 1}}"),
    "a key twice": TEXT.replace("threads: 1", "threads: 1\nthreads: 2"),
    "a tab": TEXT.replace("    samples", "\tsamples"),
    "an alias": TEXT.replace("name: mill", "name: *mill"),
    "a Python object": TEXT.replace("name: mill", "name: !!python/object/apply:os.getcwd []"),
    "infinite": TEXT.replace("nanoseconds: 2000", "nanoseconds: .inf"),
    "a second platform": f"{TEXT}---\n{TEXT}",
    "nested without end": TEXT.replace("{block: 16,", "{" * 30_000),
}


@pytest.mark.parametrize("damage", _DAMAGED)
def test_damaged_yaml_is_told_at_its_place(tmp_path: Path, damage: str) -> None:
    found = faults(tmp_path, _DAMAGED[damage])
    assert found
    assert all(one.partition(":")[0].isdigit() for one in found)


_OTHERS = {
    "model,milliseconds\nresnet,16.4\n": "is no platform, but a table of runs",
    '{"schema": "costmodel.runs/1", "runs": []}\n': "is no platform, but a table of runs",
    "schema: 1\nname: n\ninput: {image: [3, 8, 8]}\nlayers: []\n": "is no platform, but a spec",
    "hello: world\n": "is no platform",
    "- 1\n": "is no platform",
    "\n": "is empty",
    "a\0b": "is a binary file",
}


@pytest.mark.parametrize("text", _OTHERS)
def test_what_is_no_platform_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    (found,) = faults(tmp_path, text)
    assert _OTHERS[text] in found


def test_a_file_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mill").write_text(TEXT)
    assert load_platform("mill").name == "mill"


@pytest.mark.parametrize("word", ["nil", "absent.yaml", "a\0b", "x" * 300])
def test_a_word_that_means_no_platform_is_refused(word: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_platform(word)
    assert all(problem.hint for problem in caught.value.problems)


def test_platforms_that_are_shipped_are_read_and_written_as_they_are() -> None:
    for name, path in shipped().items():
        assert load_platform(name).name == name
        assert text_of(load_platform(name)) == path.read_text("utf-8")
