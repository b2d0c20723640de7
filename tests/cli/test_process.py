"""The command as a process: streams, exit codes, signals, and what it loads."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from costmodel.cli.commands import NAMES

pytestmark = pytest.mark.slow

SPECS = Path(__file__).parent.parent / "data" / "specs"
RUN = [sys.executable, "-m", "costmodel"]
FULL = Path("/dev/full")
HEAVY = ["numpy", "sympy", "matplotlib", "onnx", "torch", "networkx"]


def costmodel(*words, **kwargs):
    kwargs = {"capture_output": True, "encoding": "utf-8", "timeout": 60, "cwd": SPECS} | kwargs
    return subprocess.run([*RUN, *words], check=False, **kwargs)


def loaded(*words):
    """The modules that a command loads."""
    code = (
        "import json, sys; from costmodel.cli.main import run; code = run(sys.argv[1:]); "
        "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", cwd=SPECS)
    exit_code, modules = json.loads(done.stderr.splitlines()[-1])
    assert exit_code == 0
    return {name.partition(".")[0] for name in modules} | set(modules)


@pytest.mark.parametrize(
    "words",
    [
        "analyze mobilenetv2",
        "analyze small.yaml --by op --all",
        "analyze small.yaml --format json",
        "analyze small.yaml --format csv",
        "analyze small.yaml --format markdown",
        "list small.yaml",
        "compare small.yaml",
    ],
)
def test_analyze_and_list_load_nothing_heavy(words):
    assert loaded(*words.split()).isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--help",
        "--version",
        "analyze --help",
        "check --help",
        "list --help",
        "new --help",
        "schema --help",
    ],
)
def test_help_and_version_load_nothing_to_speak_of(words):
    found = loaded(*words.split())
    assert found.isdisjoint([*HEAVY, "rich", "yaml", "costmodel.language.loading"])
    commands = {name for name in NAMES if f"costmodel.cli.commands.{name}" in found}
    assert commands == {name for name in NAMES if name in words.split()}


@pytest.mark.parametrize("style", ["json", "csv", "markdown"])
def test_only_text_needs_rich(style):
    assert "rich" not in loaded("analyze", "small.yaml", "--format", style)


def test_python_dash_m_and_the_console_script_are_the_same_command():
    assert costmodel("--version").stdout == "costmodel 0.1.0\n"
    script = Path(sys.executable).with_name("costmodel")
    if script.exists():
        done = subprocess.run([script, "--version"], capture_output=True, check=True)
        assert done.stdout == b"costmodel 0.1.0\n"


def test_no_arguments_print_ten_lines_with_three_examples():
    done = costmodel()
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) <= 10
    assert sum(line.startswith("  costmodel ") for line in lines) == 3
    assert all(name in done.stdout for name in NAMES)


def test_a_broken_pipe_is_silent():
    words = ["analyze", "every_op.yaml", "--by", "op", "--all", "--format", "csv"]
    for head in ("head -n 1", "head -c 1", "true"):
        pipe = f"{' '.join([*RUN, *words])} | {head}; echo ${{PIPESTATUS[0]}} >&2"
        done = subprocess.run(
            ["bash", "-c", pipe], capture_output=True, cwd=SPECS, encoding="utf-8", check=True
        )
        assert done.stderr == "0\n"


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", ["analyze small.yaml", "list small.yaml", "--help", ""])
def test_a_full_disk_is_told_without_a_traceback(words):
    with FULL.open("w") as full:
        done = costmodel(*words.split(), capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    reason = "error: cannot write standard output: No space left on device"
    assert done.stderr.splitlines()[0] == reason


def test_a_closed_standard_output_is_told():
    command = f"{' '.join(RUN)} analyze small.yaml >&-"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, cwd=SPECS, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "error: cannot write standard output: it is closed"


def test_an_encoding_without_the_letters_of_formulas_gets_others():
    done = costmodel(
        "analyze", "small.yaml", "--explain", "stem", env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0
    assert "h*w*k^2*c1*c2/g = 16*16*3^2*3*16/1" in done.stdout


def test_an_interrupt_ends_it_with_130():
    process = subprocess.Popen(
        [*RUN, "analyze", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # A job in the background of a script ignores interrupts, and so do its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    process.stdin.write("schema: 1\n")
    process.stdin.flush()
    # It waits for the end of its input; the interrupt may come before Python handles it.
    for _ in range(50):
        try:
            process.wait(0.2)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
    assert process.returncode in (130, -signal.SIGINT, 1)
    process.communicate()


FAULT = (
    "import sys, costmodel.analysis.report as report, costmodel.cli.main as main\n"
    "def broken(*_): raise KeyError('oh')\n"
    "report.analyze = broken\n"
    "main.main(sys.argv[1:])\n"
)


@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_our_own_fault_is_exit_3_an_apology_and_on_demand_a_traceback(debug):
    command = [sys.executable, "-c", FAULT, "analyze", "small.yaml", *debug]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=SPECS, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert ("Traceback" in done.stderr) is bool(debug)
    *_, fault, apology = done.stderr.splitlines()
    assert fault == "costmodel failed: KeyError: 'oh'"
    assert apology.startswith("This is a fault of costmodel, not of your input; we are sorry.")


def test_where_nobody_can_be_told_the_exit_code_still_tells():
    with FULL.open("w") as full:
        done = costmodel("analyze", "nothing", capture_output=False, stderr=full)
    assert done.returncode == 2


@pytest.mark.parametrize("columns", ["²", "9" * 5000, "-1", "abc", ""])
def test_columns_that_are_no_number_are_no_width(columns):
    env = os.environ | {"COLUMNS": columns, "TERM": "xterm"}
    done = costmodel("analyze", "small.yaml", env=env)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", ["analyze", "lint", "diff small.yaml", "budget", "new a -o"])
def test_a_name_too_long_for_a_file_is_the_users_fault(words):
    done = costmodel(*words.split(), "x" * 300 + ".yaml")
    assert done.returncode == 2
    assert done.stderr.endswith("File name too long\n  name another path\n")


def test_a_working_folder_that_is_gone_is_told(tmp_path):
    command = f"cd {tmp_path} && rmdir {tmp_path} && exec {' '.join(RUN)} lint mobilenetv2"
    where = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, encoding="utf-8", check=False, env=where
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: the working folder does not exist any more")


def test_a_reader_that_has_enough_takes_neither_the_exit_code_nor_the_other_files(tmp_path):
    path = tmp_path / "lint.sarif"
    words = f"lint mobilenetv2 --fail-on warning --format text --format sarif={path}"
    command = f"{' '.join(RUN)} {words} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=SPECS, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(path.read_text())["runs"]
