"""``advise`` on the command line: what it prints, in both languages and as JSON, and what it refuses."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from macros.advice import advise, model_of
from macros.catalog import Lang, load
from macros.tools.advise import run_advise, run_cases

ANSWERS = {"custom-behavior": "yes", "reliability": "yes", "tuning-access": "no", "external-knowledge": "unsure"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yml"
    path.write_text("".join(f'{key}: "{value}"\n' for key, value in ANSWERS.items()), encoding="utf-8")
    return path


def test_json_is_the_advice(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_advise(root, file, "json", "en") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == advise(model_of(load(root / "data")), ANSWERS)
    wanted = {"recommendation", "settled", "scores", "plan", "flips", "ask_next", "find_out", "method"}
    assert wanted <= set(told)
    for score in told["scores"].values():
        assert {"value", "low", "high", "blocked_by", "may_block", "reasons"} <= set(score)


CAPPED = dict.fromkeys(
    ("external-knowledge", "knowledge-freshness", "domain-precision", "custom-behavior", "reliability", "edge-cases"),
    "yes",
) | dict.fromkeys(("context-fit", "base-strength"), "no")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sums_that_are_listed_give_the_totals(
    root: Path, tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.yml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in CAPPED.items()), encoding="utf-8")
    assert run_advise(root, path, "text", lang) == 0
    told = capsys.readouterr().out
    catalog = load(root / "data")
    cap = re.escape(catalog.site.words["advisor-capped"][lang])
    for place in ("factor", "sum", "value"):
        cap = cap.replace(re.escape(f"{{{place}}}"), "(.+)")
    caps = []
    for score in catalog.questionnaire.scores.values():
        head, *lines = told.split(f"\n{score.title[lang]}")[1].splitlines()
        listed = "\n".join(itertools.takewhile(lambda line: line.startswith("   "), lines))
        less = [int(summed) - int(value) for _, summed, value in re.findall(cap, listed)]
        total = sum(map(int, re.findall(r"^ +([+-]\d+) ", listed, re.M))) - sum(less)
        assert re.findall(r"[+-]\d+", head)[0] == f"{total:+d}"
        caps += less
    assert caps == [4, 3]  # facts and skill


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_not_sure_is_named_when_nothing_is_left_to_ask(
    root: Path, tmp_path: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = load(root / "data")
    word = {key: catalog.site.words[f"advisor-{key}"][lang] for key in ("unsure", "complete", "find-out", "next")}
    path = tmp_path / "answers.yml"

    def told(**answers: str) -> str:
        every = {**dict.fromkeys(catalog.criteria, "no"), **answers}
        path.write_text("".join(f"{key}: {value}\n" for key, value in every.items()), encoding="utf-8")
        assert run_advise(root, path, "text", lang) == 0
        return capsys.readouterr().out

    unsure = told(**{"external-knowledge": "unsure", "edge-cases": "unsure"})
    assert word["unsure"] in unsure
    named = unsure.split(word["find-out"])[1]
    assert catalog.criteria["external-knowledge"].question[lang] in named
    assert catalog.criteria["edge-cases"].question[lang] not in named
    assert word["next"] not in unsure
    assert word["complete"] in told()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_says_what_why_and_what_next(
    root: Path, file: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_advise(root, file, "text", lang) == 0
    told = capsys.readouterr().out
    catalog = load(root / "data")
    advice = advise(model_of(catalog), ANSWERS)
    assert catalog.site.words["advisor-not-ready"][lang] in told
    unblock = catalog.criteria["tuning-access"].when_no.unblock
    assert unblock is not None
    assert unblock[lang] in told
    assert catalog.site.words["advisor-plan-lead"][lang] in told
    for step in advice["plan"]:
        assert catalog.questionnaire.steps[step["step"]].title[lang] in told
    for flip in advice["flips"]:
        assert catalog.criteria[flip["criterion"]].title[lang] in told
    assert advice["ask_next"] is not None
    assert catalog.criteria[advice["ask_next"]].question[lang] in told
    assert "{" not in told


def test_mistakes_are_named_with_the_nearest_match(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("custom-behavor: yes\nreliability: maybe\n", encoding="utf-8")
    assert run_advise(root, path, "json", "en") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "wrong.yml:1:1: unknown-criterion" in told.err
    assert "'custom-behavior'" in told.err
    assert "wrong.yml:2:14: wrong-value" in told.err
    assert run_advise(root, tmp_path / "absent.yml", "text", "zh") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_cases_are_printed_with_agreement_and_misses(
    root: Path, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = load(root / "data")
    assert run_cases(root, "text", lang) == 0
    told = capsys.readouterr().out
    for case in catalog.cases.values():
        assert case.id in told
        assert case.miss is None or case.miss[lang] in told
    assert run_cases(root, "json", lang) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in data["cases"]] == list(catalog.cases)
    assert data["agreement"][0]["rule"] == "advisor"
    assert {one["total"] for one in data["agreement"]} == {len(catalog.cases)}
