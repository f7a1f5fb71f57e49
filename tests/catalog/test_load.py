"""From files to records."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from macros.catalog import check, load
from macros.catalog.load import InvalidData
from macros.catalog.problems import as_github, as_text
from macros.catalog.slips import INVISIBLE
from macros.model import Keywords, Text, Title
from tests.catalog.conftest import Case


def test_the_real_data_has_no_error(root: Path) -> None:
    errors = [problem for problem in check(root / "data") if problem.level == "error"]
    assert as_text(errors) == ""
    load(root / "data")


def test_records_are_typed(small: Path) -> None:
    catalog = load(small / "data")
    record = catalog.criteria["rare-inputs"]
    assert (record.id, record.order, record.title) == ("rare-inputs", 10, Title("罕见输入", "Rare inputs"))
    assert record.keywords == Keywords(("长尾",), ("long tail", "corner cases"))
    assert record.keywords["zh"] == ("长尾",)
    assert record.title["en"] == "Rare inputs"
    assert record.related == ("training-data",)
    assert record.when_yes.effects == {"skill": 3}
    assert record.when_yes.article is not None
    assert record.when_yes.article.sources == ("lee-2024",)
    assert record.answer("yes") is record.when_yes
    assert record.answer("no") is record.when_no
    assert record.answer("unsure") is None
    blocked = catalog.criteria["training-data"].when_no
    assert (blocked.blocks, blocked.unblock) == ("tuning", Text("收集并标注样本。", "Collect and label examples."))
    assert catalog.methods["lora"].measurements[0].memory_gb == 21.3
    assert catalog.methods["lora"].parent == "tuning"
    assert catalog.questionnaire.score_of("data") == "tuning-readiness"
    with pytest.raises(KeyError):
        catalog.questionnaire.score_of("luck")


def test_drafts_are_left_out_and_retired_records_are_not(small: Path) -> None:
    catalog = load(small / "data")
    assert list(catalog.criteria) == ["rare-inputs", "training-data"]
    assert list(catalog.retired["criteria"]) == ["edge-cases", "fashion"]
    assert catalog.retired["criteria"]["edge-cases"].to == ("rare-inputs",)
    assert catalog.retired["methods"] == {}


def test_records_come_by_order_and_then_by_id(small: Path) -> None:
    data = small / "data"
    later = Case("criteria/rare-inputs.yml", find="order: 10", put="order: 30")
    with later.applied(data):
        assert list(load(data).criteria) == ["training-data", "rare-inputs"]
    same = Case("criteria/rare-inputs.yml", find="order: 10", put="order: 20")
    with same.applied(data):
        assert list(load(data).criteria) == ["rare-inputs", "training-data"]


def test_titles_and_article_cells(small: Path) -> None:
    catalog = load(small / "data")
    references = (
        "criteria/rare-inputs",
        "criteria/edge-cases",
        "methods/lora",
        "glossary/retrieval",
        "sources/kim-2023",
    )
    titles = ["Rare inputs", "Edge cases", "LoRA", "Retrieval", "How Many Examples"]
    assert [catalog.title(reference).en for reference in references] == titles
    for reference in ("criteria/half-written", "criteria/none", "sources/none"):
        with pytest.raises(KeyError):
            catalog.title(reference)
    assert [(record, field, cell.status) for record, field, cell, _ in catalog.article_cells()] == [
        ("criteria/rare-inputs", "when_yes", "corrected"),
        ("criteria/rare-inputs", "when_no", "kept"),
    ]


def test_errors_are_raised_all_at_once_and_warnings_are_not(small: Path) -> None:
    data = small / "data"
    with Case("criteria/rare-inputs.yml", find="- 长尾", put="- 长尾，罕见").applied(data):
        assert [problem.level for problem in check(data)] == ["warning"]
        assert "rare-inputs" in load(data).criteria
        with (
            Case("methods/lora.yml", find="order: 20", put="ordre: 20").applied(data),
            Case("site.yml", gone=True).applied(data),
        ):
            with pytest.raises(InvalidData, match="2 problems") as caught:
                load(data)
            assert [problem.code for problem in caught.value.problems] == ["unknown-field", "missing-file"]


def test_an_empty_folder_lacks_files(tmp_path: Path) -> None:
    assert [problem.code for problem in check(tmp_path)] == ["missing-file"] * 6


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """The small data, to be broken in ways that take more than one file."""
    return shutil.copytree(small / "data", tmp_path / "data")


def told(data: Path) -> list[str]:
    return [f"{problem.file}: {problem.code}: {problem.message('en')}" for problem in check(data)]


def test_a_folder_that_is_gone_is_one_problem(copy: Path) -> None:
    shutil.rmtree(copy / "criteria")
    assert told(copy) == ["data/criteria: missing-file: criteria is missing"]
    with pytest.raises(InvalidData):
        load(copy)


def test_a_folder_of_which_nothing_was_published_may_be_absent(copy: Path) -> None:
    shutil.rmtree(copy / "cases")
    listed = (copy / "published.txt").read_text(encoding="utf-8")
    (copy / "published.txt").write_text(listed.replace("cases/lee-2024-forms\n", ""), encoding="utf-8")
    assert told(copy) == []
    assert load(copy).cases == {}


@pytest.mark.parametrize("name", ["criteria", "methods", "cases", "schema", "schema/public"])
def test_a_folder_that_cannot_be_opened_is_told(copy: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (copy / name).mkdir(exist_ok=True)
    opened = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == copy / name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert told(copy) == [f"data/{name}: unreadable: cannot read this file: Permission denied"]


def test_a_file_that_cannot_be_looked_at_is_told(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        if path.name == "rare-inputs.yml":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return looked(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    assert told(copy) == ["data/criteria/rare-inputs.yml: unreadable: cannot read this file: Permission denied"]


LINK = "this is a symbolic link, not an ordinary file"
FOLDER = "this is a folder, not an ordinary file"
PIPE = "this is a pipe or a device, not an ordinary file"


@pytest.mark.parametrize("name", ["criteria/rare-inputs.yml", "criteria", "sources.yml", "published.txt"])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_is_not_followed_and_told(copy: Path, name: str, dangling: bool) -> None:
    (copy / name).rename(copy.parent / "elsewhere")
    (copy / name).symlink_to(copy.parent / ("nowhere" if dangling else "elsewhere"))
    assert told(copy) == [f"data/{name}: not-a-file: {LINK}"]


@pytest.mark.parametrize("name", ["criteria/rare-inputs.yml", "site.yml", "published.txt"])
def test_a_folder_or_a_pipe_called_as_a_record_is_told(copy: Path, name: str) -> None:
    (copy / name).unlink()
    (copy / name).mkdir()
    assert told(copy) == [f"data/{name}: not-a-file: {FOLDER}"]
    (copy / name).rmdir()
    os.mkfifo(copy / name)  # reading it would wait for ever
    assert told(copy) == [f"data/{name}: not-a-file: {PIPE}"]


def test_links_and_pipes_are_told_wherever_they_stand(copy: Path) -> None:
    os.mkfifo(copy / "criteria/notes")
    (copy / "pictures").symlink_to(copy.parent)
    (copy / "schema/site.yml").symlink_to("../site.yml")
    (copy / "criteria/.#rare-inputs.yml").symlink_to("someone@somewhere.1234")  # an editor that has the file open
    assert told(copy) == [
        f"data/criteria/notes: not-a-file: {PIPE}",
        f"data/pictures: not-a-file: {LINK}",
        f"data/schema/site.yml: not-a-file: {LINK}",
    ]


def test_a_file_in_place_of_a_folder_is_told(copy: Path) -> None:
    shutil.rmtree(copy / "criteria")
    (copy / "criteria").write_text("", encoding="utf-8")
    assert told(copy) == ["data/criteria: unknown-file: data/ has no place for this file"]


def test_a_folder_of_another_name_gives_its_name_to_problems(small: Path, tmp_path: Path) -> None:
    shutil.copytree(small / "data", tmp_path / "other")
    (tmp_path / "other/site.yml").unlink()
    assert [problem.file for problem in check(tmp_path / "other")] == ["other/site.yml"]


@pytest.mark.parametrize("name", ["x\ny", "x\x1b[31my", "x\u202ey", "x\u2028y"])
def test_a_file_name_gives_nothing_to_obey(small: Path, name: str) -> None:
    path = small / "data/criteria" / f"{name}.yml"
    path.write_text("kind: [", encoding="utf-8")
    try:
        problems = check(small / "data")
        assert problems
        assert len(as_text(problems).split("\n")) == 2 * len(problems)
        for told in (as_text(problems), as_github(problems)):
            assert "data/criteria/x\N{REPLACEMENT CHARACTER}" in told
            assert not INVISIBLE.search(told.replace("\n", ""))
    finally:
        path.unlink()


def test_a_file_name_that_is_no_text_can_be_printed(small: Path) -> None:
    path = small / "data/criteria" / b"\xff.yml".decode("utf-8", "surrogateescape")
    try:
        path.write_text("x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system only takes names that are text")
    try:
        assert "data/criteria/" in as_text(check(small / "data")).encode().decode()
    finally:
        path.unlink()
