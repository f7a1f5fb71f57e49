"""From records to what programs read, and its JSON Schemas: one walk over the printed schema of a record.

What changes on the way: a text becomes ``{lang: {text, html}}``; every key is there, ``null`` or empty where the record
has nothing; a mapping whose keys are ids becomes a list, in the order of the record.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from macros.kinds import BY_NAME, FOLDERS, KINDS, RETIRED
from macros.model import ID_PATTERN, LANGS, Keywords, Recommendation, Text
from macros.schema import DIALECT, Schema, schemas

Json = dict[str, Any]
LICENSE = "CC-BY-4.0"
SCHEMA_VERSION = "1.0"
HIDDEN = ("kind", "status")  # what a record says to this project alone
AS_LISTS = ("scores", "outcomes")  # mappings whose fixed keys are ids all the same
ANSWERS = "answers"  # criterion → answer
EFFECTS = "effects"  # factor → points

Prose = Callable[[Text], Json]
Effects = Callable[[Mapping[str, int]], list[Any]]


@functools.cache
def written(name: str) -> Schema:
    """The schema of one record of a kind as it is written, or of a whole file, without what is hidden."""
    kind = BY_NAME.get(name)
    if kind and kind.inside:
        rule: Schema = schemas()[kind.plural]["properties"][kind.inside]["additionalProperties"]
        return rule
    rule = schemas()[name]
    return {**rule, "properties": {key: inner for key, inner in rule["properties"].items() if key not in HIDDEN}}


# -- values ----------------------------------------------------------------------------------------------------------


class Publisher:
    """Walks records. ``prose``: a text as plain text and HTML. ``effects``: points by factor as the advice has them."""

    def __init__(self, prose: Prose, effects: Effects) -> None:
        self.prose, self.effects = prose, effects

    def fields(self, record: object, rule: Schema) -> Json:
        """The fields of a record that its schema names."""
        return {name: self.value(getattr(record, name), inner, name) for name, inner in rule["properties"].items()}

    def value(self, value: Any, rule: Schema, name: str = "") -> Any:
        """What is published of a field's value. ``rule``: its schema. ``name``: its name."""
        if _is_words(rule):
            words = value or Keywords()
            return {lang: list(words[lang]) for lang in LANGS}
        if value is None:
            return None
        if isinstance(value, Text):
            return self.prose(value)
        if name == ANSWERS:
            return [{"criterion": key, "answer": answer} for key, answer in value.items() if answer != "unsure"]
        if name == EFFECTS:
            return self.effects(value)
        if isinstance(value, tuple):
            return [self.value(item, rule["items"]) for item in value]
        if isinstance(value, dict) and (inner := _inner(rule, name)):
            return [{"id": key, **self.fields(item, inner)} for key, item in value.items()]
        if isinstance(value, dict):
            return {key: self.value(value[key], inner) for key, inner in rule["properties"].items()}
        return self.fields(value, rule) if "properties" in rule else value


def _is_words(rule: Schema) -> bool:
    return _is_bilingual(rule) and rule["properties"]["zh"]["type"] == "array"


def _is_bilingual(rule: Schema) -> bool:
    return set(rule.get("properties", ())) == set(LANGS)


def _inner(rule: Schema, name: str) -> Schema | None:
    """The schema of what stands under each key of a mapping that becomes a list."""
    if name in AS_LISTS:
        first: Schema = next(iter(rule["properties"].values()))
        return first
    return rule["additionalProperties"] or None


# -- schemas ---------------------------------------------------------------------------------------------------------


def about(zh: str, en: str, rule: Schema) -> Schema:
    return {"description": en, "description-zh": zh, **rule}


def closed(**properties: Schema) -> Schema:
    """A mapping that has exactly these keys."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _common(name: str) -> Schema:
    return {"$ref": f"common.schema.json#/$defs/{name}"}


def _or_null(rule: Schema) -> Schema:
    return {"anyOf": [rule, {"type": "null"}]}


def public(rule: Schema, name: str = "") -> Schema:
    """The schema of what is published of a field. ``rule``: its schema in the record. ``name``: its name."""
    said = {key: rule[key] for key in ("description", "description-zh") if key in rule}
    if _is_words(rule):
        return said | _common("words")
    if _is_bilingual(rule):
        return said | _common("prose")
    if name in (ANSWERS, EFFECTS):
        return said | _common(name)
    match rule.get("type"):
        case "array":
            return said | listed(public(rule["items"]))
        case "object" if inner := _inner(rule, name):
            return said | listed(closed(id=_common("id"), **_fields(inner)))
        case "object" if "shape" in rule:
            return said | _common(rule["shape"])
        case "object":
            return said | closed(**_fields(rule))
        case _:
            return {key: value for key, value in rule.items() if key != "not"}


def _shapes(rule: Any) -> Iterator[tuple[str, Schema]]:
    """Every class of the model that occurs in a schema, with its own schema."""
    if isinstance(rule, dict):
        if "shape" in rule:
            yield rule["shape"], rule
        for inner in rule.values():
            yield from _shapes(inner)


def _used(schema: Any) -> Iterator[str]:
    """What a schema refers to in the file of shared definitions."""
    if isinstance(schema, dict):
        if str(schema.get("$ref", "")).startswith(_common("")["$ref"]):
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from _used(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _used(inner)


def _fields(rule: Schema) -> dict[str, Schema]:
    """Every field of a mapping; one that a record may lack is null there, or an empty list."""
    return {
        name: public(inner, name)
        if name in rule.get("required", ()) or inner.get("type") == "array" or _is_words(inner) or name == EFFECTS
        else _or_null(public(inner, name))
        for name, inner in rule["properties"].items()
    }


_TEXT = {"type": "string", "minLength": 1}
_ID = {"type": "string", "pattern": ID_PATTERN, "maxLength": 40}
_ADDRESS = {"type": "string", "pattern": "^(https?:/)?/[^\\s<>\"']*$"}
_COUNT = {"type": "integer", "minimum": 0}
_OWN_FILE = about("这条记录自己的文件。", "This record's own file.", _common("address"))
_IDS = listed(_common("id"))
_COMMON = {
    "id": about("永久 id。", "Permanent id.", _ID),
    "address": about(
        "网址：完整网址；站点没有配置自己的地址时，从主机根目录写起。",
        "Address: absolute, or from the root of the host where the site's own address is not configured.",
        _ADDRESS,
    ),
    "pages": about(
        "供人阅读的页面，按语言分列。",
        "Where people read it, per language.",
        closed(**{lang: _common("address") for lang in LANGS}),
    ),
    "rendered": about(
        "一段文字：纯文本与 HTML（只含 code、em、strong、a）。",
        "One text, plain and as HTML (code, em, strong and a only).",
        closed(text=_TEXT, html=_TEXT),
    ),
    "prose": about(
        "两种语言的文字。", "A text in both languages.", closed(**{lang: _common("rendered") for lang in LANGS})
    ),
    "words": about(
        "其他叫法，按语言分列。", "Other names, per language.", closed(**{lang: listed(_TEXT) for lang in LANGS})
    ),
    "effects": about(
        "一个答案给问卷各项得分加多少分。",
        "What an answer adds to the scores of the questionnaire.",
        listed(
            closed(
                factor=_common("id"),
                score={
                    "type": "string",
                    "enum": list(schemas()["questionnaire"]["properties"]["scores"]["properties"]),
                },
                effect={"type": "integer", "minimum": -3, "maximum": 3},
            )
        ),
    ),
    "answers": about(
        "给出的答案；没有列出的判据未作答。",
        "Answers given; criteria not named are open.",
        listed(closed(criterion=_common("id"), answer={"type": "string", "enum": ["yes", "no"]})),
    ),
}

# Every kind of file, what it holds in both languages, in the order in which the reference lists them.
FILES = {
    "index": ("可供获取的文件。", "What there is to fetch."),
    "all": ("全部内容，一个文件。", "Everything in one file."),
    "criteria": ("全部判据，按阅读次序。", "All criteria, in reading order."),
    "methods": ("全部方法，按阅读次序。", "All methods, in reading order."),
    "comparisons": ("比较表，逐行列出。", "The comparison, row by row."),
    "cases": ("全部公开的比较案例。", "All published comparisons."),
    "sources": ("全部来源。", "The bibliography."),
    "glossary": ("术语表。", "The glossary."),
    "questionnaire": ("问卷的评分模型。", "The scoring model of the questionnaire."),
    "ids": ("发布过的每一个 id，以及它的去向。", "Every id ever published, and where it leads."),
    "article": (
        "本站评议的原文，以及它表格之外的说法。",
        "The article the guide reviews, and its claims outside the tables.",
    ),
    "labels": ("各种代码值的名称。", "Names of coded values in both languages."),
}
RECORDS = {
    "criterion": ("一条判据。", "One criterion."),
    "method": ("一种方法。", "One method."),
    "comparison": ("比较表的一行。", "One row of the comparison."),
    "case": ("一个公开的比较案例。", "One published comparison."),
    "source": ("一条来源。", "One source."),
    "term": ("一条术语。", "One term."),
    "retired": (
        "记录移走、拆分或停用之后，留在原处的内容。",
        "What stands in the place of a record that moved, was split or was retired.",
    ),
}


def _record(name: str) -> Schema:
    """One record as it is published."""
    fields = _fields(written(name))
    addresses = {"pages": _common("pages"), "json": _OWN_FILE}
    if name == "retired":
        kinds = {"type": "string", "enum": list(FOLDERS)}
        status = {"type": "string", "enum": list(RETIRED)}
        fields["to"] = _IDS
        return closed(kind=kinds, id=_common("id"), status=status, **fields, **addresses)
    if name == "case":
        outcome = {"type": "string", "enum": list(get_args(Recommendation))}
        fields["advised"] = about("问卷会推荐什么。", "What the questionnaire recommends.", outcome)
    return closed(id=_common("id"), **fields, **addresses)


def _questionnaire() -> Schema:
    answer = closed(effects=_common("effects"), blocks_tuning={"type": "boolean"})
    questions = listed(closed(criterion=_common("id"), question=_common("prose"), yes=answer, no=answer))
    return closed(
        **_fields(written("questionnaire")),
        questions=about("按提问次序。", "In the order they are asked.", questions),
        pages=_common("pages"),
    )


def _label() -> Schema:
    rule = schemas()["site"]["properties"]["labels"]["additionalProperties"]["additionalProperties"]
    return closed(group=_common("id"), code=_common("id"), **_fields(rule))


def _ids() -> Schema:
    return closed(
        kind={"type": "string", "enum": list(KINDS)},
        id=_common("id"),
        status={"type": "string", "enum": ["active", *RETIRED]},
        title=_common("prose"),
        to=about(
            "现在的去向；仍在使用时为空。", "Where it leads now; empty while it is active.", listed(_common("id"))
        ),
        pages=_common("pages"),
        json=_OWN_FILE,
    )


def _index() -> Schema:
    schema = about(
        "文件的 JSON Schema；CSV 为 null。", "JSON Schema of the file; null for CSV.", _or_null(_common("address"))
    )
    formats = {"type": "string", "enum": ["json", "csv"]}
    return closed(kind=_common("id"), format=formats, url=_common("address"), schema=schema, total=_COUNT)


def schema_files() -> dict[str, Schema]:
    """The schema of every kind of file, and of what they share, by file name."""
    single = {
        **{name: _record(name) for name in RECORDS},
        "questionnaire": _questionnaire(),
        "article": closed(**_fields(written("article")), pages=_common("pages")),
    }
    lists = {**{kind.plural: {"$ref": f"{kind.name}.schema.json#/$defs/{kind.name}"} for kind in KINDS.values()}}
    parts = {
        **{plural: listed(item) for plural, item in lists.items()},
        **{name: {"$ref": f"{name}.schema.json#/$defs/{name}"} for name in ("questionnaire", "article")},
        "labels": listed({"$ref": "labels.schema.json#/$defs/label"}),
        "retired": listed({"$ref": "retired.schema.json#/$defs/retired"}),
    }
    made: dict[str, Schema] = {}
    for name, rule in single.items():
        made[name] = _file(name, {"$ref": f"#/$defs/{name}"}, **{name: rule})
    for plural, item in lists.items():
        made[plural] = _file(plural, listed(item))
    made["labels"] = _file("labels", listed({"$ref": "#/$defs/label"}), label=_label())
    made["ids"] = _file("ids", listed(_ids()))
    made["index"] = _file("index", listed(_index()))
    made["all"] = _file("all", closed(**parts))
    shapes = {name: closed(**_fields(rule)) for name, rule in _shapes(dict(schemas()))}
    used = {*_used(made), *_used(shapes)}
    shared = _COMMON | {name: rule for name, rule in sorted(shapes.items()) if name in used}
    made["common"] = {"$schema": DIALECT, "$id": "common.schema.json", "$defs": shared}
    return {f"{name}.schema.json": schema for name, schema in made.items()}


def _file(name: str, result: Schema, **defs: Schema) -> Schema:
    """The schema of one kind of file: the envelope around its result."""
    total = _COUNT if result.get("type") == "array" else {"const": 1}
    envelope = closed(
        schema_version=about(
            "格式的版本：小版本只增不改，大版本另起目录。",
            "Version of the format: a new minor version adds, a new major version has a folder of its own.",
            {"const": SCHEMA_VERSION},
        ),
        kind=about("文件的内容。", "What the file holds.", {"const": name}),
        generated_from=about("指南的版本。", "Version of the guide.", {"type": "string"}),
        license=about("内容的许可证。", "License of the content.", {"const": LICENSE}),
        total=about("result 里的记录数。", "Number of records in result.", total),
        result=result,
    )
    zh, en = (FILES | RECORDS)[name]
    head = {"$schema": DIALECT, "$id": f"{name}.schema.json", "description": en, "description-zh": zh}
    return head | envelope | ({"$defs": defs} if defs else {})
