"""A model written out by hand, the real catalog, and the twin running in Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from macros.advice import Meaning, Model, Question, ScoreRule, by_influence
from macros.catalog import Catalog, load

# Thresholds, caps and effects as first decided. Not read from data/: a change there must not move the boundary cases.
SCORES = {
    "retrieval-need": ScoreRule(3, {"facts": 3, "accountability": 3}),
    "tuning-need": ScoreRule(3, {"skill": 3, "economy": 4}),
    "tuning-readiness": ScoreRule(1, {"data": 3, "capacity": 3, "access": 3, "baseline": 3, "retention": 3}),
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


@pytest.fixture(scope="session")
def model() -> Model:
    questions = [Question(key, Meaning(yes), Meaning(no, blocks)) for key, (yes, no, blocks) in EFFECTS.items()]
    return Model(1, SCORES, by_influence(SCORES, questions))


@pytest.fixture(scope="session")
def catalog(root: Path) -> Catalog:
    return load(root / "data")


Twin = Callable[[str, Any], Any]


@pytest.fixture(scope="session")
def twin(root: Path, browser: Browser) -> Iterator[Twin]:
    """``twin(function, argument)``: call a JavaScript function on a page that holds advice.js and nothing else.

    Argument and result travel as JSON text: the browser's protocol takes a minute for what this takes seconds.
    """
    page = browser.new_page()
    module = (root / "docs/overrides/assets/javascripts/advice.js").read_text(encoding="utf-8")
    address = "URL.createObjectURL(new Blob([text], {type: 'text/javascript'}))"
    page.evaluate(f"async text => {{ self.TuneOrNot = await import({address}) }}", module)

    def call(function: str, argument: Any) -> Any:
        wrapped = f"text => JSON.stringify(({function})(JSON.parse(text)))"
        return json.loads(page.evaluate(wrapped, json.dumps(argument)) or "null")

    yield call
    page.close()
