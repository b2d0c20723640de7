"""What a sweep refuses rather than guess: tables with gaps, folders of others, odd numbers."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from costmodel import SpecError, sweep
from costmodel.sweeping.request.axes import axis_of
from costmodel.sweeping.request.join import read_join

JOINS = {
    "no number": ("a.csv", b"width,acc\n1,70\n2,many\n", "row 2 has no number for acc"),
    "not a number": ("a.csv", b"width,acc\n1,nan\n", "row 1 has no number for acc"),
    "beyond doubles": ("a.csv", b"width,acc\n1,1e400\n", "row 1 has no number for acc"),
    "no UTF-8": ("a.csv", b"width,acc\n1,\xff\n", "it is not UTF-8"),
    "no JSON": ("a.jsonl", b'{"width": 1, "acc": 7}\n{"wid', "line 2 is no JSON object"),
    "a list": ("a.jsonl", b"[1]\n", "line 1 is no JSON object"),
    "brackets": ("a.jsonl", b"[" * 100_000, "line 1 is no JSON object"),
    "many digits": ("a.jsonl", b'{"width": ' + b"9" * 5000, "line 1 is no JSON object"),
    "too many values": ("a.csv", b"width,acc\n1,70\n2,75,8\n", "row 2 has more values than"),
    "two of a name": ("a.csv", b"width,acc,acc\n1,70,7\n", "two columns are called 'acc'"),
    "an endless line": ("a.csv", b"width,acc\n1," + b"7" * 2**20, "line 2 has more than"),
    "an endless record": ("a.jsonl", b'{"width": ' + b" " * 2**20, "line 1 has more than"),
    "a large one": (
        "a.jsonl",
        b'{"width": 1, "acc": 1' + b"0" * 400 + b"}",
        "row 1 has no number for acc",
    ),
}


@pytest.mark.parametrize("case", JOINS.values(), ids=JOINS)
def test_a_table_with_something_else_than_numbers_is_refused(
    case: tuple[str, bytes, str], tmp_path: Path
) -> None:
    name, data, message = case
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SpecError, match=message):
        sweep("mobilenetv2", {"width": [1, 2]}, join=str(tmp_path / name))


def test_of_a_long_table_no_more_is_held_than_there_are_candidates(tmp_path: Path) -> None:
    """Rows of other candidates go by: the table is larger than all that is held of it at once."""
    path, axes = tmp_path / "long.csv", [axis_of("width", [1, 2], 9)]
    rows = "".join(f"{width % 999 + 3},{width}\n" for width in range(3, 100_000))
    path.write_text(f"width,acc\n{rows}1,70\n2,75\n")
    tracemalloc.start()
    joined = read_join(str(path), axes, [])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert joined.columns["acc"].tolist() == [70, 75]
    assert peak < path.stat().st_size


def test_reading_ends_where_two_rows_must_be_for_the_same_candidates(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("width,acc\n" + "1,70\n" * 3 + "no table\n")
    with pytest.raises(SpecError, match="row 2 is for the same candidates as another one"):
        sweep("mobilenetv2", {"width": [1, 2]}, join=path)


def test_a_table_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfwidth,acc\r\n1,70\r\n2,75\r\n")
    assert list(sweep("mobilenetv2", {"width": [1, 2]}, join=path)["acc"]) == [70, 75]


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"where": 1}, TypeError),
        ({"reward": 1}, TypeError),
        ({"variant": 3}, TypeError),
        ({"seed": 1.5}, TypeError),
        ({"sample": 2.5}, TypeError),
        ({"workers": 1.5}, TypeError),
        ({"workers": 0}, ValueError),
        ({"seed": -1}, SpecError),
        ({"seed": 2**63}, SpecError),
        ({"sample": 0}, SpecError),
    ],
)
def test_numbers_and_texts_that_are_none_are_refused(
    request_: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        sweep("mobilenetv2", {"width": [1]}, **request_)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"width": ["a", "b"]}, "--over width: 'a' is a word"),
        ({"width": [True, False]}, "--over width: true is true or false"),
        ({"classifier_bias": [1, 2]}, "--over classifier_bias: 1 is a number"),
        ({"batch": "1:4000000000:1000000000"}, "sizes are integers from 1 to 2,147,483,647"),
        ({"input": [0, 32]}, "sizes are integers from 1 to 2,147,483,647"),
        ({"input": "true,false"}, "sizes are integers from 1 to 2,147,483,647"),
        ({"batch": "true,false"}, "sizes are integers from 1 to 2,147,483,647"),
        ({"input": [True, False]}, "sizes are integers from 1 to 2,147,483,647"),
    ],
)
def test_values_of_another_sort_than_the_parameter_are_refused(
    over: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError, match=message):
        sweep("mobilenetv2", over)


def test_what_is_swept_is_not_set_as_well() -> None:
    for over, options in (
        ({"batch": [1, 2]}, {"batch": 7}),
        ({"input": [96]}, {"input": 224}),
        ({"width": [1]}, {"parameters": {"width": 2}}),
    ):
        with pytest.raises(SpecError, match="is both swept and set"):
            sweep("mobilenetv2", over, **options)


@pytest.mark.parametrize("make", ["folder", "file", "link"])
def test_force_throws_away_what_sweeps_made_and_nothing_else(
    cli: Any, tmp_path: Path, make: str
) -> None:
    part, other = tmp_path / "out.csv.part", tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("precious")
    if make == "folder":
        other.rename(part)
    elif make == "file":
        part.write_text("precious")
    else:
        part.symlink_to(other)
    words = ("sweep", "mobilenetv2", "--over", "width=1", "-o", str(tmp_path / "out.csv"))
    for option in ((), ("--force",), ("--resume",)):
        ran = cli(*words, *option)
        assert ran.code == 2
        assert "is in the way, and no sweep has made it" in ran.err
    kept = part / "mine.txt" if make == "folder" else part if make == "file" else other / "mine.txt"
    assert kept.read_text() == "precious"


def test_a_link_is_followed(cli: Any, tmp_path: Path) -> None:
    target, link = tmp_path / "data.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    words = ("sweep", "mobilenetv2", "--over", "width=1", "-o", str(link), "--force")
    assert cli(*words).code == 0
    assert link.is_symlink()
    assert target.read_text().startswith("width,flops")
