"""The inputs of a model with all of their sizes: the file's, the user's, and the batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.interop.fitting import agreed, with_batch
from costmodel.interop.shapes import Sizes
from costmodel.interop.tflite.skeleton import Graph, Tensor

Asked: TypeAlias = "Sizes | Mapping[str, Sizes]"
"""Sizes for the only input, or for each by name, in the file's order of axes."""


def sizes_of_inputs(
    path: str, graph: Graph, names: Mapping[int, str], asked: Asked | None, batch: int
) -> dict[int, Sizes]:
    """The sizes of each input, by the number of its tensor; ``names`` are what they are called.

    The first is the batch where the file leaves it open.

    Raises:
        SpecError: sizes are open, or the file has others than were asked for.
    """
    wanted = _by_number(path, graph, names, asked)
    found, problems = dict[int, Sizes](), list[Problem]()
    for number, name in names.items():
        tensor = graph.tensors[number]
        try:
            sizes = _sizes(tensor, wanted.get(number), batch)
        except ValueError as error:
            hint = f"give sizes that it allows: --input {_example(tensor)}"
            problems.append(Problem(f"{path}: input {quoted(name)} {error}", None, hint))
            continue
        if None in sizes:
            told = ", ".join("?" if size is None else str(size) for size in sizes)
            message = f"{path}: the model leaves sizes open: {name} [{told}]"
            problems.append(Problem(message, None, f"give them: --input {name}=1x224x224x3"))
        found[number] = tuple(size or 1 for size in sizes)
    if problems:
        raise SpecError(problems)
    return found


def _by_number(
    path: str, graph: Graph, names: Mapping[int, str], asked: Asked | None
) -> Mapping[int, Sizes]:
    if asked is None or not names:
        return {}
    if not isinstance(asked, Mapping):
        return {max(names, key=lambda number: len(graph.tensors[number].shape)): asked}
    numbers = {name: number for number, name in names.items()}
    if wrong := [name for name in asked if name not in numbers]:
        message = f"{path}: the model has no input {quoted(wrong[0])}"
        raise SpecError([Problem(message, None, did_you_mean(wrong[0], numbers))])
    return {numbers[name]: sizes for name, sizes in asked.items()}


def _sizes(tensor: Tensor, asked: Sizes | None, batch: int) -> list[int | None]:
    sizes: list[int | None] = [size if size > 0 else None for size in tensor.signature]
    if asked is not None:
        sizes = agreed(sizes, asked)
    if len(sizes) > 1:
        sizes[0] = with_batch(sizes[0], batch, is_asked=asked is not None)
    return sizes


def _example(tensor: Tensor) -> str:
    return "x".join(str(size) if size > 0 else "N" for size in tensor.signature) or "1"
