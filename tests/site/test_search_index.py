"""The search index of the built site: every record once, each entry at an address that exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from macros.catalog import Catalog, load
from macros.catalog.markup import plain
from macros.render.links import path
from macros.site.search import INDEX, THEIR_INDEX, entries, prose, with_our_worker

LANGS = {"zh": "", "en": "en/"}


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


@pytest.fixture(scope="module")
def indexes(site: Path) -> dict[str, Any]:
    files = {lang: site / folder / INDEX for lang, folder in LANGS.items()}
    return {lang: json.loads(file.read_text(encoding="utf-8")) for lang, file in files.items()}


@pytest.mark.parametrize("lang", LANGS)
def test_every_record_has_one_entry(indexes: dict[str, Any], catalog: Catalog, lang: str) -> None:
    locations = [entry["location"] for entry in indexes[lang]["docs"]]
    assert len(set(locations)) == len(locations)
    kinds = ("criteria", "methods", "comparisons", "cases", "sources", "glossary")
    records = {path(f"{kind}/{key}") for kind in kinds for key in getattr(catalog, kind)}
    assert records <= set(locations)


@pytest.mark.parametrize("lang", LANGS)
def test_every_entry_leads_somewhere(indexes: dict[str, Any], site: Path, lang: str) -> None:
    ids: dict[str, set[str]] = {}
    for entry in indexes[lang]["docs"]:
        page, _, fragment = entry["location"].partition("#")
        if page not in ids:
            html = (site / LANGS[lang] / page / "index.html").read_text(encoding="utf-8")
            ids[page] = set(re.findall(r'\sid="([^"]+)"', html))
        assert not fragment or fragment in ids[page], entry["location"]
        assert entry["title"].strip(), entry["location"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_section_follows_its_page(indexes: dict[str, Any], lang: str) -> None:
    """The theme shows a section below its page and looks for the page among what it has read."""
    locations = [entry["location"] for entry in indexes[lang]["docs"]]
    assert {location.partition("#")[0] for location in locations} <= set(locations)


@pytest.mark.parametrize("lang", LANGS)
def test_texts_stand_once(indexes: dict[str, Any], catalog: Catalog, lang: str) -> None:
    """Once in the entry of their record, and not again in the page that prints them."""
    entries_of = {entry["location"]: entry["text"] for entry in indexes[lang]["docs"]}
    printed = [
        text for location, text in entries_of.items() if location.partition("/")[0] not in ("criteria", "methods")
    ]
    for c in catalog.criteria.values():
        for text in (c.question, c.why, c.when_yes.text, c.when_no.text):
            paragraph = plain(text[lang])
            assert entries_of[path(f"criteria/{c.id}")].count(paragraph) == 1, (c.id, paragraph)
            assert not any(paragraph in each for each in printed), (c.id, paragraph)
    for text in entries_of.values():
        assert not any(stray in "".join(text) for stray in ("\u200b", "](", "{#")), text


def test_markup_in_words_stays_text(catalog: Catalog) -> None:
    page = "# A <b>bold</b> & *plain* one { #a }\n\nText with `<i>`, [a link](x.md) and {{ a_macro() }}."
    made = list(prose({"index.md": page}))
    assert made[0]["location"] == ""
    assert made[0]["title"] == "A bold & plain one"
    assert made[0]["text"] == ["Text with <i>, a link and ."]
    assert all("**" not in text for entry in entries(catalog, "en") for text in entry["text"])


@pytest.mark.parametrize("lang", LANGS)
def test_what_comes_with_every_page_is_small(site: Path, lang: str) -> None:
    """The theme fetches its index on every page; it holds nothing, and ours waits for the first question."""
    theirs = json.loads((site / LANGS[lang] / THEIR_INDEX).read_text(encoding="utf-8"))
    assert theirs["docs"] == []
    assert set(theirs) == {"config", "docs"}


def test_a_theme_that_moved_its_worker_ends_the_build() -> None:
    theirs = '{"search": "../assets/javascripts/workers/search.a7633da7.min.js"}'
    assert with_our_worker(theirs) == '{"search": "../assets/javascripts/search-worker.js"}'
    with pytest.raises(ValueError, match="the theme changed its search worker"):
        with_our_worker(theirs.replace("workers/", "elsewhere/"))
