"""Random networks without blocks: chains, branches, joins, gates, splits and long skips.

Every tensor that others read has 8 channels: what a concat grows and a split halves is made 8
again.
"""

from __future__ import annotations

from hypothesis import strategies as st

from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of

_SINGLE = (
    *("{conv: {from: %s, out: 8, k: 3}}", "{pointwise: {from: %s, out: 8}}"),
    *("{depthwise: {from: %s, k: 3}}", "{bn: {from: %s}}", "{relu: {from: %s}}"),
    "{max_pool: {from: %s, k: 3, stride: 1}}",
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Networks of 3 to 90 layers; each reads tensors that were written not long before."""
    text = _Text()
    steps = (text.single, text.single, text.single, text.join, text.gate, text.split)
    for _ in range(draw(st.integers(3, 25))):
        one, other = (draw(st.sampled_from(text.tensors[-4:])) for _ in range(2))
        draw(st.sampled_from(steps))(one, other, draw(st.integers(0, len(_SINGLE) - 1)))
    return text.network()


class _Text:
    """The lines of a spec while it grows; ``unread`` are tensors that nothing reads yet."""

    def __init__(self) -> None:
        self.tensors = ["image"]
        self.unread = {"image"}
        self.lines: list[str] = []

    def write(self, line: str, *read: str) -> str:
        self.lines.append(f"- t{len(self.lines)}: {line}\n")
        self.unread.difference_update(read)
        return f"t{len(self.lines) - 1}"

    def leave(self, name: str) -> None:
        self.tensors.append(name)
        self.unread.add(name)

    def single(self, one: str, _: str, number: int) -> None:
        self.leave(self.write(_SINGLE[number] % one, one))

    def join(self, one: str, other: str, number: int) -> None:
        if one == other:
            self.single(one, other, number)
            return
        word = ("add", "multiply", "concat")[number % 3]
        name = self.write(f"{{{word}: [{one}, {other}]}}", one, other)
        self.leave(self.write(_SINGLE[number % 2] % name) if word == "concat" else name)

    def gate(self, one: str, *_: object) -> None:
        pooled = self.write(f"{{global_pool: {{from: {one}}}}}", one)
        squeezed = self.write(f"{{fc: {{from: {pooled}, out: 8}}}}")
        gate = self.write(f"{{sigmoid: {{from: {squeezed}}}}}")
        self.leave(self.write(f"{{multiply: [{one}, {gate}]}}"))

    def split(self, one: str, *_: object) -> None:
        left, right = f"l{len(self.lines)}", f"r{len(self.lines)}"
        self.write(f"{{split: {{from: {one}, into: [{left}, {right}]}}}}", one)
        worked = self.write(f"{{conv: {{from: {left}, out: 4, k: 3}}}}")
        self.leave(self.write(f"{{concat: [{worked}, {right}]}}"))

    def network(self) -> Network:
        if len(self.unread) > 1:
            self.write(f"{{add: [{', '.join(sorted(self.unread))}]}}")
        head = "schema: 1\nnetwork: Random\ninput: {image: [8, 8, 8]}\nlayers:\n"
        spec = spec_of(Source("random.yaml", head + "".join(self.lines)))
        return network_of(spec, "random.yaml")
