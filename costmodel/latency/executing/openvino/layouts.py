"""In which order the axes of each tensor lie, and the reorders between kernels that differ in it.

Convolutions want and give maps with their channels last; a gather, a reshape and what leaves the
network have them first, as the image has. With AVX-512 a local response norm has them in blocks,
with AVX2 first, and then what pools it in blocks. All others take a map as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costmodel.core.cost import Shape
from costmodel.latency.executing.openvino.steps import (
    INPUT,
    OUTPUT,
    POOLING,
    RESHAPE,
    STRIDE,
    Read,
    Step,
    Steps,
    readers_of,
)
from costmodel.latency.kernel import Kernel

_FIRST, _LAST, _BLOCKS = "channels first", "channels last", "in blocks"
_WANTS: Mapping[str, str] = {
    "Convolution": _LAST,
    "Deconvolution": _LAST,
    "Gather": _FIRST,
    "Lrn": _BLOCKS,
    "RMS": _FIRST,
    INPUT: _FIRST,
    OUTPUT: _FIRST,
    RESHAPE: _FIRST,
}
_WIDE = 16
"""The block of channels of AVX-512."""
_NO_KERNELS = frozenset({INPUT, OUTPUT, RESHAPE})


def kernels_of(steps: Steps, block: int) -> Iterator[Kernel]:
    """The kernels that run, reorders among them, each before the first that needs it."""
    layouts: dict[str, str] = {}
    done = set[tuple[Read, str]]()
    readers = readers_of(steps)
    for name, step in steps.items():
        wanted = _wanted(step, layouts, steps, block)
        for read in step.reads:
            differs = _differs(layouts[read.step], wanted, _shape(read, steps))
            if differs and (read, wanted) not in done:
                done.add((read, wanted))
                yield _reorder(read, step, steps)
        layouts[name] = _FIRST if step.does == "attention" else wanted
        if _is_undone(step, [steps[one] for one in readers[name]]):
            layouts[name] = _LAST
        elif step.type not in _NO_KERNELS and not _only_renames(step):
            layers = steps[readers[name][0]].layers[:1] if step.does == STRIDE else step.layers
            yield Kernel(step.type, layers, step.shape)


def _reorder(read: Read, step: Step, steps: Steps) -> Kernel:
    """What changes a layout, the runtime's own unless it lies within a layer."""
    layers = steps[read.step].layers
    within = tuple(one for one in layers if one in step.layers)
    moved = "" if within else (layers or (read.step,))[-1]
    return Kernel("Reorder", within, _shape(read, steps), moved)


def _wanted(step: Step, layouts: Mapping[str, str], steps: Steps, block: int) -> str:
    """The layout that a step wants of what it reads: its own, or that of the first map."""
    maps = [read for read in step.reads if _is_map(_shape(read, steps))]
    wanted = _WANTS.get(step.type) or layouts[(maps or step.reads)[0].step]
    if step.does == "class_token" or (step.does == "lrn" and block < _WIDE):
        return _FIRST
    return _BLOCKS if step.type == POOLING and wanted == _FIRST and block < _WIDE else wanted


def _shape(read: Read, steps: Steps) -> Shape:
    shapes = steps[read.step].shapes
    return shapes[read.part] if read.part is not None else shapes[0]


def _is_map(shape: Shape) -> bool:
    """Whether it makes a difference where the channels lie."""
    return bool(shape.c > 1 and shape.positions > shape.n)


def _differs(lies: str, wanted: str, shape: Shape) -> bool:
    return lies != wanted and (_is_map(shape) or _BLOCKS in (lies, wanted))


def _is_undone(step: Step, readers: list[Step]) -> bool:
    """Whether a transposition only says that the channels lie last, as all that read it want."""
    return step.does == "channels first" and all(
        _WANTS.get(one.type) in (None, _LAST) and one.type != "StridedSlice" for one in readers
    )


def _only_renames(step: Step) -> bool:
    return step.type == "Transpose" and step.does != "attention" and not _is_map(step.shape)
