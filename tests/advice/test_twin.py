"""The script in the browser says the same as Python, to the digit."""

from __future__ import annotations

import math
import random
from dataclasses import asdict

import pytest

from macros.advice import (
    ANSWERS,
    Meaning,
    Model,
    Question,
    ScoreRule,
    Setup,
    advise,
    choose_method,
    decode,
    encode,
    estimate,
    retired_json,
)
from macros.advice.memory import METHODS
from macros.advice.model import plain
from macros.catalog import Catalog
from tests.advice.conftest import Twin
from tests.advice.test_methods import CASES
from tests.advice.test_share import LINKS, RETIRED

ADVISE = "({model, sets}) => sets.map(([answers, setup]) => TuneOrNot.advise(model, answers, setup))"


def answers_for(model: Model, rng: random.Random) -> dict[str, str]:
    share = rng.random()
    return {key: rng.choice(ANSWERS) for key in rng.sample(model.asked, len(model.asked)) if rng.random() < share}


def setup_for(rng: random.Random) -> Setup:
    def maybe(low: float, high: float) -> float | None:
        return round(rng.uniform(low, high), rng.choice((0, 1, 3))) if rng.random() < 0.7 else None

    lengths = rng.choice((maybe(1, 200), maybe(1, 1e8)))
    return Setup(maybe(0, 100), maybe(0, 400), lengths, maybe(1, 9000), rng.random() < 0.3)


def disagreement(twin: Twin, model: Model, count: int, rng: random.Random) -> None:
    sets = [(answers_for(model, rng), setup_for(rng)) for _ in range(count)]
    said = twin(ADVISE, {"model": model.to_json(), "sets": [[answers, asdict(setup)] for answers, setup in sets]})
    for (answers, setup), theirs in zip(sets, said, strict=True):
        assert theirs == advise(model, answers, setup).to_json(), (answers, setup)


def test_many_answer_sets(twin: Twin, model: Model) -> None:
    disagreement(twin, model, 2_000, random.Random(1))


def test_the_published_model(twin: Twin, catalog: Catalog) -> None:
    disagreement(twin, Model.from_catalog(catalog), 500, random.Random(2))


def random_model(rng: random.Random, questions: int) -> Model:
    names = {"retrieval-need": "r", "tuning-need": "n", "tuning-readiness": "a"}
    scores = {
        name: ScoreRule(rng.randint(-1, 4), {f"{letter}{n}": rng.randint(1, 4) for n in range(rng.randint(1, 3))})
        for name, letter in names.items()
    }

    def question(n: int) -> Question:
        ready = rng.random() < 0.4
        chosen = ["tuning-readiness"] if ready else ["retrieval-need", "tuning-need"]
        factors = [rng.choice(list(scores[name].caps)) for name in chosen if rng.random() < 0.8]
        yes, no = ({f: rng.randint(-3, 3) for f in factors if rng.random() < 0.8} for _ in "yn")
        blocks = [ready and rng.random() < 0.2 for _ in "yn"]
        return Question(f"q{n}", Meaning(yes, blocks[0]), Meaning(no, blocks[1]))

    return Model(1, scores, tuple(question(n) for n in range(questions)))


def test_other_models(twin: Twin) -> None:
    rng = random.Random(3)
    for _ in range(60):
        disagreement(twin, random_model(rng, rng.randint(0, 12)), 20, rng)


def test_the_second_stage(twin: Twin) -> None:
    rng = random.Random(4)
    setups = [setup_for(rng) for _ in range(3000)] + [Setup(1e13, 1e13), Setup(1e12, 1e12, 1e12)]
    setups += [setup for setup, _, _ in CASES if not math.isnan(setup.examples or 0)]  # JSON has no NaN
    said = twin("setups => setups.map(TuneOrNot.method)", [asdict(setup) for setup in setups])
    assert said == [plain(choose_method(setup)) for setup in setups]
    sizes = [(m, round(rng.uniform(0.01, 500), 2), rng.randint(1, 200_000)) for m in METHODS for _ in range(500)]
    said = twin("rows => rows.map(row => TuneOrNot.estimate(...row))", [list(row) for row in sizes])
    assert said == [plain(estimate(*row)) for row in sizes]


def test_what_is_no_number_is_not_known(twin: Twin) -> None:
    values = "[NaN, Infinity, -1, 0, '7', null, undefined, {}, true]"
    said = twin(f"() => {values}.map(v => TuneOrNot.method({{parameters_billion: v, memory_gb: v}}))", None)
    assert all(one == plain(choose_method(Setup())) for one in said)


def test_links(twin: Twin, model: Model) -> None:
    rng = random.Random(5)
    sets = [answers_for(model, rng) for _ in range(500)]
    setups = [setup_for(rng) for _ in sets]
    links = twin(
        "sets => sets.map(one => TuneOrNot.encode(...one))",
        [[answers, asdict(setup)] for answers, setup in zip(sets, setups, strict=True)],
    )
    assert links == [encode(answers, setup) for answers, setup in zip(sets, setups, strict=True)]

    pieces = ["#", "v1", "v2", "&", "=", "y", "n", "u", "%26", "%3D", "%3d", "<b>", "😀", "é", "%"]
    pieces += ["transparency", "style", "knowledge", "label", "no-such", "constructor", "__proto__"]
    pieces += ["\n", " ", "toString=y", "&transparency=y"]
    pieces += ["tune.", "size", "keep", "tune.size=8", "&tune.tokens=0.5", "0", "1.", "e3", "tune.toString=1"]
    odd = ["".join(rng.choices(pieces, k=rng.randint(0, 9))) for _ in range(2000)]
    odd += [f"#v1&{part}" for part in odd] + [link for link, _, _ in LINKS] + ["#v1&" + "😀" * 40_000]
    said = twin(
        "({links, model, retired}) => links.map(link => TuneOrNot.decode(link, model, retired))",
        {"links": [*links, *odd], "model": model.to_json(), "retired": retired_json(RETIRED)},
    )
    for link, theirs in zip([*links, *odd], said, strict=True):
        assert theirs == decode(link, model, RETIRED).to_json(), link


@pytest.mark.parametrize("answers", [{"no-such": "yes"}, {"constructor": "yes"}, {"transparency": "maybe"}])
def test_the_twin_refuses_what_python_refuses(twin: Twin, model: Model, answers: dict[str, str]) -> None:
    call = "({model, answers}) => { try { TuneOrNot.advise(model, answers) } catch (error) { return error.name } }"
    assert twin(call, {"model": model.to_json(), "answers": answers}) == "RangeError"


def test_nothing_global(twin: Twin) -> None:
    api = ["advise", "decode", "encode", "estimate", "method"]
    assert twin("() => Object.keys(TuneOrNot).sort()", None) == api
    # A frame's window has what every window has.
    added = """() => {
      const frame = document.body.appendChild(document.createElement('iframe'))
      const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow))
      const ours = name => !usual.has(name) && name !== '0' && !/^__p(w|laywright)/.test(name)  // 0 is the frame
      return Object.getOwnPropertyNames(window).filter(ours)
    }"""
    assert twin(added, None) == ["TuneOrNot"]
