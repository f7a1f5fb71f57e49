"""JSON Schema: which one a file follows, numbers read where it says number, and its errors told as problems."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError

from macros.catalog.fits import FORMATS, Schema, fits
from macros.catalog.problems import GUESSES, Problem, UsageError, dotted, listed, nearest, suggestion
from macros.catalog.reader import At, Document
from macros.catalog.records import LANGS
from macros.catalog.slips import INVISIBLE, slip

FOLDERS = {"criteria": "criterion", "methods": "method", "comparisons": "comparison", "cases": "case"}
SINGLE = ("sources", "glossary", "article", "questionnaire", "site")
RESERVED = ("index",)  # ids no record may have: the page of a list has that address
RETIRED_KINDS = ("moved", "split", "retired")

_INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,8})")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,8})(\.\d{1,9})?")


class Schemas:
    """The schemas of one ``data`` folder, every ``$ref`` replaced by what it names."""

    def __init__(self, folder: Path) -> None:
        files = {path.name: _parsed(path) for path in sorted(folder.glob("*.schema.json"))}
        self.contents: dict[str, Schema] = {
            name.removesuffix(".schema.json"): _resolved(schema, files) for name, schema in files.items()
        }
        extend: Any = jsonschema.validators.extend
        validator = extend(jsonschema.Draft202012Validator, {"uniqueItems": _unique})
        self._validators = {name: validator(schema, format_checker=FORMATS) for name, schema in self.contents.items()}

    def is_id(self, key: str) -> bool:
        """Whether a word is fit for an id."""
        return fits(key, self.contents["defs"]["$defs"]["id"])

    def read_numbers(self, document: Document, name: str) -> set[At]:
        """Turn unquoted values into numbers where the schema says number; returns where it says something else."""
        texts: set[At] = set()
        for at in document.foreign:
            holder, rule = document.data, self.contents[name]
            *above, last = at
            for key in above:
                holder, rule = holder[key], _inner(rule, key)
            rule = _inner(rule, last)
            if rule.get("type") == "integer" and _INTEGER.fullmatch(holder[last]):
                holder[last] = int(holder[last])
            elif rule.get("type") == "number" and _NUMBER.fullmatch(holder[last]):
                holder[last] = float(holder[last])
            elif rule:
                texts.add(at)
        return texts

    def problems(self, document: Document, name: str) -> Iterator[Problem]:
        """What the schema finds wrong with a document."""
        if fits(document.data, self.contents[name]):
            return
        seen = set()
        for error in self._validators[name].iter_errors(document.data):
            for problem in _told(document, error, self.contents[name]["properties"]):
                if isinstance(error.instance, dict | list) or problem not in seen:
                    yield problem  # one of a kind for one value: an id may be too long and break its pattern
                seen.add(problem)


def _parsed(path: Path) -> Schema:
    try:
        return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise UsageError(f"{place}: 不是 JSON，请从版本库恢复 / not JSON, restore it ({error.msg})") from None


def _resolved(part: Any, files: dict[str, Schema]) -> Any:
    """A part of a schema with every ``$ref`` replaced by what it names; keywords beside a ``$ref`` win.

    In a pattern ``$`` becomes ``\\Z``: JSON Schema means the very end, Python also the place before a last line break.
    """
    if isinstance(part, list):
        return [_resolved(item, files) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        file, _, pointer = part["$ref"].partition("#/")
        found: Any = files[file]
        for step in pointer.split("/"):
            found = found[step]
        part = {**found, **{key: value for key, value in part.items() if key != "$ref"}}
    if isinstance(part.get("pattern"), str):
        part = {**part, "pattern": re.sub(r"\$$", r"\\Z", part["pattern"])}
    return {key: _resolved(value, files) for key, value in part.items()}


def _inner(rule: Schema, key: str | int) -> Schema:
    """The rule for an item or a field of what ``rule`` describes, empty where it describes none."""
    if isinstance(key, int):
        return dict(rule.get("items", {}))
    found = rule.get("properties", {}).get(key, rule.get("additionalProperties"))
    return dict(found) if isinstance(found, dict) else {}


def _told(document: Document, error: ValidationError, fields: Schema) -> Iterator[Problem]:
    """A jsonschema error as problems; ``fields`` are those of the whole record."""
    at: At = tuple(error.absolute_path)
    value: Any = error.instance
    limit: Any = error.validator_value
    rule: Any = error.schema
    if on_key := "propertyNames" in error.absolute_schema_path:
        at = (*at, value)
    field = dotted(at)
    found = _shown(value)
    match error.validator:
        case _ if value == "":
            yield document.problem(at, "empty-value", on_key=True, field=field)
        case "additionalProperties":
            known = list(rule.get("properties", {}))
            for number, key in enumerate(value):
                if key == "id" and not at:
                    stem = Path(document.path).stem
                    yield document.problem((key,), "id-in-file", on_key=True, found=_shown(value[key]), expected=stem)
                elif key not in known:
                    near = _FURTHER_LEFT if at and key in fields else suggestion(key, known if number < GUESSES else ())
                    place = (*at, key)
                    yield document.problem(place, "unknown-field", on_key=True, key=key, allowed=listed(known), **near)
        case "required":
            key = next(k for k in limit if error.message.startswith(repr(k)))
            about = rule["properties"][key]
            words = about.get("enum", ())
            choice = listed(words) if any(word not in about.get("description", "") for word in words) else ""
            unknown = itertools.islice((k for k in value if k not in rule["properties"]), GUESSES)
            misspelled = any(nearest(k, list(rule["properties"])) == key for k in unknown)
            if key not in LANGS and not misspelled:  # the rules know when a language may be missing
                yield document.problem(
                    at,
                    "missing-field",
                    on_key=True,
                    key=dotted((*at, key)),
                    line=f"{key}: {about['const']}" if "const" in about else f"{key}:",
                    about_zh=about.get("description-zh", "") + (f"可用的值：{choice}" if choice else ""),
                    about_en=about.get("description", "") + (f" Allowed: {choice}" if choice else ""),
                )
        case "type" if limit in ("object", "array") and isinstance(value, str) and (meant := slip(value)):
            code, offset, values = meant
            line, column = document.places[at]
            yield Problem(document.path, line, column + offset, code, values)
        case "type":
            allowed = f" ({listed(inner)})" if (inner := rule.get("properties")) else ""
            if limit in _NUMBERS and isinstance(value, str) and _NUMBER.fullmatch(value) and at not in document.foreign:
                found = f'"{value}"'
            values = {"field": field, "found": found, "allowed": allowed, **_NUMBERS.get(limit, {})}
            yield document.problem(at, _NOT[limit], on_key=False, **values)
        case "enum" | "const":
            values = {"field": field, "found": found, **_choice(found, limit if isinstance(limit, list) else [limit])}
            yield document.problem(at, "wrong-value", on_key=False, **values)
        case "pattern" | "format":
            code, values = _unlike(rule, value)
            escaped = _escaped(document, at) if code in _WHITE_SPACE and not on_key else None
            yield escaped or document.problem(at, code, on_key=on_key, **{"field": field, "found": found, **values})
        case "minItems" | "minProperties":
            yield document.problem(at, "empty-value", on_key=True, field=field)
        case "maxLength" if "a-z" in rule.get("pattern", ""):
            yield document.problem(at, "bad-id", on_key=on_key, found=found)
        case "maxLength":
            yield document.problem(at, "too-long", field=field, length=str(len(value)), limit=str(limit))
        case "maxItems":
            yield document.problem(at, "too-many", on_key=True, field=field, length=str(len(value)), limit=str(limit))
        case "uniqueItems":
            for index in _repeated(value):
                yield document.problem((*at, index), "repeated-item", field=field, found=_shown(value[index]))
        case "minimum" | "maximum" | "exclusiveMinimum":
            yield document.problem(at, "out-of-range", field=field, found=found, range=_range(rule))
        case unknown:
            yield document.problem(at, "not-accepted", field=field, rule=f"{unknown}: {limit}")


def _choice(found: str, allowed: list[str]) -> dict[str, str]:
    return {"allowed": listed(allowed), **suggestion(found, allowed)}


_FURTHER_LEFT = {
    "nearest_zh": "它是记录的字段，应当顶格写：检查缩进。",
    "nearest_en": "it is a field of the record and starts in the first column: check the indentation; ",
}
_NOT = {
    "object": "wrong-type",
    "array": "not-a-list",
    "string": "not-text",
    "integer": "not-a-number",
    "number": "not-a-number",
}
_WHITE_SPACE = ("line-break", "control-character", "extra-space")
_NUMBERS = {
    "integer": {"kind_zh": "整数", "kind_en": "a whole number", "example": "3"},
    "number": {"kind_zh": "数字", "kind_en": "a number", "example": "7.5"},
}


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "mapping" if isinstance(value, dict) else "list"
    return value[:60] if isinstance(value, str) else f"{value:g}"


def _range(rule: Schema) -> str:
    if "minimum" in rule and "maximum" in rule:
        return f"{rule['minimum']} … {rule['maximum']}"
    return f"> {rule['exclusiveMinimum']}" if "exclusiveMinimum" in rule else f">= {rule['minimum']}"


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


def _unique(validator: Any, wanted: bool, items: Any, rule: Schema) -> Iterator[ValidationError]:
    """``uniqueItems``, in a time that does not grow with the square of the list."""
    if wanted and isinstance(items, list) and any(True for _ in _repeated(items)):
        yield ValidationError("an item stands twice")


def _unlike(rule: Schema, value: str) -> tuple[str, dict[str, str]]:
    """The problem with a text that is not written as its rule's pattern wants it."""
    pattern: str = rule.get("pattern", "")
    if pattern.startswith("^https"):
        return "bad-link", {}
    if "format" in rule:
        return "bad-date", {}
    if "a-z" in pattern:
        return "bad-id", {}
    if pattern.startswith("^[0-9a-f]"):
        return "bad-checksum", {}
    if "\n" in value:
        return "line-break", {}
    if match := INVISIBLE.search(value):
        return "control-character", {"found": f"U+{ord(match[0]):04X}"}
    if match := re.search(r".{0,6}(^\s|\s\s|[^\S ]|\s$).{0,6}", value):
        return "extra-space", {"found": re.sub(r"\s", "␣", match[0])}
    return "not-accepted", {"rule": pattern}
