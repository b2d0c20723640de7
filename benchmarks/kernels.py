"""Foretold kernels beside executed ones: python benchmarks/kernels.py RUNTIME [SPEC[:VARIANT]...].

For the first variant of every spec that is shipped, or for those named: how many kernels ran, how
many of them were not foretold and how many were that did not run (type, layers and shape alike),
and which part of the time is that of kernels matched to layers, and of what the runtime added to
change a layout. Of all specs it takes some minutes of one processor.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from costmodel import SpecError, load
from costmodel.core.cost import Shape
from costmodel.language.sources.library import shipped
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

RUNS = 10


def main() -> None:
    runtime, *words = sys.argv[1:]
    print("network,executed,not foretold,not executed,matched %,with layouts %", flush=True)
    for word in words or shipped():
        try:
            print(",".join(compared(runtime, word)), flush=True)
        except SpecError as error:
            print(f"{word}: {error.problems[0].message}", flush=True)


def compared(name: str, word: str) -> Sequence[str]:
    """The row of a network."""
    runtime = runtime_of(name)
    spec, _, variant = word.partition(":")
    network = load(spec, variant or None)
    session = runtime.open_session(Subject(spec, network), Asked())
    timed = session.profiled(RUNS)
    executed = counted(one.kernel for one in timed)
    foretold = counted(runtime.kernels(network, session.facts))
    session.close()
    named = [one for one in timed if one.kernel.layers]
    known = [one for one in timed if one.kernel.is_matched]
    differing = (executed - foretold).total(), (foretold - executed).total()
    shares = (f"{100 * seconds(some) / seconds(timed):.1f}" for some in (named, known))
    return [word, str(executed.total()), *map(str, differing), *shares]


def counted(kernels: Iterable[Kernel]) -> Counter[Kernel]:
    """Kernels and how many there are of each; vectors have no axes of 1 at their end."""
    return Counter(one._replace(output=vector(one.output)) for one in kernels)


def vector(shape: Shape) -> Shape:
    return Shape(*shape[:2]) if set(shape[2:]) == {1} else shape


def seconds(timed: Iterable[Timed]) -> float:
    return sum(one.seconds for one in timed)


if __name__ == "__main__":
    main()
