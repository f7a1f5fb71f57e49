"""Whether data keeps a JSON Schema, quickly: a thousand records in a third of a second instead of three.

For what our schemas say, and no more. It only ever says yes where jsonschema would; a no is a question to jsonschema.
"""

from __future__ import annotations

import re
from typing import Any

import jsonschema

from macros.catalog.markup import is_address

Schema = dict[str, Any]
FORMATS = jsonschema.FormatChecker(formats=["date"])
FORMATS.checks("uri")(is_address)

_ABOUT = {"$schema", "$id", "$defs", "title", "description", "description-zh"}
_CHECKED = {  # the keywords that `fits` knows for each type
    "string": {"type", "enum", "const", "pattern", "format", "minLength", "maxLength"},
    "integer": {"type", "minimum", "maximum"},
    "number": {"type", "minimum", "maximum", "exclusiveMinimum"},
    "array": {"type", "items", "minItems", "maxItems", "uniqueItems"},
    "object": {"type", "properties", "required", "additionalProperties", "propertyNames", "minProperties"},
    "": {"enum", "const"},
}
_KNOWN = {kind: keywords | _ABOUT for kind, keywords in _CHECKED.items()}


def fits(value: Any, rule: Schema) -> bool:
    """Whether a value surely keeps a rule. Much faster than jsonschema, which has the last word where this says no.

    A keyword it does not know makes it say no.
    """
    kind = str(rule.get("type", ""))
    if not rule.keys() <= _KNOWN.get(kind, _ABOUT):
        return False
    if ("enum" in rule and value not in rule["enum"]) or ("const" in rule and value != rule["const"]):
        return False
    match kind:
        case "string":
            return (
                isinstance(value, str)
                and rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value))
                and ("pattern" not in rule or re.search(rule["pattern"], value) is not None)
                and FORMATS.conforms(value, rule.get("format", ""))
            )
        case "integer" | "number":
            return (
                type(value) in ((int,) if kind == "integer" else (int, float))
                and rule.get("minimum", value) <= value <= rule.get("maximum", value)
                and ("exclusiveMinimum" not in rule or value > rule["exclusiveMinimum"])
            )
        case "array":
            return (
                isinstance(value, list)
                and rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value))
                and (not rule.get("uniqueItems") or (_all_text(value) and len(set(value)) == len(value)))
                and all(fits(item, rule.get("items", {})) for item in value)
            )
        case "object":
            return (
                isinstance(value, dict)
                and len(value) >= rule.get("minProperties", 0)
                and all(key in value for key in rule.get("required", ()))
                and all(_field_fits(key, inner, rule) for key, inner in value.items())
            )
        case _:
            return True


def _all_text(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _field_fits(key: str, value: Any, rule: Schema) -> bool:
    inner = rule.get("properties", {}).get(key, rule.get("additionalProperties", {}))
    if not isinstance(inner, dict) or ("propertyNames" in rule and not fits(key, rule["propertyNames"])):
        return False
    return fits(value, inner)
