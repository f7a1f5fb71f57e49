"""Whatever is done to a file: no exception, every problem at a place in it, and what has no error loads."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.catalog import Problem, check, load
from macros.catalog.problems import as_github, as_json, as_text
from macros.publish.fix import mendable

CHARACTERS = "\t:#-'\"{}[]&*!|>%@`?,~\\ \u3000：，‹›\0\r\n\x85\u200b\ufeff🙂"
WORDS = (
    ": § #§- §---\n§? §<<: *x§&x §!!int §\n\n§  §yes§no§null§1e3§0x1F§2026-11-22§‹…›§<b>§**§[a](b)§](§zh: §en:\n§"
    '<<<<<<< HEAD\n§id: x\n§kind: moved\n§kind: case\n§status: draft\n§- - - - - - - - - - - - - - - - - - - - - §"\\q"'
)
SNIPPETS = st.sampled_from([*CHARACTERS, *WORDS.split("§")])
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "gbk", "utf-16", "latin-1")


@st.composite
def edited(draw: st.DrawFn, text: str) -> bytes:
    """A file after one to three slips of the hand, saved as an editor might."""
    for _ in range(draw(st.integers(1, 3))):
        rows = text.split("\n")
        number = draw(st.integers(0, len(rows) - 1))
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(["insert", "insert", "cut", "drop", "twice", "indent", "swap", "end", "retype"])):
            case "insert":
                text = text[:at] + draw(SNIPPETS) + text[at:]
            case "cut":
                text = text[:at] + text[at + draw(st.integers(1, 30)) :]
            case "drop":
                text = "\n".join(rows[:number] + rows[number + draw(st.integers(1, 4)) :])
            case "twice":
                text = "\n".join([*rows[: number + 1], *rows[number:]])
            case "indent":
                rows[number] = draw(st.sampled_from(["  ", " ", "\t", "- "])) + rows[number]
                text = "\n".join(rows)
            case "swap":
                other = draw(st.integers(0, len(rows) - 1))
                rows[number], rows[other] = rows[other], rows[number]
                text = "\n".join(rows)
            case "end":
                text = text[:at]
            case _:
                head, colon, _ = rows[number].partition(": ")
                rows[number] = head + colon + draw(SNIPPETS)
                text = "\n".join(rows)
    raw = text.encode(draw(st.sampled_from(ENCODINGS)), "replace")
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(st.binary(min_size=1, max_size=3)) + raw[at:]
    return raw


def holds(data: Path, name: str, raw: bytes) -> None:
    """What must be true of a data folder in which one file was changed."""
    problems = check(data)
    rows = raw.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    for problem in problems:
        assert isinstance(problem, Problem)
        if problem.file == name:
            assert 1 <= problem.line <= len(rows), problem
            assert 1 <= problem.column <= len(rows[problem.line - 1]) + 1, problem
    told = [(p.file, p.line, p.column, p.code, tuple(p.values.items())) for p in problems]
    assert len(set(told)) == len(told), "the same problem twice"
    assert problems == sorted(problems)
    assert all(len(as_text([problem]).splitlines()) == 2 for problem in problems)
    assert len(as_text(problems).splitlines()) <= 2 * len(problems)
    assert len(as_github(problems).splitlines()) == len(problems)
    as_json(problems).encode()
    assert 0 <= mendable(data, problems) <= len(problems)
    if not any(problem.level == "error" for problem in problems):
        load(data)


def fuzzed(data: Path, files: list[Path], draw: st.DataObject) -> None:
    path = draw.draw(st.sampled_from(files))
    before = path.read_bytes()
    raw = draw.draw(edited(before.decode("utf-8")))
    try:
        path.write_bytes(raw)
        holds(data, f"data/{path.relative_to(data).as_posix()}", raw)
    finally:
        path.write_bytes(before)


rough = functools.partial(settings, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


@rough(max_examples=150)
@given(draw=st.data())
def test_small_records(small: Path, draw: st.DataObject) -> None:
    fuzzed(small / "data", sorted(p for p in (small / "data").rglob("*") if p.suffix in (".yml", ".txt")), draw)


@pytest.fixture(scope="module")
def real(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(root / "data", tmp_path_factory.mktemp("real") / "data")


@rough(max_examples=20)
@given(draw=st.data())
def test_real_records(real: Path, draw: st.DataObject) -> None:
    fuzzed(real, sorted(real.rglob("*.yml")), draw)
