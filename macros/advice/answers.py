"""Answers from a file: YAML with one ``criterion: yes`` a line, or the JSON record that the questionnaire downloads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from macros.advice.methods import Setup
from macros.advice.model import ANSWERS
from macros.catalog.problems import Problem, listed, suggestion
from macros.catalog.reader import At, Document, read
from macros.model import Catalog


def read_answers(path: Path, catalog: Catalog, name: str | None = None) -> tuple[dict[str, str], Setup, list[Problem]]:
    """Read criterion ids with ``yes``, ``no`` or ``unsure``, at the top of the file or under ``answers``.

    A file that begins with ``{`` is read as JSON. ``setup`` beside ``answers`` holds the fields of :class:`Setup`.
    Returns the answers that are sound, the setup and every problem with its position; ``name`` is how problems call
    the file. Never raises for bad content. Ids that moved or were retired are errors too, and say where they went.
    """
    name = name or str(path)
    document = _json(path, name) or read(path, name)
    data: Any = document.data
    problems = list(document.problems)
    if not isinstance(data, dict):
        return {}, {}, problems
    under: At = ("answers",) if isinstance(data.get("answers"), dict) else ()
    answers: dict[str, str] = {}
    for criterion, answer in (data["answers"] if under else data).items():
        if problem := _wrong(document, catalog, (*under, criterion), answer):
            problems.append(problem)
        else:
            answers[criterion] = answer
    return answers, _setup(data.get("setup")) if under else {}, sorted(problems)


def _json(path: Path, name: str) -> Document | None:
    """A JSON file with the places of its keys, as far as they occur once; ``None`` for a file that is not JSON."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None  # the reader says why
    if not text.lstrip().startswith("{"):
        return None
    document = Document(name)
    try:
        document.data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column, reason = (getattr(error, key, 1) for key in ("lineno", "colno", "msg"))
        document.problems.append(Problem(name, line, column, "not-json", {"reason": str(reason)}))
        return document
    for at in [(key,) for key in document.data] + [("answers", key) for key in _mapping(document.data.get("answers"))]:
        before = text[: max(text.rfind(json.dumps(at[-1], ensure_ascii=False)), 0)]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        document.keys[at] = document.places[at] = place
    return document


def _mapping(data: Any) -> Mapping[str, Any]:
    return data if isinstance(data, dict) else {}


def _setup(data: Any) -> Setup:
    """The sizes that are numbers; anything else counts as not known, as in the questionnaire."""
    given = _mapping(data)
    sizes = {key: given.get(key) for key in ("parameters_billion", "memory_gb", "examples", "tokens_per_example")}
    known = {k: float(v) for k, v in sizes.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    return cast(Setup, {**known, "keep_skills": given.get("keep_skills") is True})


def _wrong(document: Document, catalog: Catalog, at: At, answer: object) -> Problem | None:
    criterion = str(at[-1])
    retired = catalog.retired.get("criteria", {})
    if criterion in retired:
        to = listed(retired[criterion].to) or "—"
        return document.problem(at, "retired-criterion", on_key=True, found=criterion, to=to)
    if criterion not in catalog.criteria:
        near = suggestion(criterion, list(catalog.criteria))
        return document.problem(at, "unknown-criterion", on_key=True, found=criterion, **near)
    if answer == "":
        return document.problem(at, "empty-value", on_key=True, field=criterion)
    if answer not in ANSWERS:
        found = answer[:60] if isinstance(answer, str) else "mapping" if isinstance(answer, dict) else "list"
        near = suggestion(found, list(ANSWERS))
        return document.problem(
            at, "wrong-value", on_key=False, field=criterion, found=found, allowed=listed(ANSWERS), **near
        )
    return None
