"""A run: one network timed by one runtime on one device, a row of the tables that are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from costmodel.core.values import NamedTuple


class Ran(NamedTuple):
    """A kernel of a run, which took so many ``milliseconds`` of it.

    ``type`` is the runtime's own word for it, ``layers`` are those of the network that it stands
    for; ``moved`` is the layer or input whose output it lays out anew where it stands for none.
    """

    type: str
    layers: tuple[str, ...]
    milliseconds: float
    moved: str = ""


class Setup(NamedTuple):
    """What runs have to share for their times to be compared; what is not told is empty or None."""

    device: str
    runtime: str
    version: str
    batch: int
    threads: int | None

    def __str__(self) -> str:
        """In words: ``Pixel 1, TF-Lite 2.4, batch 8, 4 threads``."""
        runtime = f"{self.runtime} {self.version}".strip()
        threads = f"{self.threads} thread{'s' * (self.threads != 1)}" if self.threads else ""
        batch = f"batch {self.batch}" if self.batch > 1 else ""
        known = (self.device or "device not told", runtime, batch, threads)
        return ", ".join(word for word in known if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One measured network.

    ``model`` is the spec, file or factory as it was named, ``settings`` what was set beyond the
    variant (``width=0.75, ...``), ``input`` the sizes of its inputs (``224x224``, or
    ``name=..., name=...``), empty for its own. ``milliseconds`` is the median of one pass over the
    whole batch, ``minimum_milliseconds`` the least and ``spread_milliseconds`` the interquartile
    range of its ``visits``: times set right by the machine's speed at the time. What the clock said
    are the ``raw_visits``, and ``reference_visits`` what a kernel took that told of that speed.
    ``kernels`` add up to the median. A CSV leaves visits and kernels out. ``noise_floor`` is the
    share by which two figures of one network differed by chance when it was measured, 0.03 for 3 %.
    ``provenance`` says who measured it, when and how. What is not told is empty or None.
    """

    model: str
    variant: str = ""
    settings: str = ""
    input: str = ""
    batch: int = 1
    runtime: str = ""
    version: str = ""
    device: str = ""
    threads: int | None = None
    milliseconds: float
    minimum_milliseconds: float | None = None
    spread_milliseconds: float | None = None
    noise_floor: float | None = None
    provenance: str = ""
    visits: tuple[float, ...] = ()
    raw_visits: tuple[float, ...] = ()
    reference_visits: tuple[float, ...] = ()
    kernels: tuple[Ran, ...] = ()

    @property
    def setup(self) -> Setup:
        """Where and how it was measured."""
        return Setup(self.device, self.runtime, self.version, self.batch, self.threads)

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes of the inputs that ``input`` names, each as ``--input`` takes it."""
        parts = re.split(r",(?![^\[]*\])", self.input)
        return tuple(part.strip() for part in parts if part.strip())

    @property
    def assignments(self) -> tuple[str, ...]:
        """What ``settings`` names, each as ``--set`` takes it."""
        return tuple(part.strip() for part in self.settings.split(",") if part.strip())
