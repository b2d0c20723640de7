"""Other counters of ONNX files, beside ours: python benchmarks/onnx_counters.py TOOLS FOLDER...

Of each package in onnx_files.csv the file with the most multiply-adds, those of scikit-learn's
models aside: 16 files, looked for below the folders as benchmarks/onnx_files.py does. Each tool is
installed in an environment of its own below TOOLS, unless it stands there, and counts each file in
a process of its own (benchmarks/counter.py). The tables go into docs/importing.md.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import signal
import subprocess
import sys
import venv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import onnx
from counter import SECONDS
from onnx_files import RATE, TABLE, sha1, sizes_of
from pages import IMPORTING, write

Row = Mapping[str, str]
ASIDE = "surfaces_onnx_files"
HANGS = 20 * SECONDS
"""Seconds after which a process is given up, however little of a busy processor it got."""


class Tool(NamedTuple):
    """A counter: what tables call it, its package, what else it imports, how it takes sizes."""

    name: str
    package: str
    needs: tuple[str, ...]
    takes: str


TOOLS = {
    "costmodel": Tool("costmodel", "costmodel", (), "as `--input`"),
    "onnx_tool": Tool("onnx-tool", "onnx-tool", (), "as arrays"),
    "onnx_opcounter": Tool(
        "onnx-opcounter", "onnx-opcounter", ("onnxruntime",), "written into the file"
    ),
    "onnx_opcounter_alone": Tool(
        "the same, file as it is", "onnx-opcounter", ("onnxruntime",), "not at all"
    ),
    "onnxprofile": Tool("onnxprofile", "onnxprofile", (), "as arrays"),
    "qonnx": Tool("qonnx", "qonnx", ("onnxruntime",), "written into the file"),
}
LOGGING = """[loggers]\nkeys=root,profiler\n[handlers]\nkeys=none\n[formatters]\nkeys=
[logger_root]\nhandlers=none\n[logger_profiler]\nhandlers=none\nqualname=profiler
[handler_none]\nclass=NullHandler\nargs=()\n"""
"""A file that onnxprofile reads from the working folder and does not ship."""


class Answer(NamedTuple):
    """What a tool made of a file: a count, or how it failed; seconds of CPU, imports included."""

    count: int | None
    failure: str
    seconds: float


def main() -> None:
    home, *folders = map(Path, sys.argv[1:])
    home.mkdir(exist_ok=True)
    (home / "logging.conf").write_text(LOGGING, encoding="utf-8")
    pythons = {key: _python(tool, home) for key, tool in TOOLS.items()}
    rows = _rows()
    paths = _found(rows, [*folders, Path(onnx.__file__).parent / "backend" / "test" / "data"])
    answers = {
        key: [_ask(key, python, row, paths[row["sha1"]], home) for row in rows]
        for key, python in pythons.items()
    }
    releases = {key: _release(TOOLS[key], python, home) for key, python in pythons.items()}
    write(IMPORTING, "onnx_counters.py", _page(rows, answers, releases))


def _rows() -> list[Row]:
    """The largest file of each package."""
    largest: dict[str, Row] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = largest.setdefault(row["package"], row)
            if int(row["multiply_adds"]) > int(known["multiply_adds"]):
                largest[row["package"]] = row
    return [row for package, row in sorted(largest.items()) if package != ASIDE]


def _found(rows: Sequence[Row], folders: Sequence[Path]) -> dict[str, Path]:
    """Where each file is, by its sum.

    Raises:
        SystemExit: some file is nowhere.
    """
    paths = {sha1(path): path for folder in folders for path in folder.rglob("*.onnx")}
    missing = [row["file"] for row in rows if row["sha1"] not in paths]
    if missing:
        raise SystemExit(f"not found: {', '.join(missing)}")
    return paths


def _python(tool: Tool, home: Path) -> Path:
    """The interpreter that has the tool."""
    if tool.package == "costmodel":
        return Path(sys.executable)
    python = home / tool.package / "bin" / "python"
    if not python.exists():
        venv.create(home / tool.package, with_pip=True)
        words = [python, "-m", "pip", "install", "-q", tool.package, *tool.needs]
        subprocess.run(words, check=True)
    return python.absolute()


def _release(tool: Tool, python: Path, home: Path) -> str:
    code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
    return _run([python, "-c", code, tool.package], home).stdout.strip()


def _ask(key: str, python: Path, row: Row, path: Path, home: Path) -> Answer:
    """Have a tool count a file."""
    script = Path(__file__).with_name("counter.py").absolute()
    sizes = {name: [] if size == (RATE,) else size for name, size in sizes_of(row["inputs"])}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = _run([python, script, key, path.absolute(), json.dumps(sizes), RATE], home)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = re.search(r"^COUNT (-?\d+)$", done.stdout, re.MULTILINE)
    print(f"{key:20} {_name(row):45} {seconds:6.1f} s", file=sys.stderr)
    return Answer(int(found[1]), "", seconds) if found else Answer(None, _failure(done), seconds)


def _run(words: Sequence[object], home: Path) -> subprocess.CompletedProcess[str]:
    texts = list(map(str, words))
    try:
        return subprocess.run(
            texts,
            cwd=home,
            capture_output=True,
            encoding="utf-8",
            timeout=20 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(texts, 1, "", f"no answer in {20 * SECONDS} s")


def _failure(done: subprocess.CompletedProcess[str]) -> str:
    """The first line of what was raised, or which limit was met."""
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"no answer in {SECONDS} s of CPU"
    raised = re.findall(r"^(?:[A-Za-z_][\w.]*(?::.*)?|no answer.*)$", done.stderr, re.MULTILINE)
    return raised[-1].strip() if raised else f"exit status {done.returncode}"


def _page(
    rows: Sequence[Row], answers: Mapping[str, Sequence[Answer]], releases: Mapping[str, str]
) -> Iterator[str]:
    truth = [int(row["multiply_adds"]) for row in rows]
    yield from _summary(truth, answers, releases)
    yield ""
    yield from _counts(rows, truth, answers)
    yield ""
    yield from _failures(rows, answers)


def _summary(
    truth: Sequence[int], answers: Mapping[str, Sequence[Answer]], releases: Mapping[str, str]
) -> Iterator[str]:
    yield "| counter | release | sizes given | exact | other counts | ratios | none | CPU s, mean |"
    yield "|---|---|---|--:|--:|--:|--:|--:|"
    for key, found in answers.items():
        ratios = [
            one.count / ran for one, ran in zip(found, truth, strict=True) if one.count is not None
        ]
        exact = sum(one.count == ran for one, ran in zip(found, truth, strict=True))
        cells = (
            TOOLS[key].name,
            releases[key],
            TOOLS[key].takes,
            exact,
            len(ratios) - exact,
            f"{min(ratios):.4g} to {max(ratios):.4g}" if ratios else "",
            len(found) - len(ratios),
            f"{sum(one.seconds for one in found) / len(found):.2f}",
        )
        yield _line(cells)


def _counts(
    rows: Sequence[Row], truth: Sequence[int], answers: Mapping[str, Sequence[Answer]]
) -> Iterator[str]:
    yield _line(("file", "ran", *(TOOLS[key].name for key in answers)))
    yield _line(("---", *["--:"] * (1 + len(answers))))
    for row, ran, *found in zip(rows, truth, *answers.values(), strict=True):
        yield _line((_name(row), f"{ran:,}", *(_cell(one, ran) for one in found)))


def _name(row: Row) -> str:
    return f"{row['package']} {row['file'].rpartition('__')[2]}"


def _cell(answer: Answer, ran: int) -> str:
    if answer.count is None:
        return "fails"
    return "exact" if answer.count == ran else f"{answer.count:,} ({answer.count / ran:.4g} x)"


def _failures(rows: Sequence[Row], answers: Mapping[str, Sequence[Answer]]) -> Iterator[str]:
    """Which files a tool fails on, by what it says."""
    files: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, found in answers.items():
        for row, one in zip(rows, found, strict=True):
            if one.count is None:
                files[TOOLS[key].name, one.failure[:90]].append(row["package"])
    yield "| counter | fails with | on |"
    yield "|---|---|---|"
    for (name, failure), packages in files.items():
        yield _line((name, f"`{failure}`", ", ".join(packages)))


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    main()
