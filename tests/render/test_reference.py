"""The reference that contributors read: every field and every file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from macros import schema as printing
from macros.catalog import Catalog, load
from macros.kinds import BY_NAME
from macros.model import LANGS, Lang
from macros.render import Renderer, reference, views
from macros.render.reference import field_reference
from macros.site.public import FILES

KINDS = (*BY_NAME, "retired")


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return dict(printing.schemas())


# -- fields ----------------------------------------------------------------------------------------------------------


def required(schema: dict[str, Any]) -> Iterator[str]:
    yield from schema.get("required", ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_row(catalog: Catalog, schemas: dict[str, Any], kind: str) -> None:
    found = BY_NAME.get(kind)
    if found and found.inside:
        schema = schemas[found.plural]["properties"][found.inside]["additionalProperties"]
    else:
        schema = schemas[kind]
    fields = field_reference(catalog, kind)["fields"]
    top_level = [f for f in fields if f.depth == 0]
    assert [f.path for f in top_level] == list(schema["properties"])
    assert {f.path for f in top_level if f.required} == set(schema["required"])
    for field in top_level:
        assert field.description.zh, field.path
        assert field.description.en, field.path
    assert len({f.anchor for f in fields}) == len(fields)
    assert all(re.fullmatch(r"field-[a-z0-9-]+", f.anchor) for f in fields)


def test_rows_say_how_a_field_is_written(catalog: Catalog, schemas: dict[str, Any]) -> None:
    rows = {f.path: f for f in field_reference(catalog, "criterion")["fields"]}
    assert rows["group"].values == ("knowledge", "behavior", "data", "constraints", "practice")
    assert rows["order"].form.en == "A whole number, 0 to 100000"
    assert rows["verdict"].form.zh == "zh 与 en 各一行，最多 700 个字符"
    assert rows["keywords"].form.en == "A list each of zh and en"
    assert rows["reviewed_on"].form.en == "A day in quotes"
    assert rows["when_no"].same_as or rows["when_no"].description.en != rows["when_yes"].description.en
    assert rows["evidence.findings.source"].required


def test_rows_of_sources(catalog: Catalog, schemas: dict[str, Any]) -> None:
    rows = {f.path: f for f in field_reference(catalog, "source")["fields"]}
    assert rows["url"].form.en == "An address that starts with https://"
    assert rows["year"].form.en == "A whole number, 1990 to 2100"
    assert "paper" in rows["type"].values


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("field_reference", "api_files", "add_record"):
        monkeypatch.setattr(views, name, getattr(reference, name), raising=False)


@pytest.mark.parametrize("lang", LANGS)
def test_the_reference_renders(catalog: Catalog, schemas: dict[str, Any], lang: Lang) -> None:
    renderer = Renderer(catalog, lang)
    html = "".join(renderer.part("field_reference", "contribute/", kind) for kind in KINDS)
    soup = BeautifulSoup(html, "lxml")
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(set(ids)) == len(ids)
    other = "必填" if lang == "en" else "Required"
    assert other not in soup.get_text()


@pytest.mark.parametrize(("lang", "root_of"), [("zh", "../"), ("en", "../../")])
def test_files_of_the_api_are_linked(catalog: Catalog, lang: Lang, root_of: str) -> None:
    soup = BeautifulSoup(Renderer(catalog, lang).part("api_files", "data/", FILES), "lxml")
    links = [str(a["href"]) for a in soup.select("th a")]
    assert links == [
        f"{root_of}api/v1/{name}" for name in (*(f"{f}.json" for f in FILES), "criteria.csv", "comparison.csv")
    ]
    assert f"{root_of}api/v1/schema/criteria.schema.json" in {str(a["href"]) for a in soup.select("td a")}


@pytest.mark.parametrize("kind", ["criterion", "method", "comparison", "case"])
def test_a_record_can_be_added_where_there_is_a_repository(catalog: Catalog, kind: str) -> None:
    renderer = Renderer(catalog, "en")
    assert renderer.part("add_record", "contribute/", {}, kind) == ""
    html = renderer.part("add_record", "contribute/", {kind: {"zh": "https://a/?b&c", "en": "https://d/?e&f"}}, kind)
    link = BeautifulSoup(html, "lxml").select_one("a")
    assert link["href"] == "https://d/?e&f"
    assert link.get_text() == catalog.site.words[f"add-{kind}"].en
