"""What the file of a runtime offers, and what a session that it opens can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from costmodel.core.values import NamedTuple
from costmodel.latency.kernel import Kernel, Timed

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.subject import Subject
    from costmodel.latency.work import Work

Facts = Mapping[str, int]
"""What a runtime's choice of kernels depends on beside the network, read off what it executed:
``block`` is that of channels in its layout, which follows the instruction set.
"""


class Asked(NamedTuple):
    """How to run a network. Its batch is that of its shapes; ``device`` is for PyTorch to take."""

    threads: int = 1
    device: str = "cpu"


class Session(Protocol):
    """A network made ready by a runtime, with inputs drawn by a seed."""

    facts: Facts

    def run(self) -> None:
        """Run the network once, to its end."""
        ...

    def executed(self) -> tuple[Kernel, ...]:
        """The kernels of one run, in their order, read off what the runtime made of the network."""
        ...

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        """The same with their times, each the median of ``runs`` profiled runs.

        What profiling itself adds to a kernel is in them.
        """
        ...

    def close(self) -> None:
        """Free the memory and files that it holds."""
        ...


class Foreteller(Protocol):
    """What tells the kernels of a network and their work without running it: a runtime, or layers.

    ``costmodel.latency.predicting.layers`` is the one that takes layers for kernels.
    """

    def kernels(self, network: Network, facts: Facts) -> tuple[Kernel, ...]:
        """What is executed of the network."""
        ...

    def works(self, kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
        """What each kernel of a network has to do, of the class that it is of."""
        ...


class Runtime(Protocol):
    """The module of a runtime. The first line of its docstring says what it is."""

    EXTRA: str
    """The extra of costmodel that installs it."""
    HAS_PROFILE: bool
    """Whether it tells what single kernels take in a run, so that it is calibrated by kernels.

    Where it does not, the times of whole networks are all that a platform is fitted to.
    """
    FACTS: tuple[str, ...]
    """The facts, from 1, without which it cannot tell the kernels of a network."""

    def version(self) -> str:
        """The release that is installed.

        Raises:
            SpecError: none is; the message has the line that installs it.
        """
        ...

    def kernels(self, network: Network, facts: Facts) -> tuple[Kernel, ...]:
        """What the runtime executes of the network: a pure function, without the runtime."""
        ...

    def works(self, kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
        """What each kernel of a network has to do, of the class that it is of.

        ``facts`` may say what the caches hold, ``near_bytes`` and ``far_bytes``.
        """
        ...

    def open_session(self, subject: Subject, asked: Asked) -> Session:
        """Make a network ready to run.

        Raises:
            SpecError: the runtime is not installed, or cannot run a layer, which is named.
        """
        ...
