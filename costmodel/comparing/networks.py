"""What a change of a spec costs: two versions of a network, metric by metric and block by block.

Blocks pair by name; where names differ, in order by what they do and the shape that they make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from costmodel.analysis.bits import summed_bits
from costmodel.analysis.report import Report
from costmodel.analysis.row import summed
from costmodel.analysis.selection import BUDGETED, NAMED, counts_of, plain
from costmodel.comparing.alignment import aligned, anchored, gaps
from costmodel.comparing.layers import LayerChange, change_of
from costmodel.comparing.pairing import LayerPair, Origins, Priced, pair_across, pair_layers
from costmodel.core.cost import Shape
from costmodel.core.dim import Dim
from costmodel.core.marks import Mark
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple

BLOCK_METRICS = tuple(name for name in BUDGETED if NAMED[name].of_row)
"""What is told of single blocks: the measures that add up."""


class Change(NamedTuple):
    """A number before and after; None where the network did not exist."""

    base: int | None
    head: int | None

    @property
    def difference(self) -> int | None:
        """By how much it grew; None without both."""
        return None if self.base is None or self.head is None else self.head - self.base

    @property
    def percent(self) -> float | None:
        """The difference in percent of the base; None without a base other than 0."""
        difference = self.difference
        return 100 * difference / self.base if difference is not None and self.base else None


class TimeChange(NamedTuple):
    """Predicted milliseconds before and after; None where there is no network, or no telling."""

    base: float | None
    head: float | None

    @property
    def difference(self) -> float | None:
        """By how many it grew; None without both."""
        return None if self.base is None or self.head is None else self.head - self.base

    @property
    def percent(self) -> float | None:
        """The difference in percent of the base; None without both."""
        difference = self.difference
        return 100 * difference / self.base if difference is not None and self.base else None


Milliseconds = Callable[[Network], float | None]
"""What is predicted of a network; None where it is not to be told."""


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that is new, gone or changed, by its names on the two sides."""

    base: str | None
    head: str | None
    metrics: Mapping[str, Change]
    layers: tuple[LayerChange, ...]
    line: int | None

    @property
    def status(self) -> str:
        """added, removed or changed."""
        return "added" if self.base is None else "removed" if self.head is None else "changed"


@dataclass(frozen=True, slots=True)
class NetworkDiff:
    """One variant of one spec before and after; ``spec`` is what it is called now (or was).

    ``was`` is the former name of a renamed variant. A base is lost that exists, but is too wrong to
    be compared with.
    """

    spec: str
    network: str
    variant: str
    status: str
    metrics: Mapping[str, Change]
    inputs: tuple[Mapping[str, Shape], Mapping[str, Shape]]
    blocks: tuple[BlockChange, ...] = ()
    was: str = ""
    is_base_lost: bool = False
    dtypes: tuple[str, str] = ("", "")
    """What each side says of the whole network, fp32 if nothing; empty where it does not exist."""
    states_dtypes: bool = False
    time: TimeChange | None = None
    """What is predicted of each side; None where nothing was asked for."""

    @property
    def told(self) -> Mapping[str, Change]:
        """The metrics, those in bytes and bits only where either side says a dtype."""
        return {name: self.metrics[name] for name in plain(self.metrics, stated=self.states_dtypes)}


def diff_reports(base: Report | None, head: Report | None) -> NetworkDiff:
    """Compare two reports of one network; either may be missing, not both.

    Raises:
        ValueError: both are missing.
    """
    present = head or base
    if present is None:
        raise ValueError("nothing to compare")
    before, after = (counts_of(one, BUDGETED) if one else {} for one in (base, head))
    metrics = {name: Change(before.get(name), after.get(name)) for name in before | after}
    blocks = _block_changes(base, head) if base and head else ()
    inputs = (base.network.inputs if base else {}, head.network.inputs if head else {})
    was = _former_name(base, head) if base and head else ""
    # Fragments and peak may change with the lines between blocks alone.
    dtypes = (_dtype(base), _dtype(head))
    is_changed = bool(blocks or was) or before != after
    is_changed = is_changed or inputs[0] != inputs[1] or dtypes[0] != dtypes[1]
    status = _status(base, head, is_changed=is_changed)
    names = (present.network.spec, present.network.name, present.network.variant)
    stated = _state_dtypes(base, head)
    return NetworkDiff(
        *names, status, metrics, inputs, blocks, was, dtypes=dtypes, states_dtypes=stated
    )


def _dtype(report: Report | None) -> str:
    return str(report.network.precision) if report else ""


def _former_name(base: Report, head: Report) -> str:
    """What a variant was called; nothing if that is its name, or if one side has no variants."""
    before, after = base.network.variant, head.network.variant
    return before if after and before != after else ""


def _status(base: Report | None, head: Report | None, *, is_changed: bool) -> str:
    if base is None:
        return "added"
    return "removed" if head is None else "changed" if is_changed else "unchanged"


class _Block(NamedTuple):
    """A block with its layers."""

    name: str
    layers: tuple[Priced, ...]

    @property
    def signature(self) -> tuple[Kind, ...]:
        """What it does: the kinds of its layers in order."""
        return tuple(one.layer.kind for one in self.layers)


def _blocks(report: Report) -> list[_Block]:
    layers: dict[str, list[Priced]] = {}
    network = report.network
    priced = zip(network.layers, report.costs, report.bits_by_layer(), strict=True)
    for layer, cost, bits in priced:
        one = Priced(layer, cost, bits, network.dtype_of(layer))
        layers.setdefault(layer.block, []).append(one)
    return [_Block(name, tuple(found)) for name, found in layers.items()]


def _block_changes(base: Report, head: Report) -> tuple[BlockChange, ...]:
    layers = [_layer_pairs(*pair) for pair in _pair_blocks(_blocks(base), _blocks(head))]
    names = zip(base.network.inputs, head.network.inputs, strict=False)
    origins = Origins([pair for found in layers for pair in found], dict(names))
    marks = head.network.block_marks
    stated = _state_dtypes(base, head)
    joined = pair_across(layers, origins)
    changes = (_change(pairs, origins, marks, stated=stated) for pairs in joined)
    return tuple(change for change in changes if change)


def _state_dtypes(*reports: Report | None) -> bool:
    """Whether anything says a dtype, so that bytes are told."""
    return any(report.network.states_dtypes for report in reports if report)


def _layer_pairs(base: _Block | None, head: _Block | None) -> list[LayerPair]:
    return pair_layers(base.layers if base else (), head.layers if head else ())


def _change(
    pairs: Sequence[LayerPair], origins: Origins, marks: Mapping[str, Mark], *, stated: bool
) -> BlockChange | None:
    layers = tuple(change for pair in pairs if (change := change_of(pair, origins)))
    if not layers:
        return None
    before = [base for base, _ in pairs if base]
    after = [head for _, head in pairs if head]
    was, now = _counts(before), _counts(after)
    names = plain(BLOCK_METRICS, stated=stated)
    metrics = {name: Change(was[name], now[name]) for name in names}
    blocks = [side[0].layer.block if side else None for side in (before, after)]
    mark = marks.get(blocks[1] or "")
    return BlockChange(blocks[0], blocks[1], metrics, layers, mark.line if mark else None)


def _counts(layers: Sequence[Priced]) -> dict[str, int]:
    bits = summed_bits(one.bits for one in layers)
    row = summed("", [one.layer for one in layers], [one.cost for one in layers], lambda: bits)
    takers = {name: NAMED[name].of_row for name in BLOCK_METRICS}
    return {name: int(take(row)) for name, take in takers.items() if take}


_BlockPair = tuple[_Block | None, _Block | None]


def _pair_blocks(base: Sequence[_Block], head: Sequence[_Block]) -> list[_BlockPair]:
    """Blocks side by side: by name, then between those by likeness."""
    pairs: list[_BlockPair] = []
    anchors = anchored([one.name for one in base], [one.name for one in head])
    for rows, columns, (i, j) in gaps(anchors, len(base), len(head)):
        old, new = [base[row] for row in rows], [head[column] for column in columns]
        for a, b in aligned(old, new, _likeness):
            pairs.append((None if a is None else old[a], None if b is None else new[b]))
        if i is not None and j is not None:
            pairs.append((base[i], head[j]))
    return pairs


def _plane(shape: Shape) -> tuple[Dim, ...]:
    """The spatial sizes; a vector without any is a plane of one position."""
    return shape.spatial or (1, 1)


def _likeness(base: _Block, head: _Block) -> int:
    a, b = base.layers[-1].layer.output, head.layers[-1].layer.output
    is_alike, is_level = base.signature == head.signature, _plane(a) == _plane(b)
    # The same kinds of work, or at least some of it at the same level of the pyramid.
    if is_alike or (is_level and set(base.signature) & set(head.signature)):
        return 1 + 4 * is_alike + 2 * (a == b) + is_level
    return 0
