"""The API: valid against its schemas, equal to what people read, the same on every run, and nothing ever gone."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema
import pytest
import referencing
from bs4 import BeautifulSoup

from macros.advice import ANSWERS, advise, asked, model_of
from macros.catalog import Catalog, Lang, load
from macros.kinds import KINDS
from macros.model import LANGS, Retired, Text
from macros.render import Renderer
from macros.site.api import API, api, write
from macros.site.project import LANGS as FOLDERS
from macros.site.project import Project
from macros.site.public import schema_files
from macros.tools.print_schemas import as_text

SITE = "https://guide.test/base/"
ON_PAGES = {  # part → page that shows all records of a kind
    "criteria_table": "criteria/",
    "questionnaire": "advisor/",
    "comparison": "comparison/",
    "methods_table": "methods/",
    "corrections": "corrections/",
    "article_claims": "corrections/",
    "article_credit": "corrections/",
    "references": "references/",
    "glossary": "glossary/",
    "cases": "cases/",
}


@pytest.fixture(scope="module")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


@pytest.fixture(scope="module")
def schemas() -> dict[str, str]:
    return {name: as_text(schema) for name, schema in schema_files().items()}


@pytest.fixture(scope="module")
def files(catalog: Catalog, schemas: dict[str, str]) -> dict[str, str]:
    return api(catalog, SITE, version="1.2.3")


@pytest.fixture(scope="module")
def since(catalog: Catalog) -> Catalog:
    """The catalog after records moved and were retired."""
    words = {
        "title": Text("旧", "Old"),
        "because": Text("并入[新](criteria/edge-cases)", "Now [new](criteria/edge-cases)"),
        "retired_on": "2026-11-22",
    }
    gone = {
        "criteria": {"rare-inputs": Retired(id="rare-inputs", kind="moved", to=("edge-cases",), **words)},
        "methods": {"old-way": Retired(id="old-way", kind="retired", **words)},
        "comparisons": {"old-row": Retired(id="old-row", kind="retired", **words)},
        "cases": {},
    }
    return dataclasses.replace(catalog, retired={kind: {**catalog.retired[kind], **gone[kind]} for kind in gone})


def document(files: dict[str, str], name: str) -> Any:
    return json.loads(files[f"{API}{name}"])


def documents(files: dict[str, str]) -> dict[str, Any]:
    return {
        name: json.loads(text)
        for name, text in files.items()
        if name.endswith(".json") and not name.startswith(f"{API}schema/")
    }


def validators(schemas: dict[str, str]) -> dict[str, jsonschema.Draft202012Validator]:
    """By kind of file."""
    contents = {name: json.loads(text) for name, text in schemas.items()}
    resources = [(name, referencing.Resource.from_contents(content)) for name, content in contents.items()]
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(resources)
    return {
        name.removesuffix(".schema.json"): jsonschema.Draft202012Validator(content, registry=registry)
        for name, content in contents.items()
    }


def problems(files: dict[str, str], schemas: dict[str, str]) -> list[str]:
    """Where published files differ from their schemas."""
    checks = validators(schemas)
    return [
        f"{name}: {error.json_path}: {error.message[:300]}"
        for name, content in documents(files).items()
        for error in checks[content["kind"]].iter_errors(content)
    ]


# -- schemas ---------------------------------------------------------------------------------------------------------


def test_every_file_follows_its_schema(files: dict[str, str], schemas: dict[str, str]) -> None:
    assert problems(files, schemas) == []


def test_every_schema_is_a_schema_and_is_used(files: dict[str, str], schemas: dict[str, str]) -> None:
    for text in schemas.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))
    kinds = {content["kind"] for content in documents(files).values()}
    assert {name.removesuffix(".schema.json") for name in schemas} == kinds | {"common", "retired"}


def test_schemas_leave_no_key_open(schemas: dict[str, str]) -> None:
    def objects(schema: Any) -> Iterator[Any]:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for value in schema.values():
                yield from objects(value)
        elif isinstance(schema, list):
            for value in schema:
                yield from objects(value)

    for text in schemas.values():
        for schema in objects(json.loads(text)):
            assert schema["additionalProperties"] is False
            assert sorted(schema["required"]) == sorted(schema["properties"])


def mutations(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Places of a document, each with something that must not stand there."""
    if isinstance(value, dict):
        yield at, {**value, "surprise": 1}
        for key in value:
            yield at, {k: v for k, v in value.items() if k != key}
            yield from mutations(value[key], (*at, key))
    elif isinstance(value, list):
        yield at, {"0": value}
        if value:
            yield from mutations(value[0], (*at, 0))
    elif value is not None:
        yield at, [value]


def put(value: Any, at: tuple[str | int, ...], new: Any) -> Any:
    if not at:
        return new
    key, *rest = at
    changed = value.copy()
    changed[key] = put(value[key], tuple(rest), new)
    return changed


@pytest.mark.parametrize(
    "name",
    [
        "criteria/transparency.json",
        "methods/lora.json",
        "comparisons/cost.json",
        "questionnaire.json",
        "ids.json",
        "index.json",
    ],
)
def test_schemas_refuse_missing_unknown_and_mistyped(files: dict[str, str], schemas: dict[str, str], name: str) -> None:
    right = document(files, name)
    validator = validators(schemas)[right["kind"]]
    assert validator.is_valid(right)
    assert not validator.is_valid({})
    for at, wrong in mutations(right):
        assert not validator.is_valid(put(right, at, wrong)), (at, wrong)


# -- envelope, addresses, stability ----------------------------------------------------------------------------------


def test_every_envelope_is_the_same(files: dict[str, str]) -> None:
    for name, content in documents(files).items():
        assert list(content) == ["schema_version", "kind", "generated_from", "license", "total", "result"], name
        assert (content["schema_version"], content["generated_from"]) == ("1.0", "1.2.3")
        assert content["total"] == (len(content["result"]) if isinstance(content["result"], list) else 1)


def test_records_of_a_kind_have_the_same_keys(files: dict[str, str]) -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return "list" if isinstance(value, list) else None

    def agrees(one: Any, other: Any) -> bool:
        if isinstance(one, dict) and isinstance(other, dict):
            return list(one) == list(other) and all(agrees(one[key], other[key]) for key in one)
        return True  # null beside an object; the schemas hold the types

    for kind in KINDS:
        first, *others = (shape(record) for record in document(files, f"{kind}.json")["result"])
        assert all(agrees(first, other) for other in others), kind


def test_nothing_a_record_holds_is_left_out(catalog: Catalog, files: dict[str, str]) -> None:
    for kind in KINDS:
        name, record = next(iter(getattr(catalog, kind).items()))
        published = document(files, f"{kind}/{name}.json")["result"]
        fields = {field.name for field in dataclasses.fields(record)} - {"kind", "status"}
        assert fields <= set(published), kind
    assert {f.name for f in dataclasses.fields(catalog.article)} - {"kind"} <= set(
        document(files, "article.json")["result"]
    )


def test_lists_records_and_everything_agree(catalog: Catalog, files: dict[str, str]) -> None:
    everything = document(files, "all.json")["result"]
    for kind in KINDS:
        records = document(files, f"{kind}.json")["result"]
        assert [r["id"] for r in records] == list(getattr(catalog, kind))
        assert everything[kind] == records
        assert [document(files, f"{kind}/{r['id']}.json")["result"] for r in records] == records
    for name in ("questionnaire", "article", "labels"):
        assert everything[name] == document(files, f"{name}.json")["result"]


def addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("json", "schema") or (key == "url" and "schema" in value):
                yield from [inner] if inner else []
            elif key == "pages":
                yield from inner.values()
            else:
                yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)


@pytest.mark.parametrize("address", [SITE, ""])
def test_addresses_lead_to_files_and_pages(root: Path, since: Catalog, schemas: dict[str, str], address: str) -> None:
    files = api(since, address)
    written = {path.relative_to(root / "docs/zh").as_posix() for path in (root / "docs/zh").rglob("*.md")}
    pages = {name.removesuffix("index.md").replace(".md", "/") for name in written}
    pages |= {
        f"{kind}/{key}/" for kind in ("criteria", "methods") for key in (*since.records(kind), *since.retired[kind])
    }
    found = {one for content in documents(files).values() for one in addresses(content)}
    assert found
    for one in found:
        assert one.startswith(address or "/")
        path = one.removeprefix(address or "/").partition("#")[0].removeprefix("en/")
        assert path in files or path in pages, one


def test_index_names_every_file_that_is_not_a_record(files: dict[str, str]) -> None:
    named = {row["url"].removeprefix(SITE) for row in document(files, "index.json")["result"]}
    top = {name for name in files if "/" not in name.removeprefix(API)}
    assert named == top - {f"{API}index.json"}


def test_two_runs_are_the_same_to_the_byte(root: Path, files: dict[str, str], schemas: dict[str, str]) -> None:
    assert api(load(root / "data"), SITE, version="1.2.3") == files
    assert list(files) == sorted(files)


def test_written_files_are_what_was_made(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    project = Project(root)
    write(project, tmp_path)
    made = api(project.catalog, "", version=project.version)
    found = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {name: text.encode() for name, text in made.items()}


# -- the same as people read -----------------------------------------------------------------------------------------


def parts() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield from ((name, page, ()) for name, page in ON_PAGES.items())


def shown(catalog: Catalog, lang: Lang) -> Iterator[tuple[str, str, str, Any]]:
    """(record, field, page, element) for every field that a page shows."""
    renderer = Renderer(catalog, lang, SITE)
    calls = [
        *parts(),
        *(("criterion", f"criteria/{key}/", (key,)) for key in catalog.criteria),
        *(("method", f"methods/{key}/", (key,)) for key in catalog.methods),
        *(
            ("retired", f"{kind}/{key}/", (kind, key))
            for kind in ("criteria", "methods")
            for key in catalog.retired[kind]
        ),
    ]
    for name, page, arguments in calls:
        soup = BeautifulSoup(renderer.part(name, page, *arguments), "lxml")
        for element in soup.select("[data-record][data-field]"):
            yield str(element["data-record"]), str(element["data-field"]), page, element


def find(value: Any, field: str, lang: Lang) -> Any:
    for part in field.split("."):
        if isinstance(value, list) and not part.isdigit():
            value = next(item for item in value if item["id"] == part)
        elif isinstance(value, list):
            value = value[int(part)]
        elif part.isdigit():  # words: {"zh": […], "en": […]}
            value = value[lang][int(part)]
        else:
            value = value[part]
    return value


def inner_html(element: Any, page: str) -> str:
    for link in element.select("a[href]"):
        link["href"] = urljoin(page, link["href"])
    return str(element.decode_contents())


@pytest.mark.parametrize("lang", LANGS)
def test_the_api_says_what_the_pages_show(since: Catalog, schemas: dict[str, str], lang: Lang) -> None:
    files = api(since, SITE)
    seen = set()
    for record, field, page, element in shown(since, lang):
        name = "article.json" if record == "article/article" else f"{record}.json"
        published = find(document(files, name)["result"], field, lang)
        if isinstance(published, dict):
            assert element.get_text() == published[lang]["text"], (record, field)
            html = BeautifulSoup(f"<p>{published[lang]['html']}</p>", "lxml").p
            assert html
            assert inner_html(element, f"{SITE}{FOLDERS[lang]}{page}") == html.decode_contents(), (record, field)
        else:
            text = f"{published:g}" if isinstance(published, float) else str(published)
            assert element.get_text() == text, (record, field)
        seen.add((record, field))
    assert not set(prose_fields(files)) - seen
    gone = document(files, "all.json")["result"]["retired"]
    assert {(f"{r['kind']}/{r['id']}", field) for r in gone for field in ("title", "because", "retired_on")} <= seen


def prose_fields(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every text of every record in the API: a page must show it, or the comparison above compared too little."""

    def walk(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and set(value) == set(LANGS) and isinstance(value["zh"], dict):
            yield at
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, f"{at}.{key}" if at else key)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from walk(inner, f"{at}.{index}")

    for kind in KINDS:
        for record in document(files, f"{kind}.json")["result"]:
            yield from ((f"{kind}/{record['id']}", field) for field in walk(record, ""))


def test_csv_opens_in_excel_and_says_the_same(files: dict[str, str]) -> None:
    for name, kind in (("criteria.csv", "criteria"), ("comparison.csv", "comparisons")):
        text = files[f"{API}{name}"]
        assert text.startswith("\ufeff")
        assert text.count("\n") == text.count("\r\n")
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        records = document(files, f"{kind}.json")["result"]
        assert [row["id"] for row in rows] == [record["id"] for record in records]
        for row, record in zip(rows, records, strict=True):
            for lang in LANGS:
                assert row[f"title_{lang}"] == record["title"][lang]["text"]
                assert row[f"page_{lang}"] == record["pages"][lang]
            if kind == "criteria":
                assert row["when_no_zh"] == record["when_no"]["text"]["zh"]["text"]
                points = [f"{e['factor']} {e['effect']:+d}" for e in record["when_yes"]["effects"]]
                blocks = record["when_yes"]["blocks"]
                assert row["effects_yes"] == "; ".join([*points, f"blocks {blocks}"] if blocks else points)
            else:
                assert row["fine_tuning_en"] == record["cells"]["fine-tuning"]["text"]["en"]["text"]
                assert row["rag_level"] == (record["cells"]["rag"]["level"] or "")


@pytest.mark.parametrize("words", ["=HYPERLINK(A1)", "+1", "-1", "@x", "*=1+1*"])
def test_no_cell_of_the_csv_is_a_formula(catalog: Catalog, words: str) -> None:
    text = Text(words, words)
    first, *others = catalog.criteria.values()
    strange = dataclasses.replace(first, title=text, when_yes=dataclasses.replace(first.when_yes, text=text))
    row = dataclasses.replace(next(iter(catalog.comparisons.values())), title=text)
    changed = dataclasses.replace(
        catalog, criteria={c.id: c for c in (strange, *others)}, comparisons={**catalog.comparisons, row.id: row}
    )
    files = api(changed, SITE)
    for name in ("criteria", "comparison"):
        rows = list(csv.DictReader(io.StringIO(files[f"{API}{name}.csv"].removeprefix("\ufeff"), newline="")))
        assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
        assert [row[f"title_{lang}"] for row in rows for lang in LANGS if row["title_zh"].startswith("'")] == [
            f"'{words.strip('*')}"
        ] * 2
    assert document(files, f"criteria/{strange.id}.json")["result"]["title"]["en"]["text"] == words.strip("*")


# -- the scoring model -----------------------------------------------------------------------------------------------


def recommend(questionnaire: Any, answers: dict[str, str]) -> str:
    """The four outcomes from ``questionnaire.json`` alone."""
    sums: dict[str, int] = {}
    blocked = False
    for question in questionnaire["questions"]:
        answer = answers.get(question["criterion"], "unsure")
        if answer != "unsure":
            blocked |= question[answer]["blocks_tuning"]
            for effect in question[answer]["effects"]:
                sums[effect["factor"]] = sums.get(effect["factor"], 0) + effect["effect"]
    reached = {
        score["id"]: sum(max(-f["cap"], min(f["cap"], sums.get(f["id"], 0))) for f in score["factors"])
        >= score["threshold"]
        for score in questionnaire["scores"]
    }
    tuning = reached["tuning-need"] and reached["tuning-readiness"] and not blocked
    return {(0, 0): "icl", (1, 0): "rag", (0, 1): "fine-tuning", (1, 1): "hybrid"}[reached["retrieval-need"], tuning]


def test_the_published_model_gives_the_same_advice(catalog: Catalog, files: dict[str, str]) -> None:
    questionnaire = document(files, "questionnaire.json")["result"]
    model = model_of(catalog)
    assert [q["criterion"] for q in questionnaire["questions"]] == asked(model)
    chance = random.Random(6)
    seen = set()
    for _ in range(500):
        answers = {key: chance.choice(ANSWERS) for key in asked(model)}
        expected = advise(model, answers)["recommendation"]
        assert recommend(questionnaire, answers) == expected
        assert advise(questionnaire, answers) == advise(model, answers)  # it reads what is published
        seen.add(expected)
    assert len(seen) > 2
    for case in document(files, "cases.json")["result"]:
        assert recommend(questionnaire, {a["criterion"]: a["answer"] for a in case["answers"]}) == case["advised"]


# -- records that are gone -------------------------------------------------------------------------------------------


def test_a_record_that_is_gone_still_leads_somewhere(since: Catalog, schemas: dict[str, str]) -> None:
    files = api(since, SITE)
    assert problems(files, schemas) == []
    moved = document(files, "criteria/rare-inputs.json")
    assert (moved["kind"], moved["result"]["status"], moved["result"]["to"]) == ("retired", "moved", ["edge-cases"])
    assert moved["result"]["because"]["en"]["html"] == f'Now <a href="{SITE}en/criteria/edge-cases/">new</a>'
    assert document(files, "methods/old-way.json")["result"]["to"] == []
    rows = {(row["kind"], row["id"]): row for row in document(files, "ids.json")["result"]}
    assert rows["criteria", "rare-inputs"]["status"] == "moved"
    assert rows["criteria", "rare-inputs"]["to"] == ["edge-cases"]
    assert rows["methods", "old-way"]["pages"]["en"] == f"{SITE}en/methods/old-way/"
    assert {"rare-inputs", "old-way", "old-row"} <= {r["id"] for r in document(files, "all.json")["result"]["retired"]}


def test_ids_are_every_id_that_was_published(since: Catalog, schemas: dict[str, str], root: Path) -> None:
    rows = document(api(since, SITE), "ids.json")["result"]
    gone = {f"{row['kind']}/{row['id']}" for row in rows if row["status"] != "active"}
    assert {"criteria/rare-inputs", "methods/old-way", "comparisons/old-row"} <= gone
    listed = (root / "data/published.txt").read_text(encoding="utf-8").splitlines()
    assert listed
    assert set(listed) <= {f"{row['kind']}/{row['id']}" for row in rows}
