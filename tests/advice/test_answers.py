"""ANSWERS.yml: read like the data, every mistake with its place and its remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from macros.advice import read_answers
from macros.catalog import Catalog
from macros.catalog.problems import as_text
from macros.model import Retired, Text


@pytest.fixture(scope="module")
def with_retired(catalog: Catalog) -> Catalog:
    moved = Retired("style", "moved", Text("风格", "Style"), Text("…", "…"), "2026-11-22", ("custom-behavior",))
    retired = Retired("fashion", "retired", Text("时尚", "Fashion"), Text("…", "…"), "2026-11-22")
    return replace(catalog, retired={**catalog.retired, "criteria": {"style": moved, "fashion": retired}})


def read(tmp_path: Path, catalog: Catalog, text: str) -> tuple[dict[str, str], list[str]]:
    path = tmp_path / "ANSWERS.yml"
    path.write_text(text, encoding="utf-8")
    answers, _, problems = read_answers(path, catalog, "ANSWERS.yml")
    assert all(problem.level == "error" for problem in problems)
    return answers, as_text(problems, "en").splitlines()


def test_quoted_or_not(tmp_path: Path, catalog: Catalog) -> None:
    text = "# ours\ncustom-behavior: yes\ntransparency: \"no\"\nedge-cases: 'unsure'\n"
    expected = {"custom-behavior": "yes", "transparency": "no", "edge-cases": "unsure"}
    assert read(tmp_path, catalog, text) == (expected, [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "custom-behaviour: yes",
            "ANSWERS.yml:2:1: unknown-criterion: there is no criterion 'custom-behaviour' — "
            "did you mean 'custom-behavior'? the ids are the file names in data/criteria/",
        ),
        (
            "style: yes",
            "ANSWERS.yml:2:1: retired-criterion: the criterion 'style' has moved, was split or was retired — "
            "answer this instead: 'custom-behavior'; delete the line if nothing is named",
        ),
        (
            "fashion: no",
            "ANSWERS.yml:2:1: retired-criterion: the criterion 'fashion' has moved, was split or was retired — "
            "answer this instead: —; delete the line if nothing is named",
        ),
        (
            "edge-cases: unsur",
            "ANSWERS.yml:2:13: wrong-value: 'edge-cases' cannot be 'unsur' — "
            "did you mean 'unsure'? allowed: 'yes', 'no', 'unsure'",
        ),
        (
            "edge-cases: Yes",
            "ANSWERS.yml:2:13: wrong-value: 'edge-cases' cannot be 'Yes' — "
            "did you mean 'yes'? allowed: 'yes', 'no', 'unsure'",
        ),
        (
            "edge-cases: true",
            "ANSWERS.yml:2:13: wrong-value: 'edge-cases' cannot be 'true' — allowed: 'yes', 'no', 'unsure'",
        ),
        (
            "edge-cases:\n  answer: yes",
            "ANSWERS.yml:3:3: wrong-value: 'edge-cases' cannot be 'mapping' — allowed: 'yes', 'no', 'unsure'",
        ),
        (
            "edge-cases:",
            "ANSWERS.yml:2:1: empty-value: 'edge-cases' is empty — "
            "fill it in; only an optional field, or an item too many, may be deleted, with its whole line",
        ),
        (
            "transparency: no",
            "ANSWERS.yml:2:1: duplicate-key: the key 'transparency' stands twice, first on line 1 — "
            "if a new list item begins here, put `- ` before it, in the column of the other items; "
            "otherwise keep one and delete the other",
        ),
    ],
)
def test_mistakes(tmp_path: Path, with_retired: Catalog, line: str, message: str) -> None:
    answers, lines = read(tmp_path, with_retired, f"transparency: yes\n{line}\n")
    assert lines == [message]
    assert answers == {"transparency": "yes"}  # the sound ones are still read


def test_all_mistakes_at_once_in_order(tmp_path: Path, catalog: Catalog) -> None:
    _, lines = read(tmp_path, catalog, "no-such: yes\nedge-cases: maybe\nnor-this: no\n")
    assert [line.split(": ")[0] for line in lines] == ["ANSWERS.yml:1:1", "ANSWERS.yml:2:13", "ANSWERS.yml:3:1"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- edge-cases\n", "1:1: wrong-type"),
        ("edge-cases\n", "1:1: wrong-type"),
        ("edge-cases: yes: no\n", "1:13: two-keys"),
        ("", "1:1: empty-file"),
        ("edge-cases：yes\n", "1:11: full-width-colon"),
    ],
)
def test_not_answers_at_all(tmp_path: Path, catalog: Catalog, text: str, code: str) -> None:
    answers, (line,) = read(tmp_path, catalog, text)
    assert line.startswith(f"ANSWERS.yml:{code}:")
    assert answers == {}


def test_missing_file_and_both_languages(tmp_path: Path, catalog: Catalog) -> None:
    answers, _, (problem,) = read_answers(tmp_path / "none.yml", catalog)
    assert (answers, problem.code) == ({}, "unreadable")
    path = tmp_path / "a.yml"
    path.write_text("no-such: yes\n", encoding="utf-8")
    (problem,) = read_answers(path, catalog)[2]
    assert "没有判据 'no-such'" in problem.message("zh")
    assert "data/criteria/" in problem.hint("zh")


RECORD = """\
{
  "kind": "decision-record",
  "answers": {
    "edge-cases": "yes",
    "transparency": "unsure"
  },
  "setup": {"parameters_billion": 8, "memory_gb": null, "keep_skills": true},
  "advice": {"recommendation": "icl"}
}
"""


def test_the_record_that_the_questionnaire_downloads(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "tune-or-not.json"
    path.write_text(RECORD, encoding="utf-8")
    answers, setup, problems = read_answers(path, catalog)
    assert answers == {"edge-cases": "yes", "transparency": "unsure"}
    assert setup == {"parameters_billion": 8.0, "keep_skills": True}
    assert problems == []
    path.write_text('{"edge-cases": "yes"}', encoding="utf-8")
    assert read_answers(path, catalog) == ({"edge-cases": "yes"}, {}, [])
    path.write_text("answers:\n  edge-cases: yes\n", encoding="utf-8")
    assert read_answers(path, catalog) == ({"edge-cases": "yes"}, {"keep_skills": False}, [])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"edge-cases": "yes"', '"edge-case": "yes"', "4:5: unknown-criterion"),
        ('"transparency": "unsure"', '"transparency": "perhaps"', "5:5: wrong-value"),
        ('"transparency": "unsure"', '"transparency": {"a": []}', "5:5: wrong-value"),
        ('"edge-cases": "yes",', '"edge-cases": "yes"', "5:5: not-json"),
        ('"kind": "decision-record"', '"kind": ' + "[" * 50_000, "1:1: not-json"),
    ],
)
def test_a_record_that_was_edited_badly(tmp_path: Path, catalog: Catalog, old: str, new: str, place: str) -> None:
    assert old in RECORD
    _, (line,) = read(tmp_path, catalog, RECORD.replace(old, new))
    assert line.startswith(f"ANSWERS.yml:{place}: ")
