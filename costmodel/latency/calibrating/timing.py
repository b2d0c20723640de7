"""A timed network, which coefficients are fitted to."""

from __future__ import annotations

from costmodel.core.network import Network
from costmodel.core.values import NamedTuple
from costmodel.latency.kernel import Timed


class Timing(NamedTuple):
    """A network that ran: ``seconds`` of a whole run at the usual speed of the machine, a median.

    ``kernels`` are as they were profiled, which makes each slower; there are none where the runtime
    has no profile.
    """

    network: Network
    kernels: tuple[Timed, ...]
    seconds: float
