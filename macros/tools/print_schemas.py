"""Print the schemas that editors and programs read from the model: nobody edits them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from macros.kinds import SHAPES
from macros.schema import Schema, printed
from macros.tools.writing import create, replace


def authored() -> dict[str, Schema]:
    """The schema of every file that people write, by its path below ``data/schema``."""
    return {f"{name}.schema.json": printed(name) for name in SHAPES}


def as_text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def run_schemas(root: Path, schemas: Mapping[str, Schema]) -> int:
    """Write the schemas that changed, by their paths below ``data/schema``, and print their names."""
    for name, schema in schemas.items():
        path, text = root / "data" / "schema" / name, as_text(schema)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            (replace if path.exists() else create)(path, f"data/schema/{name}", text)
            print(f"data/schema/{name}")
    return 0
