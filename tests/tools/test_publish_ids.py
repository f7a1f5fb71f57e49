"""Ids never die: ``data/published.txt`` holds every id ever published; ``check`` sees to it that none is lost."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.catalog import load
from macros.tools.publish_ids import ids
from tests.sample import MOVED

LEDGER = Path("data/published.txt")


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "data", tmp_path / "data")
    return tmp_path


def lines(root: Path) -> list[str]:
    return (root / LEDGER).read_text(encoding="utf-8").splitlines()


def test_what_is_about_to_be_published_is_listed(root: Path) -> None:
    """Adding a record is one file; whoever merges lists it, without which PUBLISHED_SITE is not published."""
    new = sorted(set(ids(load(root / "data"))) - set(lines(root)))
    assert not (new and os.environ.get("PUBLISHED_SITE")), (
        f"about to be published, so run `python -m macros publish-ids` and commit {LEDGER}: {', '.join(new)}\n"
        f"这些 id 即将发布，请运行 `python -m macros publish-ids` 并提交 {LEDGER}：{'、'.join(new)}"
    )


def test_new_ids_are_added_in_their_place(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--root", str(copy), "publish-ids"])
    before = lines(copy)
    capsys.readouterr()
    assert main(["--root", str(copy), "publish-ids"]) == 0
    assert capsys.readouterr().out == "nothing new / 没有新的 id\n"
    criterion = (copy / "data/criteria/edge-cases.yml").read_text(encoding="utf-8")
    (copy / "data/criteria/new-question.yml").write_text(criterion, encoding="utf-8")
    draft = criterion.replace("status: active", "status: draft")
    (copy / "data/criteria/unfinished.yml").write_text(draft, encoding="utf-8")
    (copy / "data/criteria/rare-inputs.yml").write_text(MOVED, encoding="utf-8")
    glossary = copy / "data/glossary.yml"
    terms = glossary.read_text(encoding="utf-8")
    one = re.search(r"(?m)^  llm:\n(    .*\n)+", terms)
    assert one
    glossary.write_text(terms + one[0].replace("  llm:", "  word:", 1), encoding="utf-8")
    assert main(["--root", str(copy), "publish-ids"]) == 0
    new = ["criteria/new-question", "criteria/rare-inputs", "glossary/word"]
    assert capsys.readouterr().out.splitlines() == new
    assert lines(copy) == sorted([*before, *new])
    assert (copy / LEDGER).read_bytes().endswith(b"\n")
    assert main(["--root", str(copy), "check"]) == 0


def test_lines_out_of_order_are_put_in_order(copy: Path) -> None:
    main(["--root", str(copy), "publish-ids"])
    before = lines(copy)
    (copy / LEDGER).write_text("\r\n".join([*reversed(before), before[0]]), encoding="utf-8", newline="")
    assert main(["--root", str(copy), "check"]) == 1
    assert main(["--root", str(copy), "publish-ids"]) == 0
    assert lines(copy) == before
    assert b"\r" not in (copy / LEDGER).read_bytes()


def test_nothing_is_published_while_something_is_wrong(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = copy / "data/criteria/edge-cases.yml"
    gone.rename(gone.with_name("odd-cases.yml"))
    before = lines(copy)
    assert main(["--root", str(copy), "publish-ids"]) == 1
    assert "data/criteria/edge-cases.yml:1:1: lost-record: " in capsys.readouterr().err
    assert lines(copy) == before


@pytest.mark.parametrize("name", ["criteria/edge-cases.yml", "methods/lora.yml", "comparisons/cost.yml"])
def test_a_published_record_that_is_gone_is_one_problem_and_no_site(
    copy: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (copy / "data" / name).unlink()
    assert main(["--root", str(copy), "check", "--lang", "en"]) == 1
    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith(f"data/{name}:1:1: lost-record: '{name.removesuffix('.yml')}' was published")
    assert main(["--root", str(copy), "build", "--site", str(copy / "site")]) == 1
    assert not (copy / "site").exists()


def test_what_a_record_was_renamed_to_is_guessed_where_only_one_is_new(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--root", str(copy), "publish-ids"])
    old = copy / "data/criteria/edge-cases.yml"
    text = old.read_text(encoding="utf-8")
    old.rename(old.with_name("odd-cases.yml"))
    assert main(["--root", str(copy), "check", "--lang", "en"]) == 1
    assert "`to:` with `- odd-cases` below it" in capsys.readouterr().out
    (copy / "data/criteria/strange-cases.yml").write_text(text, encoding="utf-8")
    assert main(["--root", str(copy), "check", "--lang", "en"]) == 1
    assert "`to:` with `- <id>` below it" in capsys.readouterr().out


@pytest.mark.parametrize(("file", "entry"), [("sources", "zhou-2023-lima"), ("glossary", "adapting")])
def test_a_published_source_or_term_that_is_gone_is_one_problem(
    copy: Path, capsys: pytest.CaptureFixture[str], file: str, entry: str
) -> None:
    path = copy / f"data/{file}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(?m)^  {entry}:\n(    .*\n)+", "", text), encoding="utf-8")
    assert main(["--root", str(copy), "check", "--lang", "en"]) == 1
    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith(f"data/{file}.yml:3:1: lost-entry: '{file}/{entry}' was published")
