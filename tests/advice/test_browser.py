"""What is compiled says the same as Python, although the two languages mean different things by the same words."""

from __future__ import annotations

import random
from typing import Any

import pytest

from macros.advice import ANSWERS, Model, Setup, advise, asked, choose_method, decode, encode, estimate, model_of
from macros.advice import browser as compiler
from macros.advice.browser import EXPORTS, javascript
from macros.advice.memory import METHODS
from macros.catalog import Catalog
from tests.advice.conftest import Compiled, meaning, model_from, sizes
from tests.advice.test_methods import CASES
from tests.advice.test_share import LINKS, RETIRED

ADVISE = "({model, sets}) => sets.map(([answers, setup]) => advice.advise(model, answers, setup))"


def answers_for(model: Model, rng: random.Random) -> dict[str, str]:
    share = rng.random()
    keys = rng.sample(asked(model), len(model["questions"]))
    return {key: rng.choice(ANSWERS) for key in keys if rng.random() < share}


def setup_for(rng: random.Random) -> Setup:
    def maybe(low: float, high: float) -> float | None:
        return round(rng.uniform(low, high), rng.choice((0, 1, 3))) if rng.random() < 0.7 else None

    examples = rng.choice((maybe(1, 200), maybe(1, 1e8)))
    return sizes(maybe(0, 100), maybe(0, 400), examples, maybe(1, 9000), rng.random() < 0.3)


def same_advice(compiled: Compiled, model: Model, count: int, rng: random.Random) -> None:
    sets = [(answers_for(model, rng), setup_for(rng)) for _ in range(count)]
    for (answers, setup), theirs in zip(sets, compiled(ADVISE, {"model": model, "sets": sets}), strict=True):
        assert theirs == advise(model, answers, setup), (answers, setup)


def test_advice(compiled: Compiled, model: Model, catalog: Catalog) -> None:
    same_advice(compiled, model, 200, random.Random(1))
    same_advice(compiled, model_of(catalog), 200, random.Random(2))
    assert compiled("model => advice.advise(model, {})", model) == advise(model, {})


def test_advice_of_other_models(compiled: Compiled) -> None:
    rng = random.Random(3)
    for _ in range(20):
        same_advice(compiled, random_model(rng, rng.randint(0, 12)), 10, rng)


def random_model(rng: random.Random, questions: int) -> Model:
    letters = {"retrieval-need": "r", "tuning-need": "n", "tuning-readiness": "a"}
    scores = {
        name: (rng.randint(-1, 4), {f"{letter}{n}": rng.randint(1, 4) for n in range(rng.randint(1, 3))})
        for name, letter in letters.items()
    }
    score_of = {factor: name for name, (_, caps) in scores.items() for factor in caps}

    def question(n: int) -> Any:
        ready = rng.random() < 0.4
        chosen = ["tuning-readiness"] if ready else ["retrieval-need", "tuning-need"]
        factors = [rng.choice(list(scores[name][1])) for name in chosen if rng.random() < 0.8]
        yes, no = ({f: rng.randint(-3, 3) for f in factors if rng.random() < 0.8} for _ in "yn")
        blocks = [ready and rng.random() < 0.2 for _ in "yn"]
        return {
            "criterion": f"q{n}" if n else "constructor",  # every object in JavaScript has one
            "yes": meaning(yes, score_of, blocks[0]),
            "no": meaning(no, score_of, blocks[1]),
        }

    return model_from(scores, [question(n) for n in range(questions)])


def test_method_and_memory(compiled: Compiled) -> None:
    rng = random.Random(4)
    setups: list[Setup] = [setup_for(rng) for _ in range(300)] + [{}, {"parameters_billion": 1e13, "memory_gb": 1e13}]
    setups += [setup for setup, _, _ in CASES[:-1]]  # JSON has no NaN
    assert compiled("setups => setups.map(advice.choose_method)", setups) == [choose_method(one) for one in setups]
    rows = [(m, round(rng.uniform(0.01, 500), 2), rng.randint(1, 200_000)) for m in METHODS for _ in range(100)]
    assert compiled("rows => rows.map(row => advice.estimate(...row))", rows) == [estimate(*row) for row in rows]
    assert compiled("() => advice.estimate('lora', 7)", None) == estimate("lora", 7)


def test_what_is_no_number_is_not_known(compiled: Compiled) -> None:
    values = "[NaN, Infinity, -1, 0, '7', null, undefined, {}, true]"
    said = compiled(f"() => {values}.map(v => advice.choose_method({{parameters_billion: v, memory_gb: v}}))", None)
    assert said == [choose_method({})] * 9


def test_links(compiled: Compiled, model: Model) -> None:
    rng = random.Random(5)
    sets = [(answers_for(model, rng), setup_for(rng)) for _ in range(200)]
    links = [encode(*one) for one in sets]
    assert compiled("sets => sets.map(one => advice.encode(...one))", sets) == links
    assert compiled("() => advice.encode({})", None) == ""

    pieces = ["#", "v1", "v2", "&", "=", "y", "n", "u", "%26", "%3D", "%3d", "<b>", "😀", "é", "%"]
    pieces += ["transparency", "style", "knowledge", "label", "no-such", "constructor", "__proto__"]
    pieces += ["\n", " ", "toString=y", "&transparency=y"]
    pieces += ["tune.", "size", "keep", "tune.size=8", "&tune.tokens=0.5", "0", "1.", "e3", "tune.toString=1"]
    odd = ["".join(rng.choices(pieces, k=rng.randint(0, 9))) for _ in range(400)]
    odd += [f"#v1&{part}" for part in odd] + [link for link, _, _ in LINKS] + ["#v1&" + "😀" * 40_000]
    said = compiled(
        "({links, model, retired}) => links.map(link => advice.decode(link, model, retired))",
        {"links": [*links, *odd], "model": model, "retired": RETIRED},
    )
    for link, theirs in zip([*links, *odd], said, strict=True):
        assert theirs == decode(link, model, RETIRED), link


@pytest.mark.parametrize("answers", [{"no-such": "yes"}, {"constructor": "yes"}, {"transparency": "maybe"}])
def test_the_browser_refuses_what_python_refuses(compiled: Compiled, model: Model, answers: dict[str, str]) -> None:
    call = "({model, answers}) => { try { advice.advise(model, answers) } catch (error) { return error.name } }"
    assert compiled(call, {"model": model, "answers": answers}) == "ValueError"


def test_objects_without_a_prototype_are_read(compiled: Compiled, model: Model) -> None:
    bare = "Object.assign(Object.create(null), {transparency: 'yes'})"
    assert compiled(f"model => advice.advise(model, {bare})", model) == advise(model, {"transparency": "yes"})
    assert compiled(f"() => advice.encode({bare})", None) == "#v1&transparency=y"


def test_exports(compiled: Compiled) -> None:
    assert compiled("() => Object.keys(advice)", None) == sorted(EXPORTS)


def test_what_is_not_compiled_cannot_be_called_and_names_are_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "MODULES", ("memory", "scoring", "share"))
    with pytest.raises(ValueError, match="choose_method"):
        javascript.__wrapped__()
    monkeypatch.setattr(compiler, "MODULES", ("memory", "memory"))
    with pytest.raises(ValueError, match="estimate"):
        javascript.__wrapped__()
