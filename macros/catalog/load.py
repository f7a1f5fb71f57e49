"""From a ``data`` folder to a checked catalog: read, schema, rules, records; all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from macros.catalog.problems import Problem
from macros.catalog.reader import Document, foreign_values, read
from macros.catalog.records import (
    Article,
    Case,
    Catalog,
    Comparison,
    Criterion,
    Method,
    Questionnaire,
    Record,
    Retired,
    Site,
    Source,
    Term,
    build,
)
from macros.catalog.rules import RULES, Library, placeholders
from macros.catalog.schemas import FOLDERS, RESERVED, RETIRED_KINDS, SINGLE, Schemas

R = TypeVar("R", bound=Record)


class InvalidData(Exception):  # noqa: N818 - named for what it tells
    """The data has errors; ``problems`` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in the data")
        self.problems = problems


def load(data: Path) -> Catalog:
    """Read and check a ``data`` folder. Raises :class:`InvalidData` if anything in it is an error."""
    return catalog(_sound(data))


def load_older(data: Path, today: Path) -> Catalog:
    """Read an older version of the folder ``today``; a field that came since and is required is taken as it is today.

    Raises :class:`InvalidData` if the older version breaks its own rules.
    """
    library = _sound(data)
    schemas, now = Schemas(today / "schema").contents, examine(today)[0].documents
    for key, document in library.documents.items():
        if key in now and isinstance(now[key].data, dict):
            required = schemas.get(document.data["kind"], {}).get("required", ())
            new = {name: now[key].data.get(name) for name in required if name not in document.data}
            document.data |= new
    return catalog(library)


def _sound(data: Path) -> Library:
    library, problems = examine(data)
    if errors := [p for p in problems if p.level == "error"]:
        raise InvalidData(errors)
    return library


def check(data: Path) -> list[Problem]:
    """Every problem of a ``data`` folder, warnings included, by file and position."""
    return examine(data)[1]


def examine(data: Path) -> tuple[Library, list[Problem]]:
    """Read everything below ``data``: what could be read, and all problems."""
    schemas = Schemas(data / "schema")
    library = Library({}, {folder: set() for folder in FOLDERS}, schemas.is_id)
    problems: list[Problem] = []
    for path, name in _files(data):
        folder, expected = _place(path.relative_to(data))
        if expected is None:
            problems.append(Problem(name, 1, 1, "unknown-file"))
            library.ids.get(path.relative_to(data).parts[0], set()).add(path.stem)  # told once, not at each reference
            continue
        if folder in FOLDERS:
            library.ids[folder].add(path.stem)
        document = read(path, name)
        problems += document.problems
        if document.data is not None:
            library.documents[f"{folder}/{path.stem}"] = document
            library.ids.get(_folder_of(document, folder), set()).add(path.stem)
            problems += _wrong(document, schemas, folder, expected)
    for file, field in (("sources", "sources"), ("glossary", "terms")):
        if isinstance(entries := library.data(f"{file}/{file}").get(field), dict):
            library.ids[file] = set(entries)
    for name in SINGLE:
        if not (data / f"{name}.yml").is_file():
            problems.append(Problem(f"{data.name}/{name}.yml", 1, 1, "missing-file", {"file": f"{name}.yml"}))
    for rule in RULES:
        problems += rule(library)
    return library, sorted(problems)


def _files(data: Path) -> Iterator[tuple[Path, str]]:
    """Every file that someone put there, and what problems call it."""
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        left_by_a_tool = path.name.startswith(".") or path.name.endswith("~")
        if path.is_file() and inside.parts[0] != "schema" and not left_by_a_tool:
            name = f"{data.name}/{inside.as_posix()}"
            yield path, name.encode("utf-8", "backslashreplace").decode()


def _place(inside: Path) -> tuple[str, str | None]:
    """The kind of a file by where it stands, and its schema; none for a file that has no place here."""
    match inside.parts:
        case (folder, _) if folder in FOLDERS and inside.suffix == ".yml":
            return folder, FOLDERS[folder]
        case (_,) if inside.stem in SINGLE and inside.suffix == ".yml":
            return inside.stem, inside.stem
        case _:
            return "", None


def _folder_of(document: Document, folder: str) -> str:
    """The folder in which a record of its kind belongs; the one that it is in if its kind has none."""
    return next((name for name, one in FOLDERS.items() if one == document.data.get("kind")), folder)


def _wrong(document: Document, schemas: Schemas, folder: str, expected: str) -> list[Problem]:
    """What is wrong with one file by itself, beyond how its YAML is written."""
    problems: list[Problem] = []
    if folder in FOLDERS:
        stem, kind = Path(document.path).stem, document.data.get("kind")
        if not schemas.is_id(stem) or stem in RESERVED:
            problems.append(Problem(document.path, 1, 1, "bad-id", {"found": stem}))
        if (right := _folder_of(document, folder)) != folder:
            values = {"found": str(kind), "folder": f"data/{folder}/", "right": f"data/{right}/"}
            return [*problems, document.problem(("kind",), "wrong-folder", on_key=False, **values)]
        if kind in RETIRED_KINDS:
            expected = "retired"
    texts = schemas.read_numbers(document, expected)
    said = {(p.line, p.column) for p in document.problems}
    for layer in (placeholders(document), schemas.problems(document, expected), foreign_values(document, texts)):
        found = [p for p in layer if (p.line, p.column) not in said]
        said |= {(p.line, p.column) for p in found}
        problems += found
    return problems


def catalog(library: Library) -> Catalog:
    """Typed records from sound documents, drafts left out, each kind by order and id."""
    return Catalog(
        criteria=_records(library, "criteria", Criterion),
        methods=_records(library, "methods", Method),
        comparisons=_records(library, "comparisons", Comparison),
        cases=_records(library, "cases", Case),
        sources={k: build(Source, v) for k, v in library.data("sources/sources")["sources"].items()},
        glossary={k: build(Term, v) for k, v in library.data("glossary/glossary")["terms"].items()},
        article=build(Article, library.data("article/article")),
        questionnaire=build(Questionnaire, library.data("questionnaire/questionnaire")),
        site=build(Site, library.data("site/site")),
        retired={folder: _retired(library, folder) for folder in FOLDERS},
    )


def _records(library: Library, folder: str, cls: type[R]) -> dict[str, R]:
    found = [
        build(cls, {"id": key, **document.data})
        for key, document in library.of_kind(folder)
        if document.data["status"] == "active"
    ]
    return {record.id: record for record in sorted(found, key=lambda r: (r.order, r.id))}


def _retired(library: Library, folder: str) -> dict[str, Retired]:
    return {key: build(Retired, {"id": key, **doc.data}) for key, doc in library.of_kind(folder, retired=True)}
