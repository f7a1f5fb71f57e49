"""Random tests draw the same examples everywhere, unless someone asks for new ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DRAWN = """
import json
from hypothesis import given, settings, strategies as st
from tests.conftest import examples
from macros.tools.fix import run_fix  # loaded or not, it changes nothing

drawn = []

@examples(20)
@given(st.text(), st.integers(), st.binary())
def draw(text, number, raw):
    drawn.append(repr((text, number, raw)))

draw()
now = settings.default
print(json.dumps([drawn, now.derandomize, now.database, now.deadline, now.print_blob, now.max_examples]))
"""


def drawn(root: Path, tmp_path: Path, code: str = DRAWN, **environment: str) -> list[Any]:
    clean = {
        key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTIONS", "HYPOTHESIS_PROFILE")
    }
    (tmp_path / "draw.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "draw.py"],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(root), **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert not (tmp_path / ".hypothesis").exists()
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("environment", [{}, {"CI": "true", "GITHUB_ACTIONS": "true"}, {"PYTHONHASHSEED": "7"}])
def test_the_gate_is_the_same_everywhere(root: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    found, derandomized, database, deadline, blob, count = drawn(root, tmp_path, **environment)
    assert (derandomized, database, deadline, blob, count) == (True, None, None, True, 100)
    assert len(found) == 20
    alone = DRAWN.replace("from macros.tools.fix import run_fix", "")
    assert drawn(root, tmp_path, alone)[0] == found


def test_exploring_draws_many_new_ones(root: Path, tmp_path: Path) -> None:
    found, derandomized, database, deadline, blob, count = drawn(root, tmp_path, HYPOTHESIS_PROFILE="explore")
    assert (derandomized, database, deadline, blob, count) == (False, None, None, True, 2000)
    assert len(found) == 400
    assert drawn(root, tmp_path, HYPOTHESIS_PROFILE="explore")[0] != found


def test_every_random_test_counts_in_times_of_the_profile(root: Path) -> None:
    """``max_examples`` of its own would keep a test from being explored."""
    here = Path(__file__)
    named = [p for p in (root / "tests").rglob("*.py") if p != here and "max_examples" in p.read_text(encoding="utf-8")]
    assert named == [root / "tests/conftest.py"]
