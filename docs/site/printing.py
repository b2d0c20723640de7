"""What a command prints, run within this process."""

from __future__ import annotations

import io
import shlex
from contextlib import redirect_stdout

from costmodel.cli.main import run


def printed(words: str) -> str:
    """The standard output of ``costmodel`` and these words.

    Raises:
        RuntimeError: they are wrong, or it is.
    """
    out = io.StringIO()
    with redirect_stdout(out):
        code = run(shlex.split(words))
    if code > 1:
        raise RuntimeError(f"costmodel {words}: exit code {code}")
    return out.getvalue()
