"""Each kind of page in Chromium: asks no other host, breaks no policy, logs no error; the language switch keeps all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from macros.catalog import load
from tests.conftest import ROOT

KINDS = (
    "",
    "advisor/",
    "criteria/",
    "criteria/edge-cases/",
    "comparison/",
    "methods/",
    "methods/lora/",
    "cases/",
    "corrections/",
    "references/",
    "glossary/",
    "contribute/",
    "data/",
    "changelog/",
)


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("lang", ["", "en/"])
def test_pages_ask_no_other_host_and_log_nothing(browser: Browser, address: str, lang: str) -> None:
    opened = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(f"{opened.url}: {message.type} {message.text}"))
    opened.on("pageerror", lambda error: said.append(f"{opened.url}: {error}"))
    for kind in KINDS:
        response = opened.goto(f"{address}{lang}{kind}")
        assert response is not None
        assert response.ok, kind
    opened.wait_for_load_state("networkidle")
    opened.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert len(asked) > len(KINDS)


def test_the_policy_refuses_what_it_should(page: Page, address: str) -> None:
    """The policy is not there for show: an injected inline script, style and foreign image do nothing."""
    page.goto(f"{address}criteria/")
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.injected = 1';
          const styled = document.createElement('div');
          styled.id = 'styled';
          styled.setAttribute('style', 'position: fixed');
          document.body.append(script, styled);
        }"""
    )
    assert page.evaluate("window.injected") is None
    assert page.evaluate("getComputedStyle(document.getElementById('styled')).position") == "static"


@pytest.mark.parametrize(("start", "end"), [("", "en/"), ("en/", "")])
def test_the_language_switch_keeps_page_query_and_fragment(page: Page, address: str, start: str, end: str) -> None:
    page.goto(f"{address}{start}criteria/?group=data#training-data")
    page.click("[data-tn-language]")
    page.wait_for_url(f"{address}{end}criteria/?group=data#training-data")
    assert page.locator("html").get_attribute("lang") == ("en" if end else "zh")


@pytest.mark.parametrize("kind", ["criteria/", "advisor/"])
def test_no_single_key_acts(page: Page, address: str, kind: str) -> None:
    """People who dictate, and those who brush a key, stay where they are; the theme would search or turn the page."""
    page.goto(f"{address}{kind}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    query = page.locator(".md-search__input")
    page.locator("[name=grade], input[type=radio]").first.focus()  # a field where nothing is typed is no exception
    for key in "fsnp/,.":
        page.keyboard.press(key)
        expect(query).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(query).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("fsnp/,.")
    expect(query).to_have_value("fsnp/,.")
    page.keyboard.press("Escape")
    expect(query).not_to_be_focused()
    assert [url for url in asked if url.endswith("/")] == []


def test_the_menu_of_a_narrow_screen_answers_to_keys(browser: Browser, address: str) -> None:
    opened = browser.new_page(viewport={"width": 390, "height": 900}, reduced_motion="reduce")
    opened.goto(f"{address}en/criteria/")
    menu = opened.get_by_role("button", name="Menu")
    menu.focus()
    for _ in range(2):
        opened.keyboard.press("Enter")
        expect(menu).to_have_attribute("aria-expanded", "true")
        expect(opened.locator(".md-sidebar--primary a").first).to_be_in_viewport()
        assert opened.evaluate("document.activeElement.closest('.md-sidebar--primary') !== null")
        opened.keyboard.press("Escape")
        expect(menu).to_have_attribute("aria-expanded", "false")
        expect(menu).to_be_focused()
    opened.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    menu.focus()  # who leaves it needs it no more
    expect(menu).to_have_attribute("aria-expanded", "false")
    opened.close()


INK_AND_PAPER = """() => [['h1', 'color'], ['body', 'backgroundColor']].map(([one, what]) =>
  getComputedStyle(document.querySelector(one))[what].match(/\\d+/g).slice(0, 3).every(part => part > 128))"""
LIGHT, DARK = [False, True], [True, False]  # whether ink and paper are bright


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_colors_follow_the_system_until_the_reader_chooses_and_paper_is_light(
    browser: Browser, address: str, system: Literal["light", "dark"], scripts: bool
) -> None:
    context = browser.new_context(color_scheme=system, java_script_enabled=scripts, reduced_motion="reduce")
    opened = context.new_page()
    opened.goto(address)
    as_system = DARK if system == "dark" else LIGHT
    for wanted in (as_system, LIGHT, DARK) if scripts else (as_system,):
        assert opened.evaluate(INK_AND_PAPER) == wanted
        opened.emulate_media(media="print")
        assert opened.evaluate(INK_AND_PAPER) == LIGHT
        opened.emulate_media(media="screen")
        if scripts:
            opened.locator(".md-header__option label:visible").click()
    context.close()


def test_without_scripts_everything_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{address}criteria/")
    assert opened.locator("tbody tr:visible").count() == len(load(ROOT / "data").criteria)
    opened.click("[data-tn-language]")
    assert opened.url == f"{address}en/criteria/"
    opened.goto(f"{address}en/criteria/edge-cases/")
    assert opened.locator("[data-field='verdict']").is_visible()
    context.close()


@pytest.mark.parametrize("lang", ["", "en/"])
def test_colors_follow_the_system_until_the_reader_chooses(browser: Browser, address: str, lang: str) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    scheme = page.locator("body")
    toggle = page.locator("[data-md-component='palette'] label:visible")

    def shows(wanted: str) -> None:
        expect(scheme).to_have_attribute("data-md-color-scheme", wanted)

    page.goto(f"{address}{lang}")
    shows("default")
    page.emulate_media(color_scheme="dark")
    shows("slate")
    page.reload()
    shows("slate")
    toggle.click()
    shows("default")
    page.goto(f"{address}{lang}criteria/")
    shows("default")
    toggle.click()
    shows("slate")
    page.emulate_media(color_scheme="light")
    page.reload()
    shows("slate")
    toggle.click()
    shows("default")
    page.emulate_media(color_scheme="dark")
    shows("slate")
    context.close()
