"""Hold one file to the model: the record that it is, or what is wrong with it, told as problems."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from macros import model
from macros.catalog.problems import GUESSES, Problem, dotted, listed, nearest, suggestion
from macros.catalog.reader import At, Document
from macros.catalog.slips import INVISIBLE, slip
from macros.kinds import SHAPES
from macros.model import NUMBER, Unquoted
from macros.schema import Schema, schemas

_ID: TypeAdapter[str] = TypeAdapter(model.Id)
_DAY: TypeAdapter[str] = TypeAdapter(model.Day)


@functools.cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(SHAPES[name])


def is_id(key: str) -> bool:
    """Whether a word is fit for an id."""
    return _is(_ID, key)


def is_day(text: str) -> bool:
    """Whether a text is a day, such as ``2026-11-22``."""
    return _is(_DAY, text)


def _is(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


def validate(document: Document, name: str) -> Iterator[Problem]:
    """Make ``document.record`` from its data, or say what is wrong with it. ``name``: of the shape, in ``SHAPES``."""
    data, rule = document.data, schemas()[name]
    if "id" in data:
        stem = Path(document.path).stem
        yield document.problem(("id",), "id-in-file", on_key=True, found=_shown(data["id"]), expected=stem)
        data = {key: value for key, value in data.items() if key != "id"}
    if "id" in SHAPES[name].__annotations__:
        data = {"id": Path(document.path).stem, **data}
    yield from _empty(document, document.data, ())
    try:
        document.record = _adapter(name).validate_python(data)
    except ValidationError as error:
        unknown: dict[At, int] = {}
        for details in error.errors(include_url=False):
            if details["type"] in _UNKNOWN:
                above = tuple(details["loc"][:-1])
                unknown[above] = unknown.get(above, 0) + 1
                yield _unknown(document, tuple(details["loc"]), rule, guess=unknown[above] <= GUESSES)
            else:
                yield from _told(document, details, rule)


def _empty(document: Document, data: Any, at: At) -> Iterator[Problem]:
    """Mappings written as ``{}``."""
    if data == {}:
        yield document.problem(at, "empty-value", on_key=True, field=dotted(at))
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _empty(document, value, (*at, key))


def _told(document: Document, details: ErrorDetails, record: Schema) -> Iterator[Problem]:
    """An error of pydantic's as problems; ``record`` is the schema of the whole file."""
    at: At = tuple(details["loc"])
    value: Any = details["input"]
    limits = details.get("ctx", {})
    if on_key := at[-1:] == ("[key]",):
        at = at[:-1]
    rule = {} if on_key else _rule(record, at)
    field, found = dotted(at), _shown(value)
    match details["type"]:
        case "missing":
            yield from _missing(document, at, _rule(record, at[:-1]), value)
        case _ if value == "":
            yield document.problem(at, "empty-value", on_key=True, field=field)
        case "dataclass_type" | "dict_type" | "tuple_type" if isinstance(value, str) and (meant := slip(value)):
            code, offset, values = meant
            line, column = document.places[at]
            yield Problem(document.path, line, column + offset, code, values)
        case "dataclass_type" | "dict_type":
            allowed = f" ({listed(inner)})" if (inner := rule.get("properties")) else ""
            yield document.problem(at, "wrong-type", field=field, found=found, allowed=allowed)
        case "tuple_type":
            yield document.problem(at, "not-a-list", field=field, found=found)
        case "string_type":
            yield document.problem(at, "not-text", field=field)
        case "not-a-number":
            if isinstance(value, str) and NUMBER.fullmatch(value) and not isinstance(value, Unquoted):
                found = f'"{value}"'
            values = {"field": field, "found": found, **_NUMBERS[rule["type"]]}
            yield document.problem(at, "not-a-number", on_key=False, **values)
        case "literal_error":
            choice = rule.get("enum", [rule.get("const")])
            values = {"field": field, "found": found, "allowed": listed(choice), **suggestion(found, choice)}
            yield document.problem(at, "wrong-value", on_key=False, **values)
        case "string_pattern_mismatch":
            code, values = _unlike(limits["pattern"], value)
            escaped = _escaped(document, at) if code in _WHITE_SPACE and not on_key else None
            yield escaped or document.problem(at, code, on_key=on_key, field=field, found=values.get("found", found))
        case "bad-date" | "bad-id" | "bad-link" | "needs-quotes" as code:
            yield document.problem(at, code, on_key=on_key, field=field, found=found)
        case "too_short" if value:  # its items are wrong, and each is told
            pass
        case "too_short":
            yield document.problem(at, "empty-value", on_key=True, field=field)
        case "string_too_long" if rule.get("pattern") == model.ID_PATTERN or on_key:
            yield document.problem(at, "bad-id", on_key=on_key, found=found)
        case "string_too_long":
            length, limit = str(len(value)), str(limits["max_length"])
            yield document.problem(at, "too-long", field=field, length=length, limit=limit)
        case "too_long":
            length, limit = str(len(value)), str(limits["max_length"])
            yield document.problem(at, "too-many", on_key=True, field=field, length=length, limit=limit)
        case "repeated-item":
            for index in _repeated(value):
                yield document.problem((*at, index), "repeated-item", field=field, found=_shown(value[index]))
        case "greater_than_equal" | "greater_than" | "less_than_equal":
            yield document.problem(at, "out-of-range", field=field, found=found, range=_range(rule))
        case unknown:
            yield document.problem(at, "not-accepted", field=field, rule=f"{unknown}: {details['msg']}")


_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")
_WHITE_SPACE = ("line-break", "control-character", "extra-space")
_FURTHER_LEFT = {
    "nearest_zh": "它是记录的字段，应当顶格写：检查缩进。",
    "nearest_en": "it is a field of the record and starts in the first column: check the indentation; ",
}
_NUMBERS = {
    "integer": {"kind_zh": "整数", "kind_en": "a whole number", "example": "3"},
    "number": {"kind_zh": "数字", "kind_en": "a number", "example": "7.5"},
}


def _rule(schema: Schema, at: At) -> Schema:
    """The schema of the value at a place; empty where there is none."""
    for key in at:
        if isinstance(key, int):
            schema = schema.get("items", {})
        else:
            schema = schema.get("properties", {}).get(key, schema.get("additionalProperties") or {})
    return schema


def _unknown(document: Document, at: At, record: Schema, *, guess: bool) -> Problem:
    *above, key = at
    known = list(_rule(record, tuple(above)).get("properties", {}))
    near = _FURTHER_LEFT if above and key in record["properties"] else suggestion(str(key), known if guess else ())
    return document.problem(at, "unknown-field", on_key=True, key=str(key), allowed=listed(known), **near)


def _missing(document: Document, at: At, rule: Schema, data: Collection[str]) -> Iterator[Problem]:
    *above, key = at
    about = rule["properties"][key]
    words = about.get("enum", ())
    choice = listed(words) if any(word not in about.get("description", "") for word in words) else ""
    unknown = itertools.islice((k for k in data if k not in rule["properties"]), GUESSES)
    if any(nearest(k, list(rule["properties"])) == key for k in unknown):
        return  # it is there, misspelled
    yield document.problem(
        tuple(above),
        "missing-field",
        on_key=True,
        key=dotted(at),
        line=f"{key}: {about['const']}" if "const" in about else f"{key}:",
        about_zh=about.get("description-zh", "") + (f"可用的值：{choice}" if choice else ""),
        about_en=about.get("description", "") + (f" Allowed: {choice}" if choice else ""),
    )


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "mapping" if isinstance(value, dict) else "list"
    return value[:60] if isinstance(value, str) else f"{value:g}"


def _range(rule: Schema) -> str:
    if "minimum" in rule and "maximum" in rule:
        return f"{rule['minimum']} … {rule['maximum']}"
    return f"> {rule['exclusiveMinimum']:g}" if "exclusiveMinimum" in rule else f">= {rule['minimum']}"


def _escaped(document: Document, at: At) -> Problem | None:
    """What became white space or an invisible character because it stands behind a backslash in double quotes."""
    line, column = document.places[at]
    row = document.rows[line - 1]
    for match in re.finditer(r"\\(.)", row[column:]) if row.startswith('"', column - 1) else ():
        if match[1] not in '"\\/uUx':
            return Problem(document.path, line, column + match.start() + 1, "backslash")
    return None


def _repeated(items: list[Any]) -> Iterator[int]:
    """Where an item of a list stands again."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        if (written := json.dumps(item, sort_keys=True)) in seen:
            yield index
        seen.add(written)


def _unlike(pattern: str, value: str) -> tuple[str, dict[str, str]]:
    """The problem with a text that does not match a pattern of the model."""
    if code := {model.URL_PATTERN: "bad-link", model.DAY_PATTERN: "bad-date", model.ID_PATTERN: "bad-id"}.get(pattern):
        return code, {}
    if "\n" in value:
        return "line-break", {}
    if match := INVISIBLE.search(value):
        return "control-character", {"found": f"U+{ord(match[0]):04X}"}
    match = re.search(r".{0,6}(^\s|\s\s|[^\S ]|\s$).{0,6}", value)
    return "extra-space", {"found": re.sub(r"\s", "␣", match[0]) if match else value[:60]}
