"""What the model accepts is what the printed schemas tell an editor, and files of the project follow it."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from macros.catalog import validate as module
from macros.catalog.load import examine
from macros.catalog.reader import Document, read
from macros.catalog.validate import validate
from macros.kinds import SHAPES
from macros.model import NUMBER, WHOLE, Closed, Unquoted
from macros.site.public import schema_files
from macros.tools.print_schemas import as_text, authored
from tests.conftest import examples


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    return {name.removesuffix(".schema.json"): json.loads(as_text(schema)) for name, schema in authored().items()}


def test_the_printed_schemas_are_current(root: Path) -> None:
    for folder, made in (("data/schema", authored()), ("data/schema/public/v1", schema_files())):
        there = {path.name: path.read_text(encoding="utf-8") for path in (root / folder).glob("*.json")}
        assert there == {name: as_text(schema) for name, schema in made.items()}, "run `python -m macros schemas`"


def test_each_schema_is_one_closed_and_rejects_what_is_empty(printed: dict[str, Any]) -> None:
    assert set(printed) == set(SHAPES)
    for name, schema in printed.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for nothing in ({}, {"kind": name}, [], "", None):
            assert not validator.is_valid(nothing), (name, nothing)
        for rule in mappings(schema):
            assert ("properties" in rule) == (rule["additionalProperties"] is False), rule


def mappings(rule: Any) -> list[dict[str, Any]]:
    """Every schema of a mapping inside a schema."""
    if isinstance(rule, list):
        return [found for item in rule for found in mappings(item)]
    if not isinstance(rule, dict):
        return []
    return [rule] * (rule.get("type") == "object") + [found for item in rule.values() for found in mappings(item)]


STRANGE = st.one_of(
    st.sampled_from(["", " ", "x", "x\n", "两", "2026-11-22", "2026-02-30", "a" * 41, "a " * 400, "3.0", "7"]),
    st.sampled_from(["yes", "draft", "icl", "https://example.org", "A_b", "con", "00000000", [], {}, ["x", "x"], [{}]]),
    st.sampled_from([{"zh": "一"}, {"zh": "一", "en": "one"}, {"zh": "一", "fr": "un"}, [[]]]),
    st.sampled_from(["5", "-4", "0", "100001", "2024.5"]).map(Unquoted),
)


@pytest.fixture(scope="module")
def sound(small: Path) -> list[tuple[str, Document]]:
    """Name of the schema and document of every file of the small folder."""
    library, _ = examine(small / "data")
    retired = {"moved": "retired", "split": "retired"}
    return [(retired.get(d.data["kind"], d.data["kind"]), d) for d in library.documents.values()]


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
            key = draw.draw(st.sampled_from(["zh", "other", "Bad Id", "a" * 41, "related"]))
            holder[key] = draw.draw(STRANGE)
        case "add":
            holder.append(draw.draw(STRANGE))
        case _:
            holder[at[-1]] = draw.draw(STRANGE)
    return data


def as_editors_read(data: Any) -> Any:
    """Numbers where they stand without quotes, as any YAML tool has them."""
    if isinstance(data, dict):
        return {key: as_editors_read(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_editors_read(item) for item in data]
    if isinstance(data, Unquoted) and NUMBER.fullmatch(data):
        return float(data) if "." in data else int(data)
    return str(data) if isinstance(data, Unquoted) else data


@examples(300)
@given(draw=st.data())
def test_the_check_and_the_schema_agree(
    printed: dict[str, Any], sound: list[tuple[str, Document]], draw: st.DataObject
) -> None:
    name, document = draw.draw(st.sampled_from(sound))
    data = changed(draw, document.data)
    somewhere: Any = defaultdict(lambda: (1, 1))
    accepted = not list(validate(Document(document.path, data, places=somewhere, rows=[""]), name))
    checker = jsonschema.FormatChecker(formats=["date"])
    says = jsonschema.Draft202012Validator(printed[name], format_checker=checker).is_valid(as_editors_read(data))
    # A schema knows no host names, and Python's $ lets a last line break pass.
    if says and not accepted:
        assert "\\n" in json.dumps(data) or "://" in json.dumps(data)
    else:
        assert says == accepted


def test_numbers_are_read_where_the_model_says_number(small: Path) -> None:
    document = read(small / "data/methods/lora.yml", "x/lora.yml")
    assert list(validate(document, "method")) == []
    (measurement,) = document.record.measurements
    assert (document.record.order, measurement.parameters_billion, measurement.memory_gb) == (20, 7.0, 21.3)
    assert [type(n) for n in (measurement.model, measurement.parameters_billion)] == [str, float]
    assert document.record.reviewed_on == "2026-11-22"


def test_a_limit_that_no_message_knows_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Odd(Closed):
        count: Annotated[int, Field(multiple_of=2), WHOLE]

    Odd.__annotations__["count"] = Annotated[int, Field(multiple_of=2), WHOLE]
    monkeypatch.setitem(SHAPES, "odd", Odd)
    monkeypatch.setattr(module, "schemas", lambda: {"odd": {"properties": {"count": {"type": "integer"}}}})
    (problem,) = validate(Document("x.yml", {"count": Unquoted("3")}), "odd")
    assert problem.message("en") == "'count' is not accepted (multiple_of: Input should be a multiple of 2)"
