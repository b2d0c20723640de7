"""``costmodel compare --plot`` on the command line."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

BAD = {
    "an axis without a plot": (("mobilenetv2", "--x", "mac"), "--x is the axis of a plot"),
    "an unknown kind of plot": (("mobilenetv2", "--plot", "a.gif"), "ends in .svg, .png or .pdf"),
    "a plot without suffix": (("mobilenetv2", "--plot", "plot"), "ends in .svg, .png or .pdf"),
    "a plot where the table goes": (
        ("mobilenetv2", "--plot", "a.svg", "-o", "a.svg"),
        "-o and --plot name the same file",
    ),
    "an unwritable plot": (("mobilenetv2", "--plot", "no/such/a.svg"), "cannot write"),
    "nothing to plot": (("small.yaml", "--plot", "a.svg"), "none of the networks has a published"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_drawn_is_the_users_fault(cli, name):
    words, told = BAD[name]
    ran = cli("compare", *words)
    assert ran.code == 2
    assert told in ran.err


@pytest.mark.parametrize(
    ("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_a_plot_is_drawn_the_same_each_time(cli, tmp_path, kind, start):
    first, second = tmp_path / f"a.{kind}", tmp_path / f"b.{kind}"
    networks = ("shufflenetv2:all", "mobilenetv2", "mobilenetv1:all", "small.yaml")
    for path in (first, second):
        ran = cli("compare", *networks, "--plot", str(path))
        assert ran.code == 0
        assert "shufflenetv2:1x" in ran.out
        assert ran.err == (
            f"wrote {path}: 25 of 26 networks; not in it: small.yaml:1.0 (no top-1)\n"
        )
    assert first.read_bytes().startswith(start)
    assert first.read_bytes() == second.read_bytes()


def test_a_plot_needs_no_backend(tmp_path):
    path = tmp_path / "plot.svg"
    words = [sys.executable, "-m", "costmodel", "compare", "vgg", "--plot", str(path)]
    subprocess.run(words, env=os.environ | {"MPLBACKEND": "bogus"}, check=True, capture_output=True)
    assert path.stat().st_size > 5_000


@pytest.mark.parametrize("axis", ["flops", "mac", "params", "speed"])
def test_every_axis_is_drawn(cli, tmp_path, axis):
    path = tmp_path / "plot.svg"
    for batch in ("1", "1000000000000000000"):  # MAC beyond 64 bits
        words = ("--plot", str(path), "--x", axis, "--batch", batch)
        assert cli("compare", "shufflenetv2", "vgg", *words).code == 0
        assert path.stat().st_size > 5_000


def test_without_matplotlib_the_remedy_is_told(cli, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ran = cli("compare", "mobilenetv2", "--plot", str(tmp_path / "a.svg"))
    assert ran.code == 2
    assert "pip install 'costmodel[plot]'" in ran.err
    assert cli("compare", "mobilenetv2").code == 0
