"""Pages in a real browser: each test is what a reader does, and what is then to be seen."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import html5lib
import pytest
from selenium.webdriver.common.keys import Keys

SMALL, LARGE, HOSTILE = "mobilenetv2", "nasnet_a --variant large", "hostile.yaml"
PAIR, FEW = "mobilenetv2 --compare mobilenetv2:0.75", "alexnet --compare squeezenet"
PAGES = (SMALL, LARGE, HOSTILE, PAIR)
LEVELS = "return [...document.querySelectorAll('[role=treeitem]')].map(e => e.ariaLabel)"


@pytest.mark.parametrize("words", PAGES)
def test_a_page_is_valid_small_and_asks_for_nothing(browser, page, words):
    path = page(words)
    html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))
    assert path.stat().st_size < (1_000_000 if words == SMALL else 5_000_000)
    browser.open(path)
    assert [url for url in browser.requests() if not url.startswith("data:")] == [path.as_uri()]
    assert browser.complaints() == []


@pytest.mark.parametrize(("words", "theme"), [(SMALL, "light"), (FEW, "dark")])
def test_axe_finds_nothing(browser, page, words, theme):
    browser.open(page(words), theme=theme)
    browser.find(".toggle").click()
    browser.find("details > summary").click()
    browser.find("[role=treeitem]").click()
    found = find_spec("axe_playwright_python")
    script = (Path(found.origin).parent / "axe.min.js").read_text("utf-8")
    browser.run(script)
    told = browser.driver.execute_async_script("axe.run().then(arguments[0])")
    assert [(one["id"], one["nodes"][0]["html"]) for one in told["violations"]] == []


@pytest.mark.parametrize("width", [320, 1600])
def test_no_width_makes_the_page_scroll_sideways(browser, page, width):
    browser.open(page(LARGE), width)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.find("#graph svg[role=tree]").is_displayed()


def test_a_block_opens_by_mouse_and_closes_by_key(browser, page):
    browser.open(page(SMALL))
    closed = browser.run(LEVELS)
    box = browser.box("bottleneck2.1")
    top = "return arguments[0].getBoundingClientRect().top"
    seen = browser.run(top, box)
    box.find_element("css selector", ".toggle").click()
    assert browser.run(top, browser.box("bottleneck2.1")) == pytest.approx(seen, abs=1)
    opened = browser.run(LEVELS)
    inside = [one for one in opened if one.startswith("bottleneck2.1.")]
    assert len(opened) == len(closed) + len(inside)
    assert inside[0].startswith("bottleneck2.1.expand, pointwise, ")
    browser.box("bottleneck2.1").find_element("css selector", "text").click()
    browser.press(Keys.ARROW_LEFT)
    assert browser.run(LEVELS) == closed
    assert browser.run("return document.activeElement.ariaLabel").startswith("bottleneck2.1,")


def test_arrows_walk_through_the_graph(browser, page):
    browser.open(page(SMALL))
    browser.run("document.querySelector('[role=treeitem][tabindex=\"0\"]').focus()")
    browser.press(Keys.ARROW_DOWN)
    browser.press(Keys.ARROW_RIGHT)
    browser.press(Keys.ARROW_RIGHT)
    browser.press(Keys.ENTER)
    assert browser.run("return document.activeElement.ariaLabel").startswith("stem, conv, ")
    assert browser.find(".about h3").text == "stem"
    assert browser.run("return document.activeElement.ariaLevel") == "2"


def test_two_networks_stand_side_by_side_with_what_differs(browser, page):
    """At width 0.75 the second stage keeps its 24 channels: 18 would round to 16, below 90 %."""
    browser.open(page(PAIR))
    assert len(browser.all("#graph svg[role=tree]")) == 2
    assert browser.box("bottleneck3.1").get_attribute("aria-label").endswith(", changed")
    assert not browser.box("bottleneck2.1").get_attribute("aria-label").endswith(", changed")
    left, right = browser.all("#graph .side")
    assert left.location["y"] == right.location["y"]


def test_repeats_are_folded_and_count(browser, page):
    browser.open(page(LARGE))
    said = [one for one in browser.run(LEVELS) if "\N{MULTIPLICATION SIGN} 4" in one]
    assert len(said) == 3


def test_another_measure_colours_and_counts(browser, page):
    """MobileNetV2 has 29.84 M MAC, of which the stem's 1,355,616 are 4.5 %."""
    browser.open(page(SMALL))
    browser.find("#measure option:nth-child(2)").click()
    assert browser.box("stem").get_attribute("aria-label").startswith("stem, block, 1.356 M MAC")
    assert "heat-3" in browser.box("stem").get_attribute("class")
    assert browser.find(".bars li span").text == "1.356 M MAC (4.5 %)"


def test_times_colour_and_have_columns_and_roofs(browser, page):
    """Of the 20 ms that were measured 4 are of the first convolution, and 16 of no op: 80 %."""
    browser.open(page("guidelines/g1 --platform snapdragon-810 --runs runs.json"))
    measured, predicted = browser.all("#measure option")[-2:]
    predicted.click()
    assert browser.find(".bars li span").text.split()[1] == "ms"
    measured.click()
    assert browser.all(".bars li span")[-1].text == "16 ms (80.0 %)"
    columns = [one.text for one in browser.all("#blocks thead button")[2:4]]
    assert columns == ["measured ms", "predicted ms"]
    told = browser.find("#totals").text
    assert "predicted, snapdragon-810" in told
    assert "measured, of no op" in told
    assert len(browser.all("#roofline .dot.measured")) == 2  # the op, and what it looks like
    assert len(browser.all("#roofline .chart .roof")) == 2
    assert "4.795 G FLOPs/s (pointwise)" in browser.find("#roofline figcaption").text


def test_a_table_sorts_and_filters(browser, page):
    browser.open(page(SMALL))
    heads = browser.all("#blocks thead button")
    first = "#blocks tbody tr:first-child td:nth-child(3)"
    heads[2].click()
    assert browser.find("#blocks th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert browser.find(first).text == "29,202,432"
    heads[2].click()
    assert browser.find(first).text == "1,280,000"
    browser.find("#blocks input").send_keys("bottleneck6")
    assert browser.find("#blocks [role=status]").text == "3 of 20 rows"


def test_a_search_opens_what_is_around_what_it_finds(browser, page):
    browser.open(page(SMALL))
    browser.find("#search").send_keys("5.2.filter.bn")
    browser.find("#found button").click()
    assert browser.find(".about h3").text == "bottleneck5.2.filter.bn"
    assert browser.run("return document.activeElement.ariaLabel").startswith(
        "bottleneck5.2.filter.bn"
    )


def test_an_op_tells_its_formulas(browser, page):
    """B = h·w·k²·c1/g·c2 of the first convolution: 112·112·3²·3·32 multiply-adds."""
    browser.open(page(SMALL))
    browser.find("#search").send_keys("stem")
    browser.run("document.querySelectorAll('#found button')[1].click()")
    told = browser.find(".about .formulas").text.split("\n")
    assert told[0].startswith("FLOPs = h·w·k²·c1/g·c2 = ")
    assert told[0].endswith(f" = {112 * 112 * 3**2 * 3 * 32:,}")


def test_lines_and_boxes_lead_to_each_other(browser, page):
    browser.open(page(SMALL))
    text = "expand: {pointwise"
    row = next(one for one in browser.all(".spec .row") if text in one.text)
    browser.run("arguments[0].querySelector('button').click()", row)
    assert browser.find(".about h3").text == "bottleneck2.1.expand"
    assert "is-marked" in row.get_attribute("class")
    browser.find(".about button.link").click()
    assert browser.run("return document.activeElement.parentNode === arguments[0]", row)


def test_colours_follow_the_reader_and_the_button(browser, page):
    browser.open(page(SMALL), theme="dark")
    paper = "return getComputedStyle(document.body).backgroundColor"
    dark = browser.run(paper)
    browser.find("#theme").click()
    assert browser.run(paper) == "rgb(255, 255, 255)" != dark
    browser.open(page(SMALL), theme="light")
    assert browser.run(paper) == "rgb(255, 255, 255)"


def test_names_are_text(browser, page):
    """No name became an element: no image, no drawing with a handler, no script but ours."""
    browser.open(page(HOSTILE))
    assert "<img src=x onerror=alert(1)>{{ 7 * 7 }}</script>" in browser.find("h1").text
    assert browser.all("img, [onload], [onerror]") == []
    assert "<script>alert(4)</script>" in browser.find(".spec").text
    assert browser.box("constructor").text.startswith("constructor")
    assert "is-changed" not in browser.box("__proto__").get_attribute("class")
    assert browser.complaints() == []


def test_the_policy_refuses_what_is_not_ours(browser, page):
    browser.open(page(SMALL))
    browser.driver.execute_async_script(
        "const done = arguments[0]; const image = new Image(); image.onerror = () => done();"
        "image.src = 'https://example.org/x.png'; document.body.append(image);"
    )
    assert any("Content Security Policy" in one for one in browser.complaints())


def test_records_are_those_of_the_file(browser, page):
    browser.open(page(SMALL))
    told = json.loads(browser.run("return document.getElementById('records').textContent"))
    assert sum(told["networks"][0]["layers"]["flops"]) == 300_774_272
