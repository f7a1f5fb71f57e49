"""What each template needs, as plain objects: one function a template, named alike. Decisions are made here."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from macros.advice import Model, asked, compare, encode, memory, model_of, recommend, retired_of
from macros.advice.cases import Judged, agreement, judge
from macros.advice.scoring import GENERAL_ABILITY
from macros.catalog.markup import plain
from macros.model import (
    APPROACHES,
    ASPECTS,
    Anatomy,
    Answer,
    ArticleCell,
    Catalog,
    Criterion,
    Lang,
    Method,
    Source,
    Text,
)

View = dict[str, Any]
_SURNAME = re.compile(r"([^,]+?), (?:\w\.[ -]?)+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as cited in running text: ``Ovadia et al. 2023``."""

    id: str
    source: Source
    text: Text


def cite(catalog: Catalog, key: str) -> Citation:
    """How a source is cited. Raises ``KeyError`` for an unknown id."""
    source = catalog.sources[key]
    surnames = [name.strip(" ,") for name in _SURNAME.findall(source.authors)]
    if not surnames:
        short = Text(source.authors, source.authors)
    elif len(surnames) > 2 or "et al" in source.authors:
        short = Text(f"{surnames[0]} 等", f"{surnames[0]} et al.")
    else:
        short = Text("、".join(surnames), " & ".join(surnames))
    return Citation(key, source, Text(f"{short.zh}，{source.year}", f"{short.en}, {source.year}"))


def citations(catalog: Catalog, keys: tuple[str, ...]) -> list[Citation]:
    return [cite(catalog, key) for key in keys]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A cell of the article beside its record: ``field`` is where it stands in the record."""

    record: str
    field: str
    cell: ArticleCell
    ours: Text
    sources: list[Citation]


def _article(catalog: Catalog, record: str, field: str, cell: ArticleCell | None, ours: Text) -> ArticleView | None:
    return ArticleView(record, field, cell, ours, citations(catalog, cell.sources)) if cell else None


@dataclass(frozen=True, slots=True)
class AnswerView:
    value: str
    field: str
    answer: Answer
    article: ArticleView | None
    effects: Sequence[tuple[str, Text, int]]


# What a score that rises speaks for; one that falls speaks for prompting, which is always there.
_MEANS = {"retrieval-need": "rag", "tuning-need": "fine-tuning"}


@dataclass(frozen=True, slots=True)
class Points:
    """Where an answer moves the advice: toward approaches, or whether it allows tuning or holds it back."""

    toward: tuple[str, ...]
    condition: str | None  # "allows" | "holds"

    @property
    def filters(self) -> tuple[str, ...]:
        """Approaches under which the filter of the criteria table finds the answer."""
        extra = {"allows": ("fine-tuning",), "holds": ("icl",)}.get(self.condition or "", ())
        return tuple(approach for approach in APPROACHES if approach in (*self.toward, *extra))


def _points(catalog: Catalog, answer: Answer) -> Points:
    sums: dict[str, int] = {}
    for factor, effect in answer.effects.items():
        score = catalog.questionnaire.score_of(factor)
        sums[score] = sums.get(score, 0) + effect
    toward = {means if sums[score] > 0 else "icl" for score, means in _MEANS.items() if sums.get(score)}
    ready = -1 if answer.blocks else sums.get("tuning-readiness", 0)
    return Points(
        tuple(a for a in APPROACHES if a in toward), "allows" if ready > 0 else "holds" if ready < 0 else None
    )


def criteria_table(catalog: Catalog) -> View:
    rows = []
    for c in catalog.criteria.values():
        answers = [
            (value, c.answer(value), _points(catalog, answer)) for value in ("yes", "no") if (answer := c.answer(value))
        ]
        found = {approach for _, _, points in answers for approach in points.filters}
        rows.append(
            {"c": c, "record": f"criteria/{c.id}", "answers": answers, "points": [a for a in APPROACHES if a in found]}
        )
    groups = {c.group: None for c in catalog.criteria.values()}
    return {
        "rows": rows,
        "groups": list(groups),
        "grades": list(catalog.site.labels["grades"]),
        "approaches": APPROACHES,
    }


def criterion(catalog: Catalog, key: str) -> View:
    c = catalog.criteria[key]
    record = f"criteria/{c.id}"
    return {
        "c": c,
        "record": record,
        "answers": [_answer(catalog, c, value) for value in ("yes", "no")],
        "findings": [(finding, cite(catalog, finding.source)) for finding in c.evidence.findings],
        "related": [f"criteria/{r}" for r in c.related],
        "seen_in": _seen_in(catalog, c),
        "approaches": APPROACHES,
    }


def _answer(catalog: Catalog, c: Criterion, value: str) -> AnswerView:
    answer = c.when_yes if value == "yes" else c.when_no
    field = f"when_{value}"
    scores = catalog.questionnaire.scores
    effects = [
        (factor, scores[catalog.questionnaire.score_of(factor)].factors[factor].title, effect)
        for factor, effect in answer.effects.items()
    ]
    article = _article(catalog, f"criteria/{c.id}", f"{field}.article", answer.article, answer.text)
    return AnswerView(value, field, answer, article, effects)


def _seen_in(catalog: Catalog, c: Criterion) -> list[str]:
    """Pages that refer to a criterion: the way back."""
    return [f"methods/{m.id}" for m in catalog.methods.values() if c.id in m.related] + [
        f"comparisons/{row.id}" for row in catalog.comparisons.values() if c.id in row.related
    ]


def comparison(catalog: Catalog) -> View:
    rows = []
    for row in catalog.comparisons.values():
        cells = [(approach, row.cells[approach]) for approach in ("fine-tuning", "rag", "icl")]
        record = f"comparisons/{row.id}"
        rows.append(
            {
                "record": record,
                "row": row,
                "cells": cells,
                "articles": [
                    (approach, _article(catalog, record, f"cells.{approach}.article", cell.article, cell.text))
                    for approach, cell in cells
                    if cell.article
                ],
                "findings": [(finding, cite(catalog, finding.source)) for finding in row.evidence.findings],
                "related": [f"criteria/{r}" for r in row.related],
            }
        )
    return {"rows": rows, "approaches": ("fine-tuning", "rag", "icl"), "gone": _gone(catalog, "comparisons")}


def _depth(method: Method) -> int:
    return 1 if method.parent else 0


def methods_table(catalog: Catalog) -> View:
    rows = [{"m": m, "record": f"methods/{m.id}", "depth": _depth(m)} for m in catalog.methods.values()]
    return {"rows": rows, "aspects": ASPECTS}


def method(catalog: Catalog, key: str) -> View:
    m = catalog.methods[key]
    record = f"methods/{m.id}"
    children = [other.id for other in catalog.methods.values() if other.parent == m.id]
    return {
        "m": m,
        "record": record,
        "parent": f"methods/{m.parent}" if m.parent else None,
        "states": _states(m.anatomy),
        "weights": _WEIGHTS[m.anatomy.weights],
        "children": [f"methods/{child}" for child in children],
        "memory_chart": _memory_chart(catalog, [child for child in children if child in memory.METHODS]),
        "aspects": [
            (
                name,
                m.aspects[name],
                _article(catalog, record, f"aspects.{name}.article", m.aspects[name].article, m.aspects[name].text),
            )
            for name in ASPECTS
        ],
        "settings": [(setting, cite(catalog, setting.source)) for setting in m.settings],
        "measurements": [(figure, cite(catalog, figure.source)) for figure in m.measurements],
        "findings": [(finding, cite(catalog, finding.source)) for finding in m.evidence.findings],
        "related": [f"criteria/{r}" for r in m.related],
    }


# The weights as blocks of squares; where there are two ways to train, one after the other.
_WEIGHTS = {
    "frozen": [["frozen"]],
    "trained": [["trained"]],
    "adapter": [["frozen", "adapter"]],
    "quantized-adapter": [["quantized", "adapter"]],
    "trained-or-adapter": [["trained"], ["frozen", "adapter"]],
}


def _states(anatomy: Anatomy) -> dict[str, str]:
    """What a method does with each part: its own codes, and what follows from them."""
    return {
        "instructions": anatomy.instructions,
        "examples": anatomy.examples,
        "passages": anatomy.passages,
        "question": "as-usual",
        "index": "searched" if anatomy.passages == "retrieved" else "none",
        "weights": anatomy.weights,
        "training": "none" if anatomy.weights == "frozen" else "learned",
        "answer": "uncited" if anatomy.passages == "none" else "cited",
    }


_CHART_SIZE = 7  # billions of parameters: the size that most published measurements have


def _memory_chart(catalog: Catalog, methods: list[str]) -> View:
    """A bar for each method: its parts as (name, GB, GB before it). ``scale``: per cent of the longest bar to a GB."""
    split = {name: memory.split(name, _CHART_SIZE)[1] for name in methods}
    bars = []
    for name, parts in split.items():
        ends = itertools.accumulate(parts.values())
        pieces = [(part, gb, end - gb) for (part, gb), end in zip(parts.items(), ends, strict=True)]
        bars.append({"record": f"methods/{name}", "gb": memory.total_gb(parts), "parts": pieces})
    weights, gradients, optimizer = memory.TRAINED_PARTS[1]
    numbers = {
        "weights": weights,
        "gradients": gradients,
        "optimizer": optimizer,
        "total": sum(memory.TRAINED_PARTS[1]),
    }
    return {
        "bars": bars,
        "scale": 100 / max(map(memory.total_gb, split.values()), default=1),
        "basis": _filled(catalog, "memory-chart-basis", size=_CHART_SIZE, tokens=memory.TOKENS, **numbers),
    }


def corrections(catalog: Catalog) -> View:
    cells = [
        ArticleView(record, f"{field}.article", cell, ours, citations(catalog, cell.sources))
        for record, field, cell, ours in catalog.article_cells()
    ]
    kinds = (("criteria", "criteria"), ("comparisons", "comparison"), ("methods", "methods"))
    groups = [
        {
            "word": word,
            "departures": [
                {"view": view, "place": _place(catalog, view), "anchor": anchor(view.record, view.field)}
                for view in cells
                if view.record.startswith(f"{kind}/") and view.cell.status != "kept"
            ],
        }
        for kind, word in kinds
    ]
    statuses = ("kept", "completed", "corrected")
    counts = [(status, sum(v.cell.status == status for v in cells)) for status in statuses]
    return {"groups": groups, "counts": counts, "total": len(cells)}


def anchor(record: str, field: str) -> str:
    """Fragment of a cell on the corrections page."""
    parts = field.removesuffix(".article").replace("when_", "").split(".")
    return f"{record.replace('/', '-')}-{parts[-1]}"


def _place(catalog: Catalog, view: ArticleView) -> tuple[str, str]:
    """The part of a record that a cell belongs to: (code, group of labels)."""
    part = view.field.removesuffix(".article").rpartition(".")[2]
    if part.startswith("when_"):
        return part.removeprefix("when_"), "answers"
    return part, "approaches" if view.field.startswith("cells.") else "aspects"


def article_claims(catalog: Catalog) -> View:
    claims = [(key, claim, citations(catalog, claim.sources)) for key, claim in catalog.article.claims.items()]
    return {"claims": claims}


def article_credit(catalog: Catalog) -> View:
    return {"article": catalog.article, "sources": citations(catalog, catalog.article.sources)}


def references(catalog: Catalog) -> View:
    sources = [cite(catalog, key) for key in catalog.sources]
    cited_by = _cited_by(catalog)
    return {"sources": [(citation, cited_by[citation.id]) for citation in sources]}


def _cited_by(catalog: Catalog) -> dict[str, list[str]]:
    """Records that cite each source, in reading order."""
    cited: dict[str, list[str]] = {key: [] for key in catalog.sources}

    def note(key: str, record: str) -> None:
        if record not in cited[key]:
            cited[key].append(record)

    for record, _, cell, _ in catalog.article_cells():
        for key in cell.sources:
            note(key, record)
    graded = [
        *((f"criteria/{key}", c.evidence) for key, c in catalog.criteria.items()),
        *((f"comparisons/{key}", row.evidence) for key, row in catalog.comparisons.items()),
        *((f"methods/{key}", m.evidence) for key, m in catalog.methods.items()),
    ]
    for record, evidence in graded:
        for finding in evidence.findings:
            note(finding.source, record)
    for m in catalog.methods.values():
        for key in (*(s.source for s in m.settings), *(figure.source for figure in m.measurements)):
            note(key, f"methods/{m.id}")
    for case in catalog.cases.values():
        note(case.source, f"cases/{case.id}")
    for key in (*catalog.article.sources, *(s for claim in catalog.article.claims.values() for s in claim.sources)):
        note(key, "corrections/")
    return cited


def glossary(catalog: Catalog) -> View:
    return {"terms": list(catalog.glossary.items())}


def evidence_grades(catalog: Catalog) -> View:
    counts: dict[str, int] = {}
    for c in catalog.criteria.values():
        counts[c.evidence.grade] = counts.get(c.evidence.grade, 0) + 1
    return {"grades": [(code, label, counts.get(code, 0)) for code, label in catalog.site.labels["grades"].items()]}


def questionnaire(catalog: Catalog) -> View:
    """The questionnaire: groups and questions by influence, and what its script needs."""
    model = model_of(catalog)
    groups: dict[str, list[Criterion]] = {}
    for key in asked(model):
        groups.setdefault(catalog.criteria[key].group, []).append(catalog.criteria[key])
    rows = compare(catalog.methods)
    return {
        "groups": list(groups.items()),
        "total": len(model["questions"]),
        "scores": catalog.questionnaire.scores,
        **examples(catalog),
        "setup": [(field, f"advisor-setup-{word}", otherwise) for field, word, otherwise in _SETUP],
        "formula": _formula(catalog),
        "sources": catalog.site.words["advisor-how-sources"],
        "limits": _filled(catalog, "advisor-how-limits", tokens=memory.TOKENS),
        "compared": [(row, f"methods/{row.method}", cite(catalog, row.measurement.source)) for row in rows],
        "within": _filled(catalog, "advisor-how-within", within=sum(row.within for row in rows), total=len(rows)),
        "data": functools.partial(_questionnaire_data, catalog, model),
    }


def examples(catalog: Catalog) -> View:
    """Worked examples, each with the fragment that opens it and the outcome it has today."""
    model = model_of(catalog)
    outcomes = catalog.questionnaire.outcomes
    return {
        "examples": [
            (one, encode(one.answers), outcomes[recommend(model, one.answers)])
            for one in catalog.questionnaire.examples
        ]
    }


# What the reader may know of the run, and what is taken where nothing is said.
_SETUP = (
    ("parameters_billion", "size", ""),
    ("memory_gb", "memory", ""),
    ("examples", "examples", ""),
    ("tokens_per_example", "tokens", memory.TOKENS),
)


def _filled(catalog: Catalog, key: str, **values: float) -> Text:
    """A word of the interface with its places filled by numbers."""
    return catalog.site.words[key].filled(**{name: f"{value:,g}" for name, value in values.items()})


def _formula(catalog: Catalog) -> list[tuple[Text, Text, Text]]:
    """The memory formula, part by part, with thrifty and with usual settings: the constants that estimate with."""

    def row(part: str, unit: str, low: float, high: float) -> tuple[Text, Text, Text]:
        name = _filled(catalog, f"advisor-how-{part}", rank=memory.RANK)
        unit = f"advisor-how-{unit}"
        return name, _filled(catalog, unit, n=low), _filled(catalog, unit, n=high)

    small, large = (_filled(catalog, "advisor-how-vocabulary", words=n) for n in memory.VOCABULARIES)
    bits = memory.QUANTIZED_BYTES * 8
    trained = [sum(parts) for parts in memory.TRAINED_PARTS]
    return [
        row("full", "bytes", *trained),
        row("lora", "bytes", memory.FROZEN_BYTES, memory.FROZEN_BYTES),
        row("qlora", "bits", bits, bits),
        (_filled(catalog, "advisor-how-kept"), small, large),
        row("adapter", "bytes", trained[1], trained[1]),
        row("activations", "product", *memory.ACTIVATION_BYTES),
        row("other", "gb", memory.OTHER_GB, memory.OTHER_GB),
    ]


def _questionnaire_data(catalog: Catalog, model: Model, lang: Lang, url: Callable[[str], str], version: str) -> View:
    """What ``questionnaire.js`` reads, in one language: model, names, words and links. The script has none itself."""

    def say(text: Text) -> str:
        return plain(text[lang])

    given = catalog.questionnaire
    own = {key: word for key, word in catalog.site.words.items() if key.startswith("advisor-")}
    words = {k.removeprefix("advisor-"): say(word) for k, word in own.items() if not k.startswith("advisor-how")}
    words |= {key: say(catalog.site.words[key]) for key in ("unblock-lead", "list-comma")}
    return {
        "model": model,
        "retired": retired_of(catalog),
        "lang": lang,
        "guide": say(catalog.site.name),
        "version": version,
        "keep": GENERAL_ABILITY,
        "criteria": {
            c.id: {
                "title": say(c.title),
                "url": url(f"criteria/{c.id}"),
                "unblock": {v: say(a.unblock) for v in ("yes", "no") if (a := c.answer(v)) and a.unblock},
            }
            for c in (catalog.criteria[key] for key in asked(model))
        },
        "answers": {key: say(label.title) for key, label in catalog.site.labels["answers"].items()},
        "scores": {name: say(score.title) for name, score in given.scores.items()},
        "factors": {key: say(f.title) for score in given.scores.values() for key, f in score.factors.items()},
        "outcomes": {key: {"title": say(one.title), "text": say(one.text)} for key, one in given.outcomes.items()},
        "steps": {key: {"title": say(one.title), "text": say(one.text)} for key, one in given.steps.items()},
        "methods": {
            key: {"title": say(catalog.methods[key].title), "url": url(f"methods/{key}")}
            for key in memory.METHODS
            if key in catalog.methods
        },
        "words": words,
    }


def cases(catalog: Catalog) -> View:
    """Published comparisons, what the advisor says for each, and how often it and simple rules agree with them."""
    judged = judge(catalog)
    return {
        "rules": agreement(catalog),
        "misses": [one for one in judged if one.verdict in ("neither", "contradicted")],
        "cases": [_case(catalog, one) for one in judged],
        "gone": _gone(catalog, "cases"),
    }


def _case(catalog: Catalog, judged: Judged) -> View:
    case = judged.case
    return {
        "case": case,
        "record": f"cases/{case.id}",
        "source": cite(catalog, case.source),
        "recommendation": judged.recommendation,
        "verdict": judged.verdict,
        "fragment": encode(case.answers),
        "answers": [(f"criteria/{key}", case.answers[key]) for key in catalog.criteria if key in case.answers],
    }


def reference(catalog: Catalog, target: str) -> View:
    catalog.title(target)
    return {"target": target}


def decision_chart(catalog: Catalog) -> View:
    """The way from the first step to the four outcomes, each with the switches that are on."""
    given = catalog.questionnaire
    on = {"icl": (), "rag": ("retrieval",), "fine-tuning": ("tuning",), "hybrid": ("retrieval", "tuning")}
    return {
        "steps": given.steps,
        "retrieval": given.scores["retrieval-need"],
        "tuning": given.scores["tuning-need"],
        "readiness": given.scores["tuning-readiness"],
        "outcomes": [(given.outcomes[key], switches) for key, switches in on.items()],
    }


def retired(catalog: Catalog, kind: str, key: str) -> View:
    return {"gone": [one for one in _gone(catalog, kind) if one["entry"].id == key]}


def _gone(catalog: Catalog, kind: str) -> list[View]:
    """Records of a kind that moved, were split or were retired: what stands at their old address."""
    return [
        {"entry": entry, "record": f"{kind}/{key}", "to": [f"{kind}/{one}" for one in entry.to]}
        for key, entry in catalog.retired[kind].items()
    ]
