"""The advisor beside published comparisons: what is counted, and that no result speaks against its advice."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.advice import advise, model_of
from macros.advice.cases import agreement, judge, majority, rules, two_questions, verdict
from macros.catalog import Catalog, load


def test_no_result_contradicts_the_advisor(catalog: Catalog) -> None:
    assert [one.case.id for one in judge(catalog) if one.verdict == "contradicted"] == []


def test_every_miss_is_explained_and_nothing_else_is(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(root / "data", tmp_path / "data")
    assert main(["--root", str(tmp_path), "check"]) == 0
    judged = judge(load(root / "data"))
    missed = next(one for one in judged if one.case.miss)
    supported = next(one for one in judged if not one.case.miss)
    for one, edit in (
        (missed, ("miss:", "note:")),
        (supported, ("source:", "miss:\n  zh: 没中。\n  en: Missed.\nsource:")),
    ):
        file = tmp_path / f"data/cases/{one.case.id}.yml"
        text = file.read_text(encoding="utf-8").replace(f"\n{edit[0]}", f"\n{edit[1]}", 1)
        file.write_text(re.sub(r"(?m)^note:\n(  .*\n)+", "", text), encoding="utf-8")
    capsys.readouterr()
    assert main(["--root", str(tmp_path), "check", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    recommended = missed.recommendation
    assert f"case-missed: for this case the questionnaire recommends {recommended}, which the result does not" in said
    assert f"data/cases/{supported.case.id}.yml" in said
    assert "case-not-missed: " in said


def test_the_advisor_is_supported_at_least_as_often_as_any_simple_rule(catalog: Catalog) -> None:
    advisor, *simple = agreement(catalog)
    assert advisor.rule == "advisor"
    assert all(advisor.acceptable >= one.acceptable for one in simple)
    assert all(advisor.contradicted <= one.contradicted for one in simple)


def test_what_is_counted(catalog: Catalog) -> None:
    cases = list(catalog.cases.values())
    counted = {one.rule: one for one in agreement(catalog)}
    assert set(counted) == set(rules(catalog))
    always = counted["always-rag"]
    assert always.total == len(cases)
    assert always.winner == sum(case.winner == "rag" for case in cases)
    assert always.acceptable == sum(case.winner == "rag" or "rag" in case.acceptable for case in cases)
    assert always.contradicted == sum("rag" in case.contradicted for case in cases)
    model = model_of(catalog)
    said = [advise(model, case.answers)["recommendation"] for case in cases]
    assert counted["advisor"].winner == sum(case.winner == one for case, one in zip(cases, said, strict=True))


def test_a_verdict_is_the_strongest_that_holds(catalog: Catalog) -> None:
    case = dataclasses.replace(
        next(iter(catalog.cases.values())), winner="tie", acceptable=("icl", "rag"), contradicted=("hybrid",)
    )
    assert [verdict(case, one) for one in ("icl", "fine-tuning", "hybrid")] == ["acceptable", "neither", "contradicted"]
    assert verdict(dataclasses.replace(case, winner="rag"), "rag") == "winner"


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, "icl"),
        ({"a": "yes"}, "fine-tuning"),
        ({"a": "yes", "b": "no"}, "icl"),
        ({"a": "yes", "b": "no", "c": "yes"}, "fine-tuning"),
        ({"d": "yes"}, "icl"),
    ],
)
def test_the_majority_rule(answers: dict[str, str], outcome: str) -> None:
    assert majority(["a", "b", "c"], answers) == outcome


@pytest.mark.parametrize(
    ("knowledge", "fits", "behavior", "outcome"),
    [
        ("yes", "no", "yes", "hybrid"),
        ("yes", None, "no", "rag"),
        ("yes", "yes", None, "icl"),
        ("no", "no", "yes", "fine-tuning"),
        (None, None, None, "icl"),
    ],
)
def test_the_two_question_rule(knowledge: str | None, fits: str | None, behavior: str | None, outcome: str) -> None:
    given = {"external-knowledge": knowledge, "context-fit": fits, "custom-behavior": behavior}
    assert two_questions({key: value for key, value in given.items() if value}) == outcome
