"""``costmodel.predict`` and ``costmodel.load_platform``."""

from __future__ import annotations

import os

from costmodel.api.asked import Named, networks
from costmodel.core.asked import demand, path_of
from costmodel.core.problems import Problem, SpecError
from costmodel.language.loading import InputSizes
from costmodel.latency.foreteller import foretold
from costmodel.latency.platforms.library import load_platform as located
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.predicting.prediction import Prediction
from costmodel.render.views.predicted import refusal


def load_platform(path: str | os.PathLike[str]) -> Platform:
    """The platform in a file of YAML, or of a shipped name.

    Raises:
        SpecError: there is none, or it is damaged; every fault, with its place.
        TypeError: ``path`` is no path.
    """
    return located(path_of("a platform", path))


def known_platform(platform: Platform | str | os.PathLike[str]) -> Platform:
    """A platform as it is, or the one that a path or a shipped name means."""
    return platform if isinstance(platform, Platform) else load_platform(platform)


def predict(
    network: Named,
    platform: Platform | str | os.PathLike[str],
    *,
    partial: bool = False,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, as for load)
    batch: int = 1,
) -> Prediction:
    """The seconds that a network takes on a platform, with their interval, kernel by kernel.

    Nothing is run. ``partial`` takes a prediction of which less than 95 % of the time is covered.

    Raises:
        SpecError: the network or the platform cannot be read, or too little is covered.
        TypeError: an argument is of another type.
    """
    demand(isinstance(partial, bool), "partial", "True or False", partial)
    known = known_platform(platform)
    found = networks([network], input, batch, None)
    demand(len(found) == 1, "network", "one network", network)
    prediction = foretold(found[0], known)
    if prediction.is_partial and not partial:
        hint = "calibrate again with such kernels, or take what is covered with partial=True"
        raise SpecError([Problem(refusal(prediction), None, hint)])
    return prediction
