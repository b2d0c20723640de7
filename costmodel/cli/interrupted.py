"""Whether an error is Ctrl-C in disguise."""

from __future__ import annotations


def is_interrupt(error: BaseException | None) -> bool:
    """Whether it is KeyboardInterrupt, or was raised from it.

    Python 3.11 turns what is raised in a ``__set_name__``, while a class is made, into a
    RuntimeError, and extensions turn what their callbacks raise into errors of their own.
    """
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None
