"""The scoring model: what is asked, what each answer adds, and when a score counts as reached.

What it is. Every answer adds small integers (−3 … +3) to *factors*; a *score* is the sum of its factors, each clamped
to ± its cap so that questions which say the same thing twice do not count twice. Two needs (retrieval, tuning) and one
readiness (tuning) are compared with thresholds; the two switches that follow give four outcomes. Effects stand in the
criteria records beside their evidence, caps and thresholds in ``data/questionnaire.yml``.

What it cannot know. The weights are judgments read off published comparisons, not fitted probabilities; the scores are
ordinal. It sees the answers and nothing else: not the quality of the documents, not the price of a model, not how well
a given team prompts. Nothing here measures; the plan therefore always starts with a test set and a prompt.

Precondition (a catalog rule, ``macros.catalog.rules.factors``): a criterion serves needs or readiness, never both, and
at most one factor of any score; one that can block serves readiness. Then scores can be bounded question by question
and the bounds are exact.

Its shape is that of ``/api/v1/questionnaire.json`` without the words: the page embeds this much, the API adds the rest,
and :mod:`macros.advice.scoring` reads either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

from macros.model import Answer, Catalog

Outcome = Literal["icl", "rag", "fine-tuning", "hybrid"]
LinkProblemKind = Literal["unknown", "retired", "malformed", "version"]
Answers = Mapping[str, str]  # criterion → yes, no or unsure; missing counts as unsure

ANSWERS = ("yes", "no", "unsure")
SCORES = ("retrieval-need", "tuning-need", "tuning-readiness")

# Steps of a plan in the order they are taken; their words stand in questionnaire.yml.
STEPS = ("evaluate", "prompt", "retrieve", "collect", "tune")


class Effect(TypedDict):
    """Points that an answer adds to a factor, and the score the factor belongs to."""

    factor: str
    score: str
    effect: int


class Meaning(TypedDict):
    """What one answer does: points, at most once a factor, and whether it rules tuning out."""

    effects: list[Effect]
    blocks_tuning: bool


class Question(TypedDict):
    """One criterion as the advisor sees it. *Unsure* means nothing, so it is not stored."""

    criterion: str
    yes: Meaning
    no: Meaning


class Factor(TypedDict):
    """A factor counts within ± its cap."""

    id: str
    cap: int


class Score(TypedDict):
    """A sum of factors, reached when it is at least ``threshold``."""

    id: str
    threshold: int
    factors: list[Factor]


class Model(TypedDict):
    """Questions in the order they are asked, and the three scores. Pure: no words, no files.

    ``version`` is that of ``questionnaire.yml``: the format of shared links.
    """

    version: int
    questions: list[Question]
    scores: list[Score]


class Moved(TypedDict):
    """A criterion that is gone: whether it moved, was split or retired, and where to."""

    kind: str
    to: list[str]


def model_of(catalog: Catalog) -> Model:
    """The model of a checked catalog."""

    def meaning(answer: Answer) -> Meaning:
        return {"effects": effects_of(catalog, answer.effects), "blocks_tuning": answer.blocks is not None}

    given = catalog.questionnaire
    questions: list[Question] = [
        {"criterion": c.id, "yes": meaning(c.when_yes), "no": meaning(c.when_no)} for c in catalog.criteria.values()
    ]
    scores: list[Score] = [
        {
            "id": name,
            "threshold": given.scores[name].threshold,
            "factors": [{"id": key, "cap": factor.cap} for key, factor in given.scores[name].factors.items()],
        }
        for name in SCORES
    ]
    return {"version": given.version, "questions": sorted(questions, key=influence), "scores": scores}


def effects_of(catalog: Catalog, effects: Mapping[str, int]) -> list[Effect]:
    """What an answer adds, from its points by factor."""
    score_of = catalog.questionnaire.score_of
    return [{"factor": key, "score": score_of(key), "effect": effect} for key, effect in effects.items()]


def retired_of(catalog: Catalog) -> dict[str, Moved]:
    """Criteria that are gone, by id."""
    return {key: {"kind": gone.kind, "to": list(gone.to)} for key, gone in catalog.retired["criteria"].items()}


def asked(model: Model) -> list[str]:
    """Ids of the criteria in the order they are asked."""
    return [question["criterion"] for question in model["questions"]]


def influence(question: Question) -> tuple[bool, float]:
    """What questions are ordered by: needs before readiness, then by swing; what is alike stays as it came.

    The swing is how far the answers of a question lie apart, summed over the scores, *unsure* counting zero. Needs come
    first although a block outweighs any swing: whoever is blocked still deserves to hear that tuning is what the task
    needs (*need without readiness*). Within readiness the questions that can block come first, and what serves nothing
    comes last. The place of a question depends on its own effects only, so a new record never reorders the others.
    """
    answers = question["yes"], question["no"]
    readiness = all(one["score"] == "tuning-readiness" for meaning in answers for one in meaning["effects"])
    if any(meaning["blocks_tuning"] for meaning in answers):
        return readiness, float("-inf")
    points: dict[str, list[int]] = {}
    for meaning in answers:
        for one in meaning["effects"]:
            points.setdefault(one["factor"], [0]).append(one["effect"])
    return readiness, -sum(max(some) - min(some) for some in points.values())
