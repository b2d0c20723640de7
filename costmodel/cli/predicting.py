"""How commands predict networks on a platform, and refuse what it does not cover."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from costmodel.cli.platforms import platform_of
from costmodel.cli.progress import followed
from costmodel.cli.requests import tell
from costmodel.cli.terminal import warn
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem

if TYPE_CHECKING:
    from costmodel.comparing.timed import Recorded
    from costmodel.core.network import Network
    from costmodel.latency.platforms.platform import Platform
    from costmodel.latency.predicting.prediction import Prediction


def predicted(found: Iterable[Network], platform: Platform) -> tuple[Prediction, ...]:
    """What is predicted of networks; another batch than was calibrated is told, once."""
    from costmodel.latency.foreteller import foretold
    from costmodel.latency.platforms.mismatch import other_batch

    networks = tuple(found)
    tell(one for network in networks for one in other_batch(platform, network.batch))
    return tuple(foretold(network, platform) for network in followed(networks))


def timed_on(word: str, found: Sequence[Network], tables: Sequence[str] = ()) -> Recorded:
    """The times of networks on a platform; none of those of which too little is covered, told so.

    Raises:
        SpecError: there is no such platform, or it is damaged.
        UsageError: times are read from ``tables`` as well.
    """
    from costmodel.comparing.timed import Recorded, identity
    from costmodel.render.views.predicted import where

    if tables:
        raise wrong("--platform predicts times, and --runs has recorded ones", "leave one out")
    platform = platform_of(word)
    known = filter(None, _told(predicted(found, platform)))
    times = {identity(one.network): one.seconds * 1e3 for one in known}
    return Recorded(where(platform), times, "predicted")


def told_on(word: str, found: Sequence[Network]) -> tuple[Prediction | None, ...]:
    """What is predicted of networks; None where too little is covered, which is told.

    Raises:
        SpecError: there is no such platform, or it is damaged.
    """
    return tuple(_told(predicted(found, platform_of(word))))


def milliseconds_on(word: str) -> Callable[[Network], float | None]:
    """What tells the milliseconds of a network of batch 1; None where too little is covered.

    Raises:
        SpecError: there is no such platform, or it is damaged.
    """
    from costmodel.latency.foreteller import foretold
    from costmodel.latency.platforms.mismatch import other_batch

    platform = platform_of(word)
    tell(other_batch(platform, 1))

    def milliseconds(network: Network) -> float | None:
        (one,) = _told([foretold(network, platform)])
        return one.seconds * 1e3 if one else None

    return milliseconds


def _told(predictions: Iterable[Prediction]) -> Iterator[Prediction | None]:
    from costmodel.render.views.predicted import refusal

    for one in predictions:
        if one.is_partial:
            remedy = "calibrate again with such kernels, or see costmodel predict --partial"
            warn(Problem(refusal(one), None, remedy))
        yield None if one.is_partial else one


def not_covered(predictions: Iterable[Prediction]) -> Iterator[Problem]:
    """What is not covered, of each network of which too much is guessed."""
    from costmodel.render.views.predicted import refusal

    hint = "calibrate again with such kernels, or take what is covered with --partial"
    return (Problem(refusal(one), None, hint) for one in predictions if one.is_partial)
