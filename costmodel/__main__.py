"""Run ``python -m costmodel``, and where the command ``costmodel`` starts.

Ctrl-C may come before there is anything that could catch it, so the rest is loaded inside. Scripts
ask which version is there before each use, so that is answered before anything else is loaded.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from costmodel.cli.early import answer

        text = answer(sys.argv[1:])
        if text is not None and _is_told(text):
            sys.exit()
        from costmodel.cli.main import main as run

        run()
    except (KeyboardInterrupt, RuntimeError) as error:
        from costmodel.cli.interrupted import is_interrupt

        if not is_interrupt(error):
            raise
        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        sys.exit(130)


def _is_told(text: str) -> bool:
    """Whether standard output took the text; if not, the command itself tells what is wrong."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (AttributeError, OSError, UnicodeEncodeError):
        return False
    return True


if __name__ == "__main__":
    main()
