"""``build`` replaces only what it made, and tells what the machine refuses in one sentence."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.catalog.problems import UsageError
from macros.site import build as building
from macros.site.build import MARKER, mark, replaceable
from macros.site.project import Project
from tests.conftest import run_macros


def tree(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if "__pycache__" not in p.parts}
    return {name: path.read_bytes() if path.is_file() else b"" for name, path in found.items()}


def commands() -> Iterator[bytes]:
    """What runs on this machine, where it can be seen."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield path.read_bytes()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Folders named like a checkout's, without anything to build: a build must refuse before it looks at them."""
    root = tmp_path / "around" / "checkout"
    for name in ("data", "docs/zh", "macros", ".git", "tests"):
        (root / name).mkdir(parents=True)
        (root / name / "kept").write_text("kept", encoding="utf-8")
    (root / "README.md").write_text("kept", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "site",
    [
        *("", " ", ".", "..", "data", "data/", "./data/../docs", "docs/zh", "docs/zh/x", "tests/new", ".git", "macros"),
        *("README.md", "/", "theirs", "link", "link-to-file", "theirs/../data"),
    ],
)
def test_what_no_build_made_is_refused_and_left_alone(
    project: Path, site: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "theirs").mkdir()
    (project / "theirs/photo.jpg").write_bytes(b"\xff\xd8")
    (project / "link").symlink_to(project / "theirs")
    (project / "link-to-file").symlink_to(project / "README.md")
    monkeypatch.chdir(project)
    before = tree(project.parent)
    assert main(["--root", str(project), "build", "--site", site]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1, said
    assert " / " in said
    assert tree(project.parent) == before


def test_the_checkout_is_refused_by_any_name(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alias").symlink_to(project)
    monkeypatch.chdir(tmp_path)
    for folder in (project, project / "data", project.parent, tmp_path):
        mark(folder)  # however it came there
    for site in (Path("alias"), Path("alias/data"), project.parent, tmp_path):
        with pytest.raises(UsageError):
            replaceable(Project(project), site)
        with pytest.raises(UsageError):
            replaceable(Project(Path("alias")), site)


def test_a_new_an_empty_and_an_old_site_are_taken(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    assert replaceable(Project(project), old) == old
    (old / "index.html").write_text("old", encoding="utf-8")
    with pytest.raises(UsageError):
        replaceable(Project(project), old)
    mark(old)
    assert replaceable(Project(project), old) == old
    (tmp_path / "link").symlink_to(old)
    assert replaceable(Project(project), tmp_path / "link") == old
    assert replaceable(Project(project), project / "site") == project / "site"
    assert replaceable(Project(project), project / ".cache/site") == project / ".cache/site"


def test_a_built_site_carries_the_mark(site: Path) -> None:
    assert (site / MARKER).is_file()


def test_a_folder_filled_while_building_is_left_alone(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"

    def run_both(project: Project, work: Path) -> None:
        (work / "zh").mkdir()
        (work / "en").mkdir()
        site.mkdir()
        (site / "theirs.txt").write_text("theirs", encoding="utf-8")

    monkeypatch.setattr(building, "_run_both", run_both)
    monkeypatch.setattr(building.api, "write", lambda project, made: None)
    with pytest.raises(UsageError):
        building.build(Project(root), site)
    assert tree(tmp_path) == {"site": b"", "site/theirs.txt": b"theirs"}


def test_clean_deletes_only_what_was_made_here(root: Path, tmp_path: Path) -> None:
    shutil.copy2(root / "Makefile", tmp_path)
    for name in ("site", ".cache/site", ".site-abc", ".venv", ".cache"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "theirs").write_text("theirs", encoding="utf-8")

    def clean() -> tuple[int, dict[str, bytes]]:
        done = subprocess.run(["make", "-s", "clean"], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.count("left alone"), tree(tmp_path)

    before = tree(tmp_path)
    assert clean() == (3, before)
    for name in ("site", ".cache/site", ".site-abc"):
        mark(tmp_path / name)
    (tmp_path / ".venv/made").touch()
    assert clean() == (0, {name: before[name] for name in ("Makefile", ".cache", ".cache/theirs")})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SITE_URL", "example.org"),
        ("SITE_URL", "//example.org"),
        ("SITE_URL", "/guide/"),
        ("SITE_URL", "ftp://example.org"),
        ("SITE_URL", "https://example.org/?y=1"),
        ("SITE_URL", "https://example.org/#top"),
        ("SITE_URL", "https://user:pass@example.org/"),
        ("SITE_URL", 'https://example.org/"><script>'),
        ("SITE_URL", "https://exam ple.org"),
        ("REPO_URL", "not a url"),
        ("REPO_URL", "git@github.com:a/b.git"),
        ("SOURCE_DATE_EPOCH", "abc"),
        ("SOURCE_DATE_EPOCH", "-1"),
    ],
)
def test_a_wrong_setting_is_told_before_anything_is_built(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(building, "_run_both", lambda *_: pytest.fail("it was built"))
    assert main(["--root", str(root), "build", "--site", str(tmp_path / "site")]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{variable}='{value}': ")
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["https://example.org", "http://localhost:8000/a/b/", "https://x.github.io/调", ""])
def test_a_right_address_is_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    from macros.site.project import site_url

    monkeypatch.setenv("SITE_URL", value)
    if value.isascii():
        assert site_url() == (f"{value.rstrip('/')}/" if value else "")
    else:  # written as %E8%B0%83
        with pytest.raises(UsageError):
            site_url()


def test_what_the_machine_refuses_is_one_sentence(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    done = run_macros(root, "build", "--site", str(file / "site"))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_macros(root, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert done.stderr.startswith("127.0.0.1:")
    assert len(done.stderr.splitlines()) == 1
    for port in ("70000", "0", "-1", "x", "8" * 5000):
        done = run_macros(root, "serve", "--port", port)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "--port" in done.stderr


def test_a_full_disk_is_one_sentence_and_the_last_good_site_stays(root: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    mark(site)
    (site / "index.html").write_text("the last good one", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "macros", "build", "--site", str(site)],
        cwd=root,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),  # larger files: an error
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert {line.partition(":")[0] for line in done.stderr.splitlines()} <= {
        "mkdocs -f mkdocs.yml",
        "mkdocs -f mkdocs.en.yml",
    }
    assert "File too large" in done.stderr
    assert (site / "index.html").read_text(encoding="utf-8") == "the last good one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_reader_of_the_output_may_leave(root: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "macros", "check"]
    done = subprocess.run(command, cwd=root, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_build_leaves_no_process_and_no_folder(
    checkout: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    out = tmp_path / "out"
    hooks = checkout / "macros/site/hooks.py"
    slow = "\n\ndef on_pre_build(config: MkDocsConfig) -> None:\n    __import__('time').sleep(60)\n"
    hooks.write_text(hooks.read_text(encoding="utf-8") + slow, encoding="utf-8")
    building = subprocess.Popen(
        [sys.executable, "-m", "macros", "build", "--site", str(out / "site")],
        cwd=checkout,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(sent, signal.SIG_DFL),  # a shell lets background jobs ignore Ctrl-C
    )
    end = time.monotonic() + 60
    while sum(os.fsencode(out) in command for command in commands()) < 3 and time.monotonic() < end:
        time.sleep(0.05)  # until it builds both languages
    building.send_signal(sent)
    said = building.communicate(timeout=60)[0]
    assert building.returncode in (130, 143)
    assert "Traceback" not in said
    assert list(out.iterdir()) == []
    assert not [command for command in commands() if os.fsencode(out) in command]
