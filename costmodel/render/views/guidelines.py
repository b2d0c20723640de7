"""The paper's guidelines on this machine: speeds here and in the paper, and a verdict for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from costmodel.comparing.guidelines import DEVICES, Judged, Sizes
from costmodel.core.values import dataclass
from costmodel.render.tables.table import Column, Heading, Section, Table


@dataclass(frozen=True, slots=True)
class GuidelineTables:
    """A table for each guideline."""

    guidelines: Sequence[Judged]

    def sections(self) -> Iterator[Section]:
        """Each table, and what it says below."""
        for one in self.guidelines:
            is_last = one is self.guidelines[-1]
            notes = (_verdict(one), *[_COLUMNS] * is_last)
            yield Section(_table(one), _heading(one), notes=notes)

    def records(self) -> list[dict[str, object]]:
        """The rows of all tables."""
        return [row for one in self.guidelines for row in _rows(one)]

    def contract(self) -> dict[str, object]:
        """``costmodel.guidelines/1``."""
        return {
            "schema": "costmodel.guidelines/1",
            "guidelines": [
                {
                    "guideline": one.experiment.id,
                    "claim": one.experiment.claim,
                    "sizes": one.sizes,
                    **{name: getattr(one.run, name) for name in _SETUP},
                    "noise_floor": one.noise,
                    "verdicts": {column: str(one.verdict(column)) for column in one.means},
                    "means": dict(one.means),
                    "rows": _rows(one),
                }
                for one in self.guidelines
            ],
        }


_SETUP = ("device", "runtime", "version", "threads", "batch", "provenance")
"""What the record of a guideline has of its runs."""


def _heading(judged: Judged) -> Heading:
    one = judged.experiment
    return Heading(
        f"{one.id}, {one.title}",
        "",
        f"{one.table} at the sizes of its {_SIZES[judged.sizes]}",
        "",
        str(judged.run.setup),
    )


_SIZES: Mapping[Sizes, str] = {"arm": "phone", "gpu": "GPU"}


def _table(judged: Judged) -> Table:
    cells = judged.cells
    one = judged.experiment
    return Table(
        (
            Column(one.id, [cell.row for cell in cells]),
            Column("scale", [cell.column for cell in cells]),
            Column("ms", [cell.milliseconds for cell in cells], "ratio", flush="right"),
            _speeds("here", [cell.speed for cell in cells]),
            _speeds("by MAC", [cell.mac for cell in cells]),
            *(
                _speeds(device, [cell.paper[sizes] for cell in cells])
                for sizes, device in DEVICES.items()
            ),
        )
    )


def _speeds(title: str, values: Sequence[float]) -> Column:
    return Column(title, values, "ratio", flush="right")


_COLUMNS = (
    "Speeds are relative to the first row of the same scale; by MAC is what memory access cost"
    " alone foretells."
)


def _verdict(judged: Judged) -> str:
    one = judged.experiment
    means = ", ".join(f"{mean:.2f} at {column}" for column, mean in judged.means.items())
    return (
        f"{one.id} says that {one.claim}. Here it {verdict_in_words(judged)}: the rows below the"
        f" first run at {means} of its speed; two figures of one network differ by"
        f" {100 * judged.noise:.1f} %."
    )


def verdict_in_words(judged: Judged) -> str:
    """What all columns say together: holds; holds at x1 and x2, does not hold at x4."""
    said = judged.columns
    if len(said) == 1:
        return _verb(*said)
    return ", ".join(f"{_verb(verdict)} at {_listed(columns)}" for verdict, columns in said.items())


def _verb(verdict: str) -> str:
    return f"is {verdict}" if verdict.startswith("undecided") else str(verdict)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _rows(judged: Judged) -> list[dict[str, object]]:
    return [
        {
            "guideline": judged.experiment.id,
            "spec": judged.experiment.spec,
            "variant": cell.variant,
            "row": cell.row,
            "scale": cell.column,
            "milliseconds": cell.milliseconds,
            "speed": cell.speed,
            "speed_by_mac": cell.mac,
            **{f"speed_paper_{sizes}": speed for sizes, speed in cell.paper.items()},
        }
        for cell in judged.cells
    ]
