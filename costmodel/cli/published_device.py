"""The device whose published speeds are quoted."""

from __future__ import annotations

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted


def published_device(name: str | None) -> str:
    """The device of that name, spelt in any way; the usual one without a name.

    Raises:
        SpecError: no speed is published on it.
    """
    from costmodel.comparing.side_by_side import DEVICE
    from costmodel.published.lookup import devices

    if name is None:
        return DEVICE
    known = {_letters(one): one for one in devices()}
    if _letters(name) in known:
        return known[_letters(name)]
    message = f"no speed is published on {quoted(name)}"
    raise SpecError([Problem(message, None, did_you_mean(name, devices()))])


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
