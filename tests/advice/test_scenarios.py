"""Teams in ``scenarios.yml`` that describe themselves, what the evidence says they should hear, and what decides it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.advice import Model, advise, model_of
from macros.catalog import Catalog

SCENARIOS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "scenarios.yml").read_text(encoding="utf-8"))
REQUIRED = {"id", "criterion", "team", "answers", "outcome", "otherwise", "source", "because"}
OPTIONAL = {"need_without_readiness", "plan", "setup", "method"}
OTHER = {"yes": "no", "no": "yes"}

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])


@pytest.fixture(scope="module")
def model(catalog: Catalog) -> Model:
    """The published model: unlike the boundaries, scenarios hold the effects in ``data/`` to the evidence."""
    return model_of(catalog)


def heard(model: Model, scenario: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    """What a team with these answers is told, in the words of ``scenarios.yml``."""
    advice = advise(model, answers, scenario.get("setup"))
    return {
        "outcome": advice["recommendation"],
        "need_without_readiness": advice["need_without_readiness"],
        "plan": [step["step"] for step in advice["plan"]],
        "method": advice["method"] and advice["method"]["method"],
    }


def test_every_criterion_that_counts_decides_at_least_two(catalog: Catalog) -> None:
    """A new criterion counts for nothing until it is given effects."""
    decided = Counter(scenario["criterion"] for scenario in SCENARIOS)
    counts = {c.id for c in catalog.criteria.values() for a in (c.when_yes, c.when_no) if a.effects or a.blocks}
    assert set(decided) <= set(catalog.criteria)
    assert [criterion for criterion in sorted(counts) if decided[criterion] < 2] == []


def test_ids_and_descriptions_are_distinct() -> None:
    for field in ("id", "team"):
        assert [value for value, count in Counter(s[field] for s in SCENARIOS).items() if count > 1] == []


@each_scenario
def test_scenario_is_well_formed(catalog: Catalog, scenario: dict[str, Any]) -> None:
    assert set(scenario) >= REQUIRED
    assert set(scenario) <= REQUIRED | OPTIONAL
    assert scenario["team"].strip()
    assert scenario["because"].strip()
    assert set(scenario["answers"]) <= set(catalog.criteria)
    assert set(scenario["answers"].values()) <= set(OTHER)
    assert scenario["source"] in catalog.sources
    assert scenario["otherwise"]["answer"] == OTHER[scenario["answers"][scenario["criterion"]]]
    assert set(scenario["otherwise"]) <= {"answer", "outcome", "need_without_readiness", "method"}
    assert {scenario["outcome"], scenario["otherwise"]["outcome"]} <= set(catalog.questionnaire.outcomes)
    assert ("setup" in scenario) == ("method" in scenario) == ("method" in scenario["otherwise"])


@each_scenario
def test_outcome_holds(model: Model, scenario: dict[str, Any]) -> None:
    expected = {"need_without_readiness": False} | {
        field: scenario[field] for field in ("outcome", *OPTIONAL - {"setup"}) if field in scenario
    }
    advice = heard(model, scenario, scenario["answers"])
    assert {field: advice[field] for field in expected} == expected


@each_scenario
def test_criterion_decides(model: Model, scenario: dict[str, Any]) -> None:
    """Its other answer alone changes the recommendation, or the method where a scenario is about that."""
    expected = {"need_without_readiness": False, **scenario["otherwise"]}
    answer = expected.pop("answer")
    advice = heard(model, scenario, {**scenario["answers"], scenario["criterion"]: answer})
    assert {field: advice[field] for field in expected} == expected
    decided = "method" if "method" in scenario else "outcome"
    assert scenario[decided] != scenario["otherwise"][decided]
