"""The formulas that a spec gives for an op of its own, as ``explain`` shows them.

They are of one image; what grows with the batch has n in front.
"""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.core.network import Layer

_PER_IMAGE = ("flops", "reads", "writes")


def own_equation(layer: Layer, part: str, value: int, factor: int = 1) -> str:
    """A part of the cost by the spec's formula: as written, filled in, its value.

    Empty where the spec gives none. ``factor`` is that of the FLOPs convention.
    """
    formula = layer.formulas.get(_source(layer, part))
    if formula is None:
        return ""
    images = layer.inputs[0].shape.n if part in _PER_IMAGE else 1
    names = ([str(factor)] if factor != 1 else []) + (["n"] if images != 1 else [])
    numbers = [str(number) for number in (factor, images) if number != 1]
    return equation([*_times(names, numbers, formula.text, formula.filled), f"{value:,}"])


def _source(layer: Layer, part: str) -> str:
    """The field that a part comes from: params are the weights unless the spec gives them."""
    stands_for_weights = part == "params" and getattr(layer.op, "params", None) is None
    return "weights" if stands_for_weights else part


def own_output(layer: Layer) -> str:
    """How the spec computes the sizes of the output, where it does."""
    formula = layer.formulas.get("out")
    if formula is None:
        return ""
    sizes = ", ".join(layer.output.names[1:])
    return f", as [{sizes}] = {formula.text} = {formula.filled}"


def equation(steps: Iterable[str]) -> str:
    """The steps as one chain of equalities, those that say the same told once."""
    texts = list(steps)
    plain = [step.replace(",", "") for step in texts]
    return " = ".join(step for i, step in enumerate(texts) if plain[i] not in plain[i + 1 :])


def _times(names: list[str], numbers: list[str], text: str, filled: str) -> list[str]:
    if not names:
        return [text, filled]
    return ["·".join([*names, f"({text})"]), "·".join([*numbers, f"({filled})"])]
