"""How the stride of a 1x1 convolution moves up to what it reads, so that less is computed.

A convolution of one group, or an element-wise op, takes over the stride of those that read it if
all have the same: 1x1 convolutions of that stride, and element-wise ops that took it over. Where
not all agree, or nothing takes it over, a 1x1 pooling of that stride is put before an element-wise
op; a convolution keeps its own.
"""

from __future__ import annotations

from collections.abc import Set

from costmodel.core.cost import Shape
from costmodel.latency.executing.openvino.steps import (
    CONVOLUTION,
    ELEMENTWISE,
    FC,
    POOLING,
    STRIDE,
    Read,
    Step,
    Steps,
    readers_of,
)

Stride = tuple[int, ...]
_TAKES = frozenset({CONVOLUTION, ELEMENTWISE})


def with_strides_moved(steps: Steps) -> Steps:
    """The steps with their strides where the compiler puts them."""
    readers, moved = readers_of(steps), dict(steps)
    wanted: dict[str, Stride] = {}
    vectors = _vectors(steps)
    pooled: dict[str, dict[str, Stride]] = {}
    for name in reversed(tuple(steps)):
        step = moved[name]
        asked = {reader: wanted.get(reader, ()) for reader in readers[name]}
        takes = name not in vectors and step.type in _TAKES and not step.is_grouped
        stride, *others = set(asked.values()) or {()}
        if stride and takes and not others:
            step = _strided(step, stride)
            moved |= {one: _unstrided(moved[one]) for one in asked}
            if step.type == ELEMENTWISE:
                wanted[name] = stride
        else:
            for reader, one in asked.items():
                if one and moved[reader].type == ELEMENTWISE:
                    pooled.setdefault(reader, {})[name] = one
        moved[name] = step
        if step.type == CONVOLUTION and step.is_point and not step.is_grouped:
            wanted[name] = () if set(step.stride) == {1} else step.stride
    return _with_poolings(moved, pooled)


def _vectors(steps: Steps) -> Set[str]:
    """Steps that give vectors without spatial axes, which are made maps again where one is read."""
    found = set[str]()
    for name, step in steps.items():
        passes_on = step.type in (ELEMENTWISE, "Math")
        if step.type == FC or (passes_on and found.issuperset(one.step for one in step.reads)):
            found.add(name)
    return found


def _strided(step: Step, stride: Stride) -> Step:
    """A step that gives only every so many positions."""
    sizes = [-(-size // by) for size, by in zip(step.shape.spatial, stride, strict=True)]
    own = tuple(one * by for one, by in zip(step.stride, stride, strict=False))
    return step._replace(shapes=(step.shape.replace(spatial=sizes),), stride=own)


def _unstrided(step: Step) -> Step:
    return step._replace(stride=(1,) * len(step.stride)) if step.type == CONVOLUTION else step


def _with_poolings(steps: Steps, pooled: dict[str, dict[str, Stride]]) -> Steps:
    """The steps with poolings before those that want a stride of what does not take it over."""
    found: Steps = {}
    for name, step in steps.items():
        reads = list(step.reads)
        for number, read in enumerate(reads):
            stride = pooled.get(name, {}).get(read.step)
            if stride:
                pool = f"{name} every {number}"
                shape = _strided(steps[read.step], stride).shape
                found[pool] = Step(POOLING, STRIDE, (), (read,), (Shape(*shape),))
                reads[number] = Read(pool)
        found[name] = step._replace(reads=tuple(reads))
    return found
