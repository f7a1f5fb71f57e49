"""``fix``: each remedy removes its own problem, keeps meaning and comments, and has nothing left to do afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from macros.catalog import check
from macros.tools import fix as fixing
from macros.tools.fix import FIXES, fix, run_fix
from tests.sample import COMMENT, NAME, small_data


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small folder of data in good order."""
    small_data(tmp_path)
    fix(tmp_path / "data")
    assert codes(tmp_path) == []
    return tmp_path


def codes(copy: Path) -> list[str]:
    """What is wrong with the sample."""
    return [p.code for p in check(copy / "data") if p.file == NAME]


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def tabbed(text: str) -> str:
    return re.sub("(?m)^(?:  )+", lambda m: "\t" * (len(m[0]) // 2), text)


def reversed_keys(text: str) -> str:
    """``title`` and ``question`` change places, and so do the languages of ``verdict``."""
    data = re.search(r"(?ms)^title:\n.*?(?=^#|^question:)", text)
    assert data
    text = text.replace(data[0], "").replace("verdict:\n", f"{data[0]}verdict:\n")
    return re.sub(r"(?m)(^verdict:\n)(  zh: .*\n)(  en: .*\n)", r"\1\3\2", text)


BROKEN: list[tuple[str, Callable[[str], str]]] = [
    ("byte-order-mark", lambda text: "\ufeff" + text),
    ("tab", tabbed),
    ("tab", swap("  zh: 可追溯性", "\tzh:\t 可追溯性")),
    ("tab", swap("related:\n  - ", "related:\n  -\t")),
    ("whitespace", lambda text: text.replace("\n", "\r\n")),
    ("whitespace", swap("kind: criterion\n", "kind: criterion  \n")),
    ("whitespace", lambda text: text.rstrip("\n")),
    ("whitespace", lambda text: text + "\n\n\n"),
    ("needs-quotes", swap('reviewed_on: "2026-11-22"', "reviewed_on: 2026-11-22")),
    ("needs-quotes", swap("  en: Traceable answers", "  en: yes")),
    ("needs-quotes", swap("  zh: 可追溯性", "  zh: on")),
    ("needs-quotes", swap("    - audit trail", "    - 1.10")),
    ("full-width-colon", swap("kind: criterion", "kind：criterion")),
    ("full-width-colon", swap("title:\n", "title：\n")),
    ("full-width-colon", swap("    - source: ", "    - source ：")),
    ("unquoted-colon", swap("  en: Traceable answers", "  en: Traceable: every answer")),
    ("unquoted-colon", swap("  en: Traceable answers", '  en: Traceable "answers": a\\b')),
    ("unquoted-colon", swap("  en: Traceable answers", "  en: Traceable answers:")),
    ("list-dash", swap("    - citations", "    -citations")),
    ("list-dash", swap("    - audit trail", "    -audit trail")),
    ("list-dash", swap("    - audit trail", "    －audit trail\n    - tracing")),
    ("list-dash", swap("    - citations\n    - audit trail", "    －\u3000citations\n    －audit trail")),
    ("list-dash", swap("    - source: ", "    -source: ")),
    ("list-dash", swap("related:\n  - ", "related:\n  － ")),
    ("list-dash", swap("    - citations", "    * citations")),
    ("byte-order-mark", lambda text: "\ufeff\ufeff" + text),
    ("key-order", reversed_keys),
]


TIDY = ("byte-order-mark", "tab", "whitespace")


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


@pytest.mark.parametrize(("what", "broken"), BROKEN)
def test_each_remedy_removes_its_own_problem(copy: Path, what: str, broken: Callable[[str], str]) -> None:
    file = copy / NAME
    right = file.read_bytes().decode()
    wrong = broken(right)
    assert wrong != right
    file.write_bytes(wrong.encode())
    if what in FIXES or what in ("byte-order-mark", "tab"):
        assert what in codes(copy)
    assert fix(copy / "data") == {NAME: [what]}
    assert codes(copy) == []
    mended = file.read_bytes()
    assert comments(mended.decode()) == comments(right)
    assert fix(copy / "data") == {}
    assert file.read_bytes() == mended


@pytest.mark.parametrize(
    ("what", "broken"), [case for case in BROKEN if case[0] in (*TIDY, "key-order", "full-width-colon")]
)
def test_what_was_only_written_differently_is_restored(copy: Path, what: str, broken: Callable[[str], str]) -> None:
    file = copy / NAME
    right = file.read_bytes().decode()
    file.write_bytes(broken(right).encode())
    fix(copy / "data")
    assert yaml.safe_load(file.read_text(encoding="utf-8")) == yaml.safe_load(right)
    if what in ("whitespace", "byte-order-mark"):
        assert file.read_bytes().decode() == right


def test_all_at_once(copy: Path) -> None:
    file = copy / NAME
    text = file.read_bytes().decode()
    for change in (
        swap("title:\n", "title：\n"),
        swap("verdict:\n", "verdict：\n"),
        swap("  en: Traceable answers", "  en: Traceable: every answer"),
        swap('"2026-11-22"', "2026-11-22"),
        tabbed,
        lambda text: "\ufeff" + text.replace("\n", " \r\n").rstrip("\r\n"),
    ):
        text = change(text)
    file.write_bytes(text.encode())
    done = fix(copy / "data")[NAME]
    assert sorted(done) == sorted(
        ["byte-order-mark", "tab", "whitespace", "full-width-colon", "unquoted-colon", "needs-quotes"]
    )
    assert codes(copy) == []
    assert fix(copy / "data") == {}


@pytest.mark.parametrize(
    "broken",
    [
        swap("  en: Traceable answers", "  en: Traceable: every # answer"),  # text or comment?
        swap("  en: Traceable answers", "  en: Traceable: every\n    answer"),  # goes on in the next line
        swap("  en: Traceable answers", "  en: Traceable\tanswers"),  # a tab inside a text
        swap("kind: criterion", "sort：criterion"),  # not a field
        swap("  zh: 可追溯性\n", ""),  # needs a translation
        swap("training-data", "training-date"),  # needs a decision
        swap("  en: Traceable answers", "  en: ~"),  # nothing, not a word
        swap("    - audit trail", "    - null"),
        swap("  en: Traceable answers", "  en: Traceable \ufffd\ufffd"),  # the words are gone
        swap("evidence:\n  grade: weak\n", "evidence: grade: weak\n"),  # two keys, and no text with a colon
        swap("order: 990", "order: 990 # last"),  # a note that would be dropped
    ],
)
def test_what_needs_a_person_is_left_alone(copy: Path, broken: Callable[[str], str]) -> None:
    file = copy / NAME
    wrong = broken(file.read_bytes().decode()).encode()
    file.write_bytes(wrong)
    assert codes(copy)
    assert fix(copy / "data") == {}
    assert file.read_bytes() == wrong


@pytest.mark.parametrize(("what", "broken"), [case for case in BROKEN if case[0] in (*FIXES, "tab")])
def test_line_ends_of_windows_keep_nothing_from_being_mended(
    copy: Path, what: str, broken: Callable[[str], str]
) -> None:
    file = copy / NAME
    file.write_bytes(broken(file.read_bytes().decode()).replace("\n", "\r\n").encode())
    assert fix(copy / "data") == {NAME: [what, "whitespace"]}
    assert codes(copy) == []


def test_line_ends_stay_where_a_person_has_to_look_first(copy: Path) -> None:
    file = copy / NAME
    text = (
        file.read_bytes()
        .decode()
        .replace("kind: criterion", "kind：criterion")
        .replace("zh: 可追溯性", 'zh: "可追溯性')
    )
    file.write_bytes(text.replace("\n", "\r\n").encode())
    assert fix(copy / "data") == {NAME: ["full-width-colon"]}
    assert file.read_bytes() == text.replace("kind：criterion", "kind: criterion").replace("\n", "\r\n").encode()
    assert fix(copy / "data") == {}


def test_unknown_keys_are_not_moved(copy: Path) -> None:
    file = copy / NAME
    text = reversed_keys(file.read_bytes().decode()).replace("kind: criterion\n", "surprise: x\nkind: criterion\n")
    file.write_bytes(text.encode())
    fix(copy / "data")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines.index("question:") < lines.index("title:")
    assert "surprise: x" in lines


def test_repeated_keys_are_not_moved(copy: Path) -> None:
    """Which of the two is meant, a person has to say, and neither may be lost with the words above it."""
    file = copy / NAME
    text = reversed_keys(file.read_bytes().decode()).replace("order: 990\n", "order: 990\n# why\norder: 990\n")
    file.write_bytes(text.encode())
    assert fix(copy / "data") == {NAME: ["key-order"]}  # of the languages of `verdict`
    mended = file.read_text(encoding="utf-8")
    assert "order: 990\n# why\norder: 990\n" in mended
    assert mended.index("question:") < mended.index("title:")


def test_what_is_written_in_one_line_style_is_not_moved(copy: Path) -> None:
    """Lines between brackets end in commas and may not be swapped; lines elsewhere may."""
    file = copy / NAME
    text = file.read_bytes().decode()
    flow = "verdict: {\n  en: Use retrieval.,\n  zh: 用检索。\n  }\n"
    text = re.sub(r"(?m)^verdict:\n(  .*\n){2}", flow, text)
    text = text.replace("kind: criterion\nstatus: active\n", "status: active\nkind: criterion\n")
    assert flow in text
    file.write_bytes(text.encode())
    assert fix(copy / "data") == {NAME: ["key-order"]}
    mended = file.read_text(encoding="utf-8")
    assert flow in mended
    assert mended.index("kind: criterion") < mended.index("status: active")


def test_a_change_that_would_change_what_the_file_says_is_not_made(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(problem: object, known: object, rows: list[str]) -> None:
        rows[:] = [row.replace("2026-11-22", "2026-12-22") for row in rows]

    file = copy / NAME
    wrong = file.read_bytes().replace(b'"2026-11-22"', b"2026-11-22")
    file.write_bytes(wrong)
    monkeypatch.setitem(FIXES, "needs-quotes", careless)
    monkeypatch.setattr(fixing, "_whitespace", lambda text: text.replace("criterion", "method"))
    monkeypatch.setattr(fixing, "_tabs", lambda text: text.replace("order: 990", "order: 99"))
    monkeypatch.setattr(fixing, "sort_keys", lambda text, schema: text.replace("- audit trail\n", ""))
    assert fix(copy / "data") == {}
    assert file.read_bytes() == wrong


def test_bytes_that_are_not_utf_8_are_left_alone(copy: Path) -> None:
    file = copy / NAME
    wrong = file.read_bytes().decode().encode("gbk", "replace") + b" \r\n"
    file.write_bytes(wrong)
    assert fix(copy / "data") == {}
    assert file.read_bytes() == wrong


def test_only_what_was_asked_for(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("edge-cases", "rare-inputs"):
        file = copy / f"data/criteria/{name}.yml"
        file.write_bytes(file.read_bytes().rstrip())
    assert run_fix(copy, [copy / "data/criteria/edge-cases.yml"]) == 0
    assert capsys.readouterr().out == "data/criteria/edge-cases.yml: whitespace\n"
    assert not (copy / "data/criteria/rare-inputs.yml").read_bytes().endswith(b"\n")
    assert run_fix(copy, [copy / "data/criteria"]) == 0
    assert (copy / "data/criteria/rare-inputs.yml").read_bytes().endswith(b"\n")
    assert run_fix(copy, [copy / "nowhere.yml"]) == 2
    assert "no such file" in capsys.readouterr().err
    assert run_fix(copy) == 0
    assert "nothing to fix" in capsys.readouterr().out


def test_keys_move_with_their_comments(copy: Path) -> None:
    file = copy / NAME
    head, _, rest = file.read_text(encoding="utf-8").partition("kind: criterion\n")
    date = 'reviewed_on: "2026-11-22"\n'
    rest = rest.replace(f"{date}{COMMENT}\n", "")
    file.write_text(f"{head}# a\nkind: criterion\n# b\n{date}# c\n{rest}", encoding="utf-8")
    assert fix(copy / "data", [file]) == {NAME: ["key-order"]}
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:5] == [head.strip(), "# a", "kind: criterion", "# c", "status: active"]
    assert lines[-2:] == ["# b", date.strip()]
