"""`costmodel analyze package.module:factory`: what makes a module, where a spec may stand."""

import json
import sys

import pytest

from costmodel.cli.main import run

SOURCE = """
import torch
from torch import nn

print("a module may print what it likes")

class Net(nn.Sequential):
    def __init__(self, wide=4):
        super().__init__(nn.Conv2d(3, wide, 1), nn.ReLU())

def branching():
    class Branching(Net):
        def forward(self, x):
            return super().forward(x) if x.sum() > 0 else x
    return Branching()

class Two(nn.Module):
    def forward(self, left, right):
        return left @ right

def broken():
    raise RuntimeError("no such data set")

def number():
    return 7

class Exit(Net):
    def forward(self, x):
        raise SystemExit(7)

class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.out = nn.Embedding(50, 6), nn.Linear(6, 2)

    def forward(self, ids):
        return self.out(self.table(ids))

def sound():
    return nn.Conv1d(40, 5, 3, bias=False)

def tokens():
    return nn.Linear(100, 7)

def widened(wide):
    return Net(wide)

made = Net(5)
""".lstrip()


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    (tmp_path / "made_here.py").write_text(SOURCE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "made_here", raising=False)


def report(capsys, *words):
    """The report in JSON, which nothing else may stand beside."""
    assert run(["analyze", *words, "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["reports"]
    return found


@pytest.mark.parametrize(("factory", "wide"), [("Net", 4), ("branching", 4), ("made", 5)])
def test_a_class_a_function_and_a_module_are_factories(factory, wide, capsys):
    found = report(capsys, f"made_here:{factory}", "--input", "3x8x6")
    assert found["network"] == factory
    assert found["totals"]["flops"] == 48 * 3 * wide
    assert found["inputs"] == {"input": [1, 3, 8, 6]} or found["inputs"] == {"x": [1, 3, 8, 6]}


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (["--input", "8"], [1, 3, 8, 8]),
        (["--input", "8x6"], [1, 3, 8, 6]),
        (["--input", "3x8x6", "--batch", "2"], [2, 3, 8, 6]),
        (["--input", "5x3x8x6"], [5, 3, 8, 6]),
        (["--input", "input=3x8x6"], [1, 3, 8, 6]),
        (["--input", "[2,3,8,6]"], [2, 3, 8, 6]),
        (["--input", "input=[3, 8, 6]"], [3, 8, 6]),
    ],
)
def test_sizes_are_those_of_an_image_or_the_whole_shape(words, shape, capsys):
    assert list(report(capsys, "made_here:Net", *words)["inputs"].values()) == [shape]


def test_list_has_a_row_for_a_module(capsys):
    assert run(["list", "made_here:Net", "--input", "3x8x6", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["flops"] == 8 * 6 * 3 * 4
    assert run(["list", "--published", "--input", "8"]) == 2


def test_one_size_fits_a_module_and_a_spec(capsys):
    """A spec takes h and w behind the channels that it has: 300,774,272 FLOPs are those at 224."""
    words = ["compare", "made_here:Net", "mobilenetv2", "--format", "json", "--input"]
    assert run([*words, "3x224x224"]) == 0
    net, spec = json.loads(capsys.readouterr().out)["rows"]
    assert (net["flops"], spec["flops"]) == (224 * 224 * 3 * 4, 300_774_272)
    assert run([*words, "4x224x224"]) == 2
    assert "input 'image' has 2 spatial sizes, h and w, not 4x224x224" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["import (", "raise RuntimeError('broken')"])
def test_a_module_of_python_that_fails_is_there_already(source, tmp_path, capsys):
    (tmp_path / "fails_here.py").write_text(source, "utf-8")
    assert run(["analyze", "fails_here:Net", "--input", "8"]) == 2
    told = capsys.readouterr().err
    assert "python -c 'import fails_here'" in told
    assert "install it" not in told


@pytest.mark.parametrize(
    ("factory", "size", "flops"),
    [
        ("sound", "[1,40,100]", 98 * 5 * 40 * 3),  # 100 - 3 + 1 = 98 positions
        ("tokens", "[1,40,100]", 40 * 100 * 7),
        ("tokens", "input=[1,40,100]:bfloat16", 40 * 100 * 7),
        ("Words", "[1,16]:int64", 16 * 6 * 2),
        ("Words", "ids=[2,16]:int32", 2 * 16 * 6 * 2),
    ],
)
def test_a_whole_shape_and_its_type_stand_in_brackets(factory, size, flops, capsys):
    assert report(capsys, f"made_here:{factory}", "--input", size)["totals"]["flops"] == flops


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["made_here:Words", "--input", "[1,16]"], "'NAME=[1,16]:int64'"),
        (["made_here:Words", "--input", "[1,16]:int65"], "there is no type 'int65'; write one of"),
        (
            ["made_here:Words", "--input", "[1,0]"],
            "'[1,0]' is no size; write a whole shape as [1,16]",
        ),
        (["mobilenetv2", "--input", "[1,3,224,224]"], "without batch: --input 3x224x224"),
    ],
)
def test_a_shape_that_does_not_fit_is_told_with_a_remedy(words, said, capsys):
    assert run(["analyze", *words]) == 2
    assert said in capsys.readouterr().err


SPEC = """
schema: 1
network: net
input: {x: [3, 10, 10]}
layers:
- conv: {k: 1, out: 5}
- act: relu
"""


def test_diff_compares_modules_with_each_other_and_with_specs(tmp_path, capsys):
    """A 1x1 convolution of 3 channels to 4 or 5, at 8 x 6 positions, whatever a spec's own size."""

    def flops(*words):
        assert run(["diff", *words, "--input", "3x8x6", "--all", "--format", "json"]) == 0
        (found,) = json.loads(capsys.readouterr().out)["networks"]
        change = found["metrics"]["flops"]
        return change["base"], change["head"]

    assert flops("made_here:Net", "made_here:made") == (48 * 3 * 4, 48 * 3 * 5)
    assert run(["diff", "made_here:Net", "made_here:made"]) == 2
    assert "of which size is its input?" in capsys.readouterr().err
    assert run(["diff", "made_here:Nett", "made_here:made", "--input", "8"]) == 2
    assert "did you mean 'Net'?" in capsys.readouterr().err
    (tmp_path / "net.yaml").write_text(SPEC, "utf-8")
    assert flops("net.yaml", "made_here:made") == (48 * 3 * 5, 48 * 3 * 5)


def test_several_inputs_are_given_by_name(capsys):
    words = ["--input", "left=2x3x5x7", "--input", "right=2x3x7x4"]
    assert report(capsys, "made_here:Two", *words)["totals"]["flops"] == 2 * 3 * 5 * 7 * 4


def test_lint_and_list_take_factories(capsys):
    assert run(["lint", "made_here:Net", "--input", "8"]) == 0
    assert run(["compare", "made_here:Net", "made_here:made", "--input", "8"]) == 0
    assert "made" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said", "remedy"),
    [
        (["nowhere.at_all:net"], "No module named 'nowhere'", "install it"),
        (["made_here:Exit", "--input", "8"], "Exit failed when it was called: SystemExit: 7", ""),
        (["made_here:widened", "--input", "8"], "widened failed", "a factory without arguments"),
        (["made_here:zzz"], "made_here has no 'zzz'", "known here: Exit, Net, "),
        (["made_here:Nett"], "made_here has no 'Nett'", "did you mean 'Net'?"),
        (["made_here:Net"], "of which size is its input?", "--input 3x224x224"),
        (["made_here:Two", "--input", "8"], "takes 2 inputs: left, right", "--input left="),
        (["made_here:broken", "--input", "8"], "RuntimeError: no such data set", "in Python"),
        (
            ["made_here:number", "--input", "8"],
            "no torch.nn.Module, but int",
            "a class or a function",
        ),
        (["made_here:Net", "--input", "4x8x8"], "made_here", "call it so"),
        (["made_here:Net", "--set", "wide=2"], "has no parameters to set", "without arguments"),
        (["made_here:Net", "--variant", "big"], "has no variant 'big'", "leave --variant out"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else "",
)
def test_what_is_wrong_is_told_with_a_remedy(words, said, remedy, capsys):
    assert run(["analyze", *words]) == 2
    told = capsys.readouterr().err
    assert said in told or said == "made_here"
    assert remedy in told
