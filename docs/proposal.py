"""Write docs/proposal.md: what lint says of one proposal, with a platform and without one.

    python docs/proposal.py PLATFORM

PLATFORM is a file or a shipped name, seen from the root of the repository; without it the page has
what counts alone find.
"""

from __future__ import annotations

import json
import shlex
import sys
from typing import Any

from update import ROOT, printed, shown

PAGE = ROOT / "docs" / "proposal.md"
LINT = "costmodel lint docs/proposal.yaml"
COUNTED = f"""\
# One proposal, linted with a platform and without

[proposal.yaml](proposal.yaml) has bottlenecks as one might sketch them: 176 channels reduced
to 58, and 384 to 96 in four groups. By counts alone the reductions (G1) and the shortcuts (G4) are
at fault:

```console
$ {LINT}
```
"""
PREDICTED = """
With a platform the same findings have prices, and those come first that cost most. What counts
cannot see is found as well: channels and groups that leave the runtime's fast path (A1).
[lint.md](lint.md) says what a finding costs.

```console
$ {lint}
```

Side by side, with all findings of a rule on a line together:

| rule | line | by counts | on the platform | costs |
|---|--:|---|---|--:|
{rows}

`python docs/proposal.py {platform}` writes this page.
"""
_LEVELS = ("", "note", "warning", "error")


def main(platform: str = "") -> None:
    """Run the commands of the page, and write it."""
    text = COUNTED
    if platform:
        word = shlex.quote(platform)
        lint = f"{LINT} --platform {word}"
        text += PREDICTED.format(lint=lint, platform=word, rows="\n".join(_rows(lint)))
    PAGE.write_text(shown(text), encoding="utf-8")


def _rows(priced: str) -> list[str]:
    """A row for each rule and line, the costliest first."""
    plain, found = _by_line(LINT), _by_line(priced)
    costs = {key: sum(one.get("cost_ms") or 0 for one in found[key]) for key in found}
    return [
        f"| {rule} | {line} | {_level(plain.get((rule, line), []))} | {_level(found[rule, line])} "
        f"| {costs[rule, line]:.2f} ms |"
        for rule, line in sorted(found, key=costs.__getitem__, reverse=True)
    ]


def _by_line(command: str) -> dict[tuple[str, int], list[dict[str, Any]]]:
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in json.loads(printed(f"{command} --format json"))["findings"]:
        groups.setdefault((one["rule"], one["line"]), []).append(one)
    return groups


def _level(findings: list[dict[str, Any]]) -> str:
    return max((one["level"] for one in findings), key=_LEVELS.index, default="")


if __name__ == "__main__":
    main(*sys.argv[1:])
