"""A browser for the tests of pages, which are collected where one is installed, and its driver."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from costmodel.cli.main import run

LIBRARIES = ("selenium", "html5lib", "axe_playwright_python", "jinja2")
IS_HERE = (
    all(map(find_spec, LIBRARIES)) and shutil.which("chromium") and shutil.which("chromedriver")
)
DOCS = ("mkdocs", "material", "mkdocstrings_handlers", "latex2mathml", "nbconvert")
collect_ignore_glob = (
    ["test_*.py"] if not IS_HERE else [] if all(map(find_spec, DOCS)) else ["test_site.py"]
)

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --allow-file-access-from-files"
)
HOSTILE = """\
schema: 1
network: "<img src=x onerror=alert(1)>{{ 7 * 7 }}</script><script>alert(2)</script>"
input: {image: [3, 32, 32]}
variants: {"'\\"><svg onload=alert(3)>": {}}
layers:
  - stem: {conv: {out: 8, k: 3}}  # <script>alert(4)</script>
  - body: {pointwise: {out: 8, repeat: 3, then: relu}}
  - __proto__: {pointwise: {out: 16}}
  - constructor: {pointwise: {out: 24}}
"""
OURS = (".yaml", ".json")
RUNS = """\
[{"model": "guidelines/g1", "milliseconds": 20, "kernels": [
  {"type": "Conv", "layers": ["pair.1.pointwise"], "milliseconds": 4},
  {"type": "Mystery", "layers": [], "milliseconds": 16}]}]
"""


class Browser:
    """Chromium with a page open; ``quit`` ends it."""

    def __init__(self, profile: str) -> None:
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = str(shutil.which("chromium"))
        for flag in (*FLAGS.split(), f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(str(shutil.which("chromedriver")))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_script_timeout(120)
        self.driver.get("about:blank")  # what a new tab shows asks for pictures of its own

    def open(self, page: Path, width: int = 1600, theme: str = "light") -> None:
        """Load a page of ours, which says when it is ready."""
        self.visit(page, width, theme)
        self.later("document.documentElement.dataset.state === 'ready'")

    def visit(self, page: Path, width: int = 1600, theme: str = "light") -> None:
        """Load a page in a window of a width, as a reader who likes light or dark has it."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        likes = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", likes)
        self.requests()
        self.driver.get(page.as_uri())

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns."""
        return self.driver.execute_script(script, *arguments)

    def later(self, condition: str) -> None:
        """Wait until a condition holds, asked in every frame."""
        self.driver.execute_async_script(
            f"const done = arguments[0];"
            f"(function look() {{ if ({condition}) done(); else requestAnimationFrame(look); }})();"
        )

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements("css selector", selector)

    def box(self, name: str) -> Any:
        """The box of a name in the first graph."""
        return self.find(f'[role=treeitem][aria-label^="{name},"]')

    def press(self, *keys: str) -> None:
        """Keys of the keyboard, to whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def complaints(self) -> list[str]:
        """What the console has been told since it was asked last."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for since it was asked last."""
        events = [
            json.loads(one["message"])["message"] for one in self.driver.get_log("performance")
        ]
        sent = [one["params"] for one in events if one["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with tempfile.TemporaryDirectory() as profile:
        made = Browser(profile)
        yield made
        made.driver.quit()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The page that ``costmodel report`` writes for its words; made once."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "hostile.yaml").write_text(HOSTILE)
    (folder / "runs.json").write_text(RUNS)

    def made(words: str) -> Path:
        path = folder / f"{words.replace(' ', '_').replace('/', '_')}.html"
        if not path.exists():
            given = [str(folder / word) if word.endswith(OURS) else word for word in words.split()]
            assert run(["report", *given, "-o", str(path)]) == 0
        return path

    return made
