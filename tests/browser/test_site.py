"""The site of the docs: built strictly, it says what the repository says, and asks for nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "README.md", ROOT / "specs" / "README.md", *ROOT.glob("docs/*.md")]
LOOKED_AT = ("index.html", "docs/tutorial.html", "notebooks/01_mac_lower_bound.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


@pytest.fixture
def shown(browser, site):
    """Opens a page of the site."""

    def opened(name, width=1600, theme="light"):
        browser.visit(site / name, width, theme)
        browser.later("document.querySelector('[data-md-component=search-result]')")
        return browser

    return opened


def counted(html):
    return Counter(re.findall(r"<(li|table|tr|pre|h2|h3)\b", html))


def test_the_site_shows_what_the_repository_shows(site):
    """As many items, rows, blocks of code and headings as Markdown has where it is read as such."""
    markdown = MarkdownIt("commonmark").enable("table")
    for source in SOURCES:
        page = source.relative_to(ROOT).with_suffix(".html")
        html = (site / str(page).replace("README", "index")).read_text("utf-8")
        article = re.search("<article.*</article>", html, re.DOTALL)
        assert counted(article[0]) == counted(markdown.render(source.read_text("utf-8"))), source


def test_no_page_names_what_a_browser_would_fetch_elsewhere_nor_who_built_it(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        text = page.read_text("utf-8")
        assert str(ROOT) not in text, page
        assert not re.search(r"""(src="|<link[^>]*href="|url\(["']?)https?:""", text), page


def test_notebooks_are_there_with_what_they_printed(site):
    text = (site / "notebooks" / "01_mac_lower_bound.html").read_text("utf-8")
    assert "G1: the least memory access" in text
    assert "<math" in text
    assert list((site / "notebooks" / "01_mac_lower_bound").glob("*.png"))


@pytest.mark.parametrize(
    ("name", "theme"), [("index.html", "light"), *((name, "dark") for name in LOOKED_AT)]
)
def test_axe_finds_nothing_serious(shown, name, theme):
    browser = shown(name, theme=theme)
    found = find_spec("axe_playwright_python")
    browser.run((Path(found.origin).parent / "axe.min.js").read_text("utf-8"))
    told = browser.driver.execute_async_script("axe.run().then(arguments[0])")
    grave = [one for one in told["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in grave] == []


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize("width", [400, 1600])
def test_a_page_is_quiet_and_fits(shown, site, name, width):
    browser = shown(name, width)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    ours = (site.as_uri(), "data:")
    assert [url for url in browser.requests() if not url.startswith(ours)] == []
    assert browser.complaints() == []


def test_words_are_found_without_a_server(shown):
    browser = shown("index.html")
    browser.find(".md-search__input").click()
    browser.press("element-wise", Keys.NULL)
    browser.later("document.querySelectorAll('.md-search-result__item').length > 3")
