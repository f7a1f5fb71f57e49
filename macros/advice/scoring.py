"""From answers to advice: outcome, ranges, reasons, plan, flips and the next question.

Everything is computed from sums of small integers, so there is no rounding and no order of evaluation to agree on with
the browser's twin (``docs/overrides/assets/javascripts/advice.js``). What the model is and cannot know: see
:mod:`macros.advice.model`. Sources of the effects stand in the criteria records; the formulas of the second stage and
their sources in :mod:`macros.advice.memory` and :mod:`macros.advice.methods`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from macros.advice.methods import MethodAdvice, Setup, choose_method
from macros.advice.model import (
    ANSWERS,
    EVALUATION,
    GENERAL_ABILITY,
    NEED,
    NO,
    PROMPTING,
    READINESS,
    RETRIEVAL,
    UNSURE,
    YES,
    Model,
    Outcome,
    Question,
    plain,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer that moved a score: ``effect`` points on ``factor``, before the factor's cap."""

    criterion: str
    answer: str
    factor: str
    effect: int


@dataclass(frozen=True, slots=True)
class ScoreAdvice:
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
    blocked_by: tuple[str, ...]
    may_block: tuple[str, ...]
    factors: Mapping[str, int]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """An answer that puts a step into the plan; ``unsure`` where the question is still open."""

    criterion: str
    answer: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step (its words are in ``questionnaire.yml``) and what put it there, most important first."""

    step: str
    because: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """Answering ``criterion`` with ``to`` instead, all else as it is, would lead to another headline: this one."""

    criterion: str
    to: str
    recommendation: Outcome
    need_without_readiness: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """What the advisor says about one set of answers.

    ``recommendation`` and ``need_without_readiness`` together are the headline a reader sees. ``settled``: no way of
    answering the questions that are open or *unsure* changes it. ``ask_next``: the question not answered yet that is
    worth asking next, ``None`` when none can change the headline. ``find_out``: answers *unsure* on which the headline
    may depend, those that weigh most first. ``flips``: every single change to yes or no (of an open or an answered
    question) that changes the headline. ``method``: the second stage, ``None`` unless tuning is on.
    """

    recommendation: Outcome
    settled: bool
    need_without_readiness: bool
    scores: Mapping[str, ScoreAdvice]
    plan: tuple[Step, ...]
    flips: tuple[Flip, ...]
    ask_next: str | None
    find_out: tuple[str, ...]
    method: MethodAdvice | None

    def to_json(self) -> dict[str, Any]:
        """Dicts and lists with the same names; the shape ``advice.js`` returns."""
        result: dict[str, Any] = plain(self)
        return result


def advise(model: Model, answers: Mapping[str, str], setup: Setup | None = None) -> Advice:
    """The advice for some answers (criterion id → ``yes``, ``no`` or ``unsure``; missing counts as unsure).

    ``setup``: sizes for the second stage, if known. Raises ``ValueError`` for an id the model does not ask and for any
    other answer: whoever reads answers from outside (``answers``, ``share``) names such mistakes first.
    """
    known = {q.id for q in model.questions}
    for criterion, answer in answers.items():
        if criterion not in known:
            raise ValueError(f"no such criterion: {criterion!r}")
        if answer not in ANSWERS:
            raise ValueError(f"not an answer: {answer!r} ({criterion})")
    state = _State(model, answers)
    on = state.switches(state.values, len(state.blocked_by))
    recommendation, need_without_readiness = on.headline
    scores = {name: state.score(name) for name in model.scores}
    method = None
    if on.tuning:
        sizes = setup or Setup()
        keep = sizes.keep_skills or answers.get(GENERAL_ABILITY) == YES
        method = choose_method(dataclasses.replace(sizes, keep_skills=keep))
    return Advice(
        recommendation=recommendation,
        settled=not state.live,
        need_without_readiness=need_without_readiness,
        scores=scores,
        plan=tuple(state.plan(on, scores)),
        flips=tuple(state.flips(on)),
        ask_next=next((key for key in state.undecided if key not in answers), None),
        find_out=tuple(key for key in state.undecided if key in answers),
        method=method,
    )


class _Switches(NamedTuple):
    """What is reached: retrieval on, tuning needed, tuning on."""

    retrieval: bool
    need: bool
    tuning: bool

    @property
    def headline(self) -> tuple[Outcome, bool]:
        """The recommendation, and whether tuning is needed without readiness for it."""
        if self.retrieval:
            return "hybrid" if self.tuning else "rag", self.need and not self.tuning
        return "fine-tuning" if self.tuning else "icl", self.need and not self.tuning


class _State:
    """Sums for one set of answers, kept so that changing one answer costs only the factors it touches."""

    def __init__(self, model: Model, answers: Mapping[str, str]) -> None:
        self.model = model
        self.answers = answers
        self.owner = {factor: name for name, rule in model.scores.items() for factor in rule.caps}
        self.sums = dict.fromkeys(self.owner, 0)
        self.lows = dict.fromkeys(self.owner, 0)
        self.highs = dict.fromkeys(self.owner, 0)
        self.blocked_by: list[str] = []
        self.may_block: list[str] = []
        self.open: list[Question] = []
        for question in model.questions:
            answer = self.answer(question)
            if answer == UNSURE:
                self._leave_open(question)
            else:
                self._count(question, answer)
        self.values = self._totals(self.sums)
        self.low = self._totals(self.lows)
        self.high = self._totals(self.highs)
        self.live = self._live()
        self.undecided = self._undecided()

    def answer(self, question: Question) -> str:
        return self.answers.get(question.id, UNSURE)

    def _count(self, question: Question, answer: str) -> None:
        meaning = question.meaning(answer)
        for factor, effect in meaning.effects.items():
            for sums in (self.sums, self.lows, self.highs):
                sums[factor] += effect
        if meaning.blocks:
            self.blocked_by.append(question.id)

    def _leave_open(self, question: Question) -> None:
        self.open.append(question)
        if question.may_block:
            self.may_block.append(question.id)
        for factor in question.factors():
            points = _points(question, factor)
            self.lows[factor] += min(points)
            self.highs[factor] += max(points)

    def _clamped(self, factor: str, total: int) -> int:
        cap = self.model.scores[self.owner[factor]].caps[factor]
        return max(-cap, min(cap, total))

    def _totals(self, sums: Mapping[str, int]) -> dict[str, int]:
        return {name: sum(self._clamped(f, sums[f]) for f in rule.caps) for name, rule in self.model.scores.items()}

    def _reached(self, name: str, values: Mapping[str, int]) -> bool:
        return values[name] >= self.model.scores[name].threshold

    def switches(self, values: Mapping[str, int], blocks: int) -> _Switches:
        """For some values of the scores and a number of blocking answers."""
        need = self._reached(NEED, values)
        return _Switches(
            self._reached(RETRIEVAL, values), need, need and not blocks and self._reached(READINESS, values)
        )

    def _live(self) -> set[str]:
        """Scores on which the headline still depends; empty exactly when it is settled.

        Retrieval and need each show in the headline, readiness only where there is a need. Questions of readiness are
        questions of nothing else, so each of the three can still go both ways exactly when its bounds say so.
        """
        high, low = ({n for n in self.low if self._reached(n, bound)} for bound in (self.high, self.low))
        live = high - low
        if self.may_block and READINESS in high:
            live.add(READINESS)
        if self.blocked_by or NEED not in high:
            live.discard(READINESS)
        return live

    def score(self, name: str) -> ScoreAdvice:
        rule = self.model.scores[name]
        reasons = [
            Reason(q.id, self.answer(q), factor, effect)
            for q in self.model.questions
            for factor, effect in q.meaning(self.answer(q)).effects.items()
            if factor in rule.caps and effect
        ]
        ready = name == READINESS
        return ScoreAdvice(
            value=self.values[name],
            low=self.low[name],
            high=self.high[name],
            threshold=rule.threshold,
            blocked_by=tuple(self.blocked_by) if ready else (),
            may_block=tuple(self.may_block) if ready else (),
            factors={factor: self._clamped(factor, self.sums[factor]) for factor in rule.caps},
            reasons=tuple(sorted(reasons, key=lambda r: -abs(r.effect))),
        )

    def _after(self, question: Question, to: str) -> tuple[dict[str, int], int]:
        """Values of the scores and number of blocking answers if one answer were ``to``."""
        now, then = question.meaning(self.answer(question)), question.meaning(to)
        values = dict(self.values)
        for factor in question.factors():
            total = self.sums[factor]
            changed = total - now.effects.get(factor, 0) + then.effects.get(factor, 0)
            values[self.owner[factor]] += self._clamped(factor, changed) - self._clamped(factor, total)
        return values, len(self.blocked_by) - now.blocks + then.blocks

    def flips(self, on: _Switches) -> Iterable[Flip]:
        # To "unsure" is left out: withdrawing an answer is not something to find out.
        for question in self.model.questions:
            for to in (YES, NO):
                if to != self.answer(question):
                    headline = self.switches(*self._after(question, to)).headline
                    if headline != on.headline:
                        yield Flip(question.id, to, *headline)

    def _undecided(self) -> list[str]:
        """Questions without a yes or no that can move a live score, those that move it most first; ties by order.

        Where a factor is beyond its cap whatever is answered, its questions move nothing. Readiness waits until the
        answers so far call for tuning: before that it cannot change the headline alone. Then a question that can block
        outweighs every other.
        """
        waits = not self._reached(NEED, self.values)
        free = {f for f in self.owner if self._clamped(f, self.lows[f]) < self._clamped(f, self.highs[f])}
        found: list[tuple[bool, float, str]] = []
        for question in self.open:
            blocks = READINESS in self.live and question.may_block
            moves = {f for f in free.intersection(question.factors()) if any(_points(question, f))}
            touched = self.live & {self.owner[factor] for factor in moves}
            if blocks or touched:
                outcomes = [self._after(question, to)[0] for to in ANSWERS]
                spread = [[values[name] for values in outcomes] for name in touched]
                swing = float("inf") if blocks else sum(max(points) - min(points) for points in spread)
                found.append((waits and (blocks or READINESS in touched), -swing, question.id))
        return [key for _, _, key in sorted(found, key=lambda one: one[:2])]

    def plan(self, on: _Switches, scores: Mapping[str, ScoreAdvice]) -> Iterable[Step]:
        """Steps in order: a test set unless there is one, the prompt always, then what the answers call for.

        What tuning lacks is collected where tuning would stand: after retrieval, since that may already be enough.
        """
        if self.answers.get(EVALUATION) != YES:
            yield Step("evaluate", self._missing(EVALUATION))
        yield Step("prompt", self._missing(PROMPTING))
        if on.retrieval:
            yield Step("retrieve", _speaking_for(scores[RETRIEVAL]))
        if on.tuning:
            yield Step("tune", _speaking_for(scores[NEED]))
        elif on.need:
            yield Step("collect", tuple(self._gaps()))

    def _missing(self, criterion: str) -> tuple[Cause, ...]:
        return tuple(
            Cause(q.id, self.answer(q)) for q in self.model.questions if q.id == criterion and self.answer(q) != YES
        )

    def _gaps(self) -> Iterable[Cause]:
        """Readiness questions whose answer falls short of their best one: blocks first, then by points lost."""
        readiness = self.model.scores[READINESS].caps
        gaps: list[tuple[float, Cause]] = []
        for question in self.model.questions:
            answer = self.answer(question)
            meaning = question.meaning(answer)
            lost = sum(
                max(_points(question, factor)) - meaning.effects.get(factor, 0)
                for factor in question.factors()
                if factor in readiness
            )
            if meaning.blocks or lost > 0:
                gaps.append((float("inf") if meaning.blocks else lost, Cause(question.id, answer)))
        return (cause for _, cause in sorted(gaps, key=lambda gap: -gap[0]))


def _speaking_for(score: ScoreAdvice) -> tuple[Cause, ...]:
    return tuple(Cause(r.criterion, r.answer) for r in score.reasons if r.effect > 0)


def _points(question: Question, factor: str) -> list[int]:
    """What the answers that do not block add to a factor; unsure adds nothing."""
    return [0, *(m.effects.get(factor, 0) for m in (question.yes, question.no) if not m.blocks)]
