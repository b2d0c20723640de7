"""How charts look, and how a figure becomes a file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 7.0,
    "legend.title_fontsize": 7.0,
    "legend.borderaxespad": 0.0,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "costmodel",
}
_UNDATED: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def saved(figure: Figure, kind: str) -> bytes:
    """A figure as a file of a kind: svg, png or pdf; the same figure gives the same bytes."""
    out = BytesIO()
    figure.savefig(out, format=kind, dpi=220, metadata=_UNDATED.get(kind))
    return out.getvalue()
