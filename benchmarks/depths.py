"""Whether sweeps over depths are exact: python benchmarks/depths.py [COUNT].

COUNT candidates (1,000 unless said) of each family are drawn and compared with what ``analyze``
says of them one by one, in the measures of every sweep or in all that there are; and as many of the
families that the tests make. Exit code 1 if any differs. Takes some minutes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from random import Random

from costmodel import SpecError, analyze, sweep
from costmodel.analysis.selection import counts_of
from costmodel.core.collector import collector_paused
from costmodel.language.loading import network_of, open_spec
from costmodel.sweeping.request.measures import COLUMNS, MEASURES

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sweeping"))

from made_depths import made

FAMILIES: Mapping[str, Mapping[str, Sequence[int]]] = {
    "resnet": {f"n{stage}": range(1, 25) for stage in range(2, 6)},
    "densenet": {"k": range(4, 65), "block3": range(1, 65), "block4": range(1, 49)},
    "nasnet_a": {"n": range(1, 9), "f": range(8, 200)},
}
EACH = 25
"""Candidates that are drawn of a made family."""


def differing(spec: str, over: Mapping[str, Sequence[int]], count: int, random: Random) -> int:
    """How many of so many candidates, drawn from all, are not as ``analyze`` has them."""
    measures = random.choice([MEASURES, COLUMNS])
    try:
        columns = sweep(spec, over, columns=measures)
        rows = zip(*(columns[name].tolist() for name in (*over, *measures)), strict=True)
        found = {row[: len(over)]: row[len(over) :] for row in rows}
    except SpecError:  # each is illegal
        found = {}
    known, candidates = open_spec(spec), [*product(*over.values())]
    wrong = 0
    for candidate in random.sample(candidates, min(count, len(candidates))):
        wanted = None
        with collector_paused():
            try:
                network = network_of(known, spec, None, dict(zip(over, candidate, strict=True)))
                wanted = tuple(counts_of(analyze(network), measures).values())
            except SpecError:
                pass
        wrong += found.get(candidate) != wanted
    return wrong


def made_families(count: int, folder: Path) -> Iterator[int]:
    """How many differ of each of the families that seeds make."""
    for seed in range(-(-count // EACH)):
        random = Random(seed)  # noqa: S311
        family, path = made(random), folder / f"{seed}.yaml"
        path.write_text(family.text)
        yield differing(str(path), family.over, EACH, random)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    random = Random(1)  # noqa: S311
    wrong = 0
    for spec, over in FAMILIES.items():
        wrong += told(spec, differing(spec, over, count, random), count)
    with tempfile.TemporaryDirectory() as folder:
        wrong += told("made families", sum(made_families(count, Path(folder))), count)
    return int(wrong > 0)


def told(family: str, wrong: int, count: int) -> int:
    print(f"{family}: {wrong} of {count:,} differ", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
