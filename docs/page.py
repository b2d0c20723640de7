"""Make the pictures of docs/page.md: pages in chromium, as tests/browser has it.

pip install pillow && python -m docs.page        from the root of a checkout
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from costmodel.cli.main import run
from tests.browser.conftest import Browser

FOLDER = Path(__file__).parent
OPEN = "[...document.querySelectorAll('[role=treeitem]')].find(e => e.ariaLabel.startsWith('{}, '))"
CLICK = "dispatchEvent(new MouseEvent('{}', {{bubbles: true}}))"


class Shown(NamedTuple):
    """What is reported, the window's width and theme, the section, boxes to open one by one."""

    words: str
    width: int
    theme: str
    section: str = "graph"
    boxes: tuple[str, ...] = ()


_TIMES = "--platform docs/runs/onnxruntime.yaml --runs docs/runs/mobilenetv2.json"
PICTURES = {
    "page_mobilenetv2": Shown(
        "mobilenetv2", 1200, "light", boxes=("bottleneck2.2", "bottleneck2.2.filter")
    ),
    "page_nasnet": Shown(
        "nasnet_a --variant large", 1200, "dark", boxes=("stack1.1", "stack1.1.h3.sep")
    ),
    "page_resnet_narrow": Shown("resnet:50", 320, "dark", boxes=("conv3_x.1",)),
    "page_resnet": Shown("resnet:50", 1200, "light", "treemap"),
    "page_roofline": Shown(f"mobilenetv2 {_TIMES}", 1200, "light", "roofline"),
    "page_compare": Shown(
        "mobilenetv2 --compare mobilenetv2:0.75", 1200, "light", boxes=("bottleneck3.1",)
    ),
}


def picture(browser: Browser, page: Path, shown: Shown) -> bytes:
    """A page with some boxes open, as a PNG of few colours."""
    browser.open(page, shown.width, shown.theme)
    for name in shown.boxes:
        browser.run(f"{OPEN.format(name)}.{CLICK.format('dblclick')}")
        browser.run(f"{OPEN.format(name)}.{CLICK.format('click')}")
    browser.run(f"document.getElementById('{shown.section}').scrollIntoView()")
    image = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png()))
    found = io.BytesIO()
    few = image.convert("RGB").quantize(160, Image.Quantize.MAXCOVERAGE)
    few.save(found, "png", optimize=True)
    return found.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(f"{folder}/profile")
        for name, shown in PICTURES.items():
            page = Path(folder) / f"{name}.html"
            run(["report", *shown.words.split(), "-o", str(page)])
            (FOLDER / f"{name}.png").write_bytes(picture(browser, page, shown))
        browser.driver.quit()
