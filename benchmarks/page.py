"""What the page costs: `report` beside `analyze`, and how fast a browser opens and unfolds it.

    PYTHONPATH=. python benchmarks/page.py [ROUNDS]        from the root of a checkout

Writes its table into docs/page.md. Commands are counted in instructions of user mode under
valgrind, which a busy machine does not change; times are the least of ROUNDS (5), in chromium as
tests/browser has it. Opening is from the request until everything is drawn; the longest task is
that of the page's own script while the graph opens level after level, and closes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pages import write
from processes import instructions

from tests.browser.conftest import Browser

COSTMODEL = str(Path(sys.executable).with_name("costmodel"))
DOCS = Path(__file__).parents[1] / "docs" / "page.md"
PAGES = {
    "MobileNetV2": "mobilenetv2",
    "DenseNet-201": "densenet --variant 201",
    "NASNet-A large": "nasnet_a --variant large",
    "5,000 layers": "chain.yaml",
}
CHAIN = "schema: 1\nnetwork: Chain\ninput: {image: [8, 4, 4]}\nlayers:\n"
LEVELS = 4
"""As many times a reader asks for one more level."""
MOST_OPENING_MS, MOST_TASK_MS, MOST_RATIO = 1000, 200, 2.0

_WATCH = """
window.tasks = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.tasks.push(one.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver(() => { window.readyAt ??= performance.now(); })
  .observe(document, { subtree: true, attributes: true, attributeFilter: ["data-state"] });
"""
_SETTLED = """
const done = arguments[0];
(function look() {
  const isBusy = document.querySelector("[aria-busy]");
  setTimeout(isBusy ? look : () => done(Math.max(0, ...window.tasks)), 300);
})();
"""


class Opened(NamedTuple):
    """Milliseconds of one page: until all is drawn, and of its longest tasks then and later."""

    opening: float
    first: float
    longest: float


def opened(browser: Browser, page: Path) -> Opened:
    """A page opened, its graph level by level, and closed again."""
    browser.open(page)
    first = browser.run("return Math.max(0, ...window.tasks)")
    browser.run("window.tasks.length = 0")
    for _ in range(LEVELS):
        browser.run("document.querySelector('.tools button').click()")
        browser.driver.execute_async_script(_SETTLED)
    browser.run("document.querySelectorAll('.tools button')[1].click()")
    longest = browser.driver.execute_async_script(_SETTLED)
    return Opened(browser.run("return window.readyAt"), first, longest)


def rows(rounds: int, folder: Path) -> Iterator[str]:
    """The lines of the table."""
    yield "| page | size | opens in | longest task | when opening boxes |"
    yield "|---|--:|--:|--:|--:|"
    (folder / "chain.yaml").write_text(
        CHAIN + "".join(f"  - pointwise: {{out: {8 + i % 3}}}\n" for i in range(5000))
    )
    browser = Browser(f"{folder}/profile")
    watch = {"source": _WATCH}
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", watch)
    for name, words in PAGES.items():
        page = written(folder, words)
        found = [opened(browser, page) for _ in range(rounds)]
        least = Opened(*(min(column) for column in zip(*found, strict=True)))
        size = f"{page.stat().st_size / 1e6:.1f} MB"
        yield f"| {name} | {size} | " + " | ".join(f"{one:.0f} ms" for one in least) + " |"
    browser.driver.quit()


def written(folder: Path, words: str) -> Path:
    """The page that is reported of a network."""
    from costmodel.cli.main import run

    page = folder / "page.html"
    given = [str(folder / word) if word.endswith(".yaml") else word for word in words.split()]
    if run(["report", *given, "-o", str(page)]):
        raise RuntimeError(f"report {words} failed")
    return page


def ratio(folder: Path) -> str:
    """How many times the instructions of analyze a report takes."""
    report = instructions([COSTMODEL, "report", "mobilenetv2", "-o", str(folder / "x.html")])
    analyze = instructions([COSTMODEL, "analyze", "mobilenetv2"])
    if report is None or analyze is None:
        raise RuntimeError("install valgrind: instructions are counted by it")
    times = f"{report / analyze:.2f} times"
    return (
        f"`report mobilenetv2` takes {report:,} million instructions, {times} those of\n"
        f"`analyze`, and may take {MOST_RATIO:g}. A page may take {MOST_OPENING_MS:,} ms to open,"
        f" and {MOST_TASK_MS} ms for a task.\n"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        own = Path(name)
        table = list(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 5, own))
        write(DOCS, "benchmarks/page.py", [ratio(own), *table])
