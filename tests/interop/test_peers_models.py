"""Networks of pytorchcv, one of each family: multiply-adds and params as hooks count them."""

import csv
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
import torch

import costmodel
from costmodel.cli.main import run

LINES = (Path(__file__).parent.parent / "data" / "torch_models.csv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))
CONVOLUTIONS = ("conv", "pointwise", "depthwise")


def imported(file, model, sizes=(1, 3, 224, 224)):
    """The network of a model without data; its file is imported by itself, as some need more."""
    with torch.device("meta"):
        module = getattr(import_module(f"pytorchcv.models.{file}"), model)()
    return costmodel.from_torch(module, torch.zeros(sizes, device="meta"))


def never_used(network):
    """The params that no output needs."""
    told = str(network.parameters.get("never used", "0 params"))
    return int(told.split()[0].replace(",", ""))


def test_there_are_sixty_families():
    assert len(ROWS) > 60


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["model"])
def test_multiply_adds_and_params_are_those_of_hooks(row):
    network = imported(row["file"], row["model"], [int(size) for size in row["input"].split("x")])
    report = costmodel.analyze(network)
    flops = Counter()
    for kind in report.by_kind():
        flops["conv" if kind.name in CONVOLUTIONS else kind.name] += kind.cost.flops
    expected = {"conv": int(row["conv"]), "fc": int(row["linear"]), "matmul": int(row["matmul"])}
    assert +flops == +Counter(expected)
    assert report.total().cost.params + never_used(network) == int(row["params"])
    assert not network.uncovered


SAME = [
    ("resnet", "resnet50b", "resnet", "50"),
    ("resnext", "resnext50_32x4d", "resnext", "50-32x4d"),
    ("densenet", "densenet121", "densenet", "121"),
    ("shufflenet", "shufflenet_g3_w1", "shufflenetv1", "1x g=3"),
]


@pytest.mark.parametrize(("file", "model", "spec", "variant"), SAME, ids=[one[1] for one in SAME])
def test_a_model_and_its_spec_come_to_the_same(file, model, spec, variant):
    ours = costmodel.analyze(costmodel.load(spec, variant))
    theirs = costmodel.analyze(imported(file, model))
    assert theirs.total().cost == ours.total().cost
    assert theirs.peak_activations == ours.peak_activations
    assert theirs.max_fragments == ours.max_fragments
    assert theirs.critical_path == ours.critical_path
    origins = [[group.origin for group in one.groups] for one in (theirs, ours)]
    assert origins[0] == origins[1]


@pytest.mark.parametrize(("file", "model", "spec", "variant"), SAME, ids=[one[1] for one in SAME])
def test_a_model_and_its_spec_have_the_same_verdicts(file, model, spec, variant, capsys):
    run(["lint", f"pytorchcv.models.{file}:{model}", "--input", "224", "--format", "markdown"])
    theirs = capsys.readouterr().out
    run(["lint", spec, "--variant", variant, "--format", "markdown"])
    ours = capsys.readouterr().out
    assert verdicts(theirs) == verdicts(ours)


def verdicts(page):
    """The cells of the table of verdicts, without the network's name."""
    rows = [line.split("|")[2:] for line in page.splitlines() if line.startswith("|")]
    assert len(rows) >= 3
    return rows[:4]


@pytest.mark.parametrize(
    ("file", "model", "refused"),
    [
        ("shufflenetv2", "shufflenetv2_w1", False),
        ("dicenet", "dicenet_wd5", False),
        ("irevnet", "irevnet301", True),
    ],
)
def test_models_are_written_as_torch_or_refused_by_name(file, model, refused):
    network = imported(file, model)
    if refused:
        with pytest.raises(costmodel.SpecError, match="has only its counts"):
            costmodel.to_torch(network)
        return
    with torch.device("meta"):
        written = costmodel.to_torch(network).eval()
        assert written(torch.zeros(1, 3, 224, 224)).shape == (1, 1000)
