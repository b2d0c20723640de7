"""Ops that read several tensors name them under ``from``, as many as they take."""

from __future__ import annotations

import pytest

from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.core.problems import SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of

HEAD = "schema: 1\nnetwork: N\ninput: {image: [12, 4, 4]}\n"


def built(layers: str) -> Network:
    spec = spec_of(Source("s.yaml", f"{HEAD}layers:\n{layers}"))
    return build(spec, bind(spec))


@pytest.mark.parametrize(
    ("op", "message", "hint"),
    [
        (
            "matmul",
            "matmul reads 2 tensors, but 'from' is not given",
            "write 'matmul: {from: [a, b], ...}'",
        ),
        (
            "matmul: {from: [in, in, in]}",
            "matmul reads 2 tensors, but 'from' names 3",
            "name 2 tensors",
        ),
        (
            "attention: {heads: 1, from: [in, in, in, in]}",
            "attention reads 1 to 3 tensors, but 'from' names 4",
            "name 1 to 3 tensors",
        ),
        (
            "deform_conv: {out: 8, k: 3}",
            "deform_conv reads 2 to 3 tensors, but 'from' is not given",
            "write 'deform_conv: {from: [a, b], ...}'",
        ),
        (
            "relu: {from: [in, in]}",
            "relu reads 1 tensor, but 'from' names 2",
            "name one; add, multiply and concat join several",
        ),
    ],
)
def test_another_number_of_tensors_is_refused(op: str, message: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        built(f"  - {op}\n")
    (fault,) = caught.value.problems
    assert (fault.message, fault.hint) == (message, hint)


def test_the_tensors_are_read_in_the_order_given() -> None:
    network = built(
        "  - q: {pointwise: 8}\n"
        "  - kv: {sequence: [pointwise: {from: in, out: 16}, max_pool: 2]}\n"
        "  - attention: {from: [q, kv], heads: 2}\n"
    )
    layer = network.layers[-1]
    assert [tensor.source for tensor in layer.inputs] == ["q", "kv.max_pool"]
    assert layer.kind is Kind.MATMUL
    assert layer.output == (1, 8, 4, 4)
