"""Make the pictures of docs/charts.md: every chart at 3, 36 and 130 networks.

pip install pillow && python -m docs.charts        from the root of a checkout
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

import costmodel
from costmodel.cli.main import run

FOLDER = Path(__file__).parent / "charts"
COUNTS = (3, 36, 130)
MOST_PIXELS = 1_500_000
"""Larger pictures are made smaller."""
PHONE = "snapdragon-810"
SWEEPS = {
    3: ("--over", "width=0.5,0.75,1"),
    36: ("--over", "width=0.25:1.5:0.25", "--over", "input=128:288:32"),
    130: ("--over", "width=0.25:1.5:0.05", "--over", "input=160:288:32"),
}


def names(*, are_published: bool) -> list[str]:
    """Shipped networks as the command line takes them; those with a top-1, or all of the zoo."""
    rows = costmodel.compare(*(report.network for report in costmodel.specs().value)).value
    return [
        f"{row.spec}:{row.variant}" if row.variant else row.spec
        for row in rows
        if not row.spec.startswith("guidelines/")
        if row.values["top1"] or not are_published
    ]


def some(found: Sequence[str], count: int) -> list[str]:
    """So many of them, from the whole list."""
    return [found[place * len(found) // count] for place in range(count)]


def times(found: Sequence[str], path: Path) -> str:
    """A table of times, those that a shipped platform foretells: nobody has measured so many."""
    platform = costmodel.load_platform(PHONE)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["model", "variant", "device", "milliseconds"])
        for name in found:
            spec, _, variant = name.partition(":")
            seconds = costmodel.predict(name, platform, partial=True).seconds
            table.writerow([spec, variant, f"{PHONE}, predicted", 1e3 * seconds])
    return str(path)


def commands(folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """The name of each picture, and what draws it."""
    zoo, published = names(are_published=False), names(are_published=True)
    for count in COUNTS:
        yield f"bubbles_{count}", ("compare", *some(published, count))
        yield f"kinds_{count}", ("list", *some(zoo, count))
        yield f"memory_{count}", ("analyze", *some(zoo, count))
        yield f"times_{count}", ("check", times(some(zoo, count), folder / f"{count}.csv"))
        yield f"front_{count}", ("sweep", "mobilenetv2", *SWEEPS[count], "--pareto", "mac,-flops")


def small(picture: bytes) -> bytes:
    """A PNG of few colours, and not larger than a page shows."""
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    by = (MOST_PIXELS / (shown.width * shown.height)) ** 0.5
    if by < 1:
        size = round(by * shown.width), round(by * shown.height)
        shown = shown.resize(size, Image.Resampling.LANCZOS)
    found = io.BytesIO()
    colours = shown.quantize(96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colours.save(found, "png", optimize=True)
    return found.getvalue()


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, words in commands(Path(folder)):
            path = Path(folder) / f"{name}.png"
            run([*words, "--plot", str(path), "-o", f"{folder}/{name}.csv"])
            (FOLDER / f"{name}.png").write_bytes(small(path.read_bytes()))


if __name__ == "__main__":
    main()
