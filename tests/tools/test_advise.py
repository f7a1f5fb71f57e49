"""``advise`` on the command line: what it prints, in both languages and as JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.advice import advise, model_of
from macros.catalog import load
from macros.tools.advise import run_advise, run_cases

ANSWERS = {"custom-behavior": "yes", "reliability": "yes", "tuning-access": "no", "external-knowledge": "unsure"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yml"
    path.write_text("".join(f'{key}: "{value}"\n' for key, value in ANSWERS.items()), encoding="utf-8")
    return path


def test_json_is_the_advice(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_advise(root, file) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == advise(model_of(load(root / "data")), ANSWERS)
    wanted = {"recommendation", "settled", "scores", "plan", "flips", "ask_next", "find_out", "method"}
    assert wanted <= set(told)
    for score in told["scores"].values():
        assert {"value", "low", "high", "blocked_by", "may_block", "reasons"} <= set(score)


def test_mistakes_are_named_with_the_nearest_match(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("custom-behavor: yes\nreliability: maybe\n", encoding="utf-8")
    assert run_advise(root, path) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "wrong.yml:1:1: unknown-criterion" in told.err
    assert "'custom-behavior'" in told.err
    assert "wrong.yml:2:14: wrong-value" in told.err
    assert run_advise(root, tmp_path / "absent.yml") == 1


def test_cases_are_printed_with_agreement(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = load(root / "data")
    assert run_cases(root) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in data["cases"]] == list(catalog.cases)
    assert data["agreement"][0]["rule"] == "advisor"
    assert {one["total"] for one in data["agreement"]} == {len(catalog.cases)}
