"""Networks of a few lines whose units are known, whatever blocks they are cut into."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysis.rewriting import answers, flat, helpers, rewritten

import costmodel
from costmodel.analysis.partition import Origin, partition
from costmodel.analysis.units import units
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.finding import Level
from costmodel.linting.judging import judge

WARNING, CLEAN = Level.WARNING, Level.CLEAN
CASES = Path(__file__).with_name("small_networks.txt").read_text().split("===\n")


def network(text: str) -> Network:
    spec = spec_of(Source("small.yaml", f"schema: 1\nnetwork: Small\n{text}"))
    return network_of(spec, "small.yaml")


def found(one: Network) -> list[str]:
    """As "join: a b c", one line for each unit."""
    return [
        f"{unit.origin.name.lower()}: {' '.join(layer.name for layer in unit.layers)}"
        for unit in units(costmodel.analyze(one))
    ]


@pytest.mark.parametrize("case", CASES, ids=[case.partition(".")[0] for case in CASES])
def test_the_units_of_a_small_network(case: str) -> None:
    text, _, expected = case.partition("\n\n")[2].partition("---\n")
    one = network(text)
    assert found(one) == expected.splitlines()
    assert answers(rewritten(one, flat(one))) == answers(one)
    assert answers(rewritten(one, helpers(one))) == answers(one)


def dense(joins: list[str]) -> Network:
    return network(f"""
input: {{image: [8, 8, 8]}}
layers:
  - a: {{conv: {{out: 4, k: 3}}}}
  - ja: {{concat: [{joins[0]}]}}
  - b: {{sequence: [pointwise: 8, conv: {{out: 4, k: 3}}]}}
  - jb: {{concat: [{joins[1]}]}}
  - c: {{sequence: [pointwise: 8, conv: {{out: 4, k: 3}}]}}
  - jc: {{concat: [{joins[2]}]}}
  - out: {{pointwise: 8}}
""")


def test_a_densenet_with_growing_lists_is_one_with_pairs() -> None:
    """Each concat moves as much either way: 12, 16 and 20 channels, read and written."""
    lists = dense(["image, a", "image, a, b", "image, a, b, c"])
    pairs = dense(["image, a", "ja, b", "jb, c"])
    one, other = answers(lists), answers(pairs)
    assert {key for key in one if one[key] != other[key]} <= {"peaks", "peaks in bytes"}
    assert found(lists)[1:3] == ["join: b.pointwise b.conv jb", "join: c.pointwise c.conv jc"]


DUAL = """
input: {image: [16, 8, 8]}
blocks:
  dual:
    inputs: [sum, dense]
    layers:
      - both: {concat: [sum, dense]}
      - a: {pointwise: 24}
      - b: {conv: {out: 24, k: 3}}
      - c: {pointwise: 24}
      - parts: {split: {into: [p, q], sizes: [16, 8]}}
      - more: {concat: [dense, q]}
      - add: [sum, p]
layers:
  - first: {conv: {out: 8, k: 3}}
  - x1: {dual: {from: [image, first]}}
"""


def dual(blocks: int) -> Network:
    """A dual path network: every block passes on two tensors, so that no tensor parts them."""
    more = "".join(
        f"  - x{n}: {{dual: {{from: [x{n - 1}, x{n - 1}.more]}}}}\n" for n in range(2, blocks + 1)
    )
    return network(f"{DUAL}{more}  - out: {{concat: [x{blocks}, x{blocks}.more]}}\n")


@pytest.mark.parametrize("blocks", [4, 6, 10, 12, 40])
def test_the_blocks_of_a_dual_path_network_are_found_without_a_hint(blocks: int) -> None:
    """Three convolutions each, and in front the one that makes the second tensor."""
    one = dual(blocks)
    origins = [group.origin for group in partition(one)]
    assert origins == [Origin.CHAIN] + [Origin.TANGLE] * blocks
    found = [unit.fragments.total for unit in units(costmodel.analyze(one))]
    assert found == [1] + [3] * blocks
    assert answers(rewritten(one, flat(one))) == answers(one)


def test_groups_that_stand_in_parallel_are_the_branches_of_one_block() -> None:
    """Six sums of two branches each, as in a cell, whose ways overlap: none follows another."""
    sums = "".join(
        f"  - s{n}: {{add: [[pointwise: {{from: x{n}, out: 8}}, conv: {{out: 8, k: 3}}], "
        f"[conv: {{from: x{(n + 1) % 6}, out: 8, k: 3}}]]}}\n"
        for n in range(6)
    )
    inner = "".join(f"  - x{n}: {{pointwise: {{from: image, out: 8}}}}\n" for n in range(6))
    one = network(
        f"input: {{image: [8, 8, 8]}}\nlayers:\n{inner}{sums}"
        f"  - concat: [{', '.join(f's{n}' for n in range(6))}]\n"
    )
    assert [group.origin for group in partition(one)] == [Origin.JOIN]


FLAT = """
  ir:
    layers:
      - pointwise: {out: 6 * in.c, then: [bn, relu6]}
      - depthwise: {k: 3, then: [bn, relu6]}
      - pointwise: {out: 32, then: bn}
"""
PARTS = """
  pw: {layers: [pointwise: {out: 6 * in.c, then: [bn, relu6]}]}
  dw: {layers: [depthwise: {k: 3, then: [bn, relu6]}]}
  proj: {layers: [pointwise: {out: 32, then: bn}]}
  ir: {layers: [pw, dw, proj]}
"""
STAGE = FLAT + "  stage: {layers: [ir: {repeat: 6}, relu6]}"


@pytest.mark.parametrize(
    ("blocks", "body"),
    [(FLAT, "ir: {repeat: 6}"), (PARTS, "ir: {repeat: 6}"), (STAGE, "stage")],
    ids=["flat", "parts", "stage"],
)
def test_a_network_has_one_verdict_however_it_is_factored(blocks: str, body: str) -> None:
    """The stage ends in a relu6 of its own, which is that of the last unit: the median stays.

    Element-wise are four passes of ReLU and two of depthwise over 192 channels, and 9 · 192 weights
    of the latter; the block reads and writes 32 channels.
    """
    one = network(f"""
input: {{image: [3, 224, 224]}}
blocks: {blocks}
layers:
  - stem: {{conv: {{out: 32, k: 3, stride: 2, then: [bn, relu6]}}}}
  - a: {{{body}}}
  - classifier: {{sequence: [global_pool, fc: 1000]}}
""")
    verdicts = judge(costmodel.analyze(one)).verdicts
    levels = {rule: verdicts[rule].level for rule in ("G1", "G2", "G3", "G4")}
    assert levels == {"G1": WARNING, "G2": CLEAN, "G3": CLEAN, "G4": WARNING}
    plane = 112 * 112
    elementwise = (4 + 2) * 192 * plane + 9 * 192
    assert verdicts["G4"].value == elementwise / (2 * 32 * plane)
    assert verdicts["G3"].value == 2


def test_an_identity_is_no_op_of_the_critical_path() -> None:
    """A convolution and a pointwise, and two more names of the tensor between them."""
    one = network("""
input: {image: [16, 8, 8]}
layers: [conv: {out: 8, k: 3}, x: identity, y: identity, pointwise: 4]
""")
    report = costmodel.analyze(one)
    assert (report.critical_path, report.parallelism) == (2, 1)
