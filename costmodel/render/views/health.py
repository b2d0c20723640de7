"""What is installed and found here, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.core.installed import Extra, Library
from costmodel.core.si import milliseconds
from costmodel.core.values import dataclass
from costmodel.latency.health import Found, Noise
from costmodel.render.tables.table import Column, Section, Table

_Row = tuple[str, str, str, str]
_TITLES = ("what", "name", "found", "remedy")


@dataclass(frozen=True, slots=True)
class Health:
    """Releases of costmodel and Python, the libraries, the processor, runtimes and the noise.

    ``noise`` is None where no runtime is installed that could be timed.
    """

    costmodel: str
    python: str
    device: str
    extras: Sequence[Extra]
    runtimes: Sequence[Found]
    noise: Noise | None

    def sections(self) -> Iterator[Section]:
        """All of it in one table."""
        columns = zip(*self._rows(), strict=True)
        found = (
            Column(title, values, overflow="wrap", least=12)
            for title, values in zip(_TITLES, columns, strict=True)
        )
        yield Section(Table(tuple(found), is_headed=False))

    def records(self) -> list[dict[str, object]]:
        """The rows of the table."""
        return [dict(zip(_TITLES, row, strict=True)) for row in self._rows()]

    def contract(self) -> dict[str, object]:
        """``costmodel.doctor/1``."""
        return {
            "schema": "costmodel.doctor/1",
            "costmodel": self.costmodel,
            "python": self.python,
            "device": self.device,
            "libraries": {
                library.name: library.version or None
                for extra in self.extras
                for library in extra.libraries
            },
            "missing": {extra.name: extra.missing for extra in self.extras if extra.missing},
            "runtimes": {one.name: one.version or None for one in self.runtimes},
            "noise_floor": self.noise.floor if self.noise else None,
            "reference_seconds": self.noise.seconds if self.noise else None,
        }

    def _rows(self) -> Iterator[_Row]:
        yield "release", "costmodel", self.costmodel, ""
        yield "release", "Python", self.python, ""
        yield "processor", "", self.device, ""
        for extra in self.extras:
            told = ", ".join(map(_told, extra.libraries))
            yield ("extra" if extra.name else "needed"), extra.name, told, extra.remedy
        for one in self.runtimes:
            yield "runtime", one.name, one.version or "not installed", one.remedy
        yield _noise(self.noise)


def _told(library: Library) -> str:
    if not library.version:
        return f"no {library.name}"
    old = "" if library.is_there else f" (too old, needs {library.least})"
    return f"{library.name} {library.version}{old}"


def _noise(found: Noise | None) -> _Row:
    if found is None:
        return "noise", "now", "not measured: no runtime is installed", ""
    told = f"{100 * found.floor:.1f} %, reference kernel {milliseconds(found.seconds)} ms"
    is_much = found.floor > _MUCH
    return "noise", "now", told, "stop what else runs on this machine" if is_much else ""


_MUCH = 0.10
"""The floor of noise from which 'costmodel measure' refuses figures."""
