"""axe-core, WCAG 2.2 A and AA: every kind of page in each language, the search open, in pairs of width and scheme."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import KINDS

Scheme = Literal["light", "dark"]
View = Callable[[int, Scheme], Page]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    # For one rule (no sheet turns the screen) axe would copy imported sheets into the page, which the policy forbids.
    "preload": {"assets": ["media"]},
}
LANGS = ("", "en/")
VIEWS: tuple[tuple[int, Scheme], ...] = ((390, "light"), (390, "dark"), (1280, "dark"), (1280, "light"))
WORDS = {"": "微调", "en/": "fine-tuning"}


def paired() -> list[tuple[str, str, int, Scheme]]:
    """Each kind of page once, in one of the languages (one template makes both), at one width and in one scheme."""
    return [(LANGS[at % 2], kind, *VIEWS[at // 2 % 4]) for at, kind in enumerate(KINDS)]


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture
def view(browser: Browser) -> Iterator[View]:
    """A page of a new reader: the theme remembers the scheme."""
    with contextlib.ExitStack() as stack:

        def opened(width: int, scheme: Scheme) -> Page:
            size: Any = {"width": width, "height": 900}
            # Contrast is not to be read while something fades.
            context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
            stack.callback(context.close)
            return context.new_page()

        yield opened


def violations(page: Page) -> list[tuple[str, list[Any]]]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("rules => axe.run(document, rules).then(result => result.violations)", RULES)
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_any_two_values_meet() -> None:
    for first, second in ((0, 2), (0, 3), (2, 3)):
        met = {(one[first], one[second]) for one in paired()}
        assert met == set(product({a for a, _ in met}, {b for _, b in met}))


@pytest.mark.parametrize(("lang", "kind", "width", "scheme"), paired())
def test_a_page_breaks_no_rule(view: View, address: str, lang: str, kind: str, width: int, scheme: Scheme) -> None:
    page = view(width, scheme)
    page.goto(f"{address}{lang}{kind}")
    page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
    wanted = "slate" if scheme == "dark" else "default"
    assert page.locator("body").get_attribute("data-md-color-scheme") == wanted
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize(("lang", "at"), list(product(LANGS, (0, 2))))
def test_the_open_search_breaks_no_rule(view: View, address: str, lang: str, at: int) -> None:
    page = view(*VIEWS[at])
    page.goto(f"{address}{lang}")
    page.keyboard.press("Control+k")
    page.keyboard.type(WORDS[lang])
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert violations(page) == []


def test_it_can_find_something(view: View, address: str) -> None:
    page = view(*VIEWS[0])
    page.goto(address)
    page.evaluate("document.querySelector('.md-typeset').append(document.createElement('img'))")
    assert [rule for rule, _ in violations(page)] == ["image-alt"]
