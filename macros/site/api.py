"""The guide for programs: every file below ``/api/v1/``, as JSON and CSV.

All keys always stand, a field has one type, lists are lists, and nothing in a file depends on the day or the machine:
two builds of one version are the same to the byte. What may change within ``v1``: keys and files are added. What may
not: a key that leaves, changes its type or its meaning.
"""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.advice import asked, effects_of, model_of, recommend
from macros.catalog.markup import plain
from macros.kinds import KINDS
from macros.model import APPROACHES, LANGS, Answer, Case, Catalog, Lang, Retired, Text
from macros.render import Renderer
from macros.render.links import Links, path
from macros.schema import schemas
from macros.site.project import LANGS as FOLDERS
from macros.site.project import Project, site_url
from macros.site.public import LICENSE, SCHEMA_VERSION, Json, Publisher, schema_files, written
from macros.tools.print_schemas import as_text

API = "api/v1/"


def api(catalog: Catalog, address: str, *, version: str = "") -> dict[str, str]:
    """Every file by its path from the root of the site, such as ``api/v1/criteria/edge-cases.json``.

    ``address``: the site's root with a slash at its end; empty gives addresses from the root of the host. ``version``:
    the guide's.
    """
    made = _Api(catalog, address, version)
    files = {name: _dumped(content) for name, content in made.documents().items()}
    files["criteria.csv"] = _csv(made.criteria_rows())
    files["comparison.csv"] = _csv(made.comparison_rows())
    files |= {f"schema/{name}": as_text(schema) for name, schema in schema_files().items()}
    return {f"{API}{name}": files[name] for name in sorted(files)}


def write(project: Project, site: Path) -> None:
    """Write the files into the finished site."""
    for name, text in api(project.catalog, site_url(), version=project.version).items():
        target = site / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())


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
        self.model = model_of(catalog)
        roots: dict[Lang, str] = {lang: f"{self.root}{FOLDERS[lang]}" for lang in LANGS}
        self.links = {lang: _Rooted(catalog, "", roots[lang]) for lang in LANGS}
        self.renderers = {lang: Renderer(catalog, lang) for lang in LANGS}
        self.publisher = Publisher(self.prose, functools.partial(effects_of, catalog))

    # -- files ---------------------------------------------------------------------------------------------------

    def documents(self) -> dict[str, Json]:
        """Every JSON file but the schemas, by its path below ``/api/v1/``."""
        lists = {kind: [self.record(kind, key) for key in getattr(self.catalog, kind)] for kind in KINDS}
        retired = [self.retired(kind, r) for kind, gone in self.catalog.retired.items() for r in gone.values()]
        questionnaire, article, labels = self.questionnaire(), self.article(), self.labels()
        made: dict[str, Json] = {}
        for kind, records in lists.items():
            made[f"{kind}.json"] = self._envelope(kind, records)
            made |= {f"{kind}/{r['id']}.json": self._envelope(KINDS[kind].name, r) for r in records}
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

    # -- records -------------------------------------------------------------------------------------------------

    def record(self, kind: str, key: str) -> Json:
        """One record as it stands in its own file and in every list."""
        record = getattr(self.catalog, kind)[key]
        fields = self.publisher.fields(record, written(KINDS[kind].name))
        if isinstance(record, Case):
            fields["advised"] = self._advised(record)
        return {"id": key, **fields, **self._addresses(kind, key)}

    def _advised(self, case: Case) -> str:
        """What the advisor recommends for a case, by the criteria that are published."""
        answers = {key: case.answers[key] for key in asked(self.model) if key in case.answers}
        return recommend(self.model, answers)

    def retired(self, kind: str, gone: Retired) -> Json:
        """What stands in the place of a record that is gone."""
        fields = self.publisher.fields(gone, written("retired"))
        return {"kind": kind, "id": gone.id, "status": gone.kind, **fields, **self._addresses(kind, gone.id)}

    # -- what is not a record ------------------------------------------------------------------------------------

    def questionnaire(self) -> Json:
        """The scoring model: questions in the order they are asked, what each answer adds, caps and thresholds."""
        texts = {c.id: self.prose(c.question) for c in self.catalog.criteria.values()}
        questions = [{"question": texts[one["criterion"]], **one} for one in self.model["questions"]]
        fields = self.publisher.fields(self.catalog.questionnaire, written("questionnaire"))
        return {**fields, "questions": questions, "pages": self.page("advisor/")}

    def article(self) -> Json:
        """The article that the guide reviews; its table cells stand in the records, its other claims here."""
        fields = self.publisher.fields(self.catalog.article, written("article"))
        return {**fields, "pages": self.page("corrections/")}

    def labels(self) -> list[Json]:
        """Names of coded values, such as the grade ``moderate``."""
        rule = schemas()["site"]["properties"]["labels"]["additionalProperties"]["additionalProperties"]
        return [
            {"group": group, "code": code, **self.publisher.fields(label, rule)}
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
