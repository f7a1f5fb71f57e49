"""Links: what goes in comes out, old links keep working, hostile ones are inert."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.advice import ANSWERS, Model, asked, decode, encode
from macros.advice.model import Moved
from macros.advice.share import MAX_LENGTH, MAX_SHOWN
from tests.advice.conftest import sizes

RETIRED: dict[str, Moved] = {
    "style": {"kind": "moved", "to": ["custom-behavior"]},
    "knowledge": {"kind": "split", "to": ["external-knowledge", "context-fit"]},
    "fashion": {"kind": "retired", "to": []},
    "label": {"kind": "retired", "to": ["custom-behavior"]},
    "tone": {"kind": "moved", "to": ["custom-behavior"]},
}


def test_the_format(model: Model) -> None:
    answers = {"external-knowledge": "no", "custom-behavior": "yes", "transparency": "unsure"}
    assert encode(answers) == "#v1&custom-behavior=y&external-knowledge=n&transparency=u"
    assert encode({}) == encode({}, {}) == ""
    setup = sizes(8, 24.5, 400, 1e12, keep_skills=True)
    written = "&tune.size=8&tune.memory=24.5&tune.examples=400&tune.tokens=1000000000000&tune.keep=y"
    assert encode({"transparency": "yes"}, setup) == f"#v1&transparency=y{written}"
    assert encode({}, sizes(0, -1, 1e-4, 2e12)) == ""  # not sizes
    longest = 0.0010000000000000002  # as many digits as a number in this range can have
    assert decode(encode({}, sizes(longest)), model, {})["setup"] == {"parameters_billion": longest}
    with pytest.raises(ValueError, match="maybe"):
        encode({"transparency": "maybe"})


size = st.none() | st.floats(0.001, 1e12) | st.integers(1, 10**12)


@given(st.data())
def test_round_trip(model: Model, data: st.DataObject) -> None:
    answers = data.draw(st.dictionaries(st.sampled_from(asked(model)), st.sampled_from(ANSWERS)))
    setup = data.draw(st.builds(sizes, size, size, size, size, keep_skills=st.booleans()))
    fragment = encode(answers, setup)
    escaped = fragment.replace("=", "%3D").replace("&", "%26")
    for written in (fragment, fragment.removeprefix("#"), escaped, escaped.replace("%3D", "%3d")):
        shared = decode(written, model, {})
        assert (shared["answers"], shared["problems"]) == (answers, [])
        assert sizes(**shared["setup"]) == setup


BAD_SIZES = (
    *("tune.size=", "tune.size=0", "tune.size=-1", "tune.size=1e3", "tune.size=1.", "tune.size=NaN", "tune.size=8\n"),
    *(
        "tune.size=9999999999999",
        "tune.size=00000000000008",
        "tune.size=0.0001",
        "tune.size=y",
        "tune.keep=n",
        "tune.keep=1",
        "tune.color=1",
    ),
)
LINKS: list[tuple[str, dict[str, str], list[tuple[str, str, tuple[str, ...]]]]] = [
    ("", {}, []),
    ("#", {}, []),
    ("#transparency", {}, []),  # an anchor of the page
    ("#v1", {}, []),
    ("#v1&&transparency=y&", {"transparency": "yes"}, []),
    ("#v2&transparency=y", {}, [("version", "v2", ())]),
    ("#v2", {}, [("version", "v2", ())]),
    ("#v123456789", {}, [("version", "v123456789", ())]),
    ("#v1234567890", {}, []),  # an anchor of the page
    (f"#v1&{'a' * 40}=y", {}, [("unknown", "a" * 40, ())]),
    (f"#v1&{'a' * 41}=y", {}, [("malformed", f"{'a' * 41}=y", ())]),
    ("#v1x&transparency=y", {}, [("version", "v1x", ())]),
    ("#transparency=y", {}, [("version", "transparency=y", ())]),
    ("#v1&no-such=y&transparency=n", {"transparency": "no"}, [("unknown", "no-such", ())]),
    ("#v1&constructor=y", {}, [("unknown", "constructor", ())]),
    ("#v1&__proto__=y", {}, [("malformed", "__proto__=y", ())]),
    ("#v1&transparency=yes", {}, [("malformed", "transparency=yes", ())]),
    ("#v1&transparency", {}, [("malformed", "transparency", ())]),
    ("#v1&Transparency=y", {}, [("malformed", "Transparency=y", ())]),
    ("#v1&transparency=y\n", {}, [("malformed", "transparency=y\n", ())]),
    ("#v1&transparency=y&transparency=n", {"transparency": "yes"}, [("malformed", "transparency=n", ())]),
    ("#v1&<img src=x onerror=alert(1)>=y", {}, [("malformed", "<img src=x onerror=alert(1)>=y", ())]),
    ("#v1&" + "😀" * 100, {}, [("malformed", "😀" * MAX_SHOWN, ())]),
    ("#v1&" + "a" * MAX_LENGTH, {}, [("malformed", "v1&" + "a" * (MAX_SHOWN - 3), ())]),
    ("#v1&style=y", {"custom-behavior": "yes"}, [("retired", "style", ("custom-behavior",))]),
    ("#v1&custom-behavior=n&style=y", {"custom-behavior": "no"}, [("retired", "style", ("custom-behavior",))]),
    ("#v1&knowledge=y", {}, [("retired", "knowledge", ("external-knowledge", "context-fit"))]),
    ("#v1&fashion=u", {}, [("retired", "fashion", ())]),
    ("#v1&label=y", {}, [("retired", "label", ("custom-behavior",))]),  # replaced, not the same question
    (
        "#v1&style=y&tone=n",
        {"custom-behavior": "yes"},
        [("retired", "style", ("custom-behavior",)), ("retired", "tone", ("custom-behavior",))],
    ),
    ("#v1&toString=y&valueof=y", {}, [("malformed", "toString=y", ()), ("unknown", "valueof", ())]),
    ("#v1&tune.size=8&transparency=y&tune.keep=y", {"transparency": "yes"}, []),
    ("#v1&tune.size=8&tune.size=9", {}, [("malformed", "tune.size=9", ())]),
    *((f"#v1&{part}", {}, [("malformed", part, ())]) for part in BAD_SIZES),
]


@pytest.mark.parametrize(("fragment", "answers", "problems"), LINKS)
def test_what_a_link_says(
    model: Model, fragment: str, answers: dict[str, str], problems: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    shared = decode(fragment, model, RETIRED)
    assert shared["answers"] == answers
    assert [(p["kind"], p["text"], tuple(p["to"])) for p in shared["problems"]] == problems


@given(st.one_of(st.text(), st.text("v1&=ynu%263D#-ab"), st.text().map("#v1&{}=y".format)))
def test_anything_can_be_read(model: Model, fragment: str) -> None:
    shared = decode(fragment, model, RETIRED)
    assert set(shared["answers"]) <= set(asked(model))
    assert set(shared["answers"].values()) <= set(ANSWERS)
    assert all(len(problem["text"]) <= MAX_SHOWN for problem in shared["problems"])
