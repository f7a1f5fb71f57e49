"""Nothing that the guide promises is missing or empty, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.reader import LANGS, records, texts

ARTICLE_CRITERIA = [
    "domain-precision",
    "custom-behavior",
    "edge-cases",
    "reliability",
    "cost-reduction",
    "rapid-deployment",
    "training-data",
    "transparency",
    "tuning-resources",
]
EVIDENCE_CRITERIA = [
    "external-knowledge",
    "knowledge-freshness",
    "context-fit",
    "failure-cost",
    "request-volume",
    "latency-budget",
    "data-sensitivity",
    "tuning-access",
    "evaluation-set",
    "prompt-effort",
    "base-strength",
    "general-ability",
]
ROWS = [
    "definition",
    "cost",
    "accuracy",
    "edge-cases",
    "customization",
    "new-abilities",
    "data-dependence",
    "update-frequency",
    "maintenance",
    "scenarios",
    "cost-effectiveness",
]
METHODS = ("full-fine-tuning", "lora", "qlora", "rag", "icl")
ASPECTS = ("cost", "strengths", "weaknesses", "characteristics", "scenarios")
APPROACHES = ("fine-tuning", "rag", "icl")


@pytest.fixture(scope="module")
def found(root: Path) -> dict[str, Any]:
    return records(root / "data")


def article_cells(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for reference, record in found.items():
        for key in ("when_yes", "when_no"):
            if "article" in record.get(key, {}):
                yield f"{reference} {key}", record[key]["article"]
        for part in ("cells", "aspects"):
            for key, cell in record.get(part, {}).items():
                if "article" in cell:
                    yield f"{reference} {key}", cell["article"]


def test_every_cell_of_the_article_is_judged(found: dict[str, Any]) -> None:
    expected = {f"criteria/{c} {a}" for c in ARTICLE_CRITERIA for a in ("when_yes", "when_no")}
    expected |= {f"comparisons/{row} {approach}" for row in ROWS for approach in APPROACHES}
    expected |= {f"methods/{method} {aspect}" for method in METHODS for aspect in ASPECTS}
    assert len(expected) == 18 + 33 + 25
    cells = dict(article_cells(found))
    assert set(cells) == expected
    for place, cell in cells.items():
        assert cell["status"] in ("kept", "completed", "corrected"), place
        for lang in LANGS:
            assert cell["says"][lang].strip(), place
            if cell["status"] != "kept":
                assert cell["because"][lang].strip(), place
                assert cell["sources"], place


def test_the_criteria_are_all_there(found: dict[str, Any]) -> None:
    origins = {r.removeprefix("criteria/"): v["origin"] for r, v in found.items() if r.startswith("criteria/")}
    assert {c for c, origin in origins.items() if origin == "article"} == set(ARTICLE_CRITERIA)
    assert set(EVIDENCE_CRITERIA) <= {c for c, origin in origins.items() if origin == "evidence"}


def test_no_text_is_empty(found: dict[str, Any]) -> None:
    for reference, record in found.items():
        zh, en = (dict(texts(record, lang)) for lang in LANGS)
        assert zh, reference
        assert {k for k in zh if "keywords" not in k and "also" not in k} == {
            k for k in en if "keywords" not in k and "also" not in k
        }, reference
        assert all(text.strip() for text in (*zh.values(), *en.values())), reference
