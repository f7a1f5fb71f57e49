"""The citation on a criterion's page, with and without the site's address."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from macros.catalog import Catalog, Lang, Text, load
from macros.model import REVIEW_MONTHS
from macros.render import Renderer

SITE = "https://guide.example/llm/"
PAGE = "criteria/edge-cases/"
CITED: dict[Lang, tuple[str, str]] = {
    "zh": ("“{}”，《调还是不调》1.2.3 版，2026-01-31 复核。", "“{}”，《调还是不调》1.2.3 版，2026-01-31 复核。"),
    "en": (
        '"{}," Tune or Not, version 1.2.3, reviewed 2026-01-31.',
        '"{}," *Tune or Not*, version 1.2.3, reviewed 2026-01-31.',
    ),
}


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


def rendered(catalog: Catalog, lang: Lang, site_url: str, **fields: Any) -> BeautifulSoup:
    changed = dataclasses.replace(catalog.criteria["edge-cases"], reviewed_on="2026-01-31", **fields)
    catalog = dataclasses.replace(catalog, criteria={**catalog.criteria, "edge-cases": changed})
    return BeautifulSoup(
        Renderer(catalog, lang, site_url, version="1.2.3").part("criterion", PAGE, "edge-cases"), "lxml"
    )


def shown(soup: BeautifulSoup) -> list[str]:
    """What stands in each block, without what is hidden."""
    for hidden in soup.select("[data-tn-shown] [hidden]"):
        hidden.decompose()
    return [block.get_text() for block in soup.select("[data-tn-shown]")]


@pytest.mark.parametrize("lang", CITED)
def test_a_citation_ends_with_the_permanent_address(catalog: Catalog, lang: Lang) -> None:
    title = catalog.criteria["edge-cases"].title[lang]
    room, address = {"zh": ("", f"{SITE}{PAGE}"), "en": (" ", f"{SITE}en/{PAGE}")}[lang]
    plain, markdown = (text.format(title) for text in CITED[lang])
    assert shown(rendered(catalog, lang, SITE)) == [f"{plain}{room}{address}", f"{markdown}{room}<{address}>"]


@pytest.mark.parametrize("lang", CITED)
def test_an_unknown_address_is_left_out_and_its_place_kept(catalog: Catalog, lang: Lang) -> None:
    soup = rendered(catalog, lang, "")
    assert len(soup.select("[data-tn-shown] > [hidden] > [data-tn-address]")) == 2
    assert all(place.get_text() == "" for place in soup.select("[data-tn-address]"))
    assert shown(soup) == [text.format(catalog.criteria["edge-cases"].title[lang]) for text in CITED[lang]]
    assert len(soup.select("[data-search-exclude] [data-tn-shown]")) == 2


def test_a_title_stays_words_in_markdown(catalog: Catalog) -> None:
    soup = rendered(catalog, "en", "", title=Text("题", "`<b>` & a_b {date} [x]"))
    assert shown(soup) == [
        '"<b> & a_b {date} [x]," Tune or Not, version 1.2.3, reviewed 2026-01-31.',
        r'"\<b\> & a\_b {date} \[x\]," *Tune or Not*, version 1.2.3, reviewed 2026-01-31.',
    ]


@pytest.mark.parametrize(
    ("part", "page", "arguments"),
    [
        ("criterion", PAGE, ("edge-cases",)),
        ("method", "methods/lora/", ("lora",)),
        ("comparison", "comparison/", ()),
        ("cases", "cases/", ()),
    ],
)
def test_every_review_date_may_be_aged(catalog: Catalog, part: str, page: str, arguments: tuple[str, ...]) -> None:
    soup = BeautifulSoup(Renderer(catalog, "en").part(part, page, *arguments), "lxml")
    reviewed = soup.select("[data-tn-reviewed]")
    assert len(reviewed) == len(soup.select('[data-field="reviewed_on"]')) > 0
    for one in reviewed:
        assert one["data-months"] == str(REVIEW_MONTHS)
        assert one["data-due"] == "due for another review"
        day = one.select_one("time")
        assert day
        assert day["datetime"] == day.get_text()
