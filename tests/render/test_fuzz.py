"""Random edits of real records: never a traceback, and never a page that differs from its data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog import check, load
from macros.catalog.problems import as_github, as_json, as_text
from macros.render import Renderer
from tests.conftest import examples
from tests.site.reader import expected, records, shown

RECORDS = ("edge-cases", "training-data", "transparency", "tuning-access")
SCRAPS = (
    "：",
    ": ",
    "\t",
    "- ",
    '"',
    "'",
    "*x",
    "&x",
    "{",
    "[",
    "yes",
    "<<<<<<< HEAD\n",
    "\x07",
    "<b>",
    "`",
    "\n",
    "  ",
    "#",
    "é",
)
ENCODINGS = ("utf-8", "gbk", "utf-16", "utf-8-sig")


@pytest.fixture(scope="module")
def data(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real records; whoever changes a file puts it back."""
    return Path(shutil.copytree(root / "data", tmp_path_factory.mktemp("fuzz") / "data"))


@st.composite
def edits(draw: st.DrawFn, text: str) -> bytes:
    """The text after a few changes of characters or lines, in some encoding."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(("insert", "delete", "replace", "drop-line", "repeat-line"))):
            case "insert":
                text = text[:at] + draw(st.sampled_from(SCRAPS) | st.text(max_size=3)) + text[at:]
            case "delete":
                text = text[:at] + text[at + draw(st.integers(1, 8)) :]
            case "replace":
                text = text[:at] + draw(st.characters(codec="utf-8")) + text[at + 1 :]
            case other:
                lines = text.splitlines(keepends=True)
                number = draw(st.integers(0, max(0, len(lines) - 1)))
                lines[number : number + 1] = lines[number : number + 1] * (0 if other == "drop-line" else 2)
                text = "".join(lines)
    return text.encode(draw(st.sampled_from(("utf-8",) * 5 + ENCODINGS)), errors="replace")


@examples(30)
@given(st.data())
def test_random_edits(data: Path, draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(RECORDS))
    path = data / f"criteria/{name}.yml"
    before = path.read_bytes()
    changed = draw.draw(edits(before.decode()))
    try:
        path.write_bytes(changed)
        problems = check(data)
        lines = changed.count(b"\n") + changed.count(b"\r") + 2
        for problem in problems:
            assert 1 <= problem.line <= max(lines, 1) or not problem.file.endswith(path.name)
            assert problem.column >= 1
        for told in (as_text, as_json, as_github):
            assert isinstance(told(problems), str)
        if not any(problem.level == "error" for problem in problems):
            catalog = load(data)
            if name in catalog.criteria:  # a draft is not published
                for lang in ("zh", "en"):
                    page = Renderer(catalog, lang).part("criterion", f"criteria/{name}/", name)
                    wanted = expected({f"criteria/{name}": ("*",)}, records(data), lang)
                    assert shown(page) == (wanted, [])
    finally:
        path.write_bytes(before)
