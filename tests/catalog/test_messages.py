"""What a newcomer is told about each mistake, word for word, in both languages.

``UPDATE_MESSAGES=1 pytest tests/catalog/test_messages.py`` writes what is said now into ``cases``. Read every line that
changed: is it enough, by itself, for someone who never saw this project to mend the file?
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
from pathlib import Path

import pytest
import yaml

from macros.catalog import check
from macros.catalog.problems import as_text, codes
from tests.catalog.conftest import HERE, Case

CASES = {
    (path.stem, name): Case(**{key.replace("from", "origin"): value for key, value in case.items()})
    for path in sorted((HERE / "cases").glob("*.yml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
# raised in other tests: content alone raises none
BY_HAND = {"unreadable", "not-a-file", "future-date", "not-accepted", "case-missed", "case-not-missed"}
_SAID_NOW: dict[tuple[str, str], Case] = {}


@pytest.mark.parametrize("key", CASES, ids="/".join)
def test_message(small: Path, key: tuple[str, str]) -> None:
    case = CASES[key]
    with case.applied(small / "data"):
        problems = check(small / "data")
    said = dataclasses.replace(case, zh=as_text(problems, "zh"), en=as_text(problems, "en"))
    if "UPDATE_MESSAGES" in os.environ:
        _SAID_NOW[key] = said
    else:
        assert (said.zh, said.en) == (case.zh, case.en)


def test_the_small_data_is_sound(small: Path) -> None:
    assert check(small / "data") == []


def test_messages_are_written() -> None:
    """Not a test: the last step of an update."""
    for path in (HERE / "cases").glob("*.yml"):
        cases = {name: case for (file, name), case in _SAID_NOW.items() if file == path.stem}
        if cases:
            head = path.read_text(encoding="utf-8").partition("\n")[0]
            path.write_text("\n".join([head, *(_written(*entry) for entry in cases.items())]) + "\n", encoding="utf-8")


def _written(name: str, case: Case) -> str:
    rows = [f"{name}:"]
    for field in dataclasses.fields(case):
        value = getattr(case, field.name)
        if value != field.default or field.name in ("zh", "en"):
            rows.append(f"  {field.name.replace('origin', 'from')}: {_scalar(value)}")
    return "\n".join(rows)


def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return str(value).lower()
    odd = r"[^\S\n ]|[\x00-\x09\x0b-\x1f\u200b]"
    if ("\n" in value and not re.search(rf"{odd}| \n", value)) or value.startswith("data/"):
        return f"|2{'' if value[-1] == chr(10) else '-'}\n" + "\n".join(f"    {row}" for row in value.splitlines())
    if re.fullmatch(r"[A-Za-z][\w./-]+", value):
        return value
    return re.sub(odd, lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def test_every_code_is_raised_by_a_case() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (HERE.parents[1] / "macros").rglob("*.py"))
    ours = "".join(path.read_text(encoding="utf-8") for path in (HERE.parents[1] / "macros/catalog").glob("*.py"))
    raised = {
        code
        for case in CASES.values()
        for code in re.findall(r"^data/\S+:\d+:\d+: (?:warning: )?([\w-]+): ", case.en, re.M)
    }
    assert [code for code in codes() if f'"{code}"' not in sources] == [], "no code reports these: delete them"
    assert [code for code in codes() if f'"{code}"' in ours and code not in raised | BY_HAND] == []
