"""What must hold for every model, checked against a definition written out the slow way."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from macros.advice import ANSWERS, STEPS, Advice, Meaning, Model, Question, advise, asked, model_of
from macros.advice.scoring import NEED, READINESS, RETRIEVAL
from macros.catalog import Catalog
from tests.advice.conftest import meaning, model_from
from tests.conftest import examples

Answers = dict[str, str]
FACTORS = {RETRIEVAL: ("r1", "r2"), NEED: ("n1", "n2"), READINESS: ("a1", "a2")}
SCORE_OF = {factor: name for name, factors in FACTORS.items() for factor in factors}
slow = examples(150)

points = st.integers(-3, 3)


@st.composite
def a_question(draw: st.DrawFn, key: str) -> Question:
    """A question the catalog's rules allow: needs or readiness, one factor of a score, blocks on readiness only."""
    if draw(st.booleans()):
        factors = [draw(st.sampled_from(FACTORS[name])) for name in (RETRIEVAL, NEED) if draw(st.booleans())]
        yes, no = (meaning({f: draw(points) for f in factors if draw(st.booleans())}, SCORE_OF) for _ in "yn")
    else:
        factors = [draw(st.sampled_from(FACTORS[READINESS]))] * draw(st.integers(0, 1))
        yes, no = (meaning({f: draw(points) for f in factors}, SCORE_OF, draw(st.integers(0, 3)) == 0) for _ in "yn")
    return {"criterion": key, "yes": yes, "no": no}


@st.composite
def models(draw: st.DrawFn) -> Model:
    scores = {
        name: (draw(st.integers(-2, 4)), {factor: draw(st.integers(1, 4)) for factor in factors})
        for name, factors in FACTORS.items()
    }
    return model_from(scores, [draw(a_question(f"q{n}")) for n in range(draw(st.integers(0, 6)))])


@st.composite
def models_and_answers(draw: st.DrawFn) -> tuple[Model, Answers]:
    model = draw(models())
    return model, {key: draw(st.sampled_from(ANSWERS)) for key in asked(model) if draw(st.booleans())}


def given_to(question: Question, answers: Answers) -> Meaning:
    """What the answer to a question does."""
    nothing: Meaning = {"effects": [], "blocks_tuning": False}
    return {"yes": question["yes"], "no": question["no"]}.get(answers.get(question["criterion"], ""), nothing)


def value(model: Model, name: str, answers: Answers) -> int:
    total = 0
    for factor in next(score["factors"] for score in model["scores"] if score["id"] == name):
        effects = [one for question in model["questions"] for one in given_to(question, answers)["effects"]]
        raw = sum(one["effect"] for one in effects if one["factor"] == factor["id"])
        total += min(factor["cap"], max(-factor["cap"], raw))
    return total


def blocking(model: Model, answers: Answers) -> list[str]:
    return [q["criterion"] for q in model["questions"] if given_to(q, answers)["blocks_tuning"]]


Headline = tuple[str, bool]


def headline(model: Model, answers: Answers) -> Headline:
    """What a reader sees: the recommendation, and whether tuning is needed without readiness."""
    on = {score["id"]: value(model, score["id"], answers) >= score["threshold"] for score in model["scores"]}
    tuning = on[NEED] and on[READINESS] and not blocking(model, answers)
    outcome = {(0, 0): "icl", (1, 0): "rag", (0, 1): "fine-tuning", (1, 1): "hybrid"}[on[RETRIEVAL], tuning]
    return outcome, on[NEED] and not tuning


def said(advice: Advice) -> Headline:
    return advice["recommendation"], advice["need_without_readiness"]


def completions(model: Model, answers: Answers) -> Iterator[Answers]:
    open_ = [key for key in asked(model) if answers.get(key, "unsure") == "unsure"]
    for words in itertools.product(ANSWERS, repeat=len(open_)):
        yield {**answers, **dict(zip(open_, words, strict=True))}


@slow
@given(models_and_answers())
def test_bounds_are_exact_and_settled_is_never_contradicted(drawn: tuple[Model, Answers]) -> None:
    model, answers = drawn
    advice = advise(model, answers)
    every = list(completions(model, answers))
    blocked = blocking(model, answers)
    without_new_blocks = [c for c in every if blocking(model, c) == blocked]
    for name, score in advice["scores"].items():
        reachable = [value(model, name, c) for c in without_new_blocks]
        assert (score["value"], score["low"], score["high"]) == (
            value(model, name, answers),
            min(reachable),
            max(reachable),
        )
        assert all(reason["effect"] for reason in score["reasons"])
    assert said(advice) == headline(model, answers)
    assert advice["settled"] == ({headline(model, c) for c in every} == {said(advice)})
    readiness = advice["scores"][READINESS]
    assert sorted(readiness["blocked_by"]) == sorted(blocked)
    assert sorted(readiness["may_block"]) == sorted({key for c in every for key in blocking(model, c)} - set(blocked))


def test_settled_is_as_true_of_the_published_model(catalog: Catalog) -> None:
    """Teams that leave a few questions open or unsure: whatever the truth, a settled headline stays, and no other."""
    model = model_of(catalog)
    rng = random.Random(6)
    told = set()
    for _ in range(60):
        left = rng.sample(asked(model), rng.randint(1, 5))
        answers = {key: rng.choice(("yes", "no")) for key in asked(model) if key not in left}
        answers |= {key: "unsure" for key in left if rng.random() < 0.5}
        advice = advise(model, answers)
        assert advice["settled"] == ({headline(model, c) for c in completions(model, answers)} == {said(advice)})
        told.add(advice["settled"])
    assert told == {True, False}


@slow
@given(models_and_answers())
def test_flips_are_all_single_changes_that_change_the_headline(drawn: tuple[Model, Answers]) -> None:
    model, answers = drawn
    advice = advise(model, answers)
    expected = set()
    for key, to in itertools.product(asked(model), ("yes", "no")):
        if to != answers.get(key):
            after = headline(model, {**answers, key: to})
            if after != said(advice):
                expected.add((key, to, *after))
    assert {tuple(flip.values()) for flip in advice["flips"]} == expected
    assert len(advice["flips"]) == len(expected)


@slow
@given(models_and_answers())
def test_until_settled_there_is_a_question_to_ask_or_to_find_out(drawn: tuple[Model, Answers]) -> None:
    model, answers = drawn
    advice = advise(model, answers)
    assert advice["settled"] == (advice["ask_next"] is None and not advice["find_out"])
    assert advice["ask_next"] not in answers  # an answer is an answer, "not sure" included
    assert {answers.get(key) for key in advice["find_out"]} <= {"unsure"}


@slow
@given(models(), st.data())
def test_asking_on_ends(model: Model, data: st.DataObject) -> None:
    """Whoever always answers the next question is settled in the end, but for what they were not sure of."""
    answers: Answers = {}
    while next_ := advise(model, answers)["ask_next"]:
        assert next_ not in answers
        answers[next_] = data.draw(st.sampled_from(ANSWERS))
    advice = advise(model, answers)
    assert advice["settled"] or advice["find_out"]
    assert advice["settled"] or "unsure" in answers.values()


@slow
@given(models_and_answers(), st.data())
def test_an_answer_narrows_every_range(drawn: tuple[Model, Answers], data: st.DataObject) -> None:
    model, answers = drawn
    open_ = [q for q in model["questions"] if answers.get(q["criterion"], "unsure") == "unsure"]
    if not open_:
        return
    question = data.draw(st.sampled_from(open_))
    key = question["criterion"]
    to = data.draw(st.sampled_from([word for word in ANSWERS if not given_to(question, {key: word})["blocks_tuning"]]))
    before, after = advise(model, answers), advise(model, {**answers, key: to})
    for name in FACTORS:
        assert before["scores"][name]["low"] <= after["scores"][name]["low"]
        assert after["scores"][name]["high"] <= before["scores"][name]["high"]
    if before["settled"]:
        assert after["settled"]
        assert said(after) == said(before)


@slow
@given(models_and_answers(), st.data())
def test_more_points_never_lower_a_score(drawn: tuple[Model, Answers], data: st.DataObject) -> None:
    model, answers = drawn
    if not model["questions"]:
        return
    raised = copy.deepcopy(model)
    question = data.draw(st.sampled_from(raised["questions"]))
    for one in question["yes"]["effects"] + question["no"]["effects"]:
        one["effect"] += 1
    before, after = advise(model, answers), advise(raised, answers)
    for name in FACTORS:
        assert before["scores"][name]["value"] <= after["scores"][name]["value"]
    rank = {"icl": (0, 0), "rag": (1, 0), "fine-tuning": (0, 1), "hybrid": (1, 1)}
    pairs = zip(rank[before["recommendation"]], rank[after["recommendation"]], strict=True)
    assert all(old <= new for old, new in pairs)


def essence(advice: Advice) -> object:
    values = {name: score["value"] for name, score in advice["scores"].items()}
    return advice["recommendation"], advice["need_without_readiness"], values, advice["scores"][READINESS]["blocked_by"]


@slow
@given(models_and_answers(), a_question("new"), st.integers(0, 6))
def test_a_new_record_changes_no_outcome(drawn: tuple[Model, Answers], new: Question, at: int) -> None:
    model, answers = drawn
    grown: Model = {**model, "questions": [*model["questions"][:at], new, *model["questions"][at:]]}
    before, after = advise(model, answers), advise(grown, answers)
    assert essence(after) == essence(before)
    assert before["settled"] or not after["settled"]  # it may only unsettle
    assert [f for f in after["flips"] if f["criterion"] != "new"] == before["flips"]


@slow
@given(models_and_answers())
def test_unsure_counts_like_not_answered_but_is_not_asked_again(drawn: tuple[Model, Answers]) -> None:
    model, answers = drawn
    without = {k: v for k, v in answers.items() if v != "unsure"}
    given_, left_out = ({**advise(model, one), "ask_next": None, "find_out": []} for one in (answers, without))
    assert given_ == left_out


@slow
@given(models_and_answers())
def test_the_plan_has_the_steps_the_outcome_calls_for(drawn: tuple[Model, Answers]) -> None:
    model, answers = drawn
    advice = advise(model, answers)
    steps = [step["step"] for step in advice["plan"]]
    assert set(steps) <= set(STEPS)
    assert "prompt" in steps
    assert ("retrieve" in steps) == (advice["recommendation"] in ("rag", "hybrid"))
    assert (
        ("tune" in steps) == (advice["recommendation"] in ("fine-tuning", "hybrid")) == (advice["method"] is not None)
    )
    assert ("collect" in steps) == advice["need_without_readiness"]
    assert not (advice["need_without_readiness"] and "tune" in steps)
