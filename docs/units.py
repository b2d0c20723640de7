"""Write the verdicts of the zoo into docs/units.md, three times: shipped, flattened, in helpers.

    python docs/units.py

The table stands between two markers; tests/analysis/rewriting.py writes the specs anew.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from analysis.rewriting import flat, helpers, rewritten  # noqa: E402

from costmodel.analysis.report import analyze  # noqa: E402
from costmodel.core.network import Network  # noqa: E402
from costmodel.language.loading import load, open_spec  # noqa: E402
from costmodel.language.sources.library import shipped  # noqa: E402
from costmodel.linting.finding import Level, Verdict  # noqa: E402
from costmodel.linting.judging import judge  # noqa: E402

PAGE = ROOT / "docs" / "units.md"
BEGIN, END = "<!-- units:begin -->", "<!-- units:end -->"
_BLOCK = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)


def table() -> str:
    """The table in Markdown, of the specs whose units no block declares."""
    head = "| network | as shipped | flattened | cut into helpers |\n|---|---|---|---|\n"
    return head + "".join(f"{line(spec)}\n" for spec in shipped() if not _has_hints(spec))


def _has_hints(spec: str) -> bool:
    return any(layer.hint for layer in load(spec).layers)


def line(spec: str) -> str:
    """The row of a spec's first variant."""
    network = load(spec)
    variant = next(iter(open_spec(spec).variants), "")
    cuts = (network, *(rewritten(network, cut(network)) for cut in (flat, helpers)))
    return f"| {' | '.join([f'{spec} {variant}'.rstrip(), *map(_verdicts, cuts)])} |"


def _verdicts(network: Network) -> str:
    return " ".join(map(_cell, judge(analyze(network)).verdicts.values()))


def _cell(verdict: Verdict) -> str:
    text = f"{verdict.rule} {verdict.value:.3g}"
    return f"**{text}**" if verdict.level.rank >= Level.WARNING.rank else text


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    PAGE.write_text(_BLOCK.sub(lambda _: table(), text), encoding="utf-8")
