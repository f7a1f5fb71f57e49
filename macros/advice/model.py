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
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from macros.model import Answer, Catalog

YES, NO, UNSURE = ANSWERS = ("yes", "no", "unsure")
RETRIEVAL, NEED, READINESS = SCORES = ("retrieval-need", "tuning-need", "tuning-readiness")
Outcome = Literal["icl", "rag", "fine-tuning", "hybrid"]

# Ids are permanent, so the few criteria that decide a step of the plan by themselves can be named here.
EVALUATION = "evaluation-set"
PROMPTING = "prompt-effort"
GENERAL_ABILITY = "general-ability"

# Steps of a plan in the order they are taken; their words stand in questionnaire.yml.
STEPS = ("evaluate", "prompt", "retrieve", "collect", "tune")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one answer does: points per factor, and whether it rules tuning out."""

    effects: Mapping[str, int] = field(default_factory=dict)
    blocks: bool = False


_NOTHING = Meaning()


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion as the advisor sees it. *Unsure* means nothing, so it is not stored."""

    id: str
    yes: Meaning = _NOTHING
    no: Meaning = _NOTHING

    def meaning(self, answer: str) -> Meaning:
        """What an answer does; ``unsure`` does nothing."""
        return self.yes if answer == YES else self.no if answer == NO else _NOTHING

    @property
    def may_block(self) -> bool:
        """Whether one of its answers rules tuning out."""
        return self.yes.blocks or self.no.blocks

    def factors(self) -> list[str]:
        """Every factor one of its answers moves."""
        return list(dict.fromkeys((*self.yes.effects, *self.no.effects)))


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """``caps``: factor → cap (each factor counts within ± its cap); reached when the sum is at least ``threshold``."""

    threshold: int
    caps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Model:
    """Questions in the order they are asked, and the three scores. Pure: no words, no files.

    ``version`` is that of ``questionnaire.yml``: the format of shared links.
    """

    version: int
    scores: Mapping[str, ScoreRule]
    questions: tuple[Question, ...]

    @classmethod
    def from_catalog(cls, catalog: Catalog) -> Model:
        """The model of a checked catalog, its questions by influence (see :func:`by_influence`)."""
        scores = {
            name: ScoreRule(score.threshold, {factor: f.cap for factor, f in score.factors.items()})
            for name, score in catalog.questionnaire.scores.items()
        }
        questions = [Question(c.id, _meaning(c.when_yes), _meaning(c.when_no)) for c in catalog.criteria.values()]
        ordered = {name: scores[name] for name in SCORES}
        return cls(catalog.questionnaire.version, ordered, by_influence(ordered, questions))

    @property
    def asked(self) -> tuple[str, ...]:
        """Ids of the criteria in the order they are asked."""
        return tuple(q.id for q in self.questions)

    def to_json(self) -> dict[str, Any]:
        """The plain form the page embeds and ``advice.js`` reads.

        ``{version, scores: {name: {threshold, factors: {factor: cap}}}, criteria: [{id, yes, no}]}`` with each answer
        ``{effects: {factor: points}, blocks: bool}``; criteria in the order they are asked.
        """
        return {
            "version": self.version,
            "scores": {
                name: {"threshold": rule.threshold, "factors": dict(rule.caps)} for name, rule in self.scores.items()
            },
            "criteria": [{"id": q.id, "yes": plain(q.yes), "no": plain(q.no)} for q in self.questions],
        }


def by_influence(scores: Mapping[str, ScoreRule], questions: Iterable[Question]) -> tuple[Question, ...]:
    """Questions in the order they are asked: needs before readiness, then by swing, then as they came.

    The swing is how far the answers of a question lie apart, summed over the scores, *unsure* counting zero. Needs come
    first although a block outweighs any swing: whoever is blocked still deserves to hear that tuning is what the task
    needs (*need without readiness*). Within readiness the questions that can block come first. The place of a question
    depends on its own effects only, so a new record never reorders the others.
    """
    readiness = set(scores[READINESS].caps)

    def key(question: Question) -> tuple[bool, float]:
        swing = float("inf") if question.may_block else sum(_swing(question, f) for f in question.factors())
        return readiness.issuperset(question.factors()), -swing

    return tuple(sorted(questions, key=key))


def _swing(question: Question, factor: str) -> int:
    points = (0, question.yes.effects.get(factor, 0), question.no.effects.get(factor, 0))
    return max(points) - min(points)


def _meaning(answer: Answer) -> Meaning:
    return Meaning(dict(answer.effects), answer.blocks is not None)


def plain(value: Any) -> Any:
    """Dataclasses, mappings and sequences as the dicts and lists that JSON has."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
