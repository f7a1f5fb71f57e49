"""Whatever is done to a file: no exception, every problem at a place in it, and what has no error loads.

``fix`` and ``new`` change nothing but what they say, and touch no file that ``check`` cannot read.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from macros.catalog import Problem, check, load
from macros.catalog.problems import as_github, as_json, as_text
from macros.catalog.reader import UNSAFE, understood
from macros.catalog.slips import INVISIBLE
from macros.kinds import ENTRIES
from macros.tools.fix import UNSAFE_TO_COMPARE, fix
from macros.tools.new import entry, run_new
from tests.conftest import examples

CHARACTERS = "\t:#-'\"{}[]&*!|>%@`?,~\\ \u3000：，‹›\0\r\n\x85\u2028\u200b\ufeff🙂"
WORDS = (
    ": § #§- §---\n§? §<<: *x§&x §!!int §\n\n§  §yes§no§null§1e3§0x1F§2026-11-22§‹…›§<b>§**§[a](b)§](§zh: §en:\n§"
    "<<<<<<< HEAD\n§id: x\n§kind: moved\n§kind: case\n§status: draft\n§- - - - - - - - - - - - - - - - - - - - - §"
    '"\\q"§a: &a\n  b: *a\n§- &a x\n- *a\n§\\n§\\e§"§\'§ # §* §－§-x\n§zh：§https://[::1§=1+1§reviewed_on: 9999-12-31\n'
)
NESTED = ["[" * 30, "[" * 2000, "{a: " * 30, "? " * 30, "? " * 2000, "- " * 2000]
SNIPPETS = st.sampled_from([*CHARACTERS, *WORDS.split("§"), *NESTED])
BOM = "\ufeff"
SAVED = [  # what an editor may put first, its line ends, its encoding, what a broken one may leave at the end
    *[("", "\n", "utf-8", b"")] * 6,
    (BOM, "\n", "utf-8", b""),
    (BOM * 2, "\n", "utf-8", b""),
    (f"{BOM}a: &a [x]\n", "\n", "utf-8", b""),
    (BOM, "\n", "utf-8", b"\xff"),
    *[("", end, "utf-8", b"") for end in ("\r\n", "\r", "\x85", "\u2028")],
    *[("", "\n", encoding, b"") for encoding in ("gbk", "utf-16", "latin-1")],
]


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
    first, end, encoding, last = draw(st.sampled_from(SAVED))
    raw = (first + text.replace("\n", end)).encode(encoding, "replace") + last
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(raw)))
        raw = raw[:at] + draw(st.binary(min_size=1, max_size=3)) + raw[at:]
    return raw


def told_well(data: Path, name: str, raw: bytes) -> None:
    """What must be true of the problems of a data folder in which one file was changed."""
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
    for problem in problems:
        lines = as_text([problem]).split("\n")
        assert len(lines) == 2
        assert all(len(line) < 2000 and not INVISIBLE.search(line) for line in lines)
    assert len(as_text(problems).split("\n")) <= 2 * len(problems) + 1
    assert len(as_github(problems).split("\n")) == len(problems) or not problems
    as_json(problems).encode()
    if not any(problem.level == "error" for problem in problems):
        load(data)


def mended_well(data: Path, path: Path, raw: bytes) -> None:
    """What must be true of a file that ``fix`` was let loose on."""
    done = fix(data, [path])
    after = path.read_bytes()
    assert bool(done) == (after != raw)
    if not done:
        return
    ((_, what),) = done.items()
    before, text = raw.decode("utf-8"), after.decode("utf-8")
    assert not UNSAFE & {problem.code for problem in understood(text, "").problems}, "it touched what no one can read"
    assert comments(text) == comments(before)
    if not set(what) & {*UNSAFE_TO_COMPARE}:
        old, new = (meaning(one) for one in (before, text))
        assert not isinstance(old, dict) or new == old, "it changed what the file says"
    if set(what) <= {"byte-order-mark", "whitespace", "key-order"}:
        assert Counter(map(str.rstrip, text.rstrip().split("\n"))) == Counter(
            map(str.rstrip, before.lstrip(BOM).rstrip().replace("\r\n", "\n").split("\n"))
        )
    assert fix(data, [path]) == {}
    assert path.read_bytes() == after


def comments(text: str) -> Counter[str]:
    return Counter(row.strip() for row in text.lstrip(BOM).split("\n") if row.lstrip(" \t").startswith("#"))


def meaning(text: str) -> Any:
    """What a text says to another reader of YAML, if anything; only for what our reader took."""
    try:
        return yaml.load(text.lstrip(BOM), yaml.CBaseLoader)
    except yaml.YAMLError:
        return None


def added_well(data: Path, path: Path, raw: bytes) -> None:
    """What must be true of a list to which ``new`` was to add an entry."""
    kind = ENTRIES[path.stem].name if path.stem in ENTRIES else ""
    if not kind:
        return
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = run_new(data.parent, kind, "m-2026")
    after = path.read_bytes()
    assert said.getvalue()
    assert (status == 0) == (after != raw)
    if status:
        return
    end = "\r\n" if raw.partition(b"\n")[0].endswith(b"\r") else "\n"
    added = entry(kind, "m-2026").replace("\n", end).encode()
    assert after.count(added) == 1
    others = after.replace(added, b"")
    assert others == raw or (others == raw + end.encode() and not raw.endswith(b"\n")), "more changed than was added"


def fuzzed(data: Path, files: list[Path], draw: st.DataObject) -> None:
    path = draw.draw(st.sampled_from(files))
    before = path.read_bytes()
    raw = draw.draw(edited(before.decode("utf-8")))
    try:
        for holds in (
            lambda: told_well(data, f"data/{path.relative_to(data).as_posix()}", raw),
            lambda: mended_well(data, path, raw),
            lambda: added_well(data, path, raw),
        ):
            path.write_bytes(raw)
            holds()
    finally:
        path.write_bytes(before)


@examples(150)
@given(draw=st.data())
def test_small_records(small: Path, draw: st.DataObject) -> None:
    fuzzed(small / "data", sorted(p for p in (small / "data").rglob("*") if p.suffix in (".yml", ".txt")), draw)


@pytest.fixture(scope="module")
def real(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(root / "data", tmp_path_factory.mktemp("real") / "data")


@examples(20)
@given(draw=st.data())
def test_real_records(real: Path, draw: st.DataObject) -> None:
    fuzzed(real, sorted(real.rglob("*.yml")), draw)
