"""The zoo written as ONNX and PyTorch and read again: python benchmarks/round_trips.py [spec ...].

Of each spec the first variant and the last. What comes back must have the FLOPs, MAC and params,
the units with their fragments, the critical path, the ops and the verdicts of the spec. Without
names the table of all goes into docs/exporting.md, between its markers.
"""

from __future__ import annotations

import gc
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch

import costmodel
from costmodel.analysis.report import analyze
from costmodel.analysis.structure import critical_path, ops_of
from costmodel.analysis.units import units
from costmodel.core.network import Network
from costmodel.interop.opening import open_model
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats import format_of
from costmodel.language.loading import open_spec
from costmodel.language.sources.library import shipped
from costmodel.linting.judging import judge

PAGE = Path(__file__).parent.parent / "docs" / "exporting.md"
BEGIN, END = "<!-- round trips:begin -->", "<!-- round trips:end -->"
_BLOCK = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)

Facts = Mapping[str, object]

REASONS: Mapping[tuple[str, str], str] = {
    ("amoebanet", "PyTorch"): "a pooling pads both ends alike there; uneven padding is an op more",
    ("guidelines/g1", "ONNX"): "its blocks say `unit: true`, which no model can",
    ("guidelines/g1", "PyTorch"): "the same",
    ("guidelines/g3", "PyTorch"): "a sum of four is three sums there",
    ("guidelines/g4", "ONNX"): "its blocks say `unit: true`, which no model can",
    ("guidelines/g4", "PyTorch"): "the same",
    ("hrnet", "PyTorch"): "sums of three and four are two and three sums there",
    ("vit", "ONNX"): "to join a class token, maps are seen as tokens first, an op more",
    ("vit", "PyTorch"): "the same; attention takes queries, keys and values apart and scales them",
    ("yolov3_tiny", "PyTorch"): "a pooling pads both ends alike there; see amoebanet",
}


def main() -> None:
    rows = []
    for spec in sys.argv[1:] or shipped():
        rows.append(_row(spec))
        print(rows[-1], flush=True)
    if not sys.argv[1:]:
        head = "| network | variants | ONNX | PyTorch | what differs, and why |"
        table = "".join(f"{row}\n" for row in (head, "|---|---|---|---|---|", *rows))
        text = PAGE.read_text("utf-8")
        PAGE.write_text(_BLOCK.sub(lambda _: table, text), encoding="utf-8")


def _row(spec: str) -> str:
    """The line of a spec: what is the same of both variants, and what differs of any."""
    variants = list(open_spec(spec).variants) or [""]
    tried = list(dict.fromkeys((variants[0], variants[-1])))
    cells, told = [], []
    for way in ("ONNX", "PyTorch"):
        try:
            differing = dict.fromkeys(one for name in tried for one in differences(spec, name, way))
        except costmodel.SpecError as error:
            cells.append("not written")
            told.append(error.problems[0].message.partition(": ")[2])
            continue
        cells.append(f"differs in {', '.join(differing)}" if differing else "same")
        if differing:
            told.append(f"{way}: {REASONS.get((spec, way), 'unknown')}")
    told = list(dict.fromkeys(re.sub(r" as (ONNX|PyTorch)( \(.*?\))?", "", one) for one in told))
    return f"| {' | '.join([spec, ', '.join(tried) or '-', *cells, '; '.join(told)])} |"


def differences(spec: str, variant: str, way: str) -> Iterator[str]:
    """What is not the same of a network once it is written and read again.

    Raises:
        SpecError: it cannot be written.
    """
    network = costmodel.load(spec, variant or None)
    ours, theirs = facts(network), facts(_read_again(network, way))
    gc.collect()
    yield from (name for name in ours if ours[name] != theirs[name])


def _read_again(network: Network, way: str) -> Network:
    if way == "PyTorch":
        with torch.device("meta"):
            module = costmodel.to_torch(network)
            images = [torch.zeros(*shape) for shape in network.inputs.values()]
            return costmodel.from_torch(module, *images)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        path.write_bytes(bytes(format_of("onnx").write(network, Asked())))  # type: ignore[arg-type]
        return open_model(str(path))


def facts(network: Network) -> Facts:
    """What has to stay the same."""
    report = analyze(network)
    cost, found = report.total().cost, units(report)
    verdicts = judge(report).verdicts.values()
    return {
        "FLOPs": cost.flops,
        "MAC": cost.mac,
        "params": cost.params,
        "units": [(unit.fragments, unit.is_body) for unit in found],
        "critical path": critical_path(network.layers),
        "ops": ops_of(network.layers),
        **{one.rule: (one.level, one.value) for one in verdicts},
    }


if __name__ == "__main__":
    main()
