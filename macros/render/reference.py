"""What a contributor and a program look up: fields and files, printed from the schemas that enforce them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from macros.kinds import BY_NAME
from macros.model import LANGS, Catalog, Text
from macros.schema import Schema, schemas

View = dict[str, Any]

TABLES = ("criteria", "comparison")  # published tables, which no schema describes


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. ``path`` from the root of the record; ``same_as``: an earlier field with the same inner fields."""

    path: str
    anchor: str
    depth: int
    required: bool
    description: Text
    form: Text
    values: tuple[str, ...]
    same_as: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of the API. ``schema``: file name of its schema, empty for tables."""

    name: str
    description: Text
    schema: str


def field_reference(catalog: Catalog, name: str) -> View:
    """Every field of one kind of record, or of ``retired`` ones. Raises ``KeyError`` for an unknown kind."""
    kind = BY_NAME.get(name)
    if kind and kind.inside:
        schema = schemas()[kind.plural]["properties"][kind.inside]["additionalProperties"]
    else:
        schema = schemas()[name]
    return {"kind": name, "fields": list(_Fields(catalog, name).of(schema))}


class _Fields:
    """Rows for the fields of one kind of record, outer before inner, each group of inner fields once."""

    def __init__(self, catalog: Catalog, kind: str) -> None:
        self.words, self.kind = catalog.site.words, kind
        self.seen: dict[str, str] = {}

    def of(self, schema: Schema, at: tuple[str, ...] = ()) -> Iterator[FieldView]:
        for name, rule in schema["properties"].items():
            path = ".".join((*at, name))
            inner = _inner(rule)
            same = self.seen.setdefault(str(inner), path) if inner else path
            form, values = self.form(rule)
            yield FieldView(
                path=path,
                anchor=f"field-{self.kind}-{path.replace('.', '-').replace('_', '-')}",
                depth=len(at),
                required=name in schema.get("required", ()),
                description=Text(rule.get("description-zh", ""), rule.get("description", "")),
                form=form,
                values=values,
                same_as=same if same != path else "",
            )
            if inner and same == path:
                yield from self.of(inner, (*at, name))

    def form(self, rule: Schema) -> tuple[Text, tuple[str, ...]]:
        """How a value is written, and which values there are."""
        fields = rule.get("properties", {})
        if "const" in rule:
            return self.say("one-of"), (str(rule["const"]),)
        if "enum" in rule:
            return self.say("one-of"), tuple(map(str, rule["enum"]))
        if set(fields) == set(LANGS):
            language = fields["zh"]
            form = "words" if language["type"] == "array" else "prose"
            return self.say(form, max=language.get("maxLength")), ()
        if rule.get("type") == "array":
            item = rule["items"]
            return (self.say("some-of"), tuple(item["enum"])) if "enum" in item else (self.say("list"), ())
        if rule.get("type") == "object":
            return self.say("mapping"), ()
        if rule.get("type") == "integer":
            return self.say("integer", min=rule["minimum"], max=rule["maximum"]), ()
        if rule.get("type") == "number":
            return self.say("number", min=rule["exclusiveMinimum"]), ()
        if rule.get("format") == "date":
            return self.say("date"), ()
        pattern = rule.get("pattern", "")
        return self.say("url" if pattern.startswith("^https") else "id" if pattern.startswith("^[a-z]") else "line"), ()

    def say(self, form: str, **values: object) -> Text:
        return self.words[f"form-{form}"].filled(**values)


def _inner(rule: Schema) -> Schema | None:
    """The fields inside a field, where they have names of their own."""
    if rule.get("type") == "array":
        rule = rule["items"]
    fields = rule.get("properties")
    return rule if fields and set(fields) != set(LANGS) else None


# -- files and records -----------------------------------------------------------------------------------------------


def api_files(catalog: Catalog, files: Mapping[str, tuple[str, str]]) -> View:
    """The files below ``/api/v1/`` but those of single records. ``files``: what each holds, in both languages."""
    documents = [FileView(f"{name}.json", Text(*said), f"{name}.schema.json") for name, said in files.items()]
    tables = [FileView(f"{name}.csv", catalog.site.words[f"table-{name}"], "") for name in TABLES]
    return {"files": [*documents, *tables]}


def add_record(catalog: Catalog, links: Mapping[str, Mapping[str, str]], kind: str) -> View:
    """A link to the repository's web editor on a new record; ``links``: by kind and language, empty without one."""
    return {"editor": links.get(kind, {}), "kind": kind}
