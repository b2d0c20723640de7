"""Calls of blocks in a row: the same call several times, and tables of stages.

A row of a table is a call of one block, which changes the shape, and repetitions of another, which
keep it; or the first alone. So ResNet's four stages are a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from costmodel.interop.writing.spec.entries import Source, source_of
from costmodel.interop.writing.spec.kinds import Kind
from costmodel.interop.writing.spec.runs import Run

Readers = Mapping[Source, Sequence[str]]


@dataclass(frozen=True)
class Call:
    """A block called ``len(runs)`` times in a row with the same arguments."""

    kind: Kind
    runs: tuple[Run, ...]

    @property
    def reads(self) -> Source:
        """What the first of them reads."""
        return source_of(self.runs[0].inputs[0])

    @property
    def gives(self) -> Source | None:
        """What the last of them gives."""
        return self.runs[-1].gives


@dataclass(frozen=True)
class Table:
    """Stages one after the other: of each the first call, and the further ones."""

    rows: tuple[tuple[Call, ...], ...]

    @property
    def columns(self) -> list[str]:
        """The names of the arguments of both blocks."""
        longest = max(self.rows, key=len)
        return list(dict.fromkeys(one.name for call in longest for one in call.kind.arguments))


Step = Run | Call | Table


def steps_of(found: Sequence[Run], kinds: Mapping[int, Kind], readers: Readers) -> list[Step]:
    """The runs in their order, calls of blocks put together where they can be."""
    calls = _called(found, kinds, readers)
    steps: list[Step] = []
    while calls:
        rows = _rows(calls, readers)
        if len(rows) > 1 and any(len(row) > 1 for row in rows):
            steps.append(Table(tuple(rows)))
            del calls[: sum(map(len, rows))]
        else:
            steps.append(calls.pop(0))
    return steps


def _called(found: Sequence[Run], kinds: Mapping[int, Kind], readers: Readers) -> list[Run | Call]:
    calls: list[Run | Call] = []
    for run in found:
        kind = kinds.get(id(run))
        last = calls[-1] if calls else None
        if kind is None:
            calls.append(run)
        elif isinstance(last, Call) and last.kind is kind and _follows(last, run, kind, readers):
            calls[-1] = Call(kind, (*last.runs, run))
        else:
            calls.append(Call(kind, (run,)))
    return calls


def _follows(last: Call, run: Run, kind: Kind, readers: Readers) -> bool:
    """Whether a run does again what the last did, on what that gives."""
    return _feeds(last, run, readers) and kind.said(run) == kind.said(last.runs[-1])


def _feeds(last: Call, run: Run, readers: Readers) -> bool:
    """Whether a run reads what a call gives, and nothing else does."""
    names = {layer.name for layer in run.layers}
    read = readers.get(last.gives, ()) if last.gives else ()
    return source_of(run.inputs[0]) == last.gives and names.issuperset(read)


def _rows(calls: Sequence[Run | Call], readers: Readers) -> list[tuple[Call, ...]]:
    """As many rows of one table as the calls begin with."""
    rows: list[tuple[Call, ...]] = []
    rest = list(calls)
    further: Kind | None = None
    while rest:
        first, then = rest[0], rest[1] if len(rest) > 1 else None
        if not isinstance(first, Call) or len(first.runs) > 1 or not first.kind.changes_shape:
            break
        if rows and (first.kind is not rows[0][0].kind or first.reads != rows[-1][-1].gives):
            break
        row: tuple[Call, ...] = (first,)
        if isinstance(then, Call) and _continues(first, then, further, readers):
            row, further = (first, then), then.kind
        if not _agree(row) or (len(row) == 1 and further and further.arguments):
            break
        rows.append(row)
        del rest[: len(row)]
    return rows


def _continues(first: Call, then: Call, further: Kind | None, readers: Readers) -> bool:
    """Whether a call is the rest of a row, of the same block as in the rows before it."""
    is_same = further is None or then.kind is further
    return is_same and then.kind is not first.kind and _feeds(first, then.runs[0], readers)


def _agree(row: Sequence[Call]) -> bool:
    """Whether arguments of the same name are the same in both calls."""
    one, other = (call.kind.values(call.runs[0]) for call in (row[0], row[-1]))
    return all(one[name] == other[name] for name in one.keys() & other.keys())
