"""Where several tensors are named, all at fault are told at once, and no output stands twice."""

from __future__ import annotations

import pytest

from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.problems import SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of

SPEC = """schema: 1
network: N
input: {image: [8, 16, 16]}
blocks:
  pair:
    inputs: [a, b]
    outputs: [OUTPUTS]
    layers:
      - p: {pointwise: 8}
      - q: {pointwise: {from: b, out: 8}}
layers:
  - x: {sequence: [relu, relu]}
  - ENTRY
  - y: {pair: {from: [x, x]}}
outputs: [y, y.q]
"""
SEVERAL = {
    "a block": "z: {pair: {from: [x.one, x.two]}}",
    "a block left out": "z: {pair: {from: [x.one, x.two], when: in.c == 1}}",
    "a block without a turn": "z: {pair: {from: [x.one, x.two], repeat: 0}}",
    "a chain of blocks": "z: {pair: {from: [x.one, x.two], repeat: 2}}",
    "a join": "z: {add: [x.one, x.two]}",
    "a join of what may be absent": "z: {add: [x, {of: x.one, when: true}, x.two]}",
    "an op of one's own": "z: {custom: {from: [x.one, x.two], counts_as: pool, out: [1, 1, 1]}}",
}


def built(text: str) -> Network:
    spec = spec_of(Source("s.yaml", text))
    return build(spec, bind(spec))


def refused(text: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        built(text)
    return [one.message for one in caught.value.problems]


@pytest.mark.parametrize("entry", SEVERAL.values(), ids=SEVERAL)
def test_every_name_at_fault_is_told_at_once(entry: str) -> None:
    text = SPEC.replace("OUTPUTS", "p, q").replace("ENTRY", entry)
    assert refused(text) == [f"no tensor is called 'x.{one}' here" for one in ("one", "two")]


def test_every_output_at_fault_is_told_at_once() -> None:
    text = SPEC.replace("OUTPUTS", "p, p.one, q.two").replace("  - ENTRY\n", "")
    assert refused(text) == [f"no tensor is called '{one}' here" for one in ("p.one", "q.two")]


def test_one_fault_does_not_hide_those_of_the_other_operands() -> None:
    """A branch that fails poisons what it gives; the names beside it are told all the same."""
    entry = "z: {add: [x.one, [pointwise: in.c - 8], x.two]}"
    found = refused(SPEC.replace("OUTPUTS", "p, q").replace("ENTRY", entry))
    assert [one for one in found if "no tensor" in one] == [
        "no tensor is called 'x.one' here",
        "no tensor is called 'x.two' here",
    ]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("of_block", "of_network", "named"),
    [("p, p", "y, y.q", ["p"]), ("p, q", "y, y.q, y", ["y"]), ("q, q, q", "y, y", ["q", "q", "y"])],
)
def test_an_output_is_named_once(of_block: str, of_network: str, named: list[str]) -> None:
    text = SPEC.replace("OUTPUTS", of_block).replace("  - ENTRY\n", "")
    found = refused(text.replace("outputs: [y, y.q]", f"outputs: [{of_network}]"))
    assert found == [f"the output '{one}' is named twice" for one in named]
