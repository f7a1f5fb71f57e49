"""Guesses at what was meant: near, or none."""

from __future__ import annotations

import pytest

from macros.catalog.problems import nearest

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
