"""Print the schemas that editors and programs read from the model: nobody edits them."""

from __future__ import annotations

import json
from pathlib import Path

from macros.kinds import SHAPES
from macros.schema import printed
from macros.tools.writing import create, replace


def files() -> dict[str, str]:
    """Every schema by its path below ``data/schema``."""
    return {f"{name}.schema.json": _json(printed(name)) for name in SHAPES}


def _json(schema: dict[str, object]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def run_schemas(root: Path) -> int:
    """Write the schemas that changed, and print their names."""
    for name, text in files().items():
        path = root / "data" / "schema" / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            (replace if path.exists() else create)(path, f"data/schema/{name}", text)
            print(f"data/schema/{name}")
    return 0
