"""Advice on one network, as a view: proposals with what each does."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.advice.proposal import ALONE, REMARK, Advice, Proposal
from costmodel.advice.record import advice_record
from costmodel.core.values import dataclass
from costmodel.linting.grouping import shown_path
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views import advice_words as words

_TITLES = ("rule", "proposal", "edits", "effect", "use")


@dataclass(frozen=True, slots=True)
class Proposals:
    """All proposals for one network, the greatest gain first."""

    advice: Advice

    def sections(self) -> Iterator[Section]:
        """The proposals, each with its edits and its measured effect."""
        case = self.advice.case
        rows = [self._cells(one) for one in self.advice.proposals]
        columns = zip(*rows, strict=True) if rows else ((),) * len(_TITLES)
        table = Table(tuple(map(Column, _TITLES, map(tuple, columns))))
        heading = Heading(words.heading(case), "", "", shown_path(case.name), "")
        yield Section(table, heading, notes=(f"{ALONE}.", f"{REMARK}.") if rows else ())

    def records(self) -> Iterator[dict[str, object]]:
        """A row for each proposal: FLOPs, MAC and params after it, None where not measured."""
        network = self.advice.before.report.network
        for one in self.advice.proposals:
            after = one.after
            yield {
                "spec": self.advice.case.name,
                "variant": network.variant,
                "rule": one.rule,
                "title": one.title,
                "gain": one.gain,
                "flops": after.flops if after else None,
                "mac": after.mac if after else None,
                "params": after.params if after else None,
                "use": words.use(one),
            }

    def contract(self) -> dict[str, object]:
        """``costmodel.advice/1``."""
        return {"schema": "costmodel.advice/1", **advice_record(self.advice)}

    def _cells(self, one: Proposal) -> tuple[str, ...]:
        edits = (
            f"{edit.line}:{edit.column} {words.shown(edit.old)} -> {words.shown(edit.new)}"
            for edit in one.edits
        )
        case = self.advice.case
        return one.rule, one.title, ", ".join(edits), words.gain(case, one), words.use(one)
