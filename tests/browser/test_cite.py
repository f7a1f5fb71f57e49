"""The citation of a criterion and the age of a review, as guide.js shows them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.test_axe import violations

PAGE = "criteria/edge-cases/"
LANGS = ("", "en/")


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


def cited(root: Path, lang: str, address: str) -> list[str]:
    """The plain text and the Markdown, written from the YAML; without an address where there is none."""
    record: Any = yaml.safe_load((root / "data/criteria/edge-cases.yml").read_text(encoding="utf-8"))
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    reviewed = record["reviewed_on"]
    if lang:
        forms = ("Tune or Not", ""), ("*Tune or Not*", "<>")
        head = [f'"{record["title"]["en"]}," {name}, version {version}, reviewed {reviewed}.' for name, _ in forms]
        room = " "
    else:
        head = [f"“{record['title']['zh']}”，《调还是不调》{version} 版，{reviewed} 复核。"] * 2
        room = ""
    return [f"{head[0]}{room}{address}", f"{head[1]}{room}<{address}>"] if address else head


@pytest.mark.parametrize("lang", LANGS)
def test_each_button_copies_what_its_block_shows(context: BrowserContext, address: str, lang: str, root: Path) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{lang}{PAGE}?from=mail#cite")
    for number, wanted in enumerate(cited(root, lang, f"{address}{lang}{PAGE}")):
        expect(page.locator(".tn-citation-text").nth(number)).to_have_text(wanted)
        page.locator(".tn-citation button").nth(number).click()
        expect(page.locator("[data-tn-status]")).to_have_text("Copied" if lang else "已复制")
        assert page.evaluate("navigator.clipboard.readText()") == wanted
        page.evaluate("navigator.clipboard.writeText('')")


@pytest.mark.parametrize("lang", LANGS)
def test_the_other_forms_still_copy(context: BrowserContext, address: str, lang: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{lang}{PAGE}?from=mail")
    page.click(".tn-head [data-tn-copy=link]")
    page.wait_for_function(
        "link => navigator.clipboard.readText().then(text => text === link)", arg=f"{address}{lang}{PAGE}"
    )
    page.click(".tn-head [data-tn-copy=markdown]")
    title = page.locator("h1").inner_text()
    page.wait_for_function(
        "title => navigator.clipboard.readText().then(text => text.startsWith(title))", arg=f"**{title}**"
    )
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"<{address}{lang}{PAGE}>")


@pytest.mark.parametrize("lang", LANGS)
def test_without_scripts_no_address_is_guessed(browser: Browser, address: str, lang: str, root: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{lang}{PAGE}")
    assert page.locator(".tn-citation-text").all_inner_texts() == cited(root, lang, "")
    assert page.locator(".tn-citation button:visible").count() == 0
    context.close()


AGES = (  # reviewed, today, the age in each language (none below a month, and months without such a day), due again
    ("2026-01-31", "2026-02-28", "", "", False),
    ("2026-01-31", "2026-03-01", "1 个月前", "1 month ago", False),
    ("2026-01-31", "2026-09-30", "7 个月前", "7 months ago", False),
    ("2026-01-31", "2026-10-01", "8 个月前", "8 months ago", False),
    ("2026-01-31", "2027-01-31", "12 个月前", "12 months ago", False),
    ("2026-01-31", "2027-02-01", "12 个月前", "12 months ago", True),
    ("2024-02-29", "2025-02-28", "11 个月前", "11 months ago", False),
    ("2024-02-29", "2025-03-01", "12 个月前", "12 months ago", True),
    ("2023-02-28", "2024-02-29", "12 个月前", "12 months ago", False),
    ("2026-01-31", "2028-01-30", "23 个月前", "23 months ago", True),
    ("2026-01-31", "2028-01-31", "2 年前", "2 years ago", True),
)


def aged(page: Page, url: str, reviewed: str, today: str) -> str:
    """What stands behind the date of a page that was reviewed on one day and is opened on another."""

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        old = body.partition('<time datetime="')[2].partition('"')[0]
        route.fulfill(response=response, body=body.replace(f'datetime="{old}"', f'datetime="{reviewed}"'))

    page.route(url, answer)
    page.clock.set_fixed_time(f"{today}T12:00:00Z")
    page.goto(url)
    line = page.locator("[data-tn-reviewed]").first
    shown = line.locator("time").inner_text()
    found = (line.text_content() or "").partition(shown)[2]
    page.unroute(url)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_a_review_says_how_old_it_is_and_whether_it_is_due(context: BrowserContext, address: str, lang: str) -> None:
    page = context.new_page()
    for reviewed, today, zh, en, due in AGES:
        wanted = [en, "due for another review"] if lang else [zh, "到期待复核"]
        said = "".join(f" · {words}" for words in wanted[: 1 + due]) if zh else ""
        assert aged(page, f"{address}{lang}{PAGE}", reviewed, today) == said, today


@pytest.mark.parametrize("path", ["methods/lora/", "comparison/", "cases/"])
def test_every_page_that_shows_a_review_says_it(context: BrowserContext, address: str, path: str) -> None:
    page = context.new_page()
    page.clock.set_fixed_time("2099-01-01T12:00:00Z")
    page.goto(f"{address}{path}")
    said = page.locator("[data-tn-reviewed]").all_inner_texts()
    assert said
    assert all(" 年前 · 到期待复核" in one for one in said)


def test_an_overdue_review_breaks_no_rule(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.clock.set_fixed_time("2099-01-01T12:00:00Z")
    page.goto(f"{address}{PAGE}")
    assert page.locator(".tn-age").count() == 1
    assert violations(page) == []
