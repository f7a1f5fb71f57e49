"""Words that look like markup, in a record: on pages, to programs, in search and in what is copied they stay words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.test_advisor import Advisor
from tests.browser.test_search import Box
from tests.conftest import build, copy_sources
from tests.site.reader import differences, visible
from tests.site.test_published import SITEMAP
from tests.site.test_site import pages

SITE_URL = "https://guide.example/a&b/"
ID = "edge-cases"
TITLE = 'a | {{ 7 * 7 }} `</script </title><img src=x onerror=y()>[c](d) _e_ *f* \\` & "q"'
TEXT = 'a | b `<script>alert(1)</script>` {{ 7 * 7 }} {% x %} "q" & <- -> 🙂 ，。（） ~ `{{ config }}` --8<-- &amp; $'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with such a record, built below an address that needs escaping, too."""
    root = copy_sources(tmp_path_factory.mktemp("hostile") / "checkout")
    record = root / f"data/criteria/{ID}.yml"
    text = record.read_text(encoding="utf-8")
    for field, words in (("title", TITLE), ("verdict", TEXT), ("question", TEXT)):
        quoted = json.dumps(words, ensure_ascii=False)
        new = f"\n{field}:\n  zh: {quoted}\n  en: {quoted}\n"
        text, times = re.subn(rf"\n{field}:\n  zh: .*\n  en: .*\n", lambda _, new=new: new, text)
        assert times == 1, field
    record.write_text(text, encoding="utf-8")
    build(root, root / "site", SITE_URL=SITE_URL)
    return root


@pytest.fixture(scope="module")
def soups(hostile: Path) -> dict[str, BeautifulSoup]:
    return dict(pages(hostile / "site"))


@pytest.fixture(scope="module")
def address(hostile: Path, serve: Callable[[Path], str]) -> str:
    return f"{serve(hostile / 'site')}en/"


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


def test_pages_show_the_words(hostile: Path) -> None:
    assert differences(hostile / "site", hostile / "data") == []


def test_none_of_them_is_markup(soups: dict[str, BeautifulSoup]) -> None:
    for name, soup in soups.items():
        assert not soup.select("img[src=x], a[href=d]"), name
        assert "49" not in str(soup.select_one(f'[data-record="criteria/{ID}"][data-field="title"]')), name


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_head_says_the_words(soups: dict[str, BeautifulSoup], lang: str) -> None:
    soup = soups[f"{lang}criteria/{ID}/index.html"]
    assert str(soup.title and soup.title.string).startswith(f"{visible(TITLE)} - ")
    (description,) = soup.select("meta[name=description]")
    assert description["content"] == visible(TEXT)
    (topic,) = soup.select("[data-md-component=header-topic]")
    assert topic.get_text().strip() == visible(TITLE)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_scripts_read_the_words(soups: dict[str, BeautifulSoup], lang: str) -> None:
    (data,) = soups[f"{lang}advisor/index.html"].select("[data-adv=data]")
    assert json.loads(data.get_text())["criteria"][ID]["title"] == visible(TITLE)


def test_the_sitemap_can_be_read(hostile: Path, soups: dict[str, BeautifulSoup]) -> None:
    found = ElementTree.parse(hostile / "site/sitemap.xml").findall("s:url/s:loc", SITEMAP)
    wanted = [SITE_URL + name.removesuffix("index.html") for name in soups if name != "404.html"]
    assert sorted(str(one.text) for one in found) == sorted(wanted)


def test_search_shows_the_words(context: BrowserContext, address: str) -> None:
    box = Box(context.new_page(), address)
    assert box.ask("onerror alert")[0] == [f"criteria/{ID}/"]
    result = box.page.locator(".md-search-result__item").first
    expect(result.locator("h1")).to_have_text(visible(TITLE))
    expect(result.locator("p").first).to_have_text(visible(TEXT))
    assert box.page.locator(".md-search-result :is(img[src=x], script, a[href=d])").count() == 0
    box.page.close()


def escaped(text: str, marks: str) -> str:
    return re.sub(f"([{re.escape(marks)}])", r"\\\1", text)


def test_a_copied_row_is_no_markup_in_markdown(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}criteria/")
    page.locator(f"#{ID} [data-tn-copy=markdown]").click()
    expect(page.locator("[data-tn-status]")).to_have_text("Copied")
    title, text = (escaped(visible(words), "\\`*_[]<>|") for words in (TITLE, TEXT))
    assert page.evaluate("navigator.clipboard.readText()") == f"**{title}** — {text} <{address}criteria/{ID}/>"
    page.close()


def test_the_decision_record_has_no_markup_of_theirs(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    advisor = Advisor(page, f"{address}advisor/#v1&{ID}=y")
    advisor.do("copy-markdown")
    expect(advisor.part("done")).to_have_text(advisor.word("copied"))
    record = str(page.evaluate("navigator.clipboard.readText()"))
    links = re.findall(rf"\S*\[(.*)\]\(\S+/criteria/{ID}/\)", record)
    assert set(links) == {escaped(visible(TITLE), "\\`*_[]<>|")}
    assert not re.search(r"(?<!\\)<(?!https?:)", record)
    assert advisor.errors == []
    page.close()
