"""Each kind of page in Chromium, scrolled, resized and walked by keyboard: nothing sticks out, nothing is covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import KINDS

LANGS = ("", "en/")
# From a small phone to a wide screen; where the layout changes, what has just been widened is tightest.
WIDTHS = (320, 385, 720, 960, 1220, 1920)
WIDE, PHONE = (1280, 620), (390, 664)
NOT_READY = "advisor/#v1&custom-behavior=y&external-knowledge=n&reliability=y&tuning-access=n"
TUNING = f"{NOT_READY[:-1]}y&evaluation-set=y&training-data=y"

# All that stays where it is while the page scrolls, and what of the content lies below it. A table's own head belongs
# over its rows; what opens over the page when asked (the search, the menu) is not there before.
COVERED = """() => {
  const shown = box => box.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  const meets = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1
  const seen = box => box.bottom > 53 && box.top < innerHeight && box.width > 1 && box.height > 1
  const stays = [...document.body.querySelectorAll('*')].filter(one =>
    ['fixed', 'sticky'].includes(getComputedStyle(one).position)
    && !one.closest('.md-header, .tn-adv-dock, thead') && shown(one) && seen(one.getBoundingClientRect()))
  const speaks = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())
  const content = [...document.querySelectorAll('main *')].filter(one => one.matches('button, input') || speaks(one))
  return stays.flatMap(one => content
    .filter(other => !one.contains(other) && !other.contains(one) && shown(other)
      && meets(one.getBoundingClientRect(), other.getBoundingClientRect()))
    .map(other => [one.className, other.textContent.trim().slice(0, 40)]))
}"""

# What had the focus, whenever it moves on, and lies under the header, the dock or a table's head, or out of sight.
# What is higher than the room between them cannot help it.
WATCH = """() => {
  window.obscured = []
  document.addEventListener('focusout', ({ target }) => {
    const box = target.getBoundingClientRect()
    const bars = [...document.querySelectorAll('.md-header, .tn-adv-dock, thead th')].filter(bar =>
      !bar.contains(target) && !target.contains(bar) && ['fixed', 'sticky'].includes(getComputedStyle(bar).position))
    const covers = bars.filter(bar => {
      const { left, right, top, bottom } = bar.getBoundingClientRect()
      return right - left > 1 && Math.min(right, box.right) - Math.max(left, box.left) > 1
        && Math.min(bottom, box.bottom) - Math.max(top, box.top) > 1
    })
    const away = box.bottom < 1 || box.top > innerHeight - 1
    if (!target.closest('.md-header, .tn-adv-dock') && box.height < innerHeight - 200 && (away || covers.length)) {
      const name = `${target.id || target.name || target.textContent.trim().slice(0, 40)}`
      obscured.push([name, away ? 'out of sight' : covers[0].className, Math.round(box.top), Math.round(box.bottom)])
    }
  })
}"""
STOPS = """() => [...document.querySelectorAll('main :is(a[href], button, input, select, summary, [tabindex="0"])')]
  .filter(one => one.tabIndex >= 0 && one.checkVisibility())"""


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Without motion: nothing is measured on its way."""
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_scrolls_sideways(browser: Browser, address: str, lang: str) -> None:
    page = browser.new_page()  # what moves must not stick out on its way either
    wide = []
    for kind in (*KINDS, TUNING, *(() if lang else ("404.html",))):
        page.goto(f"{address}{lang}{kind}")
        page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
        for width in WIDTHS if lang else WIDTHS[::2]:  # English words are longer and break less
            resize(page, (width, 800))
            if over := overflow(page):
                wide.append((kind, width, over))
    resize(page, PHONE)
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    for _ in range(10):
        page.wait_for_timeout(50)
        if over := overflow(page):
            wide.append(("closing search", PHONE[0], over))
    page.close()
    assert wide == []


@pytest.mark.parametrize("lang", LANGS)
def test_words_stay_in_the_boxes_of_charts(page: Page, address: str, lang: str) -> None:
    for kind in ("", "methods/rag/", "methods/fine-tuning/", "methods/qlora/"):
        page.goto(f"{address}{lang}{kind}")
        words = page.locator(".tn-outcomes b, .tn-method-chart :is(dt, dd:not(:has(dl)), .tn-squares)")
        for width in WIDTHS:
            resize(page, (width, 800))
            assert words.count() >= 4, kind
            out = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
            assert words.evaluate_all(out) == [], (kind, width)


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("lang", LANGS)
def test_nothing_floats_over_the_content(page: Page, address: str, lang: str, size: tuple[int, int]) -> None:
    resize(page, size)
    for kind in (NOT_READY, "criteria/", "criteria/edge-cases/", "contribute/"):
        page.goto(f"{address}{lang}{kind}")
        page.evaluate("scrollTo(0, 1600)")
        page.wait_for_timeout(50)
        page.evaluate("scrollBy(0, -300)")
        top = page.locator("[data-md-component=top]")
        expect(top).to_be_visible()
        assert page.evaluate(COVERED) == [], kind
        box: Any = top.bounding_box()
        assert box["height"] < 60, kind
        assert box["width"] < 60, kind
        top.click()
        page.wait_for_function("scrollY === 0")
        expect(top).to_be_hidden()


@pytest.mark.parametrize(("lang", "size"), [("", WIDE), ("en/", PHONE)])
def test_what_has_the_focus_is_in_sight(page: Page, address: str, lang: str, size: tuple[int, int]) -> None:
    """From the middle of the page on with Tab, then back with Shift and Tab."""
    resize(page, size)
    for kind in (NOT_READY, "criteria/", "criteria/edge-cases/", "methods/lora/", "comparison/"):
        page.goto(f"{address}{lang}{kind}")
        page.evaluate(WATCH)
        count = page.evaluate(f"({STOPS})().length")
        assert count > 5, kind
        page.evaluate(f"({STOPS})()[{count // 2}].focus()")
        few = min(count // 2, 20)
        for key, times in (("Tab", few), ("Shift+Tab", 2 * few)):
            for _ in range(times):
                page.keyboard.press(key)
            assert page.evaluate("obscured") == [], (kind, key)


def test_these_tests_can_fail(page: Page, address: str) -> None:
    resize(page, PHONE)
    page.goto(f"{address}en/criteria/edge-cases/")
    page.evaluate("""() => {
      const style = new CSSStyleSheet()
      style.replaceSync(`h1 { width: 400px } .tn-verdict { position: fixed; top: 5rem } .md-header { height: 14rem }`)
      document.adoptedStyleSheets = [style]
      scrollTo(0, 900)
    }""")
    assert overflow(page) > 0
    assert page.evaluate(COVERED) != []
    page.evaluate(WATCH)
    page.evaluate(f"({STOPS})().at(-1).focus()")
    for _ in range(25):
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("obscured") != []
