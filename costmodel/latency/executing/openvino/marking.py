"""Which element-wise steps the compiler expects a kernel before them to take in.

They are marked along chains: behind a convolution, a fully connected layer, a mean or a resizing
that nothing else reads, as long as each step has one reader. What is not marked is gathered in
subgraphs.
"""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.latency.executing.openvino.steps import (
    CONVOLUTION,
    ELEMENTWISE,
    FC,
    Step,
    Steps,
    readers_of,
)

BEHIND_SUM = frozenset(
    {"relu", "relu6", "leaky_relu", "prelu", "elu", "sigmoid", "swish", "hard_swish", "mish"}
)
"""What a convolution takes in after a sum that it took in."""
SIMPLE = BEHIND_SUM | {"tanh", "gelu", "bn", "scale"}
"""What any chain goes on through, reading one tensor."""
ENDED, _SUM, _OTHER = "ended", "sum", "other"
_STARTS: Mapping[str, str] = {
    CONVOLUTION: CONVOLUTION,
    FC: FC,
    "Deconvolution": _OTHER,
    "Interpolate": _OTHER,
    "Reduce": _OTHER,
}


def marked(steps: Steps) -> Mapping[str, str]:
    """The chain that goes on at each step that is in one, or that it ends there."""
    readers = readers_of(steps)
    found: dict[str, str] = {}
    for name, step in steps.items():
        is_sole = len(readers[name]) == 1
        start = _OTHER if step.does == "avg_pool" else _STARTS.get(step.type)
        if start and is_sole:
            found[name] = start
        elif step.type == ELEMENTWISE or step.does == "max_pool":
            for read in step.reads:
                chain = _next(step, found.get(read.step, ENDED), steps, readers)
                if chain:
                    found[name] = chain if is_sole else ENDED
    return found


def _next(step: Step, chain: str, steps: Steps, readers: Mapping[str, list[str]]) -> str | None:
    """The chain behind a step, or none where it does not go on through it."""
    if chain == ENDED:
        return None
    if step.does in SIMPLE and len(step.reads) == 1:
        return chain
    if chain == CONVOLUTION and step.does == "max_pool":
        return chain
    if chain == CONVOLUTION and step.does == "add" and len(step.reads) == 2:
        bare = [one for one in step.reads if steps[one.step].type == CONVOLUTION]
        return _SUM if any(len(readers[one.step]) == 1 for one in bare) else None
    return CONVOLUTION if chain == _SUM and step.does in BEHIND_SUM else None
