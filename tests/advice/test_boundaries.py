"""Readable cases at the boundaries of the model, in ``boundaries.yml``, and what the order of questions promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.advice import STEPS, Model, Question, advise, asked, model_of
from macros.advice.model import influence
from macros.advice.scoring import EVALUATION, GENERAL_ABILITY, PROMPTING, READINESS
from macros.advice.share import VERSION
from macros.catalog import Catalog
from tests.advice.conftest import SCORE_OF, SCORES, meaning, model_from, sizes

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "boundaries.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_boundary(model: Model, case: dict[str, Any]) -> None:
    answers = {**dict.fromkeys(case.get("yes_to", []), "yes"), **dict.fromkeys(case.get("no_to", []), "no")}
    advice = advise(model, answers)
    for field in ("recommendation", "settled", "need_without_readiness", "ask_next"):
        if field in case:
            assert advice[field] == case[field], field
    if "plan" in case:
        assert [step["step"] for step in advice["plan"]] == case["plan"]
    because = {step["step"]: [cause["criterion"] for cause in step["because"]] for step in advice["plan"]}
    for step, criteria in case.get("because", {}).items():
        assert because[step] == criteria, step
    for name, expected in case.get("scores", {}).items():
        score = advice["scores"][name]
        assert [score["value"], score["low"], score["high"]] == expected, name
    if "blocked_by" in case:
        assert advice["scores"][READINESS]["blocked_by"] == case["blocked_by"]


def test_not_sure_is_an_answer_and_only_named_where_it_may_matter(model: Model) -> None:
    answers = {"external-knowledge": "unsure", "failure-cost": "unsure"}
    advice = advise(model, answers)
    assert advice["ask_next"] == "context-fit"
    assert advice["find_out"] == ["external-knowledge", "failure-cost"]
    sources = advise(model, {**answers, "transparency": "yes", "data-sensitivity": "no"})
    assert sources["find_out"] == ["external-knowledge"]  # the other is beyond the cap whatever it is
    unsure = dict.fromkeys(asked(model), "unsure")
    advice = advise(model, unsure)
    assert (advice["settled"], advice["ask_next"]) == (False, None)
    assert advice["find_out"] == asked(model)
    assert advise(model, {**unsure, "context-fit": "yes", "transparency": "no"})["ask_next"] is None


def test_a_step_does_not_name_what_is_not_asked() -> None:
    plan = advise(model_from(SCORES, []), {})["plan"]
    assert plan == [{"step": "evaluate", "because": []}, {"step": "prompt", "because": []}]


def test_how_far_a_question_moves_a_score_counts_from_not_sure() -> None:
    nothing = meaning({}, SCORE_OF)
    narrow: Question = {"criterion": "narrow", "yes": meaning({"skill": 2}, SCORE_OF), "no": nothing}
    wide: Question = {
        "criterion": "wide",
        "yes": meaning({"skill": 3}, SCORE_OF),
        "no": meaning({"skill": 2}, SCORE_OF),
    }
    assert advise(model_from(SCORES, [narrow, wide]), {})["ask_next"] == "wide"


def test_reasons_name_answer_factor_and_effect_largest_first(model: Model) -> None:
    advice = advise(model, {"domain-precision": "yes", "external-knowledge": "no", "custom-behavior": "unsure"})
    reasons = [tuple(reason.values()) for reason in advice["scores"]["retrieval-need"]["reasons"]]
    assert reasons == [("external-knowledge", "no", "facts", -3), ("domain-precision", "yes", "facts", 1)]
    assert [r["criterion"] for r in advice["scores"]["tuning-need"]["reasons"]] == ["domain-precision"]
    assert advice["scores"]["retrieval-need"]["factors"] == {"facts": -2, "accountability": 0}


def test_a_collected_gap_says_what_was_answered(model: Model) -> None:
    advice = advise(model, {"custom-behavior": "yes", "edge-cases": "yes", "tuning-access": "no"})
    (collect,) = [step for step in advice["plan"] if step["step"] == "collect"]
    assert [(c["criterion"], c["answer"]) for c in collect["because"]][:2] == [
        ("tuning-access", "no"),
        ("training-data", "unsure"),
    ]


def test_only_readiness_has_blocks(model: Model) -> None:
    advice = advise(model, {"tuning-access": "no"})
    assert advice["scores"]["tuning-readiness"]["may_block"] == ["evaluation-set", "prompt-effort"]
    for name in ("retrieval-need", "tuning-need"):
        assert advice["scores"][name]["blocked_by"] == advice["scores"][name]["may_block"] == []


def test_method_only_when_tuning_is_on(model: Model) -> None:
    ready = {"custom-behavior": "yes", "edge-cases": "yes", "training-data": "yes"}
    assert advise(model, {"custom-behavior": "yes"}, sizes(7, 24))["method"] is None
    method = advise(model, ready, sizes(7, 16))["method"]
    assert method is not None
    assert (method["method"], method["reasons"]) == ("qlora", ["lora-does-not-fit"])
    kept = advise(model, {**ready, "general-ability": "yes"})["method"]
    assert kept is not None
    assert kept["reasons"] == ["default", "keep-skills", "memory-unknown"]


@pytest.mark.parametrize("answers", [{"no-such": "yes"}, {"transparency": "maybe"}, {"transparency": "Yes"}])
def test_what_the_model_does_not_know_is_refused(model: Model, answers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no-such|maybe|Yes"):
        advise(model, answers)


def test_questions_come_needs_first_by_swing_and_blocks_first_within_readiness(model: Model) -> None:
    assert asked(model) == [
        "external-knowledge",  # swing 6
        "context-fit",
        "transparency",  # 3, then as listed
        "custom-behavior",
        "request-volume",
        "base-strength",  # 2
        "knowledge-freshness",
        "domain-precision",  # 1 + 1
        "data-sensitivity",
        "cost-reduction",
        "rapid-deployment",
        "failure-cost",  # 1
        "reliability",
        "edge-cases",
        "latency-budget",
        "evaluation-set",  # readiness: those that block
        "prompt-effort",
        "tuning-access",
        "training-data",
        "tuning-resources",
        "general-ability",
    ]


def test_a_question_without_effects_comes_last(model: Model) -> None:
    nothing = {"effects": [], "blocks_tuning": False}
    new: Question = {"criterion": "new", "yes": nothing, "no": nothing}
    assert [q["criterion"] for q in sorted([new, *model["questions"]], key=influence)] == [*asked(model), "new"]
    # A question that only blocks is readiness and blocks, whatever else it lacks.
    only_blocks: Question = {"criterion": "only-blocks", "yes": nothing, "no": {"effects": [], "blocks_tuning": True}}
    questions = sorted([*model["questions"], only_blocks], key=influence)
    assert questions.index(only_blocks) == asked(model).index("training-data")


def test_the_catalog_holds_what_the_advisor_names(catalog: Catalog) -> None:
    model = model_of(catalog)
    assert {EVALUATION, PROMPTING, GENERAL_ABILITY} <= set(asked(model))
    assert set(STEPS) == set(catalog.questionnaire.steps)
    assert model["version"] == VERSION
    assert sorted(asked(model)) == sorted(catalog.criteria)
    for case in catalog.cases.values():
        advise(model, case.answers)
