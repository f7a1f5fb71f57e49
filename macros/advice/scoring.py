"""From answers to advice: outcome, ranges, reasons, plan, flips and the next question.

Everything is computed from sums of small integers, and every "what if" by computing the sums again. What the model is
and cannot know: see :mod:`macros.advice.model`. Sources of the effects stand in the criteria records; the formulas of
the second stage and their sources in :mod:`macros.advice.memory` and :mod:`macros.advice.methods`.

Compiled for the browser: see :mod:`macros.advice.browser` for what may stand here.
"""

from __future__ import annotations

from typing import TypedDict

from macros.advice.methods import MethodAdvice, Setup, choose_method
from macros.advice.model import Answers, Meaning, Model, Outcome, Question

YES, NO, UNSURE = "yes", "no", "unsure"
RETRIEVAL, NEED, READINESS = "retrieval-need", "tuning-need", "tuning-readiness"

# Ids are permanent, so the few criteria that decide a step of the plan by themselves can be named here.
EVALUATION = "evaluation-set"
PROMPTING = "prompt-effort"
GENERAL_ABILITY = "general-ability"

NOTHING: Meaning = {"effects": [], "blocks_tuning": False}
BLOCKS = 1e9  # weighs more than any points


class Reason(TypedDict):
    """One answer that moved a score: ``effect`` points on ``factor``, before the factor's cap."""

    criterion: str
    answer: str
    factor: str
    effect: int


class ScoreAdvice(TypedDict):
    """One score.

    ``value``: the answers given, everything open counting zero. ``low`` and ``high``: the exact least and greatest
    value that answering the open questions can give. A blocking answer is worth minus infinity, which no finite bound
    can show: bounds cover the answers that do not block, and ``may_block`` names the open questions with one that
    does, ``blocked_by`` the answers given that did. Both are empty for the needs. ``factors``: what each factor adds
    to ``value``, within its cap. ``reasons``: largest effect first.
    """

    value: int
    low: int
    high: int
    threshold: int
    blocked_by: list[str]
    may_block: list[str]
    factors: dict[str, int]
    reasons: list[Reason]


class Cause(TypedDict):
    """An answer that puts a step into the plan; ``unsure`` where the question is still open."""

    criterion: str
    answer: str


class Step(TypedDict):
    """A step (its words are in ``questionnaire.yml``) and what put it there, most important first."""

    step: str
    because: list[Cause]


class Headline(TypedDict):
    """What a reader sees: the recommendation, and whether tuning is needed without readiness for it."""

    recommendation: Outcome
    need_without_readiness: bool


class Flip(Headline):
    """Answering ``criterion`` with ``to`` instead, all else as it is, would lead to another headline: this one."""

    criterion: str
    to: str


class Advice(Headline):
    """What the advisor says about one set of answers.

    ``settled``: no way of answering the questions that are open or *unsure* changes the headline. ``ask_next``: the
    question not answered yet that is worth asking next, ``None`` when none can change the headline. ``find_out``:
    answers *unsure* on which the headline may depend, those that weigh most first. ``flips``: every single change to
    yes or no (of an open or an answered question) that changes the headline. ``method``: the second stage, ``None``
    unless tuning is on.
    """

    settled: bool
    scores: dict[str, ScoreAdvice]
    plan: list[Step]
    flips: list[Flip]
    ask_next: str | None
    find_out: list[str]
    method: MethodAdvice | None


class Switches(TypedDict):
    """What is reached: retrieval on, tuning needed, tuning on."""

    retrieval: bool
    need: bool
    tuning: bool


def advise(model: Model, answers: Answers, setup: Setup | None = None) -> Advice:
    """The advice for some answers (criterion id → ``yes``, ``no`` or ``unsure``; missing counts as unsure).

    ``setup``: sizes for the second stage, if known. Raises ``ValueError`` for an id the model does not ask and for any
    other answer: whoever reads answers from outside (``answers``, ``share``) names such mistakes first.
    """
    given = complete(model, answers)
    on = switches(model, given)
    headline = headline_of(on)
    scores = score_advice(model, given)
    live = live_scores(scores)
    undecided = undecided_questions(model, given, live)
    answered = list(answers)
    to_ask = [criterion for criterion in undecided if criterion not in answered]
    method = None
    if on["tuning"]:
        sizes: Setup = setup.copy() if setup is not None else {}
        if given[GENERAL_ABILITY] == YES:
            sizes["keep_skills"] = True
        method = choose_method(sizes)
    return {
        "recommendation": headline["recommendation"],
        "settled": len(live) == 0,
        "need_without_readiness": headline["need_without_readiness"],
        "scores": scores,
        "plan": plan(model, given, on, scores),
        "flips": flips(model, given, headline),
        "ask_next": to_ask[0] if len(to_ask) > 0 else None,
        "find_out": [criterion for criterion in undecided if criterion in answered],
        "method": method,
    }


def recommend(model: Model, answers: Answers) -> Outcome:
    """The recommendation alone; see :func:`advise`."""
    return headline_of(switches(model, complete(model, answers)))["recommendation"]


def complete(model: Model, answers: Answers) -> dict[str, str]:
    """An answer to every question, and to those named above even where they are not asked."""
    given = {EVALUATION: UNSURE, PROMPTING: UNSURE, GENERAL_ABILITY: UNSURE}
    known: list[str] = []
    for question in model["questions"]:
        given[question["criterion"]] = UNSURE
        known.append(question["criterion"])
    for criterion in answers:
        if criterion not in known:
            raise ValueError("no such criterion: " + criterion)
        if answers[criterion] not in [YES, NO, UNSURE]:
            raise ValueError("not an answer: " + answers[criterion] + " (" + criterion + ")")
        given[criterion] = answers[criterion]
    return given


def meaning_of(question: Question, answer: str) -> Meaning:
    """What an answer does; *unsure* does nothing."""
    return question["yes"] if answer == YES else question["no"] if answer == NO else NOTHING


def may_block(question: Question) -> bool:
    """Whether one of its answers rules tuning out."""
    return question["yes"]["blocks_tuning"] or question["no"]["blocks_tuning"]


def factors_of(question: Question) -> list[str]:
    """Every factor one of its answers moves."""
    factors: list[str] = []
    for meaning in [question["yes"], question["no"]]:
        for one in meaning["effects"]:
            if one["factor"] not in factors:
                factors.append(one["factor"])
    return factors


def effect_on(meaning: Meaning, factor: str) -> int:
    """Points an answer adds to a factor."""
    for one in meaning["effects"]:
        if one["factor"] == factor:
            return one["effect"]
    return 0


def points_on(question: Question, factor: str) -> list[int]:
    """What the answers that do not block add to a factor; *unsure* adds nothing."""
    answers = [question["yes"], question["no"]]
    return [0] + [effect_on(meaning, factor) for meaning in answers if not meaning["blocks_tuning"]]


def factor_sums(model: Model, answers: dict[str, str], bound: int = 0) -> dict[str, int]:
    """What each factor adds, within its cap.

    ``bound``: 0 for the answers given, −1 and 1 for the least and the most that open questions can make of it.
    """
    sums: dict[str, int] = {}
    for score in model["scores"]:
        for factor in score["factors"]:
            sums[factor["id"]] = 0
    for question in model["questions"]:
        answer = answers[question["criterion"]]
        for name in factors_of(question):
            if answer == UNSURE and bound != 0:
                points = points_on(question, name)
                sums[name] += max(points) if bound > 0 else min(points)
            else:
                sums[name] += effect_on(meaning_of(question, answer), name)
    for score in model["scores"]:
        for factor in score["factors"]:
            sums[factor["id"]] = max(-factor["cap"], min(factor["cap"], sums[factor["id"]]))
    return sums


def score_sums(model: Model, answers: dict[str, str], bound: int = 0) -> dict[str, int]:
    """The scores; ``bound`` as in :func:`factor_sums`."""
    sums = factor_sums(model, answers, bound)
    values: dict[str, int] = {}
    for score in model["scores"]:
        values[score["id"]] = total([sums[factor["id"]] for factor in score["factors"]])
    return values


def switches(model: Model, answers: dict[str, str]) -> Switches:
    """What the answers given switch on."""
    values = score_sums(model, answers)
    on: dict[str, bool] = {}
    for score in model["scores"]:
        on[score["id"]] = values[score["id"]] >= score["threshold"]
    ready = on[READINESS] and len(blocking(model, answers)) == 0
    return {"retrieval": on[RETRIEVAL], "need": on[NEED], "tuning": on[NEED] and ready}


def blocking(model: Model, answers: dict[str, str]) -> list[str]:
    """Criteria whose answer rules tuning out."""
    return [
        question["criterion"]
        for question in model["questions"]
        if meaning_of(question, answers[question["criterion"]])["blocks_tuning"]
    ]


def headline_of(on: Switches) -> Headline:
    """The headline for what is switched on."""
    if on["retrieval"]:
        recommendation: Outcome = "hybrid" if on["tuning"] else "rag"
    else:
        recommendation = "fine-tuning" if on["tuning"] else "icl"
    return {"recommendation": recommendation, "need_without_readiness": on["need"] and not on["tuning"]}


def score_advice(model: Model, answers: dict[str, str]) -> dict[str, ScoreAdvice]:
    """Each score with its bounds and reasons."""
    factors = factor_sums(model, answers)
    values = score_sums(model, answers)
    lows, highs = score_sums(model, answers, -1), score_sums(model, answers, 1)
    open_blocks = [one["criterion"] for one in unsure_questions(model, answers) if may_block(one)]
    scores: dict[str, ScoreAdvice] = {}
    for score in model["scores"]:
        name = score["id"]
        added: dict[str, int] = {}
        for factor in score["factors"]:
            added[factor["id"]] = factors[factor["id"]]
        scores[name] = {
            "value": values[name],
            "low": lows[name],
            "high": highs[name],
            "threshold": score["threshold"],
            "blocked_by": blocking(model, answers) if name == READINESS else [],
            "may_block": open_blocks if name == READINESS else [],
            "factors": added,
            "reasons": reasons_for(model, answers, name),
        }
    return scores


def reasons_for(model: Model, answers: dict[str, str], score: str) -> list[Reason]:
    """The answers that moved a score, largest effect first; equal ones in the order they are asked."""
    reasons: list[Reason] = []
    for question in model["questions"]:
        criterion = question["criterion"]
        answer = answers[criterion]
        for one in meaning_of(question, answer)["effects"]:
            if one["score"] == score and one["effect"] != 0:
                reasons.append(
                    {"criterion": criterion, "answer": answer, "factor": one["factor"], "effect": one["effect"]}
                )
    return sorted(reasons, key=lambda reason: -abs(reason["effect"]))


def unsure_questions(model: Model, answers: dict[str, str]) -> list[Question]:
    """Questions without a yes or no."""
    return [one for one in model["questions"] if answers[one["criterion"]] == UNSURE]


def live_scores(scores: dict[str, ScoreAdvice]) -> list[str]:
    """Scores on which the headline still depends; none exactly when it is settled.

    Retrieval and need each show in the headline, readiness only where there is a need. Questions of readiness are
    questions of nothing else, so each of the three can still go both ways exactly when its bounds say so.
    """
    live: list[str] = []
    for name in [RETRIEVAL, NEED, READINESS]:
        score = scores[name]
        undone = score["low"] < score["threshold"] or len(score["may_block"]) > 0
        if score["high"] >= score["threshold"] and undone:
            live.append(name)
    need = scores[NEED]
    if len(scores[READINESS]["blocked_by"]) > 0 or need["high"] < need["threshold"]:
        return [name for name in live if name != READINESS]
    return live


def flips(model: Model, answers: dict[str, str], now: Headline) -> list[Flip]:
    """Single changes that lead to another headline. To *unsure* is left out: it is not something to find out."""
    found: list[Flip] = []
    for question in model["questions"]:
        criterion = question["criterion"]
        for to in [YES, NO]:
            if to != answers[criterion]:
                then = headline_of(switches(model, changed(answers, criterion, to)))
                outcome, waits = then["recommendation"], then["need_without_readiness"]
                if outcome != now["recommendation"] or waits != now["need_without_readiness"]:
                    found.append(
                        {"criterion": criterion, "to": to, "recommendation": outcome, "need_without_readiness": waits}
                    )
    return found


def changed(answers: dict[str, str], criterion: str, to: str) -> dict[str, str]:
    """The answers with one of them changed."""
    after = dict(answers)
    after[criterion] = to
    return after


def undecided_questions(model: Model, answers: dict[str, str], live: list[str]) -> list[str]:
    """Questions without a yes or no that can move a live score, those that move it most first; ties by order.

    Where a factor is beyond its cap whatever is answered, its questions move nothing. Readiness waits until the
    answers so far call for tuning: before that it cannot change the headline alone. Then a question that can block
    outweighs every other.
    """
    least, most = factor_sums(model, answers, -1), factor_sums(model, answers, 1)
    now: list[tuple[float, str]] = []
    later: list[tuple[float, str]] = []
    waits = not switches(model, answers)["need"]
    for question in unsure_questions(model, answers):
        criterion = question["criterion"]
        blocks = READINESS in live and may_block(question)
        touched: list[str] = []
        for meaning in [question["yes"], question["no"]]:
            for one in meaning["effects"]:
                moves = one["effect"] != 0 and least[one["factor"]] < most[one["factor"]]
                if moves and one["score"] in live and one["score"] not in touched:
                    touched.append(one["score"])
        if blocks or len(touched) > 0:
            outcomes = [score_sums(model, changed(answers, criterion, to)) for to in [YES, NO, UNSURE]]
            swing = BLOCKS if blocks else total([spread([values[name] for values in outcomes]) for name in touched])
            if waits and (blocks or READINESS in touched):
                later.append((swing, criterion))
            else:
                now.append((swing, criterion))
    found = sorted(now, key=lambda one: -one[0]) + sorted(later, key=lambda one: -one[0])
    return [one[1] for one in found]


def plan(model: Model, answers: dict[str, str], on: Switches, scores: dict[str, ScoreAdvice]) -> list[Step]:
    """Steps in order: a test set unless there is one, the prompt always, then what the answers call for.

    What tuning lacks is collected where tuning would stand: after retrieval, since that may already be enough.
    """
    steps: list[Step] = []
    if answers[EVALUATION] != YES:
        steps.append({"step": "evaluate", "because": missing(model, answers, EVALUATION)})
    steps.append({"step": "prompt", "because": missing(model, answers, PROMPTING)})
    if on["retrieval"]:
        steps.append({"step": "retrieve", "because": speaking_for(scores[RETRIEVAL])})
    if on["tuning"]:
        steps.append({"step": "tune", "because": speaking_for(scores[NEED])})
    elif on["need"]:
        steps.append({"step": "collect", "because": gaps(model, answers)})
    return steps


def missing(model: Model, answers: dict[str, str], criterion: str) -> list[Cause]:
    """The criterion with its answer, unless it is not asked or answered with yes."""
    answer = answers[criterion]
    known = [question["criterion"] for question in model["questions"]]
    return [{"criterion": criterion, "answer": answer}] if criterion in known and answer != YES else []


def speaking_for(score: ScoreAdvice) -> list[Cause]:
    """The answers that raise a score."""
    return [
        {"criterion": reason["criterion"], "answer": reason["answer"]}
        for reason in score["reasons"]
        if reason["effect"] > 0
    ]


def gaps(model: Model, answers: dict[str, str]) -> list[Cause]:
    """Readiness questions whose answer falls short of their best one: blocks first, then by points lost."""
    readiness = [factor["id"] for score in model["scores"] if score["id"] == READINESS for factor in score["factors"]]
    found: list[tuple[float, Cause]] = []
    for question in model["questions"]:
        answer = answers[question["criterion"]]
        meaning = meaning_of(question, answer)
        factors = [factor for factor in factors_of(question) if factor in readiness]
        lost = total([max(points_on(question, factor)) - effect_on(meaning, factor) for factor in factors])
        if meaning["blocks_tuning"] or lost > 0:
            weight = BLOCKS if meaning["blocks_tuning"] else lost
            found.append((weight, {"criterion": question["criterion"], "answer": answer}))
    return [one[1] for one in sorted(found, key=lambda one: -one[0])]


def total(numbers: list[int]) -> int:
    """Their sum; ``sum`` of nothing fails in the browser."""
    result = 0
    for number in numbers:
        result += number
    return result


def spread(numbers: list[int]) -> int:
    """From the least to the greatest."""
    return max(numbers) - min(numbers)
