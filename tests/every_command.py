"""Every command in every format: what must come out the same wherever it runs, and survive kills.

As a script it runs them all in the working folder, into which ``prepare`` has put what they read,
and writes what came of each as JSON to standard output.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import locale
import shutil
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class Command(NamedTuple):
    """``words`` of the command line, in which ``OUT`` is the file that it writes, if it does."""

    words: tuple[str, ...]
    suffix: str = ""

    def writing(self, out: Path) -> list[str]:
        """The words for one output."""
        return [word.replace("OUT", str(out)) for word in self.words]


SWEEP = "sweep lean.yaml --over t=1:6 --over g=1,2,4 --where flops>0"
FORMATS = {
    "analyze lean.yaml --variant all --by op --all -o OUT": "text json bmf benchmark csv markdown",
    "list lean.yaml small.yaml -o OUT": "text json bmf benchmark csv markdown",
    "compare lean.yaml:all small.yaml mobilenetv2 -o OUT": "text json bmf benchmark csv markdown",
    "check phone.csv -o OUT": "text json bmf benchmark csv markdown",
    "predict lean.yaml --platform gtx-1080ti --partial -o OUT": (
        "text json bmf benchmark csv markdown"
    ),
    "conventions lean.yaml --variant all -o OUT": "text json bmf benchmark csv markdown",
    "guidelines G2 --runs g2.csv -o OUT": "text json bmf benchmark csv markdown",
    "diff small.yaml lean.yaml -o OUT": "text json markdown",
    "lint lean.yaml --notes --statistics -o OUT": (
        "text concise github gitlab json junit markdown sarif"
    ),
    "advise narrow.yaml -o OUT": "text json markdown",
    "rules -o OUT": "text json bmf benchmark csv markdown",
}
OTHERS = {
    "analyze lean.yaml --explain late.1.expand -o OUT": ".txt",
    "analyze lean.yaml small.yaml --plot OUT": ".svg",
    "list lean.yaml small.yaml --plot OUT": ".svg",
    "list --published -o OUT": ".txt",
    "compare shufflenetv2:1x mobilenetv2:1.0 --plot OUT": ".svg .png .pdf",
    "check phone.csv --plot OUT": ".svg",
    "sweep lean.yaml --over t=1:6 --pareto mac,-flops --plot OUT": ".svg",
    "lint lean.yaml --write-baseline OUT": ".json",
    "advise narrow.yaml --apply -o OUT": ".yaml",
    "budget lean.yaml -o OUT": ".yaml",
    "explain G1 -o OUT": ".txt",
    "schema -o OUT": ".json",
    "new net -o OUT": ".yaml",
    "report lean.yaml -o OUT": ".html",
    "export small.yaml -o OUT --to": "dot graphml json mermaid torch",
    f"{SWEEP} -o OUT": ".csv .jsonl .parquet",
    f"{SWEEP} --workers 2 -o OUT": ".csv",
    f"{SWEEP} --join join.csv --pareto flops,-acc -o OUT": ".csv .jsonl .parquet",
    f"{SWEEP} --sample 9 --reward mac/flops -o OUT": ".csv",
}
WRITING = {
    f"{words} --format {style}": Command((*words.split(), "--format", style), f".{style}")
    for words, styles in FORMATS.items()
    for style in styles.split()
} | {
    f"{words} {end}": Command(
        tuple(words.split()) if end.startswith(".") else (*words.split(), end),
        end if end.startswith(".") else f".{end}",
    )
    for words, ends in OTHERS.items()
    for end in ends.split()
    if end != ".parquet" or find_spec("pyarrow")
    if "--plot" not in words or find_spec("matplotlib")
    if not words.startswith("report") or find_spec("jinja2")
}
"""Commands that write a file, by what they are called in reports."""

SAYING = {
    words: Command(tuple(words.split()))
    for words in (
        "--help",
        "--version",
        "analyze --help",
        "analyze lean.yaml",
        "analyze broken.yaml",
        "analyze mobilnetv2",
        "analyze lean.yaml --set widht=1 --set gg=2",
        "analyze lean.yaml --variant nope",
        "analyze lean.yaml --explain nope",
        "lint . --config odd.yaml",
        "lint .",
        "explain G9",
        "sweep lean.yaml --over nope=1",
        "sweep lean.yaml --over g=1:9",
        "export small.yaml --to mermaid --level block",
        "measure lean.yaml --runtime nope",
        "measure lean.yaml --seconds 0",
        "measure lean.yaml -o runs.txt",
        "check odd.yaml",
        "nope",
    )
}
"""Commands that write to standard output, or say what is wrong."""

COMMANDS = WRITING | SAYING


def prepare(folder: Path) -> None:
    """Put what the commands read into a folder."""
    shutil.copytree(DATA / "lint" / "blocks", folder / "blocks", dirs_exist_ok=True)
    shutil.copytree(DATA / "specs" / "shared", folder / "shared", dirs_exist_ok=True)
    shutil.copy(DATA / "lint" / "bottleneck.yaml", folder / "lean.yaml")
    shutil.copy(DATA / "lint" / "broken.yaml", folder)
    shutil.copy(DATA / "specs" / "small.yaml", folder)
    shutil.copy(DATA.parent / "advice" / "specs" / "narrow.yaml", folder)
    shutil.copy(DATA / "runs" / "phone.csv", folder)
    shutil.copy(DATA / "runs" / "guidelines_g2.csv", folder / "g2.csv")
    (folder / "join.csv").write_text("t,g,acc\n1,1,60\n2,1,62.5\n4,2,64\n6,4,66\n")
    (folder / "odd.yaml").write_text("slect: [G1]\nbudgets: {gone.yaml: {flops: 1, mac: 2}}\n")


def outcome(command: Command, out: Path) -> list[object]:
    """The exit code, what was said, and the digest of what was written."""
    from costmodel.cli.main import run

    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        code = run(command.writing(out))
    data = out.read_bytes() if out.exists() else b""
    out.unlink(missing_ok=True)
    return [code, said.getvalue(), told.getvalue(), hashlib.sha256(data).hexdigest()]


def main() -> None:
    """Run all, as a program would that has set its locale."""
    locale.setlocale(locale.LC_ALL, "")
    # What a library says of another one is not ours to mend.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="matplotlib")
    found = {
        name: outcome(command, Path(f"out{command.suffix}")) for name, command in COMMANDS.items()
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
