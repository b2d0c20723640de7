"""Reports in a notebook: HTML, and where they are in letters, equations in LaTeX."""

from __future__ import annotations

from costmodel.analysis.report import Report
from costmodel.render.tables.html import written
from costmodel.render.views.report import Reports


def html(report: Report) -> str | None:
    """The totals and, folded away, the costs of each block; None for a report in letters."""
    return None if report.is_in_letters else written(Reports([report]))


def latex(report: Report) -> str | None:
    """The total as equations; None for a report in numbers."""
    if not report.is_in_letters:
        return None
    from costmodel.symbolic.printing import costs_in_latex

    return costs_in_latex(report.total().cost)
