"""New records: the template explains every field, ``check`` finds every placeholder, and nothing is overwritten."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from macros.catalog import check
from macros.catalog.records import LANGS
from macros.catalog.schemas import Schemas
from macros.publish.scaffold import (
    ENTRIES,
    KINDS,
    editor_link,
    entry,
    free_id,
    next_order,
    run_new,
    template,
)
from tests.sample import MOVED

TODAY = "2026-11-22"
LONGEST_ADDRESS = 8000


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "data", tmp_path / "data")
    return tmp_path


@pytest.fixture(scope="module")
def schemas(root: Path) -> dict[str, Any]:
    return Schemas(root / "data" / "schema").contents


def described(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for rule in schema.get("properties", {}).values():
        if "description" in rule:
            yield rule["description-zh"], rule["description"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_explained_where_it_stands(schemas: dict[str, Any], kind: str) -> None:
    text = template(kind, schemas, order=10, today=TODAY)
    lines = [line.strip() for line in text.splitlines()]
    for name, rule in schemas[kind]["properties"].items():
        place = next(i for i, line in enumerate(lines) if re.match(rf"(# )?{name}:", line))
        above = " ".join(lines[max(0, place - 2) : place])
        if "description" in rule:
            assert rule["description-zh"] in above
            assert rule["description"] in above


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_holds_what_is_required_and_no_effects(schemas: dict[str, Any], kind: str) -> None:
    for text in (template(kind, schemas, order=10, today=TODAY), template(kind, schemas, order=10, brief=True)):
        data = yaml.safe_load(text)
        assert list(data) == [key for key in schemas[kind]["properties"] if key in schemas[kind]["required"]]
        assert data["status"] == "active"
        assert "effects" not in data.get("when_yes", {})


@pytest.mark.parametrize("kind", [*KINDS, *ENTRIES])
def test_check_finds_every_placeholder_of_a_new_record_at_once_and_nothing_else(copy: Path, kind: str) -> None:
    assert run_new(copy, kind, "my-new-2026", TODAY) == 0
    file = f"data/{ENTRIES[kind][0]}.yml" if kind in ENTRIES else f"data/{KINDS[kind]}/my-new-2026.yml"
    found = check(copy / "data")
    assert {(p.file, p.code) for p in found} == {(file, "template-text")}
    lines = (copy / file).read_text(encoding="utf-8").splitlines()
    marked = {n for n, line in enumerate(lines, 1) if "‹" in line and not line.lstrip().startswith("#")}
    assert {p.line for p in found} == marked


FILLED: dict[str, dict[str, Any]] = {
    "criterion": {"group": "data", "grade": "weak", "source": "zhou-2023-lima"},
    "method": {
        "grade": "weak",
        "source": "zhou-2023-lima",
        "instructions": "as-usual",
        "examples": "added",
        "passages": "none",
        "weights": "frozen",
    },
    "comparison": {"grade": "weak", "source": "zhou-2023-lima"},
    "case": {"winner": "rag", "source": "zhou-2023-lima"},
    "source": {"year": 2026, "url": "https://example.org/", "type": "paper"},
    "term": {},
}


@pytest.mark.parametrize("kind", [*KINDS, *ENTRIES])
def test_filled_in_it_is_a_sound_record(copy: Path, kind: str) -> None:
    assert run_new(copy, kind, "my-new-2026", TODAY) == 0
    file = copy / "data" / (f"{ENTRIES[kind][0]}.yml" if kind in ENTRIES else f"{KINDS[kind]}/my-new-2026.yml")
    text = file.read_text(encoding="utf-8")
    for key, value in FILLED[kind].items():
        text = re.sub(rf"(?m)^( *(?:- )?{key}: )[\"‹].*$", rf"\g<1>{value}", text)
    text = text.replace('‹id›: "‹yes | no›"', 'edge-cases: "yes"')
    text = re.sub(r"(?m)^( *- )‹.*\|.*›$", r"\g<1>rag", text)
    text = text.replace("‹中文›", "写好的中文。").replace("‹English›", "Good English.").replace("‹…›", "word")
    file.write_text(text, encoding="utf-8")
    assert check(copy / "data") == []


def test_a_new_record_comes_last(copy: Path) -> None:
    (copy / "data/criteria/rare-inputs.yml").write_text(MOVED, encoding="utf-8")
    before = next_order(copy / "data" / "criteria")
    records = [yaml.safe_load(p.read_text(encoding="utf-8")) for p in (copy / "data/criteria").glob("*.yml")]
    assert before > max(record["order"] for record in records if "order" in record)  # what is gone has no place
    assert before % 10 == 0
    run_new(copy, "criterion", "one-more", TODAY)
    assert f"order: {before}\n" in (copy / "data/criteria/one-more.yml").read_text(encoding="utf-8")
    assert next_order(copy / "data" / "criteria") == before + 10
    assert next_order(copy / "nowhere") == 10


@pytest.mark.parametrize(
    ("kind", "key", "free"),
    [
        ("criterion", "edge-cases", "edge-cases-2"),
        ("criterion", "EdgeCases", "edge-cases-2"),
        ("criterion", "Model_Size", "model-size"),
        ("criterion", "2fast", "fast"),
        ("criterion", "判据", "new-criterion"),
        ("criterion", "index", "index-2"),
        ("method", "Index", "index-2"),
        ("case", "index", "index-2"),
        ("method", "x" * 41, "x" * 40),
        ("source", "zhou-2023-lima", "zhou-2023-lima-2"),
        ("term", "token", "token-2"),
        ("term", "../token", "token-2"),
    ],
)
def test_ids_that_cannot_be_are_refused_with_one_that_can(
    copy: Path, capsys: pytest.CaptureFixture[str], kind: str, key: str, free: str
) -> None:
    before = {p: p.read_bytes() for p in (copy / "data").rglob("*") if p.is_file()}
    assert run_new(copy, kind, key, TODAY) == 1
    said = capsys.readouterr().err
    assert said.count(f"'{key}'") == 2
    assert said.rstrip().endswith(f"You could use: {free}")
    assert {p: p.read_bytes() for p in (copy / "data").rglob("*") if p.is_file()} == before
    assert run_new(copy, kind, free, TODAY) == 0


def test_an_entry_of_a_list_may_have_the_id_that_no_page_may_have(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_new(copy, "comparison", "index", TODAY) == 1
    assert "它是列表页的地址" in capsys.readouterr().err
    assert run_new(copy, "source", "index", TODAY) == 0


def test_retired_ids_are_never_given_again(copy: Path) -> None:
    gone = copy / "data" / "criteria" / "rare-inputs.yml"
    gone.write_text(MOVED, encoding="utf-8")
    assert run_new(copy, "criterion", "rare-inputs", TODAY) == 1
    assert "kind: moved" in gone.read_text(encoding="utf-8")


def test_a_long_id_leaves_room_for_a_number(schemas: dict[str, Any]) -> None:
    taken = ["x" * 40, "x" * 38 + "-2"]
    assert free_id("x" * 40, taken, "case", schemas) == "x" * 38 + "-3"


def test_a_source_is_put_in_its_place_and_a_term_at_the_end(copy: Path) -> None:
    before = {name: (copy / "data" / f"{name}.yml").read_text(encoding="utf-8") for name in ("sources", "glossary")}
    run_new(copy, "source", "m-2026", TODAY)
    run_new(copy, "term", "mix", TODAY)
    sources = yaml.safe_load((copy / "data/sources.yml").read_text(encoding="utf-8"))["sources"]
    assert list(sources) == sorted(sources)
    terms = yaml.safe_load((copy / "data/glossary.yml").read_text(encoding="utf-8"))["terms"]
    assert list(terms)[-1] == "mix"
    for name, text in before.items():
        kept = (copy / "data" / f"{name}.yml").read_text(encoding="utf-8").splitlines()
        assert [line for line in kept if line in set(text.splitlines())][: len(text.splitlines())]
        assert all(line in kept for line in text.splitlines())


def test_entries_explain_their_fields(schemas: dict[str, Any]) -> None:
    for kind, (file, inside) in ENTRIES.items():
        text = entry(kind, "some-id", schemas)
        for zh, en in described(schemas[file]["properties"][inside]["additionalProperties"]):
            assert zh in text
            assert en in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGS)
def test_the_web_editor_can_be_prefilled(schemas: dict[str, Any], kind: str, lang: Any) -> None:
    text = template(kind, schemas, order=990, langs=(lang,), brief=True)
    link = editor_link("https://github.com/some-organization/some-repository", kind, text)
    assert len(link) < LONGEST_ADDRESS
    parts = urlsplit(link)
    assert parts.path.endswith(f"/new/main/data/{KINDS[kind]}")
    query = parse_qs(parts.query)
    assert query["value"] == [text]
    assert query["filename"] == ["new-id.yml"]
    assert link.isascii()
