"""Which steps kernels take in, and which are gathered in subgraphs that are compiled for them.

A convolution takes in what is behind it, and a sum of what it gives and of a tensor that is no
longer read once the sum is made, since the sum is written over it. What was expected to be taken in
and is not is an ``Eltwise`` of its own.
"""

from __future__ import annotations

from costmodel.core.cost import Shape
from costmodel.latency.executing.openvino.marking import SIMPLE, marked
from costmodel.latency.executing.openvino.merging import joined
from costmodel.latency.executing.openvino.steps import (
    CONVOLUTION,
    ELEMENTWISE,
    FC,
    SUBGRAPH,
    Read,
    Step,
    Steps,
    readers_of,
)

_ELTWISE = "Eltwise"
_TAKES = frozenset({CONVOLUTION, FC, "Reduce", _ELTWISE})
_NOT_GATHERED = frozenset({"mish", "softplus", "selu"})
_CLOSED = frozenset({"fc", "layer_norm", "attention"})
_MOST, _SMALL = 256, frozenset({"relu", "sigmoid"})
"""The most channels of fully connected layers that are compiled together, and what is between."""


def with_parts_joined(steps: Steps) -> Steps:
    """The steps as kernels, each with what it took in."""
    joining = _Joining(steps)
    for name, step in steps.items():
        joining.add(name, step)
    return joining.kernels()


class _Joining:
    """Kernels so far, by the last step of each; ``_stands`` has the kernel of each step in one."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._found: Steps = {}
        self._stands = {name: name for name in steps}
        self._bare = {name for name, step in steps.items() if step.type == CONVOLUTION}
        self._marks, self._readers = marked(steps), readers_of(steps)
        self._place = {name: 1 << number for number, name in enumerate(steps)}
        self._before: dict[str, int] = {}
        for name, step in steps.items():
            self._before[name] = self._place[name]
            for read in step.reads:
                self._before[name] |= self._before[read.step]

    def add(self, name: str, step: Step) -> None:
        """Let a kernel take in a step, or make it one."""
        self._found[name] = step
        heads = [self._kernel(read.step) for read in step.reads]
        if step.type == FC and self._is_small_pair(step):
            self._join(name, step, heads[0])
            self._found[name] = self._found[name]._replace(type=SUBGRAPH, does="fc")
        elif step.type == ELEMENTWISE and self._is_taken_in(step, heads):
            self._join(name, step, heads[0])
        elif step.type == ELEMENTWISE and (conv := self._behind_pooling(step, heads)):
            own = self._found[conv]
            self._found[conv] = own._replace(layers=own.layers + step.layers)
            del self._found[name]
            self._stands[name] = heads[0]
        elif step.type == ELEMENTWISE and (head := self._summing(step)):
            peer = step.reads[1 - step.reads.index(head)]
            self._join(name, step, head.step, peer)
        elif (step.type == ELEMENTWISE and name in self._marks) or step.does in _NOT_GATHERED:
            self._found[name] = step._replace(type=_ELTWISE)
        elif step.type == ELEMENTWISE:
            self._gather(name, step, heads)

    def kernels(self) -> Steps:
        """The kernels, each after those that it reads, which are named in place of their steps."""
        found: Steps = {}
        waiting = list(reversed(self._found))
        while waiting:
            name = waiting.pop()
            reads = tuple(Read(self._kernel(one.step), one.part) for one in self._found[name].reads)
            missing = [one.step for one in reads if one.step not in found]
            if missing:
                waiting += [name, *missing]
            else:
                found[name] = self._found[name]._replace(reads=reads)
        return found

    def _kernel(self, step: str) -> str:
        while self._stands[step] != step:
            step = self._stands[step]
        return step

    def _join(self, name: str, step: Step, head: str, *others: Read) -> None:
        kernel = joined(self._found.pop(head), step, *others)
        self._found[name] = kernel._replace(does=step.does if kernel.type == FC else kernel.does)
        self._stands[head] = name

    def _is_sole(self, read: Read) -> bool:
        return len(self._readers[read.step]) == 1

    def _is_taken_in(self, step: Step, heads: list[str]) -> bool:
        """Whether the kernel before a step of one input takes it in."""
        head = self._found[heads[0]]
        takes = head.type in _TAKES and step.does in SIMPLE
        takes = takes or (head.does == "fc" and head.type == SUBGRAPH and step.does in _SMALL)
        return takes and len(heads) == 1 and self._is_sole(step.reads[0])

    def _behind_pooling(self, step: Step, heads: list[str]) -> str | None:
        """The convolution that takes in what follows its max pooling, which may be done before."""
        pool = self._found[heads[0]]
        if pool.does != "max_pool" or step.does not in SIMPLE or not self._is_sole(step.reads[0]):
            return None
        conv = self._kernel(pool.reads[0].step)
        is_sole = self._is_sole(pool.reads[0])
        return conv if is_sole and self._found[conv].type == CONVOLUTION else None

    def _summing(self, step: Step) -> Read | None:
        """The convolution that takes in a sum, if one does.

        The other tensor is not what the convolution reads, and nobody reads it after the sum.
        """
        if step.does != "add":
            return None
        sole = [one for one in step.reads if one.step in self._bare and self._is_sole(one)]
        head = next((one for one in sole if one.step in self._found), None)
        if head is None:
            return None
        peer = step.reads[1 - step.reads.index(head)]
        before = self._before[step.reads[0].step] | self._before[step.reads[1].step]
        others = [one for one in self._readers[peer.step] if self._found.get(one) is not step]
        is_last = all(before & self._place[one] for one in others)
        same = self._shape(peer) == step.shape and peer not in self._found[head.step].reads
        return head if is_last and same else None

    def _shape(self, read: Read) -> Shape:
        return self._steps[read.step].shapes[read.part or 0]

    def _gather(self, name: str, step: Step, heads: list[str]) -> None:
        """Put a step into one subgraph with those that it reads, as far as it may run with them."""
        self._found[name] = step._replace(type=SUBGRAPH)
        for head in dict.fromkeys(heads):
            inner = self._found[head]
            if inner.type == SUBGRAPH and inner.does not in _CLOSED and self._is_ready(step, head):
                group = self._found[name]
                own = [one for one in group.reads if self._kernel(one.step) != head]
                layers, reads = inner.layers + group.layers, (*inner.reads, *own)
                self._found[name] = group._replace(layers=layers, reads=reads)
                del self._found[head]
                self._stands[head] = name

    def _is_ready(self, step: Step, head: str) -> bool:
        """Whether all else that a step reads is made before anything reads what a subgraph gives.

        The compiler goes by the order of the steps alone.
        """
        inside = [one for one in self._steps if self._kernel(one) == head]
        readers = {one for name in inside for one in self._readers[name]} - set(inside)
        outside = [self._place[one] for one in readers if self._steps[one] is not step]
        others = [self._place[one.step] for one in step.reads if one.step not in inside]
        return max(others, default=0) < min(outside, default=max(self._place.values()) + 1)

    def _is_small_pair(self, step: Step) -> bool:
        """Whether two fully connected layers, and an activation between, are compiled together."""
        first = self._found[self._kernel(step.reads[0].step)]
        if first.type != FC or first.does not in _SMALL or not self._is_sole(step.reads[0]):
            return False
        return all(one.c <= _MOST for one in (self._shape(first.reads[0]), first.shape, step.shape))
