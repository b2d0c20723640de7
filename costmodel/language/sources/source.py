"""Files and standard input as text: whatever is wrong with a file is said in plain words."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from costmodel.core.marks import Source
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.reading import note_read, note_stdin
from costmodel.language.sources.other_files import ONNX, TFLITE, kind_of_file

LIMIT_BYTES = 32_000_000
YAML_ENDINGS = (".yaml", ".yml")

_UTF8_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (  # The BOM of UTF-32 begins with that of UTF-16, so it is asked for first.
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_WIDE_CODECS = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_ENDINGS = {ONNX: "name it .onnx", TFLITE: "name it .tflite"}
"""What to do about a model whose name does not say what it is."""
_HEADS = {
    "a spec": re.compile(rb"^[\"']?(network|layers|blocks)[\"']?[ \t]*:", re.MULTILINE),
    "a platform": re.compile(rb"^[\"']?schema[\"']?[ \t]*:[ \t]*costmodel\.platform", re.MULTILINE),
}
"""What a file of YAML has in its first lines, by what it is; another may be anything."""
_HEAD_BYTES = 65_536
_MAKES = {"a spec": "costmodel new mynet", "a platform": "costmodel calibrate -o laptop.yaml"}
"""What writes the first of its kind."""
_SAMPLE_BYTES = 1024
_SAVE_AS_UTF8 = "save it as UTF-8"


def read_source(name: str, wanted: str = "a spec") -> Source:
    """The text of the file at path ``name``, or of standard input for ``-``.

    ``wanted`` is what it should be, with its article, for messages about files of other kinds.

    Raises:
        SpecError: it cannot be read, is empty, too large, or no UTF-8 text.
    """
    shown = "<stdin>" if name == "-" else name
    data = _read_stdin(wanted) if name == "-" else _read_file(name, wanted)
    if len(data) > LIMIT_BYTES:
        raise _too_large(shown)
    if not data.strip():
        raise _refusal(f"{shown} is empty", "write a spec into it")
    return Source(shown, _decode(shown, data, wanted))


def _read_stdin(wanted: str) -> bytes:
    if before := note_stdin(wanted):
        cause = f"standard input (-) is {before} already, and can be read only once"
        raise _refusal(cause, f"name a file for {wanted}")
    if sys.stdin is None or sys.stdin.closed:
        raise _refusal("<stdin> is closed", "pipe a spec into the command, or name a file")
    return sys.stdin.buffer.read(LIMIT_BYTES + 1)


def _read_file(name: str, wanted: str) -> bytes:
    try:
        path = Path(name or "\0")
        if path.stat().st_size > LIMIT_BYTES:
            raise _too_large(name)
        note_read(path)
        with path.open("rb") as file:
            # Pipes and devices tell no size beforehand.
            return file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error, wanted) from None
    except SpecError:
        raise
    except ValueError:
        raise _refusal(
            f"{quoted(name, 200)} is no path", "name a file, or - for standard input"
        ) from None


def _unreadable(name: str, error: OSError, wanted: str) -> SpecError:
    path = Path(name)
    if isinstance(error, FileNotFoundError):
        return _refusal(f"{quoted(name, 200)} does not exist", _nearby(path, wanted))
    if isinstance(error, IsADirectoryError):
        return _refusal(f"{quoted(name, 200)} is a directory", _inside(path))
    if isinstance(error, PermissionError):
        return _refusal(f"{quoted(name, 200)} may not be read", "ask for permission (chmod +r)")
    if isinstance(error, NotADirectoryError):
        hint = "a part of this path is a file, not a directory: correct the path"
        return _refusal(f"{quoted(name, 200)} does not exist", hint)
    return _refusal(f"{quoted(name, 200)} cannot be read: {error.strerror}", "check the path")


def _nearby(path: Path, wanted: str) -> str:
    """What a path to nothing may have meant; for a YAML file, only YAML files of what is wanted."""
    if not path.parent.is_dir():
        return f"there is no directory {path.parent} either: correct the path"
    is_yaml = path.suffix in YAML_ENDINGS
    names = _names(path.parent)
    if is_yaml:
        names = [name for name in names if _may_be(path.parent / name, wanted)]
    none = f"{path.parent} holds no files: name another path"
    if is_yaml:
        made = f", or make one: {_MAKES[wanted]}" if wanted in _MAKES else ""
        none = f"no YAML file in {path.parent} is {wanted}: name another path{made}"
    hint = did_you_mean(path.name, names, none=none)
    if hint.startswith("did you mean '") and path.parent != Path():
        return hint.replace("'", f"'{path.parent}/", 1)
    return hint


def _inside(path: Path) -> str:
    has_specs = any(path.glob("[!.]*.yaml"))
    return f"name a file in it, or several: {path / '*.yaml'}" if has_specs else "name a file"


def _may_be(path: Path, wanted: str) -> bool:
    """Whether a YAML file is of the kind that is wanted, as far as its first lines tell."""
    if path.suffix not in YAML_ENDINGS:
        return False
    head = _HEADS.get(wanted)
    try:
        with path.open("rb") as file:
            return head is None or bool(head.search(file.read(_HEAD_BYTES)))
    except OSError:
        return False


def _names(directory: Path) -> list[str]:
    try:
        return [entry.name for entry in directory.iterdir() if entry.is_file()]
    except OSError:
        return []


def _decode(name: str, data: bytes, wanted: str) -> str:
    if encoding := _wide_encoding(data):
        raise _refusal(f"{name} is {encoding} text", _SAVE_AS_UTF8)
    if what := kind_of_file(data):
        hint = _ENDINGS.get(what, "write the network as a spec: YAML text")
        raise _refusal(f"{name} is {what}, not {wanted}", hint)
    if b"\0" in data:
        raise _refusal(f"{name} is a binary file", "name a file of YAML text")
    data = data.removeprefix(_UTF8_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, data, error.start) from None


def _wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32, known by its byte order mark, or by being printable only as such."""
    for bom, encoding in _WIDE_BOMS:
        if data.startswith(bom):
            return encoding
    if b"\0" in data[:4]:
        for codec in _WIDE_CODECS:
            if _is_text(data[:_SAMPLE_BYTES], codec):
                return codec[:6].upper()
    return ""


def _is_text(sample: bytes, codec: str) -> bool:
    try:
        text = sample[: len(sample) // 4 * 4].decode(codec)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(char.isprintable() or char in "\t\r\n" for char in text)


def _not_utf8(name: str, data: bytes, start: int) -> SpecError:
    source = Source(name, data.decode("utf-8", "replace"))
    mark = source.mark(len(data[:start].decode("utf-8")))
    message = f"the byte 0x{data[start]:02X} is not UTF-8 text"
    latin = bytes([data[start]]).decode("cp1252", "ignore")
    meant = f" (in Windows-1252 this byte is '{latin}')" if latin else ""
    return SpecError([Problem(message, mark, _SAVE_AS_UTF8 + meant)])


def _too_large(name: str) -> SpecError:
    return _refusal(f"{name} is larger than 32 MB", "is it a spec? split a large one by `include`")


def _refusal(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
