"""Make the pictures of docs/page.md: pages in chromium, as tests/browser has it.

pip install pillow && python -m docs.page        from the root of a checkout
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image

from costmodel.cli.main import run
from tests.browser.conftest import Browser

FOLDER = Path(__file__).parent
OPEN = "[...document.querySelectorAll('[role=treeitem]')].find(e => e.ariaLabel.startsWith('{}, '))"
CLICK = "dispatchEvent(new MouseEvent('{}', {{bubbles: true}}))"
PICTURES = {
    "page_mobilenetv2": ("mobilenetv2", 1200, "light", ("bottleneck2.2", "bottleneck2.2.filter")),
    "page_nasnet": ("nasnet_a --variant large", 1200, "dark", ("stack1.1", "stack1.1.h3.sep")),
    "page_resnet_narrow": ("resnet:50", 320, "dark", ("conv3_x.1",)),
    "page_resnet": ("resnet:50", 1200, "light", ()),
    "page_compare": ("mobilenetv2 --compare mobilenetv2:0.75", 1200, "light", ("bottleneck3.1",)),
}
"""By name: what is reported, the width, the theme, the boxes to open; the last is shown."""


def picture(browser: Browser, page: Path, width: int, theme: str, boxes: tuple[str, ...]) -> bytes:
    """A page with some boxes open, as a PNG of few colours."""
    browser.open(page, width, theme)
    for name in boxes:
        browser.run(f"{OPEN.format(name)}.{CLICK.format('dblclick')}")
        browser.run(f"{OPEN.format(name)}.{CLICK.format('click')}")
    start = "graph" if boxes else "treemap"
    browser.run(f"document.getElementById('{start}').scrollIntoView()")
    shown = Image.open(io.BytesIO(browser.driver.get_screenshot_as_png()))
    found = io.BytesIO()
    shown.convert("RGB").quantize(64).save(found, "png", optimize=True)
    return found.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(f"{folder}/profile")
        for name, (words, width, theme, boxes) in PICTURES.items():
            page = Path(folder) / f"{name}.html"
            run(["report", *words.split(), "-o", str(page)])
            (FOLDER / f"{name}.png").write_bytes(picture(browser, page, width, theme, boxes))
        browser.driver.quit()
