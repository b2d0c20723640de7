"""Where one unit ends and the next begins: G4 depends on it, so wrapping blocks changes nothing."""

from costmodel.analysis.report import analyze
from costmodel.analysis.units import units
from costmodel.core.marks import Source
from costmodel.language.loading import network_of, open_spec
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.judging import judge

PLAIN = """\
layers:
  - stem: {conv: {out: 48, k: 3, stride: 2, then: [bn, relu]}}
  - stage: {unit: {repeat: 4}}
  - head: {sequence: [global_pool, fc: 10]}
"""
WRAPPED = PLAIN.replace("unit: {repeat: 4}", "pair: {repeat: 2}")
UNIT = """\
schema: 1
network: Halves
input: {image: [3, 64, 64]}
blocks:
  unit:
    layers:
      - split: {into: [left, right]}
      - pointwise: {from: right, out: 24, then: [bn, relu]}
      - depthwise: {k: 3, then: bn}
      - pointwise: {out: 24, then: [bn, relu]}
      - concat: [left, here]
      - shuffle: 2
"""
PAIR = "  pair: {layers: [unit: {repeat: 2}]}\n"


def report_of(text):
    return analyze(network_of(spec_of(Source("halves.yaml", text)), "halves.yaml"))


def test_a_block_that_only_calls_blocks_does_not_merge_them():
    """Two halves merged would move 2 x 1.5 times their input and output, past the limit of 2.5."""
    plain, wrapped = report_of(UNIT + PLAIN), report_of(UNIT + PAIR + WRAPPED)
    assert [unit.name for unit in units(wrapped) if unit.is_body] == [
        "stage.1.unit.1",
        "stage.1.unit.2",
        "stage.2.unit.1",
        "stage.2.unit.2",
    ]
    assert judge(wrapped).verdicts == judge(plain).verdicts
    assert judge(wrapped).verdicts["G4"].level == "clean"


def test_blocks_and_totals_still_follow_the_list_of_layers():
    wrapped = report_of(UNIT + PAIR + WRAPPED)
    assert wrapped.blocks == ("stem", "stage.1", "stage.2", "head")
    assert wrapped.total().cost == report_of(UNIT + PLAIN).total().cost


def test_the_units_of_shufflenetv2_are_its_sixteen_blocks():
    found = units(analyze(network_of(open_spec("shufflenetv2"), "shufflenetv2")))
    assert sum(unit.is_body for unit in found) == 4 + 8 + 4
