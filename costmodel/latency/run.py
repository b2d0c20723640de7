"""A run: one network timed by one runtime on one device, a row of the tables that are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One measured network.

    ``model`` is the spec, file or factory as it was named, ``settings`` what was set beyond the
    variant (``width=0.75, ...``), ``input`` the sizes of its inputs (``224x224``, or
    ``name=..., name=...``). ``milliseconds`` is the median of one pass over the whole batch,
    ``spread_milliseconds`` the interquartile range of its ``visits``, which a table leaves out.
    ``provenance`` says who measured it, when and how.
    """

    model: str
    variant: str
    settings: str
    input: str
    batch: int
    runtime: str
    version: str
    device: str
    threads: int
    milliseconds: float
    minimum_milliseconds: float
    spread_milliseconds: float
    provenance: str
    visits: tuple[float, ...] = ()
