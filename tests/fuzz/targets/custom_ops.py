"""Files of operators with formulas: read whole or refused, and a price for nodes of any shape."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.custom_ops import ModelNode, NodeInput
from costmodel.core.problems import SpecError
from costmodel.language.custom_ops import read_custom_ops

from ..cases import demand, lay_out
from ..texts import NUMBERS, WORDS, mutated

HEAD = "schema: 1\nkind: custom-ops\nops:\n"
NAMES = ("in", "in1", "in2", "in3", "units", "mode", "beta", "strides_0", "other")
SIZES = ("n", "c", "l", "d", "h", "w", "size", "q")
SOUND = 0.95
"""How many formulas have a value for most nodes."""
ATTRIBUTES = {"units": 4, "mode": "same", "beta": Fraction(3, 2), "strides_0": 2, "is_last": True}


def generate(rng: Random) -> Any:
    text = HEAD + "".join(_operator(rng) for _ in range(rng.randrange(3)))
    text = mutated(rng, text) if rng.random() < 0.4 else text
    shapes = [[rng.choice((1, 2, 7, 2**20)) for _ in range(rng.randrange(6))] for _ in range(3)]
    return {"files": {"ops.yaml": text}, "shapes": shapes}


def _operator(rng: Random) -> str:
    kind = rng.choice(WORDS) if rng.random() < 0.05 else rng.choice(("conv", "norm", "fc"))
    out = ", ".join(_formula(rng) for _ in range(rng.randrange(1, 5)))
    fields = [f"counts_as: {kind}", f"out: [{out}]"]
    for name in ("flops", "reads", "writes", "weights", "params", "flop"):
        if rng.random() < (0.02 if name == "flop" else 0.3):
            fields.append(f"{name}: {_formula(rng)}")
    return f"  acme::{rng.choice('ABC')}: {{{', '.join(fields)}}}\n"


def _formula(rng: Random) -> str:
    if rng.random() < SOUND:
        return rng.choice(
            ("in.c", "units", "in.size", "2 * in.c", "in2.size", "strides_0 + 1", "3")
        )
    one = f"{rng.choice(NAMES)}.{rng.choice(SIZES)}" if rng.random() < 0.6 else rng.choice(NAMES)
    other = rng.choice((*NUMBERS, "2", "in.c", "units"))
    return rng.choice((one, f"{one} * {other}", f"{one} // {other}", f"{one} if {other} else 3"))


def run(given: Any) -> str:
    lay_out(given["files"])
    try:
        file = read_custom_ops(str(Path("ops.yaml")))
    except SpecError as error:
        return _refused(error)
    first, *others = (Shape(*sizes) for sizes in given["shapes"])
    inputs = (NodeInput(first), *(NodeInput(one, is_weight=True) for one in others), None)
    outcomes = {
        _priced(file, operator, ModelNode("node", inputs, ATTRIBUTES)) for operator in "ABC"
    }
    demand(all(one.hint for one in file.unused()), "no remedy")
    return ", ".join(sorted(outcomes))


def _priced(file: Any, operator: str, node: ModelNode) -> str:
    try:
        price = file.price(f"acme::{operator}", node)
    except SpecError as error:
        return _refused(error)
    if price is None:
        return "no formulas"
    shape = node.inputs[0].shape
    cost = price.op.cost((shape,), price.op.output(shape))
    counts = (cost.flops, cost.reads, cost.writes, cost.weights, cost.params)
    demand(all(type(one) is int and one >= 0 for one in counts), "no count", f"{price} {counts}")
    return "a price"


def _refused(error: SpecError) -> str:
    demand(all(one.message and one.hint for one in error.problems), "no remedy", str(error))
    return "refused"
