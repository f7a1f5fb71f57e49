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

from macros import schema
from macros.catalog import check
from macros.catalog.problems import as_text
from macros.kinds import BY_NAME, ENTRIES, FOLDERS
from macros.model import LANGS
from macros.tools.new import (
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


def file_of(kind: str) -> str:
    """The file in which `new` puts a record of a kind."""
    found = BY_NAME[kind]
    return f"data/{found.plural}.yml" if found.inside else f"data/{found.plural}/my-new-2026.yml"


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return dict(schema.schemas())


def described(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for rule in schema.get("properties", {}).values():
        if "description" in rule:
            yield rule["description-zh"], rule["description"]


@pytest.mark.parametrize("kind", FOLDERS.values())
def test_every_field_is_explained_where_it_stands(schemas: dict[str, Any], kind: str) -> None:
    text = template(kind, order=10, today=TODAY)
    lines = [line.strip() for line in text.splitlines()]
    for name, rule in schemas[kind]["properties"].items():
        place = next(i for i, line in enumerate(lines) if re.match(rf"(# )?{name}:", line))
        above = " ".join(lines[max(0, place - 2) : place])
        if "description" in rule:
            assert rule["description-zh"] in above
            assert rule["description"] in above


@pytest.mark.parametrize("kind", FOLDERS.values())
def test_a_template_holds_what_is_required_and_no_effects(schemas: dict[str, Any], kind: str) -> None:
    for text in (template(kind, order=10, today=TODAY), template(kind, order=10, brief=True)):
        data = yaml.safe_load(text)
        assert list(data) == [key for key in schemas[kind]["properties"] if key in schemas[kind]["required"]]
        assert data["status"] == "active"
        assert "effects" not in data.get("when_yes", {})


@pytest.mark.parametrize("kind", BY_NAME)
def test_check_finds_every_placeholder_of_a_new_record_at_once_and_nothing_else(copy: Path, kind: str) -> None:
    assert run_new(copy, kind, "my-new-2026", TODAY) == 0
    file = file_of(kind)
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


@pytest.mark.parametrize("kind", BY_NAME)
def test_filled_in_it_is_a_sound_record(copy: Path, kind: str) -> None:
    assert run_new(copy, kind, "my-new-2026", TODAY) == 0
    file = copy / file_of(kind)
    text = file.read_text(encoding="utf-8")
    for key, value in FILLED[kind].items():
        text = re.sub(rf"(?m)^( *(?:- )?{key}: )[\"‹].*$", rf"\g<1>{value}", text)
    text = text.replace('‹id›: "‹yes | no›"', 'edge-cases: "yes"')
    text = re.sub(r"(?m)^( *- )‹.*\|.*›$", r"\g<1>rag", text)
    text = text.replace("‹中文›", "写好的中文。").replace("‹English›", "Good English.").replace("‹…›", "word")
    file.write_text(text, encoding="utf-8")
    unused = {"source": ["uncited-source"], "term": ["unused-term"] * 2}  # until another record names it
    assert [problem.code for problem in check(copy / "data")] == unused.get(kind, [])


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
        ("criterion", "constructor", "constructor-2"),
        ("method", "con", "con-2"),
        ("case", "COM1", "com1-2"),
        ("source", "nul", "nul-2"),
        ("term", "constructor", "constructor-2"),
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
    assert free_id("x" * 40, taken, "case") == "x" * 38 + "-3"


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
    for kind in ENTRIES.values():
        text = entry(kind.name, "some-id")
        for zh, en in described(schemas[kind.plural]["properties"][kind.inside]["additionalProperties"]):
            assert zh in text
            assert en in text


@pytest.mark.parametrize("kind", FOLDERS.values())
@pytest.mark.parametrize("lang", LANGS)
def test_the_web_editor_can_be_prefilled(schemas: dict[str, Any], kind: str, lang: Any) -> None:
    text = template(kind, order=990, langs=(lang,), brief=True)
    link = editor_link("https://github.com/some-organization/some-repository", kind, text)
    assert len(link) < LONGEST_ADDRESS
    parts = urlsplit(link)
    assert parts.path.endswith(f"/new/main/data/{BY_NAME[kind].plural}")
    query = parse_qs(parts.query)
    assert query["value"] == [text]
    assert query["filename"] == ["new-id.yml"]
    assert link.isascii()


# -- what is there already -------------------------------------------------------------------------------------------


SOURCES = "data/sources.yml"
PLAIN = "kind: sources\nsources:\n  b-2024:\n    title: B\n  # about d\n  d-2024:\n    title: D\n"


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (PLAIN, 5),
        (PLAIN.replace("\n", "\r\n"), 5),
        (PLAIN.replace("title: B", "title: B\u00a0\u3000\u2009x"), 5),
        (PLAIN.replace("d-2024", '"d-2024"'), 5),
        (PLAIN.replace("  # about d\n", "\n\n  # one\n  # two\n"), 7),
        (PLAIN.replace("d-2024", "a-2024"), 8),
        (PLAIN.replace("d-2024", "a-2024").rstrip("\n"), 8),
        (PLAIN.replace("d-2024", "a-2024").replace("\n", "\r\n").rstrip("\r\n"), 8),
        (PLAIN.replace("d-2024", "a-2024") + "# end\n", 9),
        ("sources:\n  b-2024:\n    title: B\n# about kind\nkind: sources\n", 4),
        ("sources:\n  b-2024:\n    title: B\nkind: sources", 4),
        ("kind: sources\nsources:\n", 3),
    ],
)
def test_all_else_in_a_list_stays_as_it_is(
    copy: Path, schemas: dict[str, Any], capsys: pytest.CaptureFixture[str], before: str, line: int
) -> None:
    file = copy / SOURCES
    file.write_bytes(before.encode())
    assert run_new(copy, "source", "c-2024", TODAY) == 0
    assert capsys.readouterr().out.startswith(f"{SOURCES}:{line}\n")
    end = "\r\n" if "\r" in before else "\n"
    added = entry("source", "c-2024").replace("\n", end)
    after = file.read_bytes().decode()
    assert after.count(added) == 1
    assert after.split("\n")[line - 1].strip() == "c-2024:"
    assert after.replace(added, "") in (before, before + end * (not before.endswith("\n")))
    assert "c-2024" in yaml.safe_load(after)["sources"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (PLAIN.replace("title: B", "title: 乙").encode("gbk"), "not-utf-8"),
        (PLAIN.encode() + b"\xff", "not-utf-8"),
        (("\ufeff" + PLAIN).encode(), "byte-order-mark"),
        (PLAIN.replace("title: B", "title: B\x0c").encode(), "control-character"),
        (PLAIN.replace("title: B", "title: B\u2028C").encode(), "control-character"),
        (PLAIN.replace("title: B", "title: B\x85C").encode(), "control-character"),
        (PLAIN.replace("\n", "\r").encode(), "control-character"),
        (PLAIN.replace("title: B", 'title: "B').encode(), "unclosed-quote"),
        (PLAIN.replace("title: B", "title: &b B").encode(), "alias"),
        (b"", "empty-file"),
    ],
)
def test_a_list_that_check_cannot_read_is_not_touched(
    copy: Path, capsys: pytest.CaptureFixture[str], raw: bytes, code: str
) -> None:
    (copy / SOURCES).write_bytes(raw)
    assert run_new(copy, "source", "c-2024", TODAY) == 1
    said = capsys.readouterr().err
    assert said.rstrip("\n") == as_text([p for p in check(copy / "data") if (p.file, p.code) == (SOURCES, code)])
    assert said.startswith(f"{SOURCES}:")
    assert (copy / SOURCES).read_bytes() == raw


@pytest.mark.parametrize(
    "text",
    [
        "kind: sources\nsources: {}\n",
        "kind: sources\nsources: {b-2024: {title: B}}\n",
        "kind: sources\nsources: none\n",
        "kind: sources\nsources:\n  - b-2024\n",
        "kind: sources\nsources:\n    b-2024:\n        title: B\n",
    ],
)
def test_a_list_that_is_laid_out_otherwise_is_not_touched(
    copy: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (copy / SOURCES).write_bytes(text.encode())
    assert run_new(copy, "source", "c-2024", TODAY) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{SOURCES}: 这个文件的写法特殊")
    assert said.endswith("add it by hand\n")
    assert (copy / SOURCES).read_bytes() == text.encode()


def test_a_list_that_is_not_there(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / SOURCES).unlink()
    assert run_new(copy, "source", "c-2024", TODAY) == 1
    assert "unreadable: " in capsys.readouterr().err
    (copy / SOURCES).write_bytes(b"kind: sources\n")
    assert run_new(copy, "source", "c-2024", TODAY) == 1
    assert capsys.readouterr().err == f"{SOURCES}: 找不到 `sources:` / there is no `sources:`\n"


@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_id_in_quotes_is_taken(copy: Path, capsys: pytest.CaptureFixture[str], quote: str) -> None:
    (copy / SOURCES).write_bytes(PLAIN.replace("b-2024", f"{quote}yes{quote}").encode())
    assert run_new(copy, "source", "yes", TODAY) == 1
    assert capsys.readouterr().err.rstrip().endswith("You could use: yes-2")


def test_records_in_any_state_count_for_the_next_place(copy: Path) -> None:
    folder = copy / "data/criteria"
    before = next_order(folder)
    (folder / "windows.yml").write_bytes(b"order: 1000\r\n")
    (folder / "gbk.yml").write_bytes("# 说明\norder: 2000 # last\n".encode("gbk"))
    (folder / "a-folder.yml").mkdir()
    (folder / "dangling.yml").symlink_to("nowhere")
    assert before < 1000
    assert next_order(folder) == 2010


@pytest.mark.parametrize("kind", ["criterion", "source"])
def test_what_was_given_is_shown_short_and_without_what_a_terminal_obeys(
    copy: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert run_new(copy, kind, "\x1b[31mx\n" + "y" * 100_000, TODAY) == 1
    said = capsys.readouterr().err
    assert len(said) < 2000
    assert "\x1b" not in said
    assert said.count("\n") == 2
