"""What the compiler takes in before it chooses kernels: norms into weights, joins into joins."""

from __future__ import annotations

from costmodel.latency.executing.openvino.steps import (
    CONVOLUTION,
    FC,
    Read,
    Step,
    Steps,
    readers_of,
)

_INTO_WEIGHTS = frozenset({"bn", "scale"})
_WEIGHTED = frozenset({CONVOLUTION, FC, "Deconvolution"})
_JOINS = frozenset({"concat", "slice"})


def merged(steps: Steps) -> Steps:
    """The steps without those that others take in.

    A norm behind a convolution that nothing else reads scales its weights; a concat that only a
    concat reads is a part of it, and so is a slice that only a slice reads.
    """
    readers = readers_of(steps)
    found: Steps = {}
    for name, step in steps.items():
        inner = {read.step for read in step.reads if len(readers[read.step]) == 1}
        found[name] = step
        for read in step.reads:
            maker = found[read.step]
            if step.does in _INTO_WEIGHTS and read.step in inner and maker.type in _WEIGHTED:
                found[name] = joined(found.pop(read.step), step)
            elif step.does in _JOINS and read.step in inner and maker.does == step.does:
                found[name] = _with_inner(found[name], read, found.pop(read.step))
    return found


def joined(head: Step, tail: Step, *others: Read) -> Step:
    """A step that takes in the one that reads it, and what that reads besides."""
    layers, reads = head.layers + tail.layers, (*head.reads, *others)
    return head._replace(layers=layers, reads=reads, shapes=tail.shapes)


def _with_inner(outer: Step, read: Read, inner: Step) -> Step:
    """A step with what another has read, and its layers, in its place."""
    place = outer.reads.index(read)
    reads = (*outer.reads[:place], *inner.reads, *outer.reads[place + 1 :])
    return outer._replace(reads=reads, layers=inner.layers + outer.layers)
