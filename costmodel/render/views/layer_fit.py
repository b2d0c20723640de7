"""A platform that was fitted to whole networks: its error, that of simpler ones, and its doubts."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.core.values import dataclass
from costmodel.latency.calibrating.combining import RUN, Term
from costmodel.latency.calibrating.from_networks import Accuracy, Doubt, LayerFit
from costmodel.latency.predicting.layers import CLASSES
from costmodel.render.tables.table import Column, Section, Table

_TITLES = {"macs": "a multiply-add", "bytes": "a byte", "calls": "a layer", "groups": "a group"}


@dataclass(frozen=True, slots=True)
class LayerFitted:
    """What ``costmodel calibrate --from`` shows."""

    fit: LayerFit

    def sections(self) -> Iterator[Section]:
        """How well networks are predicted that were held out, and those that are in doubt."""
        notes = (_held_out(self.fit), _coefficients(self.fit))
        yield Section(_accuracies(self.fit.accuracies), notes=notes)
        if self.fit.aside:
            yield Section(_doubts("set aside", self.fit.aside))
        if self.fit.doubted:
            yield Section(_doubts("not to be trusted on", self.fit.doubted))

    def records(self) -> Iterator[dict[str, object]]:
        """The accuracies, one for each row."""
        yield from (one._asdict() for one in self.fit.accuracies)

    def contract(self) -> dict[str, object]:
        """``costmodel.calibrate/1``."""
        return {
            "schema": "costmodel.calibrate/1",
            "platform": self.fit.platform.name,
            "accuracies": self.records(),
            "aside": _told(self.fit.aside),
            "doubted": _told(self.fit.doubted),
        }


def _told(doubts: tuple[Doubt, ...]) -> list[dict[str, object]]:
    return [{"network": one.network.name, "reason": one.reason} for one in doubts]


def _accuracies(found: tuple[Accuracy, ...]) -> Table:
    return Table(
        (
            Column("time by", [one.name for one in found]),
            Column("mean error %", [one.error for one in found], "share", flush="right"),
            Column("Spearman", [one.spearman for one in found], "ratio", flush="right"),
        )
    )


def _doubts(title: str, doubts: tuple[Doubt, ...]) -> Table:
    return Table(
        (
            Column(title, [one.network.name for one in doubts]),
            Column("ms", [f"{1000 * one.network.seconds:.4g}" for one in doubts], flush="right"),
            Column("because", [one.reason for one in doubts], overflow="wrap"),
        )
    )


def _held_out(fit: LayerFit) -> str:
    what = "families, a part of them at a time" if fit.is_by_family else "networks"
    return (
        f"Of {fit.platform.networks} networks; errors and ranks are of held-out {what}, by "
        "coefficients that were chosen and fitted without them."
    )


def _coefficients(fit: LayerFit) -> str:
    count = f"{len(fit.form)} coefficient{'s' * (len(fit.form) > 1)}"
    return f"The rows carry {count}: {'; '.join(map(_coefficient, fit.form))}."


def _coefficient(term: Term) -> str:
    if term.amount == RUN:
        return "a run"
    missing = len(CLASSES) - len(term.classes)
    few = ", ".join(kind for kind in CLASSES if kind in term.classes)
    of = "" if not missing else f" of {few}" if len(term.classes) <= missing else " of others"
    return f"{_TITLES[term.amount]}{of}"
