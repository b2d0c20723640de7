"""What is no part of the way from inputs to outputs, by the outermost modules that hold it.

Parameters that no op on that way reads; multiply-adds that run on constants alone, as on a position
code, or for what is not returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from costmodel.core.cost import Shape
from costmodel.interop.counted import Counted
from costmodel.interop.torch.aten import PRICES
from costmodel.interop.torch.drafting import Draft
from costmodel.interop.torch.events import Event

_MOST_NAMED = 6


def on_constants(events: Iterable[Event]) -> dict[str, int]:
    """The multiply-adds that met no activation, by module."""
    found: Counter[str] = Counter()
    for event in events:
        found[event.scope[-1].path if event.scope else event.name] += _multiply_adds(event)
    return dict(found)


def _multiply_adds(event: Event) -> int:
    priced = PRICES[event.name](event)
    ops = [step.op for step in priced] if isinstance(priced, tuple) else [priced]
    return sum(op.flops for op in ops if isinstance(op, Counted))


def multiply_adds(found: Sequence[Draft], inputs: Mapping[str, Shape]) -> dict[str, int]:
    """The multiply-adds of records, by their names."""
    shapes = dict(inputs)
    counts = {}
    for record, _ in found:
        shapes.update(record.outputs)
        read = tuple(shapes[token] for token in record.inputs)
        counts[record.name] = int(record.op.cost(read, next(iter(record.outputs.values()))).flops)
    return counts


def idle(sizes: Mapping[str, int], left: Mapping[str, int], unit: str) -> str:
    """How much of what lies where is left over, in a unit, and where; empty if nothing is."""
    total = sum(left.values())
    if not total:
        return ""
    whole, spare = _inside(sizes), _inside(left)
    idle = {path for path, size in whole.items() if size and spare[path] == size}
    named = [path for path in idle if not any(above in idle for above in _above(path))]
    partly = [name for name in left if left[name] and name not in idle]
    places = [*sorted(named), *(f"part of {name}" for name in partly)]
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return f"{total:,} {unit}: {', '.join(places[:_MOST_NAMED])}{more}"


def _inside(sizes: Mapping[str, int]) -> Counter[str]:
    """The sizes in each module, and of each name itself."""
    found: Counter[str] = Counter()
    for name, size in sizes.items():
        for path in (name, *_above(name)):
            found[path] += size
    return found


def _above(name: str) -> Iterator[str]:
    """The paths of the modules around a name."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name
