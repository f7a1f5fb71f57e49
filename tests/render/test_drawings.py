"""The drawings on the method pages say in words what the records and the formula say, in both languages, and fit."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from macros.advice import memory
from macros.catalog import Catalog, Lang, load
from macros.model import LANGS, Anatomy
from macros.render import Renderer
from macros.render.anatomy import drawing
from macros.render.picture import ems
from macros.schema import schemas

PARTS = ("instructions", "examples", "passages", "question", "index", "weights", "training", "answer")
END = {"zh": ("：", "。"), "en": (": ", ". ")}
METHODS = ("icl", "rag", "fine-tuning", "full-fine-tuning", "lora", "qlora", "hybrid")


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


@pytest.fixture(scope="module")
def labels(root: Path) -> dict[str, Any]:
    """The names of coded values, read from the YAML with nothing of ours in between."""
    found: dict[str, Any] = yaml.safe_load((root / "data/site.yml").read_text(encoding="utf-8"))["labels"]
    return found


@pytest.fixture(scope="module")
def codes(root: Path) -> dict[str, list[str]]:
    return {key: rule["enum"] for key, rule in schemas()["method"]["properties"]["anatomy"]["properties"].items()}


def figure(catalog: Catalog, lang: Lang, method: str, which: str) -> Tag | None:
    html = Renderer(catalog, lang).part("method", f"methods/{method}/", method)
    return BeautifulSoup(html, "lxml").select_one(f"figure.tn-{which}")


def told(drawn: Tag) -> str:
    """What the drawing says to those who do not see it."""
    svg = drawn.select_one("svg[role=img]")
    assert svg
    title, description = (drawn.select_one(f"#{name}") for name in str(svg["aria-labelledby"]).split())
    assert title
    assert title.get_text(strip=True)
    assert description
    return " ".join(description.get_text().split())


def with_anatomy(catalog: Catalog, method: str, **changed: str) -> Catalog:
    m = catalog.methods[method]
    m = dataclasses.replace(m, anatomy=dataclasses.replace(m.anatomy, **changed))
    return dataclasses.replace(catalog, methods={**catalog.methods, method: m})


# -- anatomy ---------------------------------------------------------------------------------------------------------


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
def test_it_says_in_words_what_the_record_says(
    catalog: Catalog, labels: dict[str, Any], root: Path, method: str, lang: Lang
) -> None:
    record = yaml.safe_load((root / f"data/methods/{method}.yml").read_text(encoding="utf-8"))
    states = expected(record)
    names = {part: labels["anatomy-parts"][part]["title"][lang] for part in PARTS}
    words = {part: labels["anatomy"][states[part]]["title"][lang] for part in PARTS}
    drawn = figure(catalog, lang, method, "anatomy")
    assert drawn
    is_, end = END[lang]
    assert told(drawn) == "".join(f"{names[part]}{is_}{words[part]}{end}" for part in PARTS).strip()
    for part in PARTS:
        group = drawn.select_one(f".tn-part-{part}")
        assert group
        mark = labels["anatomy"][states[part]].get("mark")
        shown = ["".join(line.get_text().split()) for line in group.select("text")]
        said = f"{mark or ''}{words[part]}"
        assert "".join(shown) == "".join(f"{names[part]}{said}".split())
        assert ("tn-own" in group["class"]) == bool(mark)
        assert ("tn-unused" in group["class"]) == (states[part] == "none")


@pytest.mark.parametrize("lang", LANGS)
def test_changed_data_changes_the_drawing(catalog: Catalog, codes: dict[str, list[str]], lang: Lang) -> None:
    for field, values in codes.items():
        drawings = {
            value: figure(with_anatomy(catalog, "rag", **{field: value}), lang, "rag", "anatomy") for value in values
        }
        said = [told(drawn) for drawn in drawings.values() if drawn]
        assert len(set(said)) == len(values), field
    shapes = {
        value: tuple(block.get("d") for block in drawn.select("path[stroke-width]"))
        for value in codes["weights"]
        if (drawn := figure(with_anatomy(catalog, "rag", weights=value), lang, "rag", "anatomy"))
    }
    assert len(set(shapes.values())) == len(codes["weights"])


def test_quantizing_leaves_as_many_squares(catalog: Catalog) -> None:
    whole, cut = (
        drawing(catalog, Anatomy("as-usual", "none", "none", w), "en").blocks for w in ("adapter", "quantized-adapter")
    )
    assert [block.kind for block in whole] == [block.kind for block in cut] == ["frozen", "adapter"]
    counts = [[round((b.width + b.gap) / (b.size + b.gap)) * len(b.rows) for b in blocks] for blocks in (whole, cut)]
    assert counts[0] == counts[1]
    assert (cut[0].size / whole[0].size) ** 2 == pytest.approx(4 / 16)
    assert cut[1] == whole[1]


@pytest.mark.parametrize("lang", LANGS)
def test_words_stay_in_their_boxes(catalog: Catalog, codes: dict[str, list[str]], lang: Lang) -> None:
    for values in itertools.product(*codes.values()):
        drawn = drawing(catalog, Anatomy(**dict(zip(codes, values, strict=True))), lang)
        for part in drawn.parts:
            for line, size in [*((line, 14) for line in part.name), *((line, 12) for line in part.said)]:
                long = ems(line.text) * size
                left = line.x - long if line.end else line.x
                assert part.x < left, (part.code, line.text)
                assert left + long < part.x + part.width, (part.code, line.text)
                assert part.y < line.y < part.y + part.height, (part.code, line.text)
            assert part.x + part.width < drawn.width
            assert part.y + part.height < drawn.height
        (box,) = (part for part in drawn.parts if part.code == "weights")
        assert max(block.x + block.width for block in drawn.blocks) < box.x + box.width
        assert box.name[-1].y < min(block.rows[0] for block in drawn.blocks)
        assert max(block.rows[-1] for block in drawn.blocks) < box.said[0].y - 12


def test_every_code_has_a_name(codes: dict[str, list[str]], labels: dict[str, Any]) -> None:
    for values in codes.values():
        assert set(values) <= set(labels["anatomy"])


# -- memory ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_bars_say_what_the_formula_says(catalog: Catalog, lang: Lang) -> None:
    drawn = figure(catalog, lang, "fine-tuning", "bars")
    assert drawn
    is_, end = END[lang]
    words = catalog.site.words
    said = []
    for method in memory.METHODS:
        _, parts = memory.split(method, 7)
        assert memory.estimate(method, 7).high == round(parts.total, 1)
        figures = [f"{words[f'bars-{name}'][lang]} {gb:.1f}" for name, gb in dataclasses.asdict(parts).items()]
        comma = {"zh": "、", "en": ", "}[lang]
        head = f"{catalog.methods[method].title[lang]}{' ' * (lang == 'en')}{parts.total:.1f} GB{is_}"
        said.append(f"{head}{comma.join(figures)}{end}")
    assert told(drawn) == "".join(said).strip()
    shown = [line.get_text() for line in drawn.select("svg text")]
    assert all(figure in shown for figure in figures)
    assert "18" in drawn.select("figcaption")[0].get_text()


def test_bars_are_as_long_as_the_memory_is_large(catalog: Catalog) -> None:
    drawn = figure(catalog, "en", "fine-tuning", "bars")
    assert drawn
    by_row: dict[str, float] = {}
    for piece in drawn.select("rect[height='22']"):
        by_row[str(piece["y"])] = by_row.get(str(piece["y"]), 0) + float(str(piece["width"]))
    totals = [memory.split(method, 7)[1].total for method in memory.METHODS]
    assert len(by_row) == len(totals)
    for long, total in zip(by_row.values(), totals, strict=True):
        assert long / max(by_row.values()) == pytest.approx(total / max(totals), abs=1e-3)


def test_bars_stand_where_forms_are_compared(catalog: Catalog) -> None:
    shown = [method for method in catalog.methods if figure(catalog, "en", method, "bars")]
    assert shown == [m for m in catalog.methods if any(catalog.methods[one].parent == m for one in memory.METHODS)]


# -- both ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_drawings_follow_the_style_sheet_and_stay_out_of_search(catalog: Catalog, method: str) -> None:
    for which in ("anatomy", "bars"):
        if drawn := figure(catalog, "zh", method, which):
            assert drawn.has_attr("data-search-exclude")
            assert not drawn.select("[style], [fill], [stroke], style, script")
            assert len(str(drawn)) < 9_000
