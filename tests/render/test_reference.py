"""The reference that contributors read: every field, every problem, and examples that do what they say."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from macros.advice.answers import read_answers
from macros.catalog import Catalog, check, load
from macros.catalog.problems import codes
from macros.catalog.records import LANGS, Lang, Retired, Text
from macros.catalog.schemas import Schemas
from macros.render import Renderer, reference, views
from macros.render.reference import FILES, KINDS, examples, field_reference, visible
from tests.sample import NAME, SAMPLE, small_data

# What a few lines cannot show: a file that may not be read, one of a megabyte, a problem that no schema causes today, a
# hash that depends on the text.
NOT_SHOWN = ("unreadable", "too-large", "not-accepted", "stale-translation")
PATHS = ("bad-id", "wrong-folder", "unknown-file", "id-taken")
ANSWERS = ("unknown-criterion", "retired-criterion", "not-json")
METHODS = ("unknown-parent",)
WHOLE = ("lost-record", "lost-entry", "published-line", "published-order")  # the first line names the file
ANSWER_KEYS = ("when_yes", "when_no")


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


@pytest.fixture(scope="module")
def schemas(root: Path) -> dict[str, Any]:
    return Schemas(root / "data" / "schema").contents


@pytest.fixture(scope="module")
def public(root: Path) -> dict[str, Any]:
    folder = root / "data/schema/public/v1"
    return {
        p.name.removesuffix(".schema.json"): json.loads(p.read_text(encoding="utf-8")) for p in folder.glob("*.json")
    }


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    small_data(root, tmp_path)
    return tmp_path


# -- examples --------------------------------------------------------------------------------------------------------


def test_every_code_has_an_example_and_every_example_a_code() -> None:
    assert set(examples()) == set(codes()), "add the code to macros/catalog/examples.yml, wrong and right"
    for code, example in examples().items():
        assert set(example) == {"wrong", "right"}, code
        assert example["wrong"] != example["right"] or code == "not-accepted"


def top(text: str) -> list[str]:
    return re.findall(r"(?m)^([a-z_]+)[:：]", text)


def without(text: str, key: str) -> str:
    return re.sub(rf"(?ms)^{key}:.*?(?=^[a-z_#])", "", text, count=1)


def placed(record: str, snippet: str, keys: list[str]) -> str:
    """The record with the lines of a snippet: added to an answer that it shows a part of, or in place of a field."""
    for key in keys:
        record = record if key in ANSWER_KEYS else without(record, key)
    for part in re.split(r"(?m)^(?=when_)", snippet):
        head = part.partition("\n")[0]
        record = record.replace(f"{head}\n", part, 1) if head.rstrip(":") in ANSWER_KEYS else record + part
    return record.rstrip("\n") + "\n"


def examined(copy: Path, catalog: Catalog, code: str, snippet: str, keys: list[str]) -> set[str]:
    """Codes reported for the file that an example is about."""
    if code in ANSWERS:
        file = copy / "answers.yml"
        file.write_text(snippet, encoding="utf-8")
        gone = Retired("rare-inputs", "moved", Text("旧", "Old"), Text("并", "Merged"), "2026-11-22", ("edge-cases",))
        known = dataclasses.replace(catalog, retired={**catalog.retired, "criteria": {"rare-inputs": gone}})
        return {p.code for p in read_answers(file, known)[2]}
    name, text = NAME, SAMPLE
    if snippet.startswith(("git ", "ln ", "cp ")):
        name = snippet.split()[-1]
        if not snippet.startswith("git restore"):
            (copy / name).unlink()
        if snippet.startswith("ln "):
            (copy / name).symlink_to(snippet.split()[-2])
        elif snippet.startswith("cp "):
            (copy / name).write_text(text, encoding="utf-8")
    elif code in WHOLE:
        first, _, rest = snippet.partition("\n")
        name = first.removeprefix("# ")
        (copy / name).write_text(rest, encoding="utf-8")
    elif code in PATHS:
        name = snippet.split()[0]
        (copy / name).write_text(text, encoding="utf-8")
    elif code == "not-utf-8" and "\ufffd" in snippet:
        (copy / name).write_bytes(text.encode("gbk"))
    elif code in ("byte-order-mark", "empty-file"):
        (copy / name).write_text(snippet + (text if code == "byte-order-mark" else ""), encoding="utf-8")
    else:
        if code in METHODS:
            name = "data/methods/qlora.yml"
            text = (copy / name).read_text(encoding="utf-8")
        (copy / name).write_text(placed(text, snippet, keys), encoding="utf-8")
    return {p.code for p in check(copy / "data", today="2026-12-01") if p.file == name}


@pytest.mark.parametrize("code", [code for code in examples() if code not in NOT_SHOWN])
def test_examples_do_what_they_say(copy: Path, catalog: Catalog, code: str) -> None:
    wrong, right = examples()[code]["wrong"], examples()[code]["right"]
    keys = list(dict.fromkeys((*top(right), *top(wrong))))
    before = {p: p.read_bytes() for p in (copy / "data").rglob("*") if p.is_file()}
    assert code in examined(copy, catalog, code, wrong, keys)
    for path in (copy / "data").rglob("*.y*ml"):
        if path not in before or path.is_symlink():
            path.unlink()
    for path, raw in before.items():
        path.write_bytes(raw)
    assert code not in examined(copy, catalog, code, right, keys)


def test_what_cannot_be_seen_is_named() -> None:
    assert visible("a\tb\u200bc\ufeff\u3000d e\n") == "a⟨U+0009⟩b⟨U+200B⟩c⟨U+FEFF⟩⟨U+3000⟩d e"


# -- fields ----------------------------------------------------------------------------------------------------------


def required(schema: dict[str, Any]) -> Iterator[str]:
    yield from schema.get("required", ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_row(catalog: Catalog, schemas: dict[str, Any], kind: str) -> None:
    name, steps = KINDS[kind]
    schema = schemas[name]
    for step in steps:
        schema = schema[step]
    fields = field_reference(catalog, schemas, kind)["fields"]
    top_level = [f for f in fields if f.depth == 0]
    assert [f.path for f in top_level] == list(schema["properties"])
    assert {f.path for f in top_level if f.required} == set(schema["required"])
    for field in top_level:
        assert field.description.zh, field.path
        assert field.description.en, field.path
    assert len({f.anchor for f in fields}) == len(fields)
    assert all(re.fullmatch(r"field-[a-z0-9-]+", f.anchor) for f in fields)


def test_rows_say_how_a_field_is_written(catalog: Catalog, schemas: dict[str, Any]) -> None:
    rows = {f.path: f for f in field_reference(catalog, schemas, "criterion")["fields"]}
    assert rows["group"].values == ("knowledge", "behavior", "data", "constraints", "practice")
    assert rows["order"].form.en == "A whole number, 0 to 100000"
    assert rows["verdict"].form.zh == "zh 与 en 各一行，最多 700 个字符"
    assert rows["keywords"].form.en == "A list each of zh and en"
    assert rows["reviewed_on"].form.en == "A day in quotes"
    assert rows["when_no"].same_as or rows["when_no"].description.en != rows["when_yes"].description.en
    assert rows["evidence.findings.source"].required


def test_rows_of_sources(catalog: Catalog, schemas: dict[str, Any]) -> None:
    rows = {f.path: f for f in field_reference(catalog, schemas, "source")["fields"]}
    assert rows["url"].form.en == "An address that starts with https://"
    assert rows["year"].form.en == "A whole number, 1990 to 2100"
    assert "paper" in rows["type"].values


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("field_reference", "problem_reference", "api_files", "add_record"):
        monkeypatch.setattr(views, name, getattr(reference, name), raising=False)


@pytest.mark.parametrize("lang", LANGS)
def test_the_reference_renders(catalog: Catalog, schemas: dict[str, Any], lang: Lang) -> None:
    renderer = Renderer(catalog, lang)
    html = "".join(renderer.part("field_reference", "contribute/", schemas, kind) for kind in KINDS)
    html += renderer.part("problem_reference", "contribute/")
    soup = BeautifulSoup(html, "lxml")
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(set(ids)) == len(ids)
    assert {f"problem-{code}" for code in codes()} <= set(ids)
    for section in soup.select(".tn-problems section"):
        assert len(section.select("pre code")) == 2
        assert not re.search(r"\{\w+\}", section.get_text())
    other = "必填" if lang == "en" else "Required"
    assert other not in soup.get_text()


@pytest.mark.parametrize(("lang", "root_of"), [("zh", "../"), ("en", "../../")])
def test_files_of_the_api_are_linked(catalog: Catalog, public: dict[str, Any], lang: Lang, root_of: str) -> None:
    soup = BeautifulSoup(Renderer(catalog, lang).part("api_files", "data/", public), "lxml")
    links = [str(a["href"]) for a in soup.select("th a")]
    assert links == [
        f"{root_of}api/v1/{name}" for name in (*(f"{f}.json" for f in FILES), "criteria.csv", "comparison.csv")
    ]
    assert f"{root_of}api/v1/schema/criteria.schema.json" in {str(a["href"]) for a in soup.select("td a")}


def test_every_published_list_is_described(public: dict[str, Any]) -> None:
    for name in FILES:
        assert public[name]["description"]
        assert public[name]["description-zh"]


@pytest.mark.parametrize("kind", ["criterion", "method", "comparison", "case"])
def test_a_record_can_be_added_where_there_is_a_repository(catalog: Catalog, kind: str) -> None:
    renderer = Renderer(catalog, "en")
    assert renderer.part("add_record", "contribute/", {}, kind) == ""
    html = renderer.part("add_record", "contribute/", {kind: {"zh": "https://a/?b&c", "en": "https://d/?e&f"}}, kind)
    link = BeautifulSoup(html, "lxml").select_one("a")
    assert link["href"] == "https://d/?e&f"
    assert link.get_text() == catalog.site.words[f"add-{kind}"].en
