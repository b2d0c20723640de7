"""Tables of runs: what is written is read again, others' are read too, and faults have places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.core.problems import SpecError
from costmodel.latency import runs
from costmodel.latency.run import Ran, Run
from costmodel.latency.runs.columns import COLUMNS, LISTS
from costmodel.latency.runs.reading import read_table
from costmodel.latency.runs.writing import csv_text, json_text

_WORDS = st.text("abcXYZ09 .,;:=é\"'#-/x", max_size=12).map(str.strip)
_PLAIN = _WORDS.filter(lambda word: not word.startswith("'"))
_TIMES = st.floats(1e-3, 1e6)


@st.composite
def some_run(draw: st.DrawFn) -> Run:
    median = draw(_TIMES)
    return Run(
        model=draw(_PLAIN.filter(bool)),
        variant=draw(_PLAIN),
        settings=draw(st.sampled_from(["", "width=0.75", "width=0.75, classes=10"])),
        input=draw(st.sampled_from(["", "224", "480x640", "ids=[1,16]:int64, mask=3x224x224"])),
        batch=draw(st.integers(1, 1024)),
        runtime=draw(_PLAIN),
        version=draw(_PLAIN),
        device=draw(_PLAIN),
        threads=draw(st.none() | st.integers(1, 64)),
        milliseconds=median,
        minimum_milliseconds=draw(st.none() | st.floats(1e-4, median)),
        spread_milliseconds=draw(st.none() | st.floats(0, 1e6)),
        noise_floor=draw(st.none() | st.floats(0, 2)),
        provenance=draw(_PLAIN),
    )


def read(folder: Path, text: str, **renamed: str) -> tuple[Run, ...]:
    path = folder / "runs.csv"
    path.write_text(text, encoding="utf-8")
    return runs.read(str(path), renamed)


def faults(folder: Path, text: str, **renamed: str) -> list[str]:
    """Line, column and message of each fault."""
    with pytest.raises(SpecError) as caught:
        read(folder, text, **renamed)
    found = [(one.mark, one.message) for one in caught.value.problems]
    return [f"{mark.line}:{mark.column}: {what}" if mark else what for mark, what in found]


@pytest.mark.parametrize("written", [csv_text, json_text])
@settings(max_examples=40)
@given(table=st.lists(some_run(), min_size=1, max_size=4))
def test_what_is_written_is_read_again(
    written: Callable[[list[Run]], str], table: list[Run], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert list(read(tmp_path_factory.getbasetemp(), written(table))) == table


def test_json_keeps_visits_and_kernels_and_csv_leaves_them_out(tmp_path: Path) -> None:
    run = Run(model="resnet", milliseconds=2.0, visits=(1.5, 2.0, 2.5))
    kernels = (Ran("Conv", ("a", " b"), 0.5), Ran("Reorder", (), 0.0, "a"))
    run = replace(run, kernels=kernels)
    assert read(tmp_path, json_text([run])) == (run,)
    assert read(tmp_path, csv_text([run])) == (Run(model="resnet", milliseconds=2.0),)


def test_a_model_and_its_milliseconds_are_enough(tmp_path: Path) -> None:
    assert read(tmp_path, "model,milliseconds\nresnet,16.4\n") == (
        Run(model="resnet", variant="", batch=1, threads=None, milliseconds=16.4),
    )
    assert read(tmp_path, '[{"milliseconds": 16.4, "model": "resnet"}]') == (
        Run(model="resnet", milliseconds=16.4),
    )


def test_the_table_of_a_phone_is_read_by_renaming_its_columns(tmp_path: Path) -> None:
    """62,000 microseconds are 62 ms; what has no name of ours is not used, and said to be so."""
    text = "Net;Inference (avg);num_threads;warmup\nmobilenetv2;62000;4;5\n\n"
    renamed = {"model": "Net", "microseconds": "Inference (avg)", "threads": "num_threads"}
    path = tmp_path / "phone.csv"
    path.write_text(text)
    table = read_table(str(path), renamed)
    assert [row.run for row in table.rows] == [
        Run(model="mobilenetv2", milliseconds=62.0, threads=4)
    ]
    assert table.unused == ("warmup",)


_HEADER = "model,milliseconds,batch,input,minimum_milliseconds\n"
_FAULTS = {
    "a,0,,,": ["2:3: milliseconds: the time '0' is not positive"],
    "a,-1.5,,,": ["2:3: milliseconds: the time '-1.5' is not positive"],
    "a,NaN,,,": ["2:3: milliseconds: 'NaN' is not a finite number"],
    "a,-inf,,,": ["2:3: milliseconds: '-inf' is not a finite number"],
    "a,1e400,,,": ["2:3: milliseconds: '1e400' is no time that a network takes"],
    "a,1_0,,,": ["2:3: milliseconds: '1_0' is no number"],
    'a,"1,5",,,': ["2:3: milliseconds: '1,5' is no number"],
    "a,,,,": ["2:1: it has no time"],
    ",1,,,": ["2:1: no model is named"],
    "a,1,0,,": ["2:5: batch: '0' is no count"],
    "a,1,1.5,,": ["2:5: batch: '1.5' is no count"],
    "a,1,,224by224,": ["2:6: input: '224by224' is no size"],
    "a,1,,,2": ["2:7: the minimum of 2 ms is above the median of 1 ms"],
    "a,1,,,,,": ["2:1: the row has 7 values for 5 columns"],
    "a,0,x,,\n\nb,2,,,\n,nan,,,": [  # all at once
        "2:3: milliseconds: the time '0' is not positive",
        "2:5: batch: 'x' is no count",
        "5:2: milliseconds: 'nan' is not a finite number",
        "5:1: no model is named",
    ],
    'a,"1': ["2:1: it is no CSV: unexpected end of data"],
}


@pytest.mark.parametrize("row", _FAULTS)
def test_every_fault_of_a_csv_is_told_at_its_place(row: str, tmp_path: Path) -> None:
    assert faults(tmp_path, _HEADER + row) == _FAULTS[row]


_JSON = {
    '{"runs": [{"model": "a", "milliseconds": NaN},\n {"model": 3, "milliseconds": 0}, 7]}': [
        "1:42: milliseconds: nan is not a finite number",
        "2:12: model: 3 is no text",
        "2:31: milliseconds: the time 0 is not positive",
        "2:35: a run is no object",
    ],
    '[{"model": "a", "milliseconds": 1, "visits": [1, -1]}]': [
        "1:46: visits: the time -1 is not positive"
    ],
    '[{"model": "a", "milliseconds": 1, "noise_floor": 3}]': [
        "1:51: noise_floor: 3 is no noise floor"
    ],
    '[{"model": "a", "milliseconds": true, "seconds": 1}]': [
        "1:33: milliseconds: True is no number",
        "1:2: milliseconds and seconds are both given",
    ],
    '[{"kernels": [{"milliseconds": 1}], "model": 3, "milliseconds": 0}]': [
        "1:14: kernels: {'milliseconds': 1} is no kernel",
        "1:46: model: 3 is no text",
        "1:65: milliseconds: the time 0 is not positive",
    ],
    '[{"model": "a", "milliseconds": 1, "kernels": [{"type": 3, "layers": []}]}]': [
        "1:47: kernels: 3 is no name"
    ],
    '{"schema": "costmodel.report/1", "runs": []}': ["1:2: its schema is not costmodel.runs/1"],
    '[{"model": "a", "milliseconds": 1},': ["1:36: it is no JSON: Expecting value"],
    "[7]": ["1:2: a run is no object"],
}


@pytest.mark.parametrize("text", _JSON)
def test_every_fault_of_json_is_told_at_its_place(text: str, tmp_path: Path) -> None:
    assert faults(tmp_path, text) == _JSON[text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1}', "it has no list of 'runs'"),
        ('[{"model": "a", "model": "b"}]', "the key 'model' is given twice in one object"),
        ("[" * 100_000, "it is nested too deep"),
        ("[" + "9" * 5000 + "]", "a number has thousands of digits"),
    ],
)
def test_json_that_is_no_table_is_said_to_be_none(text: str, why: str, tmp_path: Path) -> None:
    assert faults(tmp_path, text) == [f"{tmp_path}/runs.csv is no table of runs: {why}"]


def test_a_table_is_bounded_and_many_faults_are_counted(tmp_path: Path) -> None:
    rows = "model,milliseconds\n" + "a,0\n" * 250
    found = faults(tmp_path, rows)
    assert (len(found), found[-1]) == (101, "and 150 more of the kind")
    many = "model,milliseconds\n" + "a,1\n" * 20_001
    assert faults(tmp_path, many) == [f"{tmp_path}/runs.csv has more than 20,000 runs"]


def test_columns_that_are_not_there_are_asked_for(tmp_path: Path) -> None:
    assert faults(tmp_path, "net,ms\na,1\n") == [
        "1:1: no column is called 'model' or 'milliseconds'"
    ]
    assert faults(tmp_path, "model,ms\na,1\n", milliseconds="time", speed="ms") == [
        "runs have no column 'speed'",
        "the table has no column 'time'",
    ]
    assert faults(tmp_path, "model,model,milliseconds\na,b,1\n") == [
        "1:1: two columns are called 'model'"
    ]


def test_files_of_other_kinds_are_known_for_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    for data, what in [
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "an image, not a table of runs"),
        (b"a,b\n\0\1\2", "a binary file"),
        (b" \n", "empty"),
    ]:
        path.write_bytes(data)
        with pytest.raises(SpecError) as caught:
            runs.read(str(path))
        assert f"the runs cannot be read: {path} is {what}" in str(caught.value)
    with pytest.raises(SpecError, match="does not exist"):
        runs.read(str(tmp_path / "none.csv"))


def test_the_columns_are_the_fields_of_a_run() -> None:
    assert (*COLUMNS, *LISTS) == tuple(Run.__dataclass_fields__)
