"""The questionnaire stands on any page, carries all that its script asks for, and nothing in it is left to chance."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from bs4 import BeautifulSoup

from macros.advice import REASONS, asked, decode, memory, model_of
from macros.advice.model import LinkProblemKind
from macros.catalog import Catalog, Lang, load
from macros.render import Renderer

SCRIPTS = "docs/overrides/assets/javascripts/questionnaire"


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


def rendered(catalog: Catalog, lang: Lang, page: str) -> BeautifulSoup:
    return BeautifulSoup(Renderer(catalog, lang, version="9.9.9").part("questionnaire", page), "lxml")


def data(soup: BeautifulSoup) -> dict[str, Any]:
    found = soup.select_one("[data-adv=data]")
    assert found is not None
    read: dict[str, Any] = json.loads(found.get_text())
    return read


@pytest.mark.parametrize("page", ["advisor/", "", "criteria/edge-cases/"])
def test_links_fit_the_page_it_stands_on(catalog: Catalog, page: str) -> None:
    soup = rendered(catalog, "en", page)
    for key, about in data(soup)["criteria"].items():
        assert posixpath.normpath(posixpath.join(page, about["url"])) == f"criteria/{key}"
    for link in soup.select(".tn-examples a"):
        assert str(link["href"]).startswith("#v1&")  # opened here, wherever it stands


def test_examples_are_sound(catalog: Catalog) -> None:
    """Each example's fragment gives its answers back, and every answer is to a question that is asked."""
    assert len(catalog.questionnaire.examples) >= 2
    model = model_of(catalog)
    links = rendered(catalog, "zh", "advisor/").select(".tn-examples a")
    for example, link in zip(catalog.questionnaire.examples, links, strict=True):
        shared = decode(str(link["href"]), model, {})
        assert shared["problems"] == []
        assert shared["answers"] == example.answers


def test_questions_are_grouped_and_ordered_by_influence(catalog: Catalog) -> None:
    soup = rendered(catalog, "zh", "advisor/")
    order = asked(model_of(catalog))
    shown = [str(one["data-criterion"]) for one in soup.select("[data-criterion]")]
    assert sorted(shown) == sorted(order)
    for section in soup.select(".tn-adv-form > section"):
        inside = [str(one["data-criterion"]) for one in section.select("[data-criterion]")]
        assert inside == sorted(inside, key=order.index)
        assert len({catalog.criteria[key].group for key in inside}) == 1
    firsts = [
        str(found["data-criterion"])
        for section in soup.select(".tn-adv-form > section")
        if (found := section.select_one("[data-criterion]"))
    ]
    assert firsts == sorted(firsts, key=order.index)


def test_the_page_carries_what_its_contract_says(catalog: Catalog, root: Path) -> None:
    contracts = (root / SCRIPTS / "contracts.js").read_text(encoding="utf-8")
    said = contracts.partition("@typedef {object} PageData")[2].partition("*/")[0]
    assert set(re.findall(r"@property \{.+\} (\w+)", said)) == set(data(rendered(catalog, "en", "advisor/")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_the_script_asks_for_is_there(catalog: Catalog, lang: Lang, root: Path) -> None:
    words = data(rendered(catalog, lang, "advisor/"))["words"]
    script = "\n".join(path.read_text(encoding="utf-8") for path in (root / SCRIPTS).glob("*.js"))
    named = set(re.findall(r"(?:word|phrase)\(\s*'([a-z-]+)'", script))
    assert len(named) > 30
    named |= {f"reason-{reason}" for reason in REASONS} | {f"link-{kind}" for kind in get_args(LinkProblemKind)}
    named |= {f"fits-{fit}" for fit in ("yes", "tight", "no", "unknown")}
    assert named - set(words) == set()
    places = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in words.items()}
    other = data(rendered(catalog, "en" if lang == "zh" else "zh", "advisor/"))["words"]
    assert places == {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in other.items()}


def test_the_memory_table_shows_every_published_figure_with_its_error(catalog: Catalog) -> None:
    rows = rendered(catalog, "en", "advisor/").select(".tn-adv-compared tbody tr")
    figures = [m for name in memory.METHODS for m in catalog.methods[name].measurements]
    assert len(rows) == len(figures) > 20
    for row, figure in zip(rows, figures, strict=True):
        cells = [cell.get_text(" ", strip=True) for cell in row.select("td, th")]
        assert f"{figure.memory_gb:g}" in cells[3]
        assert re.fullmatch(r"[\d.]+–[\d.]+", cells[4])
        assert re.fullmatch(r"[+−]\d+% / [+−]\d+%", cells[5])


def test_the_version_is_the_guides(catalog: Catalog) -> None:
    assert data(rendered(catalog, "en", "advisor/"))["version"] == "9.9.9"
