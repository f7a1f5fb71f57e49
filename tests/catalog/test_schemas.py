"""The schemas reject what they should, the records hold what they say, and the quick check never says a wrong yes."""

from __future__ import annotations

import copy
import dataclasses
import json
import types
import typing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog import check, records
from macros.catalog.fits import fits
from macros.catalog.load import examine
from macros.catalog.reader import read
from macros.catalog.schemas import FOLDERS, SINGLE, Schemas
from tests.conftest import examples

NAMES = (*FOLDERS.values(), *SINGLE, "retired")
CLASSES = {
    "criterion": records.Criterion,
    "method": records.Method,
    "comparison": records.Comparison,
    "case": records.Case,
    "retired": records.Retired,
    "article": records.Article,
    "questionnaire": records.Questionnaire,
    "site": records.Site,
}


@pytest.fixture(scope="module")
def schemas(root: Path) -> Schemas:
    return Schemas(root / "data" / "schema")


@pytest.fixture(scope="module")
def originals(root: Path) -> dict[str, jsonschema.Draft202012Validator]:
    """The schemas as they are written, checked by jsonschema with nothing of ours in between."""
    files = {path.name: json.loads(path.read_text("utf-8")) for path in (root / "data/schema").glob("*.json")}
    registry: referencing.Registry[Any] = referencing.Registry().with_resources(
        [(name, referencing.Resource.from_contents(schema)) for name, schema in files.items()]
    )
    checker = jsonschema.FormatChecker(formats=["date"])
    return {
        name.removesuffix(".schema.json"): jsonschema.Draft202012Validator(
            schema, registry=registry, format_checker=checker
        )
        for name, schema in files.items()
    }


# -- the schemas -----------------------------------------------------------------------------------------------------


def test_there_is_a_schema_for_everything(schemas: Schemas) -> None:
    assert set(schemas.contents) == {*NAMES, "defs"}


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_one_and_rejects_what_is_empty(
    originals: dict[str, jsonschema.Draft202012Validator], name: str
) -> None:
    jsonschema.Draft202012Validator.check_schema(originals[name].schema)
    for nothing in ({}, {"kind": name}, [], "", None):
        assert not originals[name].is_valid(nothing), nothing


def test_every_mapping_is_closed(schemas: Schemas) -> None:
    """Either its fields are named and no other is allowed, or one rule holds for all."""

    def mappings(rule: Any, at: str) -> typing.Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(rule, dict):
            if rule.get("type") == "object":
                yield at, rule
            for key, inner in rule.items():
                yield from mappings(inner, f"{at}/{key}")

    for name in NAMES:
        for at, rule in mappings(schemas.contents[name], name):
            allowed = rule["additionalProperties"]
            assert (allowed is False) == ("properties" in rule), at
            assert set(rule.get("required", ())) <= set(rule.get("properties", ())), at


# -- the record classes ----------------------------------------------------------------------------------------------


def compared(cls: Any, rule: dict[str, Any], at: str) -> None:
    """Fields equal properties, both ways, and a field has a default exactly where the schema lets it out."""
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name != "id"}
    # `kind` says which schema to take; only Retired keeps it, since its page depends on it.
    known = {key: inner for key, inner in rule["properties"].items() if key != "kind" or cls is records.Retired}
    assert set(fields) == set(known), at
    hints = typing.get_type_hints(cls)
    for name, field in fields.items():
        has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        if cls not in (records.Text, records.Keywords):  # a draft may lack a language
            assert has_default == (name not in rule["required"]), f"{at}.{name}"
        matched(hints[name], known[name], f"{at}.{name}")


def matched(hint: Any, rule: dict[str, Any], at: str) -> None:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        matched(next(a for a in args if a is not type(None)), rule, at)
    elif origin is tuple:
        assert rule["type"] == "array", at
        matched(args[0], rule["items"], at)
    elif origin is dict:
        assert rule["type"] == "object", at
        inner = rule["additionalProperties"] or None
        for key, one in rule.get("properties", {"*": inner}).items():
            matched(args[1], one, f"{at}.{key}")
    elif dataclasses.is_dataclass(hint):
        compared(hint, rule, at)
    else:
        kinds = {int: "integer", float: "number"}
        assert rule.get("type", "string") == kinds.get(hint, "string"), at


@pytest.mark.parametrize("name", CLASSES)
def test_record_classes_and_schemas_name_the_same_fields(schemas: Schemas, name: str) -> None:
    compared(CLASSES[name], schemas.contents[name], name)


def test_entries_of_lists_too(schemas: Schemas) -> None:
    compared(records.Source, schemas.contents["sources"]["properties"]["sources"]["additionalProperties"], "sources")
    compared(records.Term, schemas.contents["glossary"]["properties"]["terms"]["additionalProperties"], "glossary")


# -- the quick check -------------------------------------------------------------------------------------------------


def test_sound_data_never_reaches_the_slow_check(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(self: Any, data: Any) -> None:
        raise AssertionError("jsonschema was asked about data that is sound")

    monkeypatch.setattr(jsonschema.Draft202012Validator, "iter_errors", slow)
    draft = small / "data/criteria/half-written.yml"  # lacks a language, which the schema alone would not let pass
    before = draft.read_bytes()
    try:
        draft.unlink()
        assert check(small / "data") == []
    finally:
        draft.write_bytes(before)


STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(
        [10**6, 1.5, 3.0, -0.5, "", " ", "x", "x\n", "两", "2026-11-22", "2026-02-30", "a" * 41, "a " * 400]
    ),
    st.sampled_from(["yes", "draft", "icl", "https://example.org", "A_b", "00000000", [], {}, ["x", "x"], [1, True]]),
    st.sampled_from([{"zh": "一"}, {"zh": "一", "en": "one"}, {"zh": "一", "fr": "un"}, [[]], [{}]]),
)


@pytest.fixture(scope="module")
def sound(small: Path, schemas: Schemas) -> list[tuple[str, Any]]:
    """Schema name and data, numbers read, of every file of the small folder."""
    library, _ = examine(small / "data")
    names = {"moved": "retired", "retired": "retired"}
    return [(names.get(d.data["kind"], d.data["kind"]), d.data) for d in library.documents.values()]


def places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at]
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        found += places(value, (*at, key))
    return found


def changed(draw: st.DataObject, data: Any) -> Any:
    """One value replaced, removed or added somewhere."""
    data = copy.deepcopy(data)
    at = draw.draw(st.sampled_from(places(data)[1:]))
    holder = data
    for key in at[:-1]:
        holder = holder[key]
    match draw.draw(st.sampled_from(["put", "put", "remove", "add"])):
        case "remove":
            del holder[at[-1]]
        case "add" if isinstance(holder, dict):
            holder[draw.draw(st.sampled_from(["zh", "id", "checked", "Bad Id", "a" * 41, "related"]))] = draw.draw(
                STRANGE
            )
        case "add":
            holder.append(draw.draw(STRANGE))
        case _:
            holder[at[-1]] = draw.draw(STRANGE)
    return data


@examples(300)
@given(draw=st.data())
def test_quick_and_slow_check_agree(
    schemas: Schemas,
    originals: dict[str, jsonschema.Draft202012Validator],
    sound: list[tuple[str, Any]],
    draw: st.DataObject,
) -> None:
    name, data = draw.draw(st.sampled_from(sound))
    data = changed(draw, data)
    quick, slow = fits(data, schemas.contents[name]), originals[name].is_valid(data)
    assert slow or not quick, "a wrong yes lets bad data through"
    # A wrong no costs time only. Two are known: a line break at the end, which Python's $
    # lets pass, and 3.0 as integer.
    assert quick or not slow or "\\n" in json.dumps(data) or "3.0" in json.dumps(data)


def test_a_keyword_it_does_not_know_makes_it_say_no() -> None:
    assert fits("x", {"type": "string"})
    assert not fits("x", {"type": "string", "contentEncoding": "base64"})
    assert not fits("x", {"oneOf": [{"type": "string"}]})
    assert not fits("x", {"type": ["string", "null"]})


# -- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_are_read_where_the_schema_says_number(schemas: Schemas, small: Path) -> None:
    document = read(small / "data/methods/lora.yml", "x")
    assert schemas.read_numbers(document, "method") == set()
    (measurement,) = document.data["measurements"]
    assert (document.data["order"], measurement["parameters_billion"], measurement["memory_gb"]) == (20, 7.0, 21.3)
    assert [type(measurement[k]) for k in ("model", "parameters_billion", "memory_gb")] == [str, float, float]
    assert document.data["reviewed_on"] == "2026-11-22"
