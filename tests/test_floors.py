"""Imports go one way, down the floors."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FLOORS = ("catalog", "advice", "render", "tools", "site")  # each may import itself and what stands before it
THEME_AND_MKDOCS = ("mkdocs", "material", "mkdocs_macros")


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports fail where a file is loaded by its path"
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def upward(macros: Path) -> list[str]:
    """Imports that run up a floor, and imports of MkDocs below ``site``."""
    wrong = []
    for height, floor in enumerate(FLOORS):
        for path in sorted((macros / floor).rglob("*.py")):
            for name in sorted(imported(path)):
                parts = name.split(".")
                if parts[0] == "macros" and len(parts) > 1 and parts[1] in FLOORS[height + 1 :]:
                    wrong.append(f"{floor}/{path.name} imports {name}")
                if parts[0] in THEME_AND_MKDOCS and floor != "site":
                    wrong.append(f"{floor}/{path.name} imports {name}")
    return wrong


def test_no_import_runs_up(root: Path) -> None:
    assert upward(root / "macros") == []


@pytest.mark.parametrize(
    ("floor", "line"),
    [
        ("catalog", "from macros.advice import advise"),
        ("advice", "import macros.render.renderer"),
        ("render", "from macros import site"),
        ("render", "from mkdocs.structure.files import File"),
    ],
)
def test_an_import_that_runs_up_is_found(checkout: Path, floor: str, line: str) -> None:
    module = checkout / "macros" / floor / "__init__.py"
    module.write_text(module.read_text(encoding="utf-8") + f"\n\ndef late() -> None:\n    {line}\n", encoding="utf-8")
    assert upward(checkout / "macros")


def test_every_floor_is_known(root: Path) -> None:
    assert {p.name for p in (root / "macros").iterdir() if p.is_dir() and p.name != "__pycache__"} == set(FLOORS)
