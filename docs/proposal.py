"""Write docs/proposal.md anew: what lint says of one proposal, without a platform and with one.

    python docs/proposal.py PLATFORM

PLATFORM is a file or a shipped name, seen from the root of the repository.
"""

from __future__ import annotations

import re
import shlex
import sys

from update import ROOT, shown

PAGE = ROOT / "docs" / "proposal.md"
_PLATFORM = re.compile(r"^(\$ .* --platform )\S+", re.MULTILINE)


def main(platform: str) -> None:
    """Name the platform in the page's commands, and run them all."""
    word, text = shlex.quote(platform), PAGE.read_text("utf-8")
    text = _PLATFORM.sub(lambda found: found[1] + word, text)
    PAGE.write_text(shown(text), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
