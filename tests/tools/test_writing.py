"""``new`` and ``fix`` on a disk that is full or may not be written to: one sentence, and everything as it was."""

from __future__ import annotations

import contextlib
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from macros.tools import new, writing
from macros.tools.fix import run_fix
from macros.tools.new import run_new
from macros.tools.writing import NotWrittenError, create, replace

TODAY = "2026-11-22"
SAID = "这个文件写不进去（{0}），保持原样 / cannot write this file ({0}); it is as it was\n"


@contextlib.contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond a size: as on a full disk, what fits is written before the error comes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The data, with one record that ``fix`` has something to do for."""
    shutil.copytree(root / "data", tmp_path / "data")
    file = tmp_path / "data/criteria/edge-cases.yml"
    file.write_bytes(file.read_bytes().replace(b"kind: criterion", b"kind: criterion  "))
    return tmp_path


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


COMMANDS: list[tuple[str, Callable[[Path], int]]] = [
    ("data/sources.yml", lambda copy: run_new(copy, "source", "my-2026", TODAY)),
    ("data/glossary.yml", lambda copy: run_new(copy, "term", "my-term", TODAY)),
    ("data/criteria/my-criterion.yml", lambda copy: run_new(copy, "criterion", "my-criterion", TODAY)),
    ("data/criteria/edge-cases.yml", lambda copy: run_fix(copy)),
]


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_full_disk_leaves_every_file_as_it_was(
    copy: Path, capsys: pytest.CaptureFixture[str], name: str, command: Callable[[Path], int]
) -> None:
    before = content(copy)
    with room_for(1000):
        assert command(copy) == 1
    assert capsys.readouterr().err == f"{name}: {SAID.format('File too large')}"
    assert content(copy) == before


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_folder_that_may_not_be_written_to(
    copy: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    command: Callable[[Path], int],
) -> None:
    opened = Path.open

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    before = content(copy)
    monkeypatch.setattr(writing.tempfile, "mkstemp", refused)
    monkeypatch.setattr(
        Path, "open", lambda path, mode="r", **how: (refused if "x" in mode else opened)(path, mode, **how)
    )
    assert command(copy) == 1
    monkeypatch.undo()
    assert capsys.readouterr().err == f"{name}: {SAID.format('Permission denied')}"
    assert content(copy) == before


def test_what_cannot_take_its_place_is_not_left_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(5, "Input/output error")

    file = tmp_path / "x.yml"
    file.write_bytes(b"old")
    monkeypatch.setattr(writing.os, "replace", refused)
    with pytest.raises(NotWrittenError, match=r"^data/x\.yml: .*Input/output error"):
        replace(file, "data/x.yml", "new")
    assert content(tmp_path) == {file: b"old"}


def test_mode_and_link_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "x.yml", tmp_path / "link.yml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to("x.yml")
    replace(link, "link.yml", "新\n")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == ("新\n".encode(), 0o640)
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yml", "x.yml"]


def test_a_file_that_came_in_the_meantime_is_not_overwritten(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = copy / "data/criteria/my-criterion.yml"
    monkeypatch.setattr(new, "next_order", lambda folder: file.write_bytes(b"someone else's"))
    assert run_new(copy, "criterion", "my-criterion", TODAY) == 1
    assert file.read_bytes() == b"someone else's"
    assert capsys.readouterr().err == f"data/criteria/my-criterion.yml: {SAID.format('File exists')}"


def test_a_new_file_has_its_folder(tmp_path: Path) -> None:
    create(tmp_path / "cases/x.yml", "data/cases/x.yml", "a\n")
    assert (tmp_path / "cases/x.yml").read_bytes() == b"a\n"
    with pytest.raises(NotWrittenError, match=r"^x/x\.yml: "):
        create(tmp_path / "cases/x.yml/x.yml", "x/x.yml", "a\n")
