"""The charts say what the records and the formula say, in both languages, as text."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from macros.advice import memory
from macros.catalog import Catalog, Lang, load
from macros.model import LANGS
from macros.render import Renderer
from macros.schema import schemas

PARTS = ("prompt", "instructions", "examples", "passages", "question", "index", "weights", "training", "answer")
METHODS = ("icl", "rag", "fine-tuning", "full-fine-tuning", "lora", "qlora", "hybrid")


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


def from_yaml(root: Path, name: str) -> Any:
    """A file of the data, with nothing of ours in between."""
    return yaml.safe_load((root / "data" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def labels(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = from_yaml(root, "site.yml")["labels"]
    return found


@pytest.fixture(scope="module")
def codes(root: Path) -> dict[str, list[str]]:
    return {key: rule["enum"] for key, rule in schemas()["method"]["properties"]["anatomy"]["properties"].items()}


def figure(catalog: Catalog, lang: Lang, chart: str, method: str = "") -> Tag | None:
    page = ("method", f"methods/{method}/", method) if method else ("decision_chart", "")
    html = Renderer(catalog, lang).part(*page)
    return BeautifulSoup(html, "lxml").select_one(f"figure.tn-{chart}-chart")


def text(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def with_anatomy(catalog: Catalog, method: str, **changed: str) -> Catalog:
    m = catalog.methods[method]
    m = dataclasses.replace(m, anatomy=dataclasses.replace(m.anatomy, **changed))
    return dataclasses.replace(catalog, methods={**catalog.methods, method: m})


# -- the decision ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_decision_is_a_list_of_steps_and_questions(
    catalog: Catalog, root: Path, labels: dict[str, Any], lang: Lang
) -> None:
    given = from_yaml(root, "questionnaire.yml")
    steps = {key: one["title"][lang] for key, one in given["steps"].items()}
    asks = {key: f"{one['title'][lang]} {one['text'][lang]}" for key, one in given["scores"].items()}
    yes, no = (f"{labels['answers'][code]['title'][lang]} →" for code in ("yes", "no"))
    stop = from_yaml(root, "site.yml")["words"]["decision-chart-stop"][lang]
    drawn = figure(catalog, lang, "decision")
    assert drawn
    stations = [text(one) for one in drawn.select("figure > ol > li")]
    ready = f"{yes} {asks['tuning-readiness']} {yes} {steps['tune']} {no} {steps['collect']}"
    assert stations == [
        steps["evaluate"],
        f"{steps['prompt']} {stop}",
        f"{asks['retrieval-need']} {yes} {steps['retrieve']}",
        f"{asks['tuning-need']} {ready}",
    ]
    outcomes = drawn.select(".tn-outcomes > li")
    assert [text(one) for one in outcomes] == [
        given["outcomes"][key]["title"][lang] for key in ("icl", "rag", "fine-tuning", "hybrid")
    ]
    lamps = [["tn-on" in lamp["class"] for lamp in one.select(".tn-lamp")] for one in outcomes]
    assert lamps == [[False, False], [True, False], [False, True], [True, True]]


# -- methods ---------------------------------------------------------------------------------------------------------


def expected(record: Any) -> dict[str, str]:
    """Part → what becomes of it, from the record alone."""
    a = record["anatomy"]
    return {
        **{part: a[part] for part in ("instructions", "examples", "passages", "weights")},
        "question": "as-usual",
        "index": {"retrieved": "searched"}.get(a["passages"], "none"),
        "training": {"frozen": "none"}.get(a["weights"], "learned"),
        "answer": {"none": "uncited"}.get(a["passages"], "cited"),
    }


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_names_each_part_and_what_becomes_of_it(
    catalog: Catalog, labels: dict[str, Any], root: Path, method: str, lang: Lang
) -> None:
    states = expected(from_yaml(root, f"methods/{method}.yml"))
    drawn = figure(catalog, lang, "method", method)
    assert drawn
    assert [text(one) for one in drawn.select("dt")] == [labels["anatomy-parts"][part]["title"][lang] for part in PARTS]
    for part, state in states.items():
        box = drawn.select_one(f".tn-part-{part}")
        assert box
        assert box.dt
        assert text(box.dt) == labels["anatomy-parts"][part]["title"][lang]
        label = labels["anatomy"][state]
        mark = label.get("mark")
        assert box.dd
        for hidden in box.dd.select("[aria-hidden]"):
            hidden.extract()
        assert text(box.dd) == " ".join(filter(None, (mark, label["title"][lang])))
        assert ("tn-own" in box["class"]) == bool(mark)
        assert ("tn-unused" in box["class"]) == (state == "none")
    fed = {"passages": states["index"] != "none", "weights": states["training"] != "none"}
    arrows = [part for part in PARTS if drawn.select(f".tn-part-{part}.tn-fed")]
    assert arrows == [part for part, comes in fed.items() if comes]


@pytest.mark.parametrize("lang", LANGS)
def test_changed_data_changes_the_chart(catalog: Catalog, codes: dict[str, list[str]], lang: Lang) -> None:
    for field, values in codes.items():
        charts = [figure(with_anatomy(catalog, "rag", **{field: one}), lang, "method", "rag") for one in values]
        assert len({text(chart) for chart in charts if chart}) == len(values), field
    charts = [figure(with_anatomy(catalog, "rag", weights=one), lang, "method", "rag") for one in codes["weights"]]
    assert len({str(chart.select_one(".tn-squares")) for chart in charts if chart}) == len(codes["weights"])


def test_quantizing_leaves_as_many_squares(catalog: Catalog) -> None:
    drawn = [
        figure(with_anatomy(catalog, "rag", weights=one), "en", "method", "rag")
        for one in ("adapter", "quantized-adapter")
    ]
    counts = [[str(path["d"]).count("z") for path in chart.select("path")] for chart in drawn if chart]
    assert counts == [[24, 4], [24, 4]]


def test_every_code_has_a_name(codes: dict[str, list[str]], labels: dict[str, Any]) -> None:
    for values in codes.values():
        assert set(values) <= set(labels["anatomy"])


# -- memory ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_bars_say_what_the_formula_says(catalog: Catalog, lang: Lang) -> None:
    drawn = figure(catalog, lang, "memory", "fine-tuning")
    assert drawn
    words = catalog.site.words
    said = []
    for method in memory.METHODS:
        _, parts = memory.split(method, 7)
        assert memory.estimate(method, 7)["high"] == round(memory.total_gb(parts), 1)
        figures = [f"{words[f'memory-chart-{name}'][lang]} {gb:.1f}" for name, gb in parts.items()]
        said.append(" ".join((catalog.methods[method].title[lang], f"{memory.total_gb(parts):.1f} GB", *figures)))
    assert [text(one) for one in drawn.select("figure > ul > li")] == said
    assert drawn.figcaption
    assert "18" in drawn.figcaption.get_text()


def test_bars_are_as_long_as_the_memory_is_large(catalog: Catalog) -> None:
    drawn = figure(catalog, "en", "memory", "fine-tuning")
    assert drawn
    bars = [[float(str(piece["width"]).rstrip("%")) for piece in bar.select("rect")] for bar in drawn.select(".tn-bar")]
    split = [memory.split(method, 7)[1] for method in memory.METHODS]
    longest = max(sum(parts.values()) for parts in split)
    assert [sum(bar) for bar in bars] == pytest.approx([100 * sum(p.values()) / longest for p in split], abs=0.03)
    for bar, parts in zip(bars, split, strict=True):
        assert bar == pytest.approx([100 * gb / longest for gb in parts.values()], abs=0.01)


def test_bars_stand_where_forms_are_compared(catalog: Catalog) -> None:
    shown = [method for method in catalog.methods if figure(catalog, "en", "memory", method)]
    assert shown == [m for m in catalog.methods if any(catalog.methods[one].parent == m for one in memory.METHODS)]


# -- all -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chart", "method"), [("decision", ""), ("method", "qlora"), ("memory", "fine-tuning")])
def test_a_chart_has_a_name_and_a_caption_and_no_style_of_its_own(catalog: Catalog, chart: str, method: str) -> None:
    drawn = figure(catalog, "zh", chart, method)
    assert drawn
    assert drawn["aria-label"]
    assert drawn.figcaption
    assert drawn.has_attr("data-search-exclude")
    assert not drawn.select("[style], [fill], [stroke], style, script, text, desc")
    assert all(
        svg.find_parent(attrs={"aria-hidden": True}) or svg.has_attr("aria-hidden") for svg in drawn.select("svg")
    )
