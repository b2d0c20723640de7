"""Ops of a library of PyTorch's that nobody knows, priced by a user's formulas."""

import json

import pytest

SOURCE = """
import torch
from torch import nn

library = torch.library.Library("acme_priced", "DEF")
library.define("mix(Tensor x, Tensor table, int units, float scale=0.5) -> Tensor")

@torch.library.impl(library, "mix", "Meta")
def shapes(x, table, units, scale=0.5):
    return x.new_empty((x.shape[0], units, x.shape[2] // 2))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(8, 4))
    def forward(self, x):
        return torch.ops.acme_priced.mix(x, self.table, 4)
"""
PRICES = """
schema: 1
kind: custom-ops
ops:
  acme_priced::mix: {counts_as: pointwise, out: [units, HALF], flops: in2.size * HALF, weights: 3}
""".lstrip()


@pytest.mark.parametrize("half", ["in.l // 2", "in.l * scale"])
def test_an_op_counts_what_its_formulas_say(cli, tmp_path, monkeypatch, half):
    (tmp_path / "acme_net.py").write_text(SOURCE)
    (tmp_path / "ops.yaml").write_text(PRICES.replace("HALF", half))
    monkeypatch.syspath_prepend(tmp_path)
    command = ("analyze", "acme_net:Net", "--input", "[2,8,20]", "--format", "json")
    ran = cli(*command, "--custom-ops", str(tmp_path / "ops.yaml"))
    (report,) = json.loads(ran.out)["reports"]
    counted = report["totals"]
    assert (ran.code, ran.err, report["uncovered"]["nodes"]) == (0, "", 0)
    assert counted["flops"] == 2 * (8 * 4) * 10
    assert (counted["weights"], counted["params"]) == (3, 3)
    assert "never used" not in report["parameters"]


def test_a_shape_that_is_not_the_ops_is_refused(cli, tmp_path, monkeypatch):
    (tmp_path / "acme_net.py").write_text(SOURCE)
    (tmp_path / "ops.yaml").write_text(PRICES.replace("HALF", "in.l"))
    monkeypatch.syspath_prepend(tmp_path)
    ran = cli("analyze", "acme_net:Net", "--input", "[2,8,20]", "--custom-ops",
              str(tmp_path / "ops.yaml"))  # fmt: skip
    assert (ran.code, ran.out) == (2, "")
    assert "ops.yaml:4:50: error: out comes to [2, 4, 20], but mix gives [2, 4, 10]" in ran.err
