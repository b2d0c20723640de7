"""Several processes lint as one does: the same results in the same order, whatever befalls them."""

import os
import shutil
import signal
import subprocess
import sys
from multiprocessing import active_children, get_all_start_methods

import pytest

from costmodel.core.reading import note_read, recorded, was_read
from costmodel.linting.results import Linted
from costmodel.linting.sharing_out import shared_out

pytestmark = pytest.mark.skipif("fork" not in get_all_start_methods(), reason="nothing forks here")

BOUND = 60
"""Seconds after which a test fails in which processes live on; none waits so long otherwise."""

HERE = os.getpid()
PATHS = [f"{number}.yaml" for number in range(9)]


def made(task, paths, jobs):
    with shared_out(task, paths, jobs) as ask:
        return [ask(path).paths for path in paths]


def told(path):
    """The path, and whether this process has linted it."""
    return Linted((path, str(os.getpid() == HERE)))


@pytest.mark.parametrize("jobs", [2, 3, 20])
def test_results_come_in_order_from_others(jobs):
    assert made(told, PATHS, jobs) == [(path, "False") for path in PATHS]
    assert active_children() == []


def test_models_and_standard_input_are_linted_here_and_so_is_what_is_named_again():
    paths = ["a.yaml", "-", "b.yaml", "m.onnx", "a.yaml"]
    here = ["False", "True", "False", "True", "True"]
    assert made(told, paths, 2) == list(zip(paths, here, strict=True))


@pytest.mark.parametrize("fails", [lambda: 1 / 0, lambda: os.kill(os.getpid(), signal.SIGKILL)])
def test_what_another_fails_to_do_is_done_here(fails):
    def task(path):
        if os.getpid() != HERE and path == "3.yaml":
            fails()
        return told(path)

    # Of two processes the second has 1, 3, 5 and 7; from its failure on this one does them.
    here = {"3.yaml", "5.yaml", "7.yaml"}
    assert made(task, PATHS, 2) == [(path, str(path in here)) for path in PATHS]


def test_a_fault_is_the_one_that_is_met_here():
    def task(path):
        raise ZeroDivisionError(f"{path} here" if os.getpid() == HERE else "elsewhere")

    with pytest.raises(ZeroDivisionError, match=r"0\.yaml here"):
        made(task, PATHS, 2)
    assert active_children() == []


KILLED = """
import os
from costmodel.linting.results import Linted
from costmodel.linting.sharing_out import shared_out

paths = [f"{number}.yaml" for number in range(8)]
with shared_out(lambda path: Linted((path, "x" * 2**20)), paths, 3) as ask:
    ask(paths[0])
    os._exit(0)
"""


def test_no_process_outlives_the_one_that_it_works_for():
    """Each sends more than a pipe holds, and has standard output, which ends when all are gone."""
    ran = subprocess.run(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, timeout=BOUND, check=True
    )
    assert ran.stdout == b""


def test_an_interrupt_is_for_this_process_which_ends_the_others():
    forever, _never = os.pipe()

    def task(path):
        if os.getpid() != HERE and path in ("2.yaml", "3.yaml"):
            os.read(forever, 1)
        is_deaf = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        return Linted((path, str(is_deaf)))

    def interrupted():
        with shared_out(task, PATHS, 2) as ask:
            assert ask("0.yaml").paths == ("0.yaml", "True")
            assert len(active_children()) == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert active_children() == []
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_what_others_read_is_known_to_be_read(tmp_path):
    files = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for file in files:
        file.touch()

    def task(path):
        note_read(path)
        return told(path)

    with recorded():
        made(task, [str(file) for file in files], 2)
        assert all(map(was_read, files))


def test_the_command_says_the_same(cli, tmp_path):
    for number, name in enumerate(("every_op", "small", "every_op", "further_ops")):
        shutil.copy(f"{name}.yaml", tmp_path / f"{number}.yaml")
    (tmp_path / "1.yaml").write_text("schema: 1\nlayers: [\n")
    words = ("lint", str(tmp_path), "--notes", "--format", "json")
    alone = cli(*words)
    assert (alone.code, "1.yaml" in alone.out) == (2, True)
    assert cli(*words, "--jobs", "3") == alone
