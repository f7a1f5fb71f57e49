"""Guesses at what was meant: near, or none. Messages of a length that can be read."""

from __future__ import annotations

import pytest

from macros.catalog.problems import Problem, as_github, as_json, as_text, nearest

FIELDS = [
    "kind",
    "status",
    "group",
    "order",
    "title",
    "question",
    "why",
    "when_yes",
    "when_no",
    "evidence",
    "reviewed_on",
]
SOURCES = ["lampinen-2025", "luo-2023", "qi-2023", "zhou-2023-lima", "lewis-2020", "zhang-2024-raft"]


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("wen_yes", FIELDS, "when_yes"),
        ("whenyes", FIELDS, "when_yes"),
        ("yes", FIELDS, "when_yes"),
        ("no", FIELDS, "when_no"),
        ("titel", FIELDS, "title"),
        ("Title", FIELDS, "title"),
        ("lewis-2002", SOURCES, "lewis-2020"),
        ("zhou-2023", SOURCES, "zhou-2023-lima"),
        ("lima", SOURCES, "zhou-2023-lima"),
        ("cn", ["zh", "en"], "zh"),
        ("zh-CN", ["zh", "en"], "zh"),
        ("ACTIVE", ["active", "draft"], "active"),
        ("behaviour", ["knowledge", "behavior"], "behavior"),
        ("grade", FIELDS, ""),
        ("notes", FIELDS, ""),
        ("date", FIELDS, ""),
        ("id", FIELDS, ""),
        ("my-paper-2025", SOURCES, ""),
        ("gao-2023", SOURCES, ""),
        ("lima-2023", SOURCES, ""),
        ("2023", SOURCES, ""),
        ("wang-2024-rag", SOURCES, ""),
        ("fr", ["zh", "en"], ""),
        ("", FIELDS, ""),
        ("(", FIELDS, ""),
    ],
)
def test_nearest(word: str, known: list[str], near: str) -> None:
    assert nearest(word, known) == near


def test_a_guess_takes_no_long_time() -> None:
    assert nearest("when_ye" + "s" * 1000, FIELDS) == ""
    assert nearest("wen_yes", [f"when_yes{n}" for n in range(100_000)]) == ""


def test_a_long_value_is_cut_wherever_it_stands() -> None:
    values = {name: name * 1000 for name in ("found", "field", "key", "row", "place", "tag")}
    for code in ("unknown-reference", "wrong-type", "no-colon", "tag", "needs-quotes"):
        problems = [
            Problem("x.yml", n, 1, code, {**values, "nearest_zh": "", "nearest_en": "", "allowed": ""})
            for n in range(9)
        ]
        for told in (as_text(problems), as_github(problems), as_json(problems)):
            assert "…" in told
            assert max(map(len, told.split("\n"))) < 3000
    assert values["found"] == "found" * 1000  # what it is stays known, to whoever mends it


def test_all_that_is_allowed_is_named() -> None:
    allowed = ", ".join(f"'{n}'" for n in range(500))
    values = {"key": "x", "nearest_zh": "", "nearest_en": "", "allowed": allowed}
    assert allowed in Problem("x.yml", 1, 1, "unknown-field", values).hint("en")
