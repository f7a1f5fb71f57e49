"""JSON Schemas of the records, printed from the model."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from macros.kinds import SHAPES

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Printed(GenerateJsonSchema):
    """Only what is written: no titles and defaults, a field that may be absent is never null, no class docstrings."""

    def nullable_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dataclass_schema(self, schema: Any) -> Schema:
        return self._closed(super().dataclass_schema(schema))

    def typed_dict_schema(self, schema: Any) -> Schema:
        return self._closed(super().typed_dict_schema(schema))

    def dict_schema(self, schema: Any) -> Schema:
        keys, values = (self.generate_inner(schema[part]) for part in ("keys_schema", "values_schema"))
        return {"type": "object", "propertyNames": keys, "additionalProperties": values, "minProperties": 1}

    @staticmethod
    def _closed(printed: Schema) -> Schema:
        kept = {key: value for key, value in printed.items() if key not in ("title", "description")}
        return kept | {"additionalProperties": False} | ({} if "required" in printed else {"minProperties": 1})


def printed(name: str) -> Schema:
    """The schema of a file below ``data``: ``criterion`` … ``site``, or ``retired``."""
    found = TypeAdapter(SHAPES[name]).json_schema(schema_generator=_Printed, mode="validation")
    for part in (found, *found.get("$defs", {}).values()):
        if "id" in part.get("properties", {}):  # which is the name of the file
            del part["properties"]["id"]
            part["required"].remove("id")
    return {"$schema": DIALECT, "$id": f"{name}.schema.json", **found}


@functools.cache
def schemas() -> Mapping[str, Schema]:
    """The schemas of all files by name, every ``$ref`` replaced by what it names; keywords beside it win.

    ``shape`` in what stands there now is the name of its class in the model.
    """

    def inlined(part: Any, defs: Schema) -> Any:
        if isinstance(part, list):
            return [inlined(item, defs) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            shape = part["$ref"].rpartition("/")[2]
            part = defs[shape] | {k: v for k, v in part.items() if k != "$ref"} | {"shape": shape}
        return {key: inlined(value, defs) for key, value in part.items() if key != "$defs"}

    found = {name: printed(name) for name in SHAPES}
    return {name: inlined(schema, schema.get("$defs", {})) for name, schema in found.items()}
