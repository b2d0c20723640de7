"""Pages that ``costmodel report`` writes, as they are."""

from __future__ import annotations

from collections.abc import Iterator

from printing import printed

REPORTS = {
    "mobilenetv2": "mobilenetv2",
    "nasnet": "nasnet_a --variant large",
    "resnet": "resnet:50 --platform docs/runs/onnxruntime.yaml",
    "compare": "mobilenetv2 --compare mobilenetv2:0.75",
}
HEAD = """\
# Pages of networks

Each is one file, as the command above it writes it; a click on a picture opens it.
[The page of a network](../docs/page.md) tells what is to be seen.
"""


def pages() -> Iterator[tuple[str, str]]:
    """The pages, and the one that leads to them."""
    yield "gallery/index.md", HEAD + "".join(map(_shown, REPORTS))
    for name, words in REPORTS.items():
        yield f"gallery/{name}.html", printed(f"report {words} -o -")


def _shown(name: str) -> str:
    picture = f"![The page of {name}](../docs/page_{name}.png)"
    return f"\n```sh\ncostmodel report {REPORTS[name]}\n```\n\n[{picture}]({name}.html)\n"
