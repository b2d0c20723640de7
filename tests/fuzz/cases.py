"""What a target works with: files laid out in an empty folder, and commands run on them."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from costmodel.cli.main import run


class Fault(Exception):
    """What must not happen. Faults of one ``key`` are one fault, met again."""

    def __init__(self, kind: str, told: str, key: str = ""):
        super().__init__(kind, told)
        self.kind, self.told = kind, told
        self.key = f"{kind}: {key or re.sub(r'[0-9]+', '0', told)[:120]}"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def demand(holds: bool, otherwise: str, about: object = "") -> None:
    """A wrong result, unless it holds.

    Raises:
        Fault: it does not.
    """
    if not holds:
        raise Fault("wrong", f"{otherwise}\n{about}", otherwise)


def lay_out(files: Mapping[str, Any]) -> None:
    """Write files; a content is a text, or as ``as_bytes`` has it, or one of the special ones.

    Those are links, pipes, holes, and copies, each with its number in the name.
    """
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case {"copies": count, "of": text}:
                lay_out({name.replace("#", str(i)): text for i in range(count)})
            case {"link": target}:
                path.symlink_to(target)
            case {"pipe": _}:
                os.mkfifo(path)
            case {"hole": size}:
                path.touch()
                os.truncate(path, size)
            case _:
                path.write_bytes(as_bytes(content))


def as_bytes(content: Any) -> bytes:
    """A text, or a list of texts, some of them as [text, how often]; bytes stand as surrogates."""
    if isinstance(content, str):
        return content.encode("utf-8", "surrogateescape")
    parts = ([part, 1] if isinstance(part, str) else part for part in content)
    return b"".join(as_bytes(text) * times for text, times in parts)


def as_text(data: bytes) -> str:
    """Bytes as a text that JSON can hold."""
    return data.decode("utf-8", "surrogateescape")


def called(*words: str, stdin: str = "") -> Ran:
    """Run ``costmodel ...`` on pipes.

    Raises:
        Fault: a traceback, exit code 3 or beyond, or exit code 2 without a word.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    out, err = _pipe(), _pipe()
    sys.stdin, sys.stdout, sys.stderr = _pipe(as_bytes(stdin)), out, err
    try:
        code = run(list(words), is_debugging=True)
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    ran = Ran(code, _read(out), _read(err))
    _judge(ran, is_elsewhere=any(word.startswith(("-o", "--o", "--format")) for word in words))
    return ran


def _pipe(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), "utf-8", "backslashreplace", write_through=True)


def _read(stream: io.TextIOWrapper) -> str:
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]


def _judge(ran: Ran, *, is_elsewhere: bool) -> None:
    if "Traceback (most recent call last)" in ran.err or ran.code == 3:
        raise Fault("exit 3", ran.err, blamed(ran.err))
    if ran.code not in (0, 1, 2):
        raise Fault("exit code", f"{ran.code}: {ran.err}")
    if ran.code == 2 and not (ran.err.strip() or ran.out.strip() or is_elsewhere):
        raise Fault("silence", "exit code 2 without a word")


def blamed(traceback: str) -> str:
    """Our last line in a traceback, and what was raised there."""
    ours = re.findall(
        r'File "[^"]*?(costmodel/[^"]*|tests/fuzz/[^"]*)", line \d+, in (\w+)', traceback
    )
    raised = re.findall(
        r"^([\w.]+(?:Error|Exception|Warning|Interrupt|Exit|Iteration))\b", traceback, re.MULTILINE
    )
    return f"{' '.join(ours[-1]) if ours else '?'}: {raised[-1] if raised else '?'}"
