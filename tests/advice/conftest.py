"""A model written out by hand, the real catalog, and the compiled functions running in Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from macros.advice import Meaning, Model, Question, Setup
from macros.advice.browser import javascript
from macros.advice.model import influence
from macros.catalog import Catalog, load

Points = Mapping[str, int]  # factor → points

# Thresholds, caps and effects as first decided. Not read from data/: a change there must not move the boundary cases.
SCORES = {
    "retrieval-need": (3, {"facts": 3, "accountability": 3}),
    "tuning-need": (3, {"skill": 3, "economy": 4}),
    "tuning-readiness": (1, {"data": 3, "capacity": 3, "access": 3, "baseline": 3, "retention": 3}),
}
# id: (effects of yes, effects of no, whether no blocks)
EFFECTS: dict[str, tuple[dict[str, int], dict[str, int], bool]] = {
    "evaluation-set": ({"baseline": 1}, {}, True),
    "prompt-effort": ({"baseline": 1}, {}, True),
    "base-strength": ({"skill": -1}, {"skill": 1}, False),
    "external-knowledge": ({"facts": 3}, {"facts": -3}, False),
    "context-fit": ({"facts": -3}, {"facts": 1}, False),
    "knowledge-freshness": ({"facts": 2}, {}, False),
    "domain-precision": ({"facts": 1, "skill": 1}, {}, False),
    "transparency": ({"accountability": 3}, {}, False),
    "failure-cost": ({"accountability": 1}, {}, False),
    "data-sensitivity": ({"accountability": 2}, {}, False),
    "custom-behavior": ({"skill": 2}, {"skill": -1}, False),
    "reliability": ({"skill": 1}, {}, False),
    "edge-cases": ({"skill": 1}, {}, False),
    "general-ability": ({"retention": -1}, {}, False),
    "cost-reduction": ({"economy": 2}, {}, False),
    "request-volume": ({"economy": 2}, {"economy": -1}, False),
    "latency-budget": ({"economy": 1}, {}, False),
    "rapid-deployment": ({"economy": -2}, {}, False),
    "training-data": ({"data": 2}, {"data": -2}, False),
    "tuning-access": ({"access": 1}, {}, True),
    "tuning-resources": ({"capacity": 1}, {"capacity": -3}, False),
}


SCORE_OF = {factor: name for name, (_, caps) in SCORES.items() for factor in caps}


def meaning(points: Points, score_of: Mapping[str, str], blocks: bool = False) -> Meaning:
    """An answer, from its points by factor; ``score_of``: the score of each factor."""
    effects = [{"factor": factor, "score": score_of[factor], "effect": effect} for factor, effect in points.items()]
    return {"effects": effects, "blocks_tuning": blocks}


def model_from(scores: Mapping[str, tuple[int, Points]], questions: list[Question]) -> Model:
    """A model, from threshold and caps by score."""
    listed = [
        {"id": name, "threshold": threshold, "factors": [{"id": factor, "cap": cap} for factor, cap in caps.items()]}
        for name, (threshold, caps) in scores.items()
    ]
    return {"version": 1, "questions": questions, "scores": listed}


def sizes(
    parameters_billion: float | None = None,
    memory_gb: float | None = None,
    examples: float | None = None,
    tokens_per_example: float | None = None,
    keep_skills: bool = False,
) -> Setup:
    """What is known of a run, in this order."""
    return {
        "parameters_billion": parameters_billion,
        "memory_gb": memory_gb,
        "examples": examples,
        "tokens_per_example": tokens_per_example,
        "keep_skills": keep_skills,
    }


@pytest.fixture(scope="session")
def model() -> Model:
    questions: list[Question] = [
        {"criterion": key, "yes": meaning(yes, SCORE_OF), "no": meaning(no, SCORE_OF, blocks)}
        for key, (yes, no, blocks) in EFFECTS.items()
    ]
    return model_from(SCORES, sorted(questions, key=influence))


@pytest.fixture(scope="session")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


Compiled = Callable[[str, Any], Any]


@pytest.fixture(scope="session")
def compiled(browser: Browser) -> Iterator[Compiled]:
    """``compiled(function, argument)``: call a JavaScript function on a page where ``advice`` is the compiled module.

    Argument and result travel as JSON text: the browser's protocol takes a minute for what this takes seconds.
    """
    page = browser.new_page()
    page.evaluate(
        """async source => {
          window.advice = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
        }""",
        javascript(),
    )

    def call(function: str, argument: Any) -> Any:
        wrapped = f"text => JSON.stringify(({function})(JSON.parse(text)))"
        return json.loads(page.evaluate(wrapped, json.dumps(argument)) or "null")

    yield call
    page.close()
