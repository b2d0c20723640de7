"""What a measure of networks is: its names, how it is taken, and where it appears.

The measures themselves are the entries of ``costmodel.analysis.metrics``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

from costmodel.core.values import NamedTuple

if TYPE_CHECKING:
    from costmodel.analysis.memory import Memory
    from costmodel.analysis.row import Row

Nature = Literal["amount", "number", "ratio", "share"]
"""An amount is a count that prefixes shorten (MAC), a number one that they do not (fragments).

A ratio has ``decimals``; a share is shown in percent. Amounts and numbers are exact integers.
"""

Where = Literal["report", "blocks", "layers", "list", "sweep"]
"""``report``, ``blocks``, ``layers``: keys of ``costmodel.report/1``, in total and of each.

``list``: a column of ``costmodel list``. ``sweep``: a column of sweeps, which hold integers alone.
"""


Told = Literal["always", "with a dtype", "by name"]
"""When a measure appears of itself."""


class Measured(Protocol):
    """What measures are taken of: ``costmodel.analysis.report.Report``, as far as they look.

    Reports are written down by their measures, so that these cannot know reports by name.
    """

    def total(self) -> Row:
        """The whole network."""

    def by_block(self) -> tuple[Row, ...]:
        """One row for each block."""

    def fragments_by_block(self) -> dict[str, int]:
        """The fragments of each block."""

    @property
    def memory(self) -> Memory:
        """What of the activations is alive or touched."""

    @property
    def shared_params(self) -> int:
        """The learnable parameters that more than one layer uses."""

    @property
    def max_fragments(self) -> int:
        """The fragments of the most fragmented block."""

    @property
    def critical_path(self) -> int:
        """The longest chain through the network, in ops."""

    @property
    def parallelism(self) -> float:
        """Ops over critical path."""

    @property
    def peak_activations(self) -> int:
        """The most activation elements alive at once."""

    @property
    def peak_activations_bytes(self) -> int:
        """The most bytes of activations alive at once."""


class Total(NamedTuple):
    """How a measure is told below the tables of ``analyze``.

    ``note`` may quote other measures by their names in braces, {counted}, what a FLOP is,
    {multiplying}, what has them, {stored}, what the peak leaves out, and the dtypes: {of_elements},
    {of_weights}, {of_activations}, {of_operands}. What ``may_idle`` is left out where it is 0.
    """

    note: str
    label: str = ""
    may_idle: bool = False


class Limit(NamedTuple):
    """How budgets speak of a measure: a count of which too much is a finding.

    ``words`` are the units that an amount may name in small letters, ``suffix`` the one that we
    write. ``by_block`` is what each block has to do with it: its own sum, unless one is given.
    ``remedy`` says what would do, with {block}, its {cost}, the {most} allowed and how much {less}.
    """

    words: tuple[str, ...]
    example: str
    suffix: str = ""
    is_in_bytes: bool = False
    by_block: Callable[[Measured], dict[str, int]] | None = None
    remedy: str = ""


class Caption(NamedTuple):
    """How a measure heads a column: ``short``, where its title is too long, broken in ``lines``.

    Where a terminal is narrow, columns with a ``rank`` go, the largest first; a ``detail`` is left
    out of pages, and what ``may_idle`` of people's tables where it is 0 in every row. In tables
    of a report what ``has_share`` has a column more, for the share of the total. ``meaning`` is
    told below a table, and ``credit`` introduces whom published values are quoted from.
    """

    short: str = ""
    lines: tuple[str, ...] = ()
    rank: int = 0
    is_detail: bool = False
    may_idle: bool = False
    has_share: bool = False
    meaning: str = ""
    credit: str = ""


_NOTHING: Mapping[str, float | None] = MappingProxyType({})


class Metric(NamedTuple):
    """One measure; ``name`` is what options, budgets, formulas and JSON call it.

    ``title`` heads columns, ``words`` (the title unless given) stand in sentences, ``unit`` is what
    it is counted in. ``key`` is its name in JSON where that has a unit that the name has not;
    ``aliases`` are names that it once had, still understood.

    It is taken from a row or from a report. A measure with neither comes from beside the report: it
    is published, say. Where it plays no part these are None: ``total``, ``limit``, ``column`` (in
    the tables of ``analyze``), ``compared`` (in that of ``compare``, which sorts by it as well).
    ``axis`` is its title as the horizontal axis of a chart, empty if it can be none.

    What is ``told`` "with a dtype" appears where anything says one, and elsewhere, at fp32, if it
    is asked for by its name, as that which is told "by name" always must be. What is rounded up to
    bytes of each sum has ``bits_of_row`` beside ``of_row``: the same in bits, which add up.
    """

    name: str
    title: str
    unit: str = ""
    of_row: Callable[[Row], float] | None = None
    of_report: Callable[[Measured], float] | None = None
    nature: Nature = "amount"
    decimals: int = 2
    is_more_better: bool = False
    shown_in: tuple[Where, ...] = ()
    total: Total | None = None
    limit: Limit | None = None
    column: Caption | None = None
    compared: Caption | None = None
    axis: str = ""
    words: str = ""
    key: str = ""
    aliases: tuple[str, ...] = ()
    told: Told = "always"
    bits_of_row: Callable[[Row], int] | None = None

    @property
    def spoken(self) -> str:
        """The measure in a sentence."""
        return self.words or self.title

    @property
    def json_key(self) -> str:
        """Its key in JSON and in CSV."""
        return self.key or self.name

    @property
    def is_beside(self) -> bool:
        """Whether no report has it."""
        return self.of_row is None and self.of_report is None

    def of(self, report: Measured, beside: Mapping[str, float | None] = _NOTHING) -> float | None:
        """Its value; of a measure beside the report the one given, None if that is unknown."""
        if self.of_report:
            return self.of_report(report)
        return self.of_row(report.total()) if self.of_row else beside.get(self.name)

    def by_block(self, report: Measured) -> dict[str, int]:
        """What each block has to do with it.

        Raises:
            TypeError: nothing tells; a measure with a limit must be of rows or say ``by_block``.
        """
        if self.limit and self.limit.by_block:
            return self.limit.by_block(report)
        if self.of_row is None:
            raise TypeError(f"nothing tells what blocks have to do with {self.name}")
        return {row.name: int(self.of_row(row)) for row in report.by_block()}
