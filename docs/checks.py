"""Write into docs/checking.md how well counts agree with the paper's times, and with docs/runs.

    python docs/checks.py --measure [onnxruntime ...]    on a quiet machine, 2 minutes for each
    python docs/checks.py

The first measures the networks below with all runtimes that are installed, or with those named,
into docs/runs/zoo-RUNTIME.csv. Both write what then comes out between the markers of the page, and
the plot.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from costmodel.cli.recorded import rows_of, timed
from costmodel.comparing.agreements import Checked, Checks, checks
from costmodel.comparing.published_runs import published_runs
from costmodel.core.problems import SpecError
from costmodel.latency.runs.reading import Row
from costmodel.latency.runtimes import NAMES, runtime_of
from costmodel.published import runtimes
from costmodel.render.chart.times import picture_of
from costmodel.render.chart.timing import panels_of
from costmodel.render.tables.formats.markdown import encode
from costmodel.render.views.checked import CheckedCounts

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "checking.md"
RUNS = ROOT / "docs" / "runs"
PLOT = ROOT / "docs" / "checked.svg"
SECONDS = "2"
NETWORKS = """
alexnet bn_inception condensenet:74@G=C=4 densenet:121 densenet_small:1x efficientnet:b0
googlenet igcv3:1.0 mnasnet:A1 mnasnet:B1 mobilenetv1:0.5 mobilenetv1:1.0 mobilenetv2:0.5
mobilenetv2:1.0 mobilenetv2:1.4 mobilenetv3:large mobilenetv3:small nasnet_a:mobile
pnasnet5:mobile regnet:x-400mf regnet:y-400mf resnet:18 resnet:50 resnext:50-32x4d
senet:SE-ResNet-50 shufflenetv1:0.5x@g=3 shufflenetv1:1x@g=1 shufflenetv1:1x@g=3
shufflenetv1:1x@g=8 shufflenetv1:2x@g=3 shufflenetv2:0.5x shufflenetv2:1x shufflenetv2:1.5x
shufflenetv2:2x squeezenet:1.0 squeezenet:1.1 squeezenext xception_small:1x xception_small:2x
"""
"""By specs and variants; ``@`` stands for the blank in the name of a variant."""


def words() -> list[str]:
    """The networks as the command line takes them."""
    return [word.replace("@", " ") for word in NETWORKS.split()]


def measure(names: Sequence[str]) -> None:
    """Measure with each runtime; what one cannot run is told, and left out of its table."""
    RUNS.mkdir(exist_ok=True)
    for name in names or list(_installed()):
        command = [sys.executable, "-m", "costmodel", "measure", *words()]
        command += ["--runtime", name, "--seconds", SECONDS, "-o", str(RUNS / f"zoo-{name}.csv")]
        subprocess.run([*command, "--format", "csv"], stdout=subprocess.DEVNULL, check=False)


def _installed() -> Iterator[str]:
    for name in NAMES:
        with suppress(SpecError):
            runtime_of(name).version()
            yield name


def published() -> Checks:
    """The paper's Table 8, each device apart."""
    pairs = zip(runtimes(), published_runs(), strict=True)
    rows = [Row(run, None) for row, run in pairs if row.source.id == "shufflenetv2-t8"]
    return checks(timed(rows))


def recorded() -> Checks | None:
    """The runs in docs/runs, each runtime apart; None where there are none."""
    paths = sorted(RUNS.glob("zoo-*.csv"))
    return checks(timed(rows_of(map(str, paths), {}))) if paths else None


def shown(found: Checks) -> str:
    """A table of all setups, and what ``costmodel check`` says of each."""
    return f"{_summary(found.checked)}\n{_details(found)}"


def _summary(found: Sequence[Checked]) -> str:
    head = (
        "| setup | networks | noise | FLOPs | MAC | FLOPs + MAC | wrong pairs | best explained by |"
    )
    rule = "|---|--:|--:|--:|--:|--:|--:|---|"
    note = "Kendall's tau-b and MAPE; pairs that FLOPs order wrongly."
    return "\n".join([head, rule, *map(_row, found), "", note, ""])


def _row(one: Checked) -> str:
    lines = {line.name: line.figures for line in one.agreement.lines}
    wrong, ordered, explanations = one.agreement.ordering
    noise = one.agreement.noise
    best = explanations[0] if explanations else None
    cells = [
        str(one.setup),
        f"{len(one.agreement.samples)}",
        f"{100 * noise.share:.1f} %" if noise else "-",
        *(_figures(lines[name]) for name in ("flops", "mac", "flops_mac")),
        f"{100 * len(wrong) / ordered:.0f} %" if ordered else "-",
        f"{best.guideline}, {100 * best.share:.0f} %" if best and best.share > 0 else "-",
    ]
    return f"| {' | '.join(cells)} |"


def _figures(figures: object) -> str:
    tau, mape = (figures[name].value for name in ("kendall", "mape"))  # type: ignore[index]
    return " ".join(["-" if tau is None else f"{tau:.2f}", "" if mape is None else f"{mape:.0f} %"])


def _details(found: Checks) -> str:
    text = "".join(encode(CheckedCounts(found), _no_screen))
    return re.sub("^## ", "### ", text, flags=re.MULTILINE)


def _no_screen() -> None:
    raise AssertionError("Markdown has no width")


def page(text: str) -> str:
    """The page's text with what comes out now between its markers."""
    runs = recorded()
    text = _between(text, "published", shown(published()))
    return _between(text, "runs", f"![times](checked.svg)\n\n{shown(runs)}" if runs else "")


def _between(text: str, marker: str, inner: str) -> str:
    block = re.compile(f"(?<=<!-- {marker}:begin -->\n).*?(?=<!-- {marker}:end -->)", re.DOTALL)
    return block.sub(lambda _: inner, text)


def main() -> None:
    """Measure if that is asked for, then write."""
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2:])
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
    if runs := recorded():
        PLOT.write_bytes(picture_of([panels_of(one) for one in runs.checked]).written("svg"))


if __name__ == "__main__":
    main()
