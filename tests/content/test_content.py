"""Nothing that the guide promises is missing or empty, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

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


def cited(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "source" and isinstance(inner, str):
                yield inner
            elif key == "sources" and isinstance(inner, list):
                yield from inner
            else:
                yield from cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cited(inner)
    elif isinstance(value, str):
        yield from re.findall(r"\]\(sources/([a-z0-9-]+)\)", value)


@pytest.fixture(scope="module")
def published(root: Path) -> set[str]:
    """What is published stays, cited and used or not: links from outside may lead to it."""
    return set((root / "data/published.txt").read_text(encoding="utf-8").splitlines())


def citations(found: dict[str, Any], root: Path) -> set[str]:
    """Every source that is cited."""
    interface = yaml.safe_load((root / "data/site.yml").read_text(encoding="utf-8"))
    return {
        f"sources/{source}"
        for reference, record in {**found, "site": interface}.items()
        if not reference.startswith("sources/")
        for source in cited(record)
    }


def of_kind(found: dict[str, Any], kind: str) -> set[str]:
    return {reference for reference in found if reference.startswith(f"{kind}/")}


def test_every_new_source_is_cited_and_every_citation_resolves(
    found: dict[str, Any], published: set[str], root: Path
) -> None:
    more = {**found, "sources/new-one": found["sources/zhou-2023-lima"]}
    for some, uncited in ((found, set()), (more, {"sources/new-one"})):
        used = citations(some, root)
        assert used - of_kind(some, "sources") == set()
        assert of_kind(some, "sources") - used - published == uncited


def unused_terms(found: dict[str, Any], root: Path, lang: str) -> set[str]:
    """Terms that no text and no page of a language names."""
    prose = [
        text
        for reference, record in found.items()
        if not reference.startswith("glossary/")
        for _, text in texts(record, lang)
    ]
    prose += [path.read_text(encoding="utf-8") for path in (root / "docs" / lang).rglob("*.md")]
    prose += [(root / "data" / name).read_text(encoding="utf-8") for name in ("site.yml", "questionnaire.yml")]
    everything = "\n".join(prose).casefold()
    return {
        reference
        for reference in of_kind(found, "glossary")
        for record in (found[reference],)
        if not any(
            name.casefold() in everything
            for name in (record["term"][lang], record.get("abbreviation") or record["term"][lang])
        )
    }


@pytest.mark.parametrize("lang", LANGS)
def test_every_new_term_of_the_glossary_is_used(
    found: dict[str, Any], published: set[str], root: Path, lang: str
) -> None:
    more = {**found, "glossary/new-one": {"term": {"zh": "没人用的词", "en": "A word that nobody uses"}}}
    assert unused_terms(found, root, lang) - published == set()
    assert unused_terms(more, root, lang) - published == {"glossary/new-one"}


FIGURE = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?%?(?![\w-]|\.\d)")
YEAR = re.compile(r"(19|20)\d\d")


def figures(text: str) -> set[str]:
    """Numbers that claim something: not years, not parts of names such as GPT-4 or 7B, not small counts."""
    found = {match.replace(",", "").rstrip(".") for match in FIGURE.findall(text)}
    return {n for n in found if not YEAR.fullmatch(n) and not re.fullmatch(r"\d", n)}


def sourced(record: Any, lang: str) -> str:
    """The texts of a record that stand beside a source."""
    kept: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "source" in value or "sources" in value:
                kept.extend(text for _, text in texts(value, lang))
                kept.extend(str(v) for v in value.values() if isinstance(v, int | float))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(record)
    return "\n".join(kept)


def test_every_figure_stands_beside_its_source(found: dict[str, Any]) -> None:
    loose = []
    for reference, record in found.items():
        if reference.startswith(("criteria/", "comparisons/", "methods/")):
            for lang in LANGS:
                known = figures(sourced(record, lang))
                for field, text in texts(record, lang):
                    if "keywords" not in field and field != "reviewed_on" and (bare := figures(text) - known):
                        loose.append(f"{reference} {field} {lang}: {sorted(bare)}")
    assert loose == []


def test_a_loose_figure_is_found() -> None:
    record = {
        "why": {"zh": "提高 37%", "en": "up 37%"},
        "evidence": {"findings": [{"source": "x", "text": {"zh": "42%", "en": "42%"}}]},
    }
    assert figures(record["why"]["zh"]) - figures(sourced(record, "zh")) == {"37%"}
    assert figures("GPT-4、Llama-2-7B、2024 年、3 个") == set()


def test_both_languages_give_the_same_figures(found: dict[str, Any]) -> None:
    """Percentages and decimals read alike in both; 万 and thousands are written differently and are left out."""
    exact = re.compile(r"\d+(?:\.\d+)?%|\d+\.\d+")
    differ = []
    for reference, record in found.items():
        if reference.startswith("sources/"):
            continue
        zh, en = (dict(texts(record, lang)) for lang in LANGS)
        for field in zh.keys() & en.keys():
            a, b = (sorted(set(exact.findall(t[field]))) for t in (zh, en))
            if a != b and "万" not in zh[field] and "keywords" not in field:
                differ.append(f"{reference} {field}: {a} {b}")
    assert differ == []
