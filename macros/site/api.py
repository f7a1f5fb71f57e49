"""The guide for programs: every file below ``/api/v1/``, as JSON and CSV.

All keys always stand, a field has one type, lists are lists, and nothing in a file depends on the day or the machine:
two builds of one version are the same to the byte. What may change within ``v1``: keys and files are added. What may
not: a key that leaves, changes its type or its meaning.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import referencing

from macros.advice.model import Model
from macros.advice.scoring import advise
from macros.catalog.markup import plain
from macros.model import (
    APPROACHES,
    ASPECTS,
    LANGS,
    Answer,
    ArticleCell,
    Case,
    Catalog,
    Cell,
    Comparison,
    Criterion,
    Evidence,
    Keywords,
    Lang,
    Method,
    Record,
    Retired,
    Source,
    Term,
    Text,
    TitledText,
)
from macros.render import Renderer
from macros.render.links import Links, path
from macros.site.project import LANGS as FOLDERS
from macros.site.project import Project, site_url

API = "api/v1/"
SCHEMA_VERSION = "1.0"
LICENSE = "CC-BY-4.0"
KINDS = {
    "criteria": "criterion",
    "methods": "method",
    "comparisons": "comparison",
    "cases": "case",
    "sources": "source",
    "glossary": "term",
}
Json = dict[str, Any]


class PublicDataError(Exception):
    """What is about to be published does not follow its public schema; the message says where."""


def api(
    catalog: Catalog, address: str, *, version: str = "", schemas: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Every file by its path from the root of the site, such as ``api/v1/criteria/edge-cases.json``.

    ``address``: the site's root with a slash at its end; empty gives addresses from the root of the host. ``version``:
    the guide's. ``schemas``: the public schemas by file name, published as they stand.
    """
    made = _Api(catalog, address, version)
    files = {name: _dumped(content) for name, content in made.documents().items()}
    files["criteria.csv"] = _csv(made.criteria_rows())
    files["comparison.csv"] = _csv(made.comparison_rows())
    files |= {f"schema/{name}": text for name, text in (schemas or {}).items()}
    return {f"{API}{name}": files[name] for name in sorted(files)}


def write(project: Project, site: Path) -> None:
    """Write the files into the finished site. Raises :class:`PublicDataError` rather than break the public schema."""
    schemas = public_schemas(project.root)
    files = api(project.catalog, site_url(), version=project.version, schemas=schemas)
    if wrong := problems(files, schemas, thorough=False):
        raise PublicDataError("\n".join(wrong))
    for name, text in files.items():
        target = site / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())


def public_schemas(root: Path) -> dict[str, str]:
    """The schemas of what is published, by file name."""
    folder = root / "data" / "schema" / "public" / "v1"
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.schema.json"))}


def problems(files: Mapping[str, str], schemas: Mapping[str, str], *, thorough: bool = True) -> list[str]:
    """Where published files differ from their schemas, as ``path: place: message``.

    Unless ``thorough``, one record of each shape is looked into, and no list of records: a build of a thousand records
    must not wait for this, and what a record's values may be was checked when the data was read.
    """
    checks = validators(schemas)
    found = []
    seen: set[object] = set()
    for name, text in files.items():
        if not name.endswith(".json") or name.startswith(f"{API}schema/"):
            continue
        document = json.loads(text)
        kind, result = document["kind"], document["result"]
        if not thorough:
            if kind in (*KINDS, "all"):
                continue
            if isinstance(result, list):
                document["result"] = list({_shape(item): item for item in result}.values())
            elif (kind, shape := _shape(result)) in seen:
                continue
            else:
                seen.add((kind, shape))
        for error in checks[kind].iter_errors(document):
            place = ".".join(str(part) for part in error.absolute_path)
            found.append(f"{name}: {place}: {error.message[:300]}")
    return found


def validators(schemas: Mapping[str, str]) -> dict[str, jsonschema.Draft202012Validator]:
    """By kind of file, from the public schemas by file name."""
    contents = {name: json.loads(text) for name, text in schemas.items()}
    resources = [(name, referencing.Resource.from_contents(content)) for name, content in contents.items()]
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(resources)
    return {
        name.removesuffix(".schema.json"): jsonschema.Draft202012Validator(content, registry=registry)
        for name, content in contents.items()
    }


def _shape(value: object) -> object:
    """Keys and types without the values."""
    if isinstance(value, dict):
        return tuple((key, _shape(item)) for key, item in value.items())
    if isinstance(value, list):
        return frozenset(_shape(item) for item in value)
    return type(value)


@dataclass(frozen=True, slots=True)
class _Rooted(Links):
    """Links that hold from anywhere: from the root of the host, or absolute. ``root`` is that of the language."""

    root: str

    def url(self, reference: str) -> str:
        if reference and not reference.endswith("/"):
            self.catalog.title(reference)
        return f"{self.root}{path(reference)}"


class _Api:
    """Turns records into what is published."""

    def __init__(self, catalog: Catalog, address: str, version: str) -> None:
        self.catalog, self.root, self.version = catalog, address or "/", version
        self.model = Model.from_catalog(catalog)
        roots: dict[Lang, str] = {lang: f"{self.root}{FOLDERS[lang]}" for lang in LANGS}
        self.links = {lang: _Rooted(catalog, "", roots[lang]) for lang in LANGS}
        self.renderers = {lang: Renderer(catalog, lang) for lang in LANGS}

    # -- files ---------------------------------------------------------------------------------------------------

    def documents(self) -> dict[str, Json]:
        """Every JSON file but the schemas, by its path below ``/api/v1/``."""
        lists = {kind: [self.record(kind, key) for key in getattr(self.catalog, kind)] for kind in KINDS}
        retired = [self.retired(kind, r) for kind, gone in self.catalog.retired.items() for r in gone.values()]
        questionnaire, article, labels = self.questionnaire(), self.article(), self.labels()
        made: dict[str, Json] = {}
        for kind, records in lists.items():
            made[f"{kind}.json"] = self._envelope(kind, records)
            made |= {f"{kind}/{r['id']}.json": self._envelope(KINDS[kind], r) for r in records}
        for r in retired:
            made[f"{r['kind']}/{r['id']}.json"] = self._envelope("retired", r)
        made["questionnaire.json"] = self._envelope("questionnaire", questionnaire)
        made["article.json"] = self._envelope("article", article)
        made["labels.json"] = self._envelope("labels", labels)
        made["ids.json"] = self._envelope("ids", self.ids())
        everything = {**lists, "questionnaire": questionnaire, "article": article, "labels": labels, "retired": retired}
        made["all.json"] = self._envelope("all", everything)
        top = {name: document for name, document in made.items() if "/" not in name}
        made["index.json"] = self._envelope("index", self.index(top))
        return made

    def _envelope(self, kind: str, result: Json | list[Json]) -> Json:
        return {
            "schema_version": SCHEMA_VERSION,
            "kind": kind,
            "generated_from": self.version,
            "license": LICENSE,
            "total": len(result) if isinstance(result, list) else 1,
            "result": result,
        }

    def index(self, documents: Mapping[str, Json]) -> list[Json]:
        """What there is to fetch. A record's own file is named in the record, as ``json``."""
        rows = [
            {
                "kind": document["kind"],
                "format": "json",
                "url": self.file(name),
                "schema": self.file(f"schema/{document['kind']}.schema.json"),
                "total": document["total"],
            }
            for name, document in documents.items()
        ]
        for name, kind in (("criteria.csv", "criteria"), ("comparison.csv", "comparisons")):
            total = documents[f"{kind}.json"]["total"]
            rows.append({"kind": kind, "format": "csv", "url": self.file(name), "schema": None, "total": total})
        return rows

    def ids(self) -> list[Json]:
        """Every id that was published, and where it leads."""
        return [
            {
                "kind": kind,
                "id": key,
                "status": gone.kind if gone else "active",
                "title": self.prose(self.catalog.title(f"{kind}/{key}")),
                "to": list(gone.to) if gone else [],
                **self._addresses(kind, key),
            }
            for kind in KINDS
            for key in self.catalog.ids(kind)
            for gone in (self.catalog.retired.get(kind, {}).get(key),)
        ]

    def file(self, name: str) -> str:
        return f"{self.root}{API}{name}"

    def page(self, reference: str) -> Json:
        return {lang: self.links[lang].url(reference) for lang in LANGS}

    def _addresses(self, kind: str, key: str) -> Json:
        return {"pages": self.page(f"{kind}/{key}"), "json": self.file(f"{kind}/{key}.json")}

    # -- texts ---------------------------------------------------------------------------------------------------

    def prose(self, text: Text) -> Json:
        return {
            lang: {"text": plain(text[lang]), "html": str(self.renderers[lang].inline(text[lang], self.links[lang]))}
            for lang in LANGS
        }

    def _maybe(self, text: Text | None) -> Json | None:
        return self.prose(text) if text else None

    @staticmethod
    def _words(words: Keywords | None) -> Json:
        return {lang: list(words[lang]) if words else [] for lang in LANGS}

    # -- records -------------------------------------------------------------------------------------------------

    def record(self, kind: str, key: str) -> Json:
        """One record as it stands in its own file and in every list."""
        record = getattr(self.catalog, kind)[key]
        fields: Json = getattr(self, f"_{KINDS[kind]}")(record)
        head = {"order": record.order, "title": self.prose(record.title)} if isinstance(record, Record) else {}
        tail = {"reviewed_on": record.reviewed_on} if isinstance(record, Record) else {}
        return {"id": key, **head, **fields, **tail, **self._addresses(kind, key)}

    def _criterion(self, c: Criterion) -> Json:
        return {
            "origin": c.origin,
            "group": c.group,
            "question": self.prose(c.question),
            "why": self.prose(c.why),
            "verdict": self.prose(c.verdict),
            "when_yes": self._answer(c.when_yes),
            "when_no": self._answer(c.when_no),
            "evidence": self._evidence(c.evidence),
            "related": list(c.related),
            "keywords": self._words(c.keywords),
        }

    def _answer(self, answer: Answer) -> Json:
        return {
            "text": self.prose(answer.text),
            "approaches": {approach: self.prose(answer.approaches[approach]) for approach in APPROACHES},
            "article": self._cell_of_article(answer.article),
            "effects": self._effects(answer.effects),
            "blocks": answer.blocks,
            "unblock": self._maybe(answer.unblock),
        }

    def _effects(self, effects: Mapping[str, int]) -> list[Json]:
        score_of = self.catalog.questionnaire.score_of
        return [{"factor": f, "score": score_of(f), "effect": effect} for f, effect in effects.items()]

    def _cell_of_article(self, cell: ArticleCell | None) -> Json | None:
        if not cell:
            return None
        return {
            "status": cell.status,
            "says": self.prose(cell.says),
            "because": self._maybe(cell.because),
            "sources": list(cell.sources),
        }

    def _evidence(self, evidence: Evidence) -> Json:
        findings = [{"source": f.source, "text": self.prose(f.text)} for f in evidence.findings]
        return {"grade": evidence.grade, "findings": findings}

    def _cell(self, cell: Cell) -> Json:
        return {"level": cell.level, "text": self.prose(cell.text), "article": self._cell_of_article(cell.article)}

    def _comparison(self, row: Comparison) -> Json:
        return {
            "origin": row.origin,
            "summary": self.prose(row.summary),
            "cells": {approach: self._cell(row.cells[approach]) for approach in APPROACHES},
            "evidence": self._evidence(row.evidence),
            "related": list(row.related),
            "keywords": self._words(row.keywords),
        }

    def _method(self, m: Method) -> Json:
        return {
            "parent": m.parent,
            "summary": self.prose(m.summary),
            "how": self.prose(m.how),
            "anatomy": dataclasses.asdict(m.anatomy),
            "aspects": {aspect: self._cell(m.aspects[aspect]) for aspect in ASPECTS},
            "stop": self.prose(m.stop),
            "settings": [
                {"name": self.prose(s.name), "text": self.prose(s.text), "source": s.source} for s in m.settings
            ],
            "measurements": [
                {
                    "model": f.model,
                    "parameters_billion": f.parameters_billion,
                    "setup": self.prose(f.setup),
                    "memory_gb": f.memory_gb,
                    "time": self._maybe(f.time),
                    "basis": f.basis,
                    "source": f.source,
                }
                for f in m.measurements
            ],
            "evidence": self._evidence(m.evidence),
            "related": list(m.related),
            "keywords": self._words(m.keywords),
        }

    def _case(self, case: Case) -> Json:
        return {
            "task": self.prose(case.task),
            "compared": list(case.compared),
            "tuning": self.prose(case.tuning),
            "examples": self.prose(case.examples),
            "result": self.prose(case.result),
            "caveat": self.prose(case.caveat),
            "winner": case.winner,
            "acceptable": list(case.acceptable),
            "contradicted": list(case.contradicted),
            "answers": _answers(case.answers),
            "advised": self._advised(case),
            "miss": self._maybe(case.miss),
            "source": case.source,
        }

    def _advised(self, case: Case) -> str:
        """What the advisor recommends for a case, by the criteria that are published."""
        answers = {q.id: case.answers[q.id] for q in self.model.questions if q.id in case.answers}
        return advise(self.model, answers).recommendation

    def _source(self, source: Source) -> Json:
        return {
            "title": source.title,
            "authors": source.authors,
            "year": source.year,
            "venue": source.venue,
            "url": source.url,
            "type": source.type,
            "confirmed": self.prose(source.confirmed),
        }

    def _term(self, term: Term) -> Json:
        return {
            "term": self.prose(term.term),
            "definition": self.prose(term.definition),
            "abbreviation": term.abbreviation,
            "also": self._words(term.also),
        }

    def retired(self, kind: str, gone: Retired) -> Json:
        """What stands in the place of a record that is gone."""
        return {
            "kind": kind,
            "id": gone.id,
            "status": gone.kind,
            "title": self.prose(gone.title),
            "because": self.prose(gone.because),
            "retired_on": gone.retired_on,
            "to": list(gone.to),
            **self._addresses(kind, gone.id),
        }

    # -- what is not a record ------------------------------------------------------------------------------------

    def questionnaire(self) -> Json:
        """The scoring model: questions in the order they are asked, what each answer adds, caps and thresholds."""
        q = self.catalog.questionnaire
        return {
            "version": q.version,
            "questions": [
                {
                    "criterion": asked.id,
                    "question": self.prose(self.catalog.criteria[asked.id].question),
                    "yes": {"effects": self._effects(asked.yes.effects), "blocks_tuning": asked.yes.blocks},
                    "no": {"effects": self._effects(asked.no.effects), "blocks_tuning": asked.no.blocks},
                }
                for asked in self.model.questions
            ],
            "scores": [
                {
                    "id": name,
                    "title": self.prose(score.title),
                    "text": self.prose(score.text),
                    "threshold": score.threshold,
                    "factors": [
                        {"id": key, "title": self.prose(f.title), "text": self.prose(f.text), "cap": f.cap}
                        for key, f in score.factors.items()
                    ],
                }
                for name, score in q.scores.items()
            ],
            "outcomes": self._titled(q.outcomes),
            "steps": self._titled(q.steps),
            "examples": [
                {"title": self.prose(e.title), "text": self.prose(e.text), "answers": _answers(e.answers)}
                for e in q.examples
            ],
            "pages": self.page("advisor/"),
        }

    def _titled(self, items: Mapping[str, TitledText]) -> list[Json]:
        return [
            {"id": key, "title": self.prose(item.title), "text": self.prose(item.text)} for key, item in items.items()
        ]

    def article(self) -> Json:
        """The article that the guide reviews; its table cells stand in the records, its other claims here."""
        article = self.catalog.article
        return {
            "title": self.prose(article.title),
            "credit": self.prose(article.credit),
            "sources": list(article.sources),
            "claims": [
                {
                    "id": key,
                    "says": self.prose(claim.says),
                    "status": claim.status,
                    "because": self.prose(claim.because),
                    "sources": list(claim.sources),
                }
                for key, claim in article.claims.items()
            ],
            "pages": self.page("corrections/"),
        }

    def labels(self) -> list[Json]:
        """Names of coded values, such as the grade ``moderate``."""
        return [
            {
                "group": group,
                "code": code,
                "title": self.prose(label.title),
                "mark": label.mark,
                "text": self._maybe(label.text),
            }
            for group, codes in self.catalog.site.labels.items()
            for code, label in codes.items()
        ]

    # -- tables --------------------------------------------------------------------------------------------------

    def criteria_rows(self) -> list[dict[str, object]]:
        """One row a criterion."""
        return [
            {
                "id": c.id,
                "order": c.order,
                "group": c.group,
                "origin": c.origin,
                "grade": c.evidence.grade,
                **_columns("title", c.title),
                **_columns("question", c.question),
                **_columns("verdict", c.verdict),
                **_columns("when_yes", c.when_yes.text),
                **_columns("when_no", c.when_no.text),
                "effects_yes": _points(c.when_yes),
                "effects_no": _points(c.when_no),
                "sources": " ".join(dict.fromkeys(f.source for f in c.evidence.findings)),
                "reviewed_on": c.reviewed_on,
                **{f"page_{lang}": address for lang, address in self.page(f"criteria/{c.id}").items()},
            }
            for c in self.catalog.criteria.values()
        ]

    def comparison_rows(self) -> list[dict[str, object]]:
        """One row a comparison, three columns an approach."""
        rows = []
        for row in self.catalog.comparisons.values():
            cells: dict[str, object] = {}
            for approach in APPROACHES:
                cell = row.cells[approach]
                name = approach.replace("-", "_")
                cells |= {f"{name}_level": cell.level or "", **_columns(name, cell.text)}
            rows.append(
                {
                    "id": row.id,
                    "order": row.order,
                    "origin": row.origin,
                    "grade": row.evidence.grade,
                    **_columns("title", row.title),
                    **_columns("summary", row.summary),
                    **cells,
                    "sources": " ".join(dict.fromkeys(f.source for f in row.evidence.findings)),
                    "reviewed_on": row.reviewed_on,
                    **{f"page_{lang}": address for lang, address in self.page(f"comparisons/{row.id}").items()},
                }
            )
        return rows


def _answers(answers: Mapping[str, str]) -> list[Json]:
    return [{"criterion": key, "answer": answer} for key, answer in answers.items() if answer != "unsure"]


def _columns(name: str, text: Text) -> dict[str, object]:
    return {f"{name}_{lang}": plain(text[lang]) for lang in LANGS}


def _points(answer: Answer) -> str:
    points = [f"{factor} {effect:+d}" for factor, effect in answer.effects.items()]
    return "; ".join([*points, f"blocks {answer.blocks}"] if answer.blocks else points)


def _dumped(content: Json) -> str:
    """Indented where a person may look; lists of records in one line, which takes a third of the time."""
    indent = None if content["kind"] in (*KINDS, "ids", "all") else 1
    return json.dumps(content, ensure_ascii=False, indent=indent) + "\n"


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula begins with an apostrophe; no other cell is changed."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def _csv(rows: Iterable[dict[str, object]]) -> str:
    """CSV that Excel reads as UTF-8: a byte order mark first, CRLF at line ends."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return "\ufeff" + text.getvalue()
