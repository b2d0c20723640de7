"""Files are read as UTF-8 text, and whatever is wrong with one is said in plain words."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.core.problems import SpecError
from costmodel.language.sources.source import LIMIT_BYTES, read_source


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], str]:
    monkeypatch.chdir(tmp_path)

    def write(data: bytes) -> str:
        Path("net.yaml").write_bytes(data)
        return "net.yaml"

    return write


def refusal(name: str) -> str:
    with pytest.raises(SpecError) as caught:
        read_source(name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a: 1\n", "a: 1\n"),
        (b"a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"),
        (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
        ("é: 漢\n".encode(), "é: 漢\n"),
        (b"# only a comment\n", "# only a comment\n"),
    ],
)
def test_utf8_text_is_read(write: Callable[[bytes], str], data: bytes, text: str) -> None:
    source = read_source(write(data))
    assert (source.name, source.text) == ("net.yaml", text)


SAVE = "\n  save it as UTF-8"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "error: net.yaml is empty\n  write a spec into it"),
        (b" \n\n", "error: net.yaml is empty\n  write a spec into it"),
        ("a: 1".encode("utf-16"), "error: net.yaml is UTF-16 text" + SAVE),
        ("a: 1".encode("utf-16-be"), "error: net.yaml is UTF-16 text" + SAVE),
        ("a: 1".encode("utf-16-le"), "error: net.yaml is UTF-16 text" + SAVE),
        (b"\xfe\xff" + "a: 1".encode("utf-16-be"), "error: net.yaml is UTF-16 text" + SAVE),
        ("a: 1".encode("utf-32"), "error: net.yaml is UTF-32 text" + SAVE),
        ("a: 1".encode("utf-32-be"), "error: net.yaml is UTF-32 text" + SAVE),
        ("a: 1".encode("utf-32-le"), "error: net.yaml is UTF-32 text" + SAVE),
        (
            b"PK\x03\x04\0\0\0",
            "error: net.yaml is a ZIP archive, as of PyTorch or Keras, not a spec\n"
            "  write the network as a spec: YAML text",
        ),
        (b"\0\1", "error: net.yaml is a binary file\n  name a file of YAML text"),
        (b"a: 1\n\0", "error: net.yaml is a binary file\n  name a file of YAML text"),
        (
            b"a: 1\nb\xc3\xa9\xe9: 2\n",
            "net.yaml:2:3: error: the byte 0xE9 is not UTF-8 text\n"
            "    2 | bé\ufffd: 2\n"
            "      |   ^\n"
            "  save it as UTF-8 (in Windows-1252 this byte is 'é')",
        ),
        (
            b"a\x81",
            "net.yaml:1:2: error: the byte 0x81 is not UTF-8 text\n"
            "    1 | a\ufffd\n"
            "      |  ^\n"
            "  save it as UTF-8",
        ),
    ],
)
def test_other_files_are_refused(write: Callable[[bytes], str], data: bytes, message: str) -> None:
    assert refusal(write(data)) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nett.yaml", "error: 'nett.yaml' does not exist\n  did you mean 'net.yaml'?"),
        ("zzz", "error: 'zzz' does not exist\n  known here: net.yaml"),
        (
            "no/net.yaml",
            "error: 'no/net.yaml' does not exist\n"
            "  there is no directory no either: correct the path",
        ),
        (
            "net.yaml/x",
            "error: 'net.yaml/x' does not exist\n"
            "  a part of this path is a file, not a directory: correct the path",
        ),
        (".", "error: '.' is a directory\n  name a file in it, or several: *.yaml"),
        ("empty", "error: 'empty' is a directory\n  name a file"),
        ("empty/x", "error: 'empty/x' does not exist\n  empty holds no files: name another path"),
        ("", "error: '' is no path\n  name a file, or - for standard input"),
        ("a\0b", "error: 'a\ufffdb' is no path\n  name a file, or - for standard input"),
    ],
)
def test_what_is_no_file_is_refused(write: Callable[[bytes], str], name: str, message: str) -> None:
    write(b"network: a\n")
    Path("empty").mkdir()
    assert refusal(name) == message


def test_a_name_too_long_for_the_system_is_refused() -> None:
    assert "cannot be read: File name too long" in refusal("x" * 5000)


def test_a_file_above_32_mb_is_refused_before_it_is_read(write: Callable[[bytes], str]) -> None:
    name = write(b"a: 1\n")
    os.truncate(name, LIMIT_BYTES + 1)
    assert refusal(name).startswith("error: net.yaml is larger than 32 MB\n")


def test_a_device_without_a_size_is_read_up_to_the_limit() -> None:
    assert refusal("/dev/zero").startswith("error: /dev/zero is larger than 32 MB\n")


def stdin_of(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin_of(b"\xef\xbb\xbfa: 1\n", monkeypatch)
    source = read_source("-")
    assert (source.name, source.text) == ("<stdin>", "a: 1\n")


def test_standard_input_is_checked_like_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin_of(b"", monkeypatch)
    assert refusal("-") == "error: <stdin> is empty\n  write a spec into it"
    stdin_of(b" " * (LIMIT_BYTES + 1), monkeypatch)
    assert refusal("-").startswith("error: <stdin> is larger than 32 MB\n")
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal("-").startswith("error: <stdin> is closed\n")
