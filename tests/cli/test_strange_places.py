"""Strange files, folders and moments: said in plain words with the right exit code."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import costmodel
from costmodel.core.problems import SpecError

TINY = "schema: 1\nnetwork: N\ninput: {image: [3, 32, 32]}\nlayers: [pointwise: {out: 8}]\n"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch, cli):  # noqa: ARG001  (cli changes the folder first)
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(TINY)
    return tmp_path


def git(*words):
    named = ("git", "-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run([*named, *words], check=True, capture_output=True)


@pytest.mark.usefixtures("folder")
def test_a_link_that_goes_round_is_told_beside_a_base(cli):
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    Path("loop.yaml").symlink_to("loop.yaml")
    ran = cli("lint", "net.yaml", "loop.yaml", "--diff-base", "HEAD")
    assert (ran.code, "loop.yaml" in ran.out) == (2, True)
    assert cli("diff", "HEAD", "loop.yaml").code == 2


def test_a_hook_names_its_repository_from_where_it_runs(cli, folder, monkeypatch):
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    (folder / "below").mkdir()
    (folder / "below/net.yaml").write_text(TINY)
    monkeypatch.setenv("GIT_DIR", ".git")
    assert cli("lint", "below/net.yaml", "--diff-base", "HEAD").code == 0


@pytest.mark.usefixtures("folder")
def test_a_configuration_that_cannot_be_read_is_not_passed_over(cli):
    Path("setup.cfg").symlink_to("/proc/self/mem")  # a file that may be opened, but not read
    ran = cli("lint", "net.yaml")
    assert (ran.code, "setup.cfg" in ran.err) == (2, True)


@pytest.mark.parametrize("name", ["none.parquet", "/dev/zero", "/dev/full"])
def test_a_table_that_is_none_is_told(cli, folder, name):
    (folder / "none.parquet").write_text("PAR1")
    ran = cli("sweep", "mobilenetv2", "--over", "width=1", "--join", name)
    assert (ran.code, f"cannot join '{name}'" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "words",
    ["schema", "explain G1 B1", "rules --format json", "lint vgg --format sarif", "lint --help"],
)
def test_without_docstrings_everything_is_said_all_the_same(words):
    """``python -OO`` drops them, and they are manual pages, help and hover texts."""
    plain, without = (
        subprocess.run(
            [sys.executable, *flags, "-m", "costmodel", *words.split()],
            capture_output=True,
            check=True,
        ).stdout
        for flags in ([], ["-OO"])
    )
    assert plain == without


IN_A_CLASS = """\
class Interrupted:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt

class Owner:
    one = Interrupted()  # Python 3.11 makes a RuntimeError of it
"""


@pytest.mark.parametrize("module", ["click", "textwrap", "yaml"])
@pytest.mark.parametrize("program", ["raise KeyboardInterrupt\n", IN_A_CLASS])
def test_an_interrupt_while_modules_are_loaded_is_one_word(tmp_path, module, program):
    (tmp_path / f"{module}.py").write_text(program)
    ran = subprocess.run(
        [sys.executable, "-m", "costmodel", "rules"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr.strip()) == (130, b"", b"interrupted")


def test_what_a_killed_write_left_is_swept_by_the_next(cli, folder):
    names = (".out.txt.aaaaaaaa", ".out.txt.bbbbbbbb", ".other.aaaaaaaa")
    dead, held, other = (folder / name for name in names)
    for path in (dead, held, other):
        path.write_text("half")
    with held.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert cli("rules", "-o", "out.txt").code == 0
    assert [path.exists() for path in (dead, held, other)] == [False, True, True]


def test_a_write_that_is_killed_is_swept_by_the_next(cli, folder):
    """The writer ends in the middle of a write, as by kill -9."""
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from costmodel.cli.replacing import replace\n"
        "def pieces():\n"
        "    yield b'half'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "replace(Path('out.txt'), pieces())\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=folder, check=False)
    assert ran.returncode == -signal.SIGKILL
    (left,) = folder.glob(".out.txt.*")
    assert cli("rules", "-o", "out.txt").code == 0
    assert not left.exists()


@pytest.mark.parametrize("length", [250, 254, 255])
def test_a_name_as_long_as_names_can_be_is_written(cli, folder, length):
    name = "ü" * 10 + "n" * (length - 20)
    assert cli("rules", "-o", name).code == 0
    assert [path.name for path in folder.iterdir() if path.suffix != ".yaml"] == [name]


def test_a_file_is_written_where_its_folder_takes_no_other(cli):
    """No file can be made beside this one; the name of a thread holds 15 characters."""
    place = Path(f"/proc/self/task/{os.getpid()}/comm")
    before = place.read_text()
    try:
        assert cli("schema", "-o", str(place)).code == 0
        assert place.read_text().startswith("{")
    finally:
        place.write_text(before)


HUGE = 10**5000


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (lambda: costmodel.load("a" * 5000), SpecError),
        (lambda: costmodel.load("a" * 5000 + ".yaml"), SpecError),
        (lambda: costmodel.load("/".join(["a"] * 5000)), SpecError),
        (lambda: costmodel.load("mobilenetv2", input=HUGE), SpecError),
        (lambda: costmodel.load("mobilenetv2", input=-HUGE), SpecError),
        (lambda: costmodel.load("mobilenetv2", batch=-HUGE), SpecError),
        (lambda: costmodel.load("mobilenetv2", width=HUGE), SpecError),
        (lambda: costmodel.load("mobilenetv2", width="9" * 5000), SpecError),
        (lambda: costmodel.load("mobilenetv2", input={1: 224}), TypeError),
        (lambda: costmodel.sweep("mobilenetv2", {1: [1]}), TypeError),
        (lambda: costmodel.sweep("mobilenetv2", {"width": [HUGE]}), SpecError),
        (lambda: costmodel.sweep("mobilenetv2", {"width": [True]}), SpecError),
    ],
)
def test_the_functions_say_what_is_wrong_as_well(asked, error):
    with pytest.raises(error) as caught:
        asked()
    assert str(caught.value)


@pytest.mark.parametrize("text", ["1 ; 2", "floor(1, 2)", "min(1)", "1 +", "1 2", "$", "(1"])
def test_every_message_about_an_expression_has_a_remedy(text):
    from costmodel.language.expressions.expression import compile_expression
    from costmodel.language.expressions.trees import ExpressionError

    with pytest.raises(ExpressionError) as caught:
        compile_expression(text).evaluate({})
    assert caught.value.hint
