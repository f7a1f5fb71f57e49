"""``python -m macros check``: formats, languages, paths and exit status."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.catalog import load
from macros.catalog.problems import Problem, as_text
from tests.catalog.conftest import Case

Run = Callable[..., tuple[int, str, str]]
WRONG = Case("criteria/rare-inputs.yml", find="group: behavior", put="group: behaviour")
WRONG_CELL = Case("comparisons/cost.yml", find="kind: comparison", put="kind: comparisons")
FINE_ZH, FINE_EN = "没有问题，共检查了 {} 个文件", "no problems; files checked: {}"
TWO_WORDS = Case("methods/lora.yml", find="- 低秩", put="- 低秩，适配器")


TODAY = "2026-12-01"


@pytest.fixture
def run(small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("macros.__main__.today", lambda: TODAY)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["--root", str(small), "check", *arguments])
        return status, *capsys.readouterr()

    return run


def test_nothing_to_say(run: Run) -> None:
    assert run() == (0, f"{FINE_ZH.format(14)} / {FINE_EN.format(14)}\n", "")
    assert run("--lang", "zh") == (0, f"{FINE_ZH.format(14)}\n", "")
    assert run("--format", "github") == (0, "", "")
    assert run("--format", "json") == (0, "[]\n", "")


def test_an_error_fails_and_a_warning_does_not(small: Path, run: Run) -> None:
    with TWO_WORDS.applied(small / "data"):
        status, said, _ = run()
        assert status == 0
        assert said.startswith("data/methods/lora.yml:")
        assert ": warning: several-keywords: " in said
        with WRONG.applied(small / "data"):
            assert run()[0] == 1


def test_text_says_it_in_both_languages_or_in_one(small: Path, run: Run) -> None:
    with WRONG.applied(small / "data"):
        both, zh, en = run()[1], run("--lang", "zh")[1], run("--lang", "en")[1]
    place = "data/criteria/rare-inputs.yml:5:8: wrong-value: "
    assert zh.startswith(place + "'group' 不能是 'behaviour' — 是不是 'behavior'？")
    assert en.startswith(place + "'group' cannot be 'behaviour' — did you mean 'behavior'? ")
    assert both == zh + "    " + en.removeprefix(place)


def test_json_holds_what_a_program_needs(small: Path, run: Run) -> None:
    with WRONG.applied(small / "data"), TWO_WORDS.applied(small / "data"):
        problems = json.loads(run("--format", "json")[1])
        (english, _) = json.loads(run("--format", "json", "--lang", "en")[1])
    assert [list(problem) for problem in problems] == [
        ["file", "line", "column", "code", "level", "message", "hint"],
    ] * 2
    first, second = problems
    assert (first["file"], first["line"], first["column"]) == ("data/criteria/rare-inputs.yml", 5, 8)
    assert (first["code"], first["level"], second["level"]) == ("wrong-value", "error", "warning")
    assert first["message"] == "'group' 不能是 'behaviour' / 'group' cannot be 'behaviour'"
    assert english["message"] == "'group' cannot be 'behaviour'"
    assert english["hint"].startswith("did you mean 'behavior'? ")


def test_github_shows_problems_at_their_lines(small: Path, run: Run) -> None:
    hundred = Case("criteria/rare-inputs.yml", find="group: behavior", put="group: 100%, a:b")
    with hundred.applied(small / "data"), TWO_WORDS.applied(small / "data"):
        first, second = run("--format", "github")[1].splitlines()
    head = "::error file=data/criteria/rare-inputs.yml,line=5,col=8,title=wrong-value::"
    assert first.startswith(head + "'group' 不能是 '100%25, a:b' — ")
    assert "%0A'group' cannot be '100%25, a:b' — " in first
    assert re.match(r"::warning file=data/methods/lora\.yml,line=\d+,col=7,title=several-keywords::", second)


def test_of_many_of_one_code_the_first_are_told_and_the_places_of_the_others(small: Path, run: Run) -> None:
    bare = Case("criteria/rare-inputs.yml", text="kind: criterion\nstatus: activ\n")
    fields = ["origin", "group", "order", "title", "question", "why", "verdict", "when_yes", "when_no", "evidence"]
    fields += ["keywords", "reviewed_on"]
    with bare.applied(small / "data"):
        zh = run("--lang", "zh")[1].splitlines()
        both, en = run()[1].splitlines(), run("--lang", "en")[1].splitlines()
        assert len(run("--format", "github")[1].splitlines()) == 1 + len(fields)
        assert len(json.loads(run("--format", "json")[1])) == 1 + len(fields)
    assert ["'" + key + "'" in line for key, line in zip(fields, en, strict=False)][:3] == [True] * 3
    others = ", ".join(f"line 1 '{key}'" for key in fields[3:])
    assert en[3] == f"data/criteria/rare-inputs.yml: missing-field: 9 more: {others}"
    assert zh[3].startswith("data/criteria/rare-inputs.yml: missing-field: 另有 9 处：第 1 行 'title'，第 1 行 ")
    assert en[4].startswith("data/criteria/rare-inputs.yml:2:9: wrong-value: ")
    assert both == [line for pair in zip(zh, (en[0], *en[1:]), strict=True) for line in (pair[0], told(pair[1]))]


def told(line: str) -> str:
    """What a line of one language says, as it stands below the other language."""
    return "    " + re.sub(r"^\S+: (?:warning: )?[\w-]+: ", "", line)


def test_many_and_few(small: Path) -> None:
    def of(count: int) -> list[str]:
        return as_text((Problem("x.yml", n, 1, "tab") for n in range(1, count + 1)), "en").splitlines()

    assert [len(of(count)) for count in (1, 3, 5, 6, 7, 40)] == [1, 3, 5, 4, 4, 4]
    assert of(6)[3] == "x.yml: tab: 3 more: line 4, line 5, line 6"
    assert of(24)[3].endswith(", line 23, …")
    assert of(23)[3].endswith(", line 23")


def test_it_names_fix_where_that_mends_some_kinds(small: Path, run: Run) -> None:
    colon = Case("criteria/training-data.yml", find="status: active", put="status：active")
    en = "`python -m macros fix` mends some kinds of these"
    with colon.applied(small / "data"), WRONG_CELL.applied(small / "data"):
        said = run()[1]
        assert run("--lang", "en")[1].splitlines()[-1] == en
        assert "macros fix" not in run("--format", "github")[1] + run("--format", "json")[1]
    assert said.endswith(f"\n其中有些可用 `python -m macros fix` 自动改好 / {en}\n")
    with WRONG.applied(small / "data"):
        assert "macros fix" not in run()[1]


@pytest.mark.parametrize(
    ("day", "warned"),
    [("2026-12-02", False), ("2026-12-03", True), ("2062-11-22", True), ("9999-12-31", True), ("2026-13-01", False)],
)
def test_a_day_that_is_still_to_come_is_a_warning(small: Path, run: Run, day: str, warned: bool) -> None:
    """The day after today may have come elsewhere."""
    with Case("criteria/rare-inputs.yml", find='"2026-11-22"', put=f'"{day}"').applied(small / "data"):
        said = run("--lang", "en")[1]
        assert ("warning: future-date: 'reviewed_on' is" in said) is warned
        if warned:
            place = "data/criteria/rare-inputs.yml:79:14: "
            assert said.startswith(
                f"{place}warning: future-date: 'reviewed_on' is {day}, which is still to come (today is"
            )
            assert run("--lang", "zh")[1].startswith(f"{place}warning: future-date: 'reviewed_on' 是 {day}，还没有到")
            assert run()[0] == 0
            assert load(small / "data").criteria["rare-inputs"].reviewed_on == day
    with Case("criteria/edge-cases.yml", find='"2026-11-22"', put=f'"{day}"').applied(small / "data"):
        assert ("'retired_on' is" in run("--lang", "en")[1]) is (warned or day == "2026-13-01")


def test_only_some_paths(small: Path, run: Run) -> None:
    data = small / "data"
    with WRONG.applied(data):
        assert run(str(data / "criteria"))[0] == 1
        assert run(str(data / "criteria/rare-inputs.yml"))[0] == 1
        status, said, _ = run("--lang", "en", str(data / "methods"), str(data / "site.yml"))
        assert (status, said) == (0, f"{FINE_EN.format(3)}\n")


def test_misuse(small: Path, run: Run) -> None:
    status, said, wrong = run(str(small / "data/none"))
    assert (status, said) == (2, "")
    assert "none: no such file" in wrong
    status, said, wrong = run("--format", "xml")
    assert (status, said) == (2, "")
    assert "'xml' is not one of 'text', 'json', 'github'" in wrong
