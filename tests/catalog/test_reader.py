"""Reading files: what no case of a broken record can show."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from macros.catalog import reader
from macros.catalog.reader import Document, read
from macros.model import Unquoted
from tests.catalog.conftest import HERE

RECORD = HERE / "small" / "criteria" / "rare-inputs.yml"


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yml", tmp_path):
        document = read(path, "data/x.yml")
        (problem,) = document.problems
        assert (problem.code, problem.line, problem.column, document.data) == ("unreadable", 1, 1, None)
        assert problem.values["reason"] in problem.message("zh")


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("a: b\n#" + "x" * (reader.MAX_BYTES - 6), encoding="utf-8")
    assert read(path, "x").data == {"a": "b"}
    path.write_text("a: b\n#" + "x" * (reader.MAX_BYTES - 5), encoding="utf-8")
    assert [p.code for p in read(path, "x").problems] == ["too-large"]


def test_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(RECORD.read_bytes().replace(b"\n", b"\r\n"))
    assert read(path, "x") == read(RECORD, "x")


def unquoted(document: Document) -> list[str]:
    """Keys of the values that other YAML tools would not read as text."""
    return [key for key, value in document.data.items() if isinstance(value, Unquoted)]


def test_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("a: yes\nb: 012\nc: 1.10\nd: 2024-07-11\ne: ~\nf: 🙂 x\ng:\n", encoding="utf-8")
    document = read(path, "x")
    assert document.data == {"a": "yes", "b": "012", "c": "1.10", "d": "2024-07-11", "e": "", "f": "🙂 x", "g": ""}
    assert unquoted(document) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("value", ["~", "null", "Null", "NULL"])
def test_nothing_is_an_empty_text_unless_in_quotes(tmp_path: Path, value: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(f"a: {value}\nb: '{value}'\nc: {value} x\nd:\n  - {value}\n", encoding="utf-8")
    document = read(path, "x")
    assert document.data == {"a": "", "b": value, "c": f"{value} x", "d": [""]}
    assert (unquoted(document), document.problems) == ([], [])


@pytest.mark.parametrize("text", ["?", "a: b\n?", "a:\n  ?", "- ?"])
def test_what_ends_in_the_middle_has_its_places_in_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    rows = text.split("\n")
    for line, column in read(path, "x").places.values():
        assert 1 <= line <= len(rows)
        assert 1 <= column <= len(rows[line - 1]) + 1


@pytest.mark.parametrize("value", ["y", "n", "maybe", "v1.2", "10 GB", "-", "1-2", "e5", "1e", ".", "+", "0x"])
def test_what_every_tool_reads_as_text_needs_no_quotes(tmp_path: Path, value: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(f"a: {value}\n" if value != "-" else "a: '-'\n", encoding="utf-8")
    assert unquoted(read(path, "x")) == []


def test_where_keys_and_values_stand(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("# 注\na:\n  - 🙂: x\n    b: '中'\n", encoding="utf-8")
    document = read(path, "x")
    assert document.keys == {("a",): (2, 1), ("a", 0, "🙂"): (3, 5), ("a", 0, "b"): (4, 5)}
    assert document.places[("a", 0, "b")] == (4, 8)


def test_a_problem_with_something_absent_stands_at_what_would_hold_it() -> None:
    document = Document("x", keys={("a",): (3, 1)}, places={(): (2, 1), ("a",): (3, 4)})
    assert [(p.line, p.column) for p in (document.problem(("a", 0, "b"), "tab"), document.problem(("c",), "tab"))] == [
        (3, 4),
        (2, 1),
    ]
    assert document.problem(("a",), "tab", on_key=True).column == 1
    assert (Document("x").problem(("a",), "tab").line, Document("x").problem((), "tab").column) == (1, 1)


def test_the_fast_parser_is_there_and_the_slow_one_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = sorted((HERE / "small").rglob("*.yml"))
    fast = [read(path, "x") for path in paths]
    assert reader._Loader is yaml.CBaseLoader
    monkeypatch.setattr(reader, "_Loader", yaml.BaseLoader)
    assert [read(path, "x") for path in paths] == fast
