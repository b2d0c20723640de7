"""Run ``python -m costmodel``, and where the command ``costmodel`` starts.

Ctrl-C may come before there is anything that could catch it, so the rest is loaded inside.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from costmodel.cli.main import main as run

        run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
