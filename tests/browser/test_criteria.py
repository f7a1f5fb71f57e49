"""The criteria table as a reader uses it: filter while typing, share the filtered view, copy a row's link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from macros.catalog import Catalog, Lang, load
from macros.model import APPROACHES

LANGS: dict[Lang, str] = {"zh": "", "en": "en/"}


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def shown(page: Page) -> list[str]:
    rows: list[str] = page.locator("tbody tr:visible").evaluate_all("rows => rows.map(row => row.id)")
    return rows


@pytest.mark.parametrize("lang", LANGS)
def test_it_filters_as_one_types_and_chooses(page: Page, address: str, catalog: Catalog, lang: Lang) -> None:
    page.goto(f"{address}{LANGS[lang]}criteria/?utm=1#training-data")
    everything = list(catalog.criteria)
    assert shown(page) == everything
    group = catalog.criteria["training-data"].group
    wanted = [c.id for c in catalog.criteria.values() if c.group == group]
    page.select_option("[name=group]", group)
    assert shown(page) == wanted
    status = page.locator("[data-tn-count]")
    assert status.get_attribute("role") == "status"
    words = catalog.site.words["filter-count"][lang]
    expect(status).to_have_text(words.replace("{shown}", str(len(wanted))).replace("{total}", str(len(everything))))
    assert page.url.endswith(f"criteria/?group={group}&utm=1#training-data")

    page.select_option("[name=grade]", "strong")
    assert shown(page) == [key for key in wanted if catalog.criteria[key].evidence.grade == "strong"]
    page.click("[data-tn-filter] [type=reset]")
    expect(page.locator("tbody tr:visible")).to_have_count(len(everything))
    assert page.url.endswith("criteria/?utm=1#training-data")

    page.locator("[name=text]").press_sequentially(catalog.criteria["latency-budget"].keywords[lang][0].upper())
    assert "latency-budget" in shown(page)
    assert len(shown(page)) < len(everything)
    page.fill("[name=text]", "rag")
    found = shown(page)
    assert 0 < len(found) < len(everything)
    page.fill("[name=text]", "ＲＡＧ")  # as Chinese keyboards write it
    assert shown(page) == found
    page.fill("[name=text]", " ".join(reversed(catalog.criteria["latency-budget"].keywords[lang])))  # in any order
    assert shown(page) == ["latency-budget"]
    page.locator("[name=text]").press_sequentially(" qwertz")
    assert shown(page) == []
    expect(page.locator("[data-tn-none]")).to_have_text(catalog.site.words["filter-none"][lang])


@pytest.mark.parametrize("lang", LANGS)
def test_each_approach_leaves_the_rows_that_point_to_it(page: Page, address: str, catalog: Catalog, lang: Lang) -> None:
    site = catalog.site
    condition = {"fine-tuning": site.words["points-allows"][lang], "icl": site.words["points-holds"][lang]}
    page.goto(f"{address}{LANGS[lang]}criteria/")
    rows = page.locator("tbody tr")
    said = dict(
        zip(
            rows.evaluate_all("rows => rows.map(row => row.id)"),
            rows.evaluate_all("rows => rows.map(row => [...row.querySelectorAll('.tn-point')].map(p => p.innerText))"),
            strict=True,
        )
    )
    for approach in APPROACHES:
        names = [name for name in (site.labels["approaches"][approach].title[lang], condition.get(approach)) if name]
        page.select_option("[name=approach]", approach)
        wanted = [key for key, points in said.items() if any(p.partition(" ")[2] in names for p in points)]
        assert shown(page) == wanted
        assert wanted


def test_a_filtered_view_can_be_shared(page: Page, address: str, catalog: Catalog) -> None:
    page.goto(f"{address}en/criteria/?grade=strong&group=none-such&text=%3Cimg%20src=x%20onerror=alert(1)%3E")
    assert shown(page) == []
    assert page.locator("[name=group]").input_value() == ""
    expect(page.locator("[name=group] option:checked")).to_have_text(catalog.site.words["filter-all"]["en"])
    assert page.locator("[name=text]").input_value() == "<img src=x onerror=alert(1)>"
    assert page.locator("main img[src=x]").count() == 0
    page.goto(f"{address}en/criteria/?grade=strong")
    wanted = [c.id for c in catalog.criteria.values() if c.evidence.grade == "strong"]
    assert shown(page) == wanted
    page.click("[data-tn-language]")
    page.wait_for_url(f"{address}criteria/?grade=strong")
    assert shown(page) == wanted


def test_it_filters_where_the_address_cannot_be_written(page: Page, address: str, catalog: Catalog) -> None:
    page.add_init_script("history.replaceState = undefined")
    page.goto(f"{address}en/criteria/?group=data")
    wanted = [c.id for c in catalog.criteria.values() if c.group == "data"]
    assert shown(page) == wanted
    page.select_option("[name=grade]", "strong")
    assert shown(page) == [key for key in wanted if catalog.criteria[key].evidence.grade == "strong"]
    page.click("[data-tn-filter] [type=reset]")
    expect(page.locator("tbody tr:visible")).to_have_count(len(catalog.criteria))


@pytest.mark.parametrize("lang", LANGS)
def test_a_row_is_copied_by_keyboard(page: Page, address: str, catalog: Catalog, lang: Lang) -> None:
    c = catalog.criteria["edge-cases"]
    page.goto(f"{address}{LANGS[lang]}criteria/")
    link = f"{address}{LANGS[lang]}criteria/edge-cases/"
    status = page.locator("[data-tn-status]")
    for form, wanted in (("link", link), ("markdown", f"**{c.title[lang]}** — {c.verdict[lang]} <{link}>")):
        button = page.locator(f"#edge-cases [data-tn-copy={form}]")
        assert button.evaluate("one => one.tabIndex") == 0
        button.focus()
        page.keyboard.press("Enter")
        expect(status).to_have_text(catalog.site.words["copied"][lang])
        assert page.evaluate("navigator.clipboard.readText()") == wanted


@pytest.mark.parametrize("lang", LANGS)
def test_the_keyboard_alone_reaches_everything(page: Page, address: str, catalog: Catalog, lang: Lang) -> None:
    """From the top: skip link, the filter's fields, the first row's link and copy buttons; each shows its focus."""
    page.goto(f"{address}{LANGS[lang]}criteria/")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                  const one = document.activeElement, style = getComputedStyle(one);
                  const marked = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                  const name = one.name || one.dataset.tnCopy || one.getAttribute('href') || one.type || one.tagName;
                  return [name, marked];
                }"""
            )
        )
    names = [name for name, _ in seen]
    first = next(iter(catalog.criteria))
    for wanted in ("#content", "text", "group", "approach", "grade", f"{first}/", "link", "markdown"):
        assert any(str(name).endswith(wanted) for name in names), (wanted, names)
    assert [name for name, marked in seen if not marked] == []
