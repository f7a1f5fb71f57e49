"""The advisor held against published comparisons, beside rules that anyone could apply in a minute.

Nothing here is fitted. Effects, caps and thresholds were set from the evidence before the cases were run, and the cases
change none of them; so there is nothing to leave out, and no score "on unseen cases" to report. What the figures can
show is that the advisor agrees with published results more often than a rule of thumb, and that none of them speaks
against its advice. What they cannot show is accuracy: a case's answers were coded from the description of the task
alone, which states few of the criteria, and whoever set the effects knew many of these papers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from macros.advice.model import Answers, Outcome, model_of
from macros.advice.scoring import NO, YES, recommend
from macros.model import Case, Catalog

Verdict = Literal["winner", "acceptable", "neither", "contradicted"]

Rule = Callable[[Answers], Outcome]

ADVISOR = "advisor"


@dataclass(frozen=True, slots=True)
class Judged:
    """One case, what the advisor recommends for its answers, and what the published result says of that."""

    case: Case
    recommendation: Outcome
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a rule agreed: ``winner`` named what won; ``acceptable`` is what the result supports, winners included.

    ``contradicted`` is what the result speaks against. The rest of ``total`` is neither supported nor contradicted. A
    tie has no winner to name.
    """

    rule: str
    winner: int
    acceptable: int
    contradicted: int
    total: int


def judge(catalog: Catalog) -> tuple[Judged, ...]:
    """Every case with the advisor's advice for it, in the catalog's order."""
    model = model_of(catalog)
    judged = []
    for case in catalog.cases.values():
        recommendation = recommend(model, case.answers)
        judged.append(Judged(case, recommendation, verdict(case, recommendation)))
    return tuple(judged)


def agreement(catalog: Catalog) -> tuple[Agreement, ...]:
    """The advisor first, then each simple rule, over all cases."""
    return tuple(_count(name, rule, catalog) for name, rule in rules(catalog).items())


def verdict(case: Case, outcome: str) -> Verdict:
    """What a case's result says of an outcome: the strongest that holds."""
    if outcome == case.winner:
        return "winner"
    if outcome in case.acceptable:
        return "acceptable"
    return "contradicted" if outcome in case.contradicted else "neither"


def rules(catalog: Catalog) -> dict[str, Rule]:
    """What the cases are put to: the advisor, three constants, the article's questions, and two of our own."""
    model = model_of(catalog)
    nine = [c.id for c in catalog.criteria.values() if c.origin == "article"]
    return {
        ADVISOR: lambda answers: recommend(model, answers),
        "always-fine-tuning": lambda _: "fine-tuning",
        "always-rag": lambda _: "rag",
        "always-icl": lambda _: "icl",
        "article-majority": lambda answers: majority(nine, answers),
        "two-questions": two_questions,
    }


def majority(questions: list[str], answers: Answers) -> Outcome:
    """The article's own rule: more yes than no among its questions means fine-tuning. What is open has no vote."""
    votes = [answers[key] for key in questions if key in answers]
    return "fine-tuning" if votes.count(YES) > votes.count(NO) else "icl"


def two_questions(answers: Answers) -> Outcome:
    """Retrieve for facts the model lacks and the prompt cannot hold; tune for behavior of one's own."""
    retrieve = answers.get("external-knowledge") == YES and answers.get("context-fit") != YES
    tune = answers.get("custom-behavior") == YES
    if retrieve:
        return "hybrid" if tune else "rag"
    return "fine-tuning" if tune else "icl"


def _count(name: str, rule: Rule, catalog: Catalog) -> Agreement:
    cases = catalog.cases.values()
    verdicts = [verdict(case, rule(case.answers)) for case in cases]
    winner = verdicts.count("winner")
    return Agreement(name, winner, winner + verdicts.count("acceptable"), verdicts.count("contradicted"), len(verdicts))
