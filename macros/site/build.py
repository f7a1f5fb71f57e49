"""The finished site: both languages built side by side, merged, and moved into place in one step."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from macros.catalog import Lang
from macros.catalog.problems import UsageError
from macros.site import api
from macros.site.project import CONFIGS, LANGS, Project, repo_url, site_url

MARKER = ".tune-or-not"  # a folder that holds this file was made here and may be replaced
SOURCES = ("data", "docs", "macros", "tests", ".git", ".github", ".ci", ".venv")


class BuildError(Exception):
    """A build failed; the message is what MkDocs printed. The last good site is untouched."""


def build(project: Project, site: Path) -> Path:
    """Build both languages into ``site`` (English in ``site/en``) and return it.

    Raises :class:`macros.catalog.load.InvalidData` for bad records, :class:`UsageError` for a folder that must not be
    replaced or an address that is none, before anything is built, and :class:`BuildError` for anything else.
    """
    site = replaceable(project, site)
    site_url(), repo_url(), project.epoch()  # wrong addresses and times end the build here
    project.catalog  # noqa: B018 - checked once, before two processes would both complain
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{site.name}-", dir=site.parent) as folder:
        work = Path(folder)
        mark(work)
        _run_both(project, work)
        made = work / "zh"
        if (made / "en").exists():
            raise BuildError(
                "docs/zh/en: 英文站点要放在 en/，请改名 / the English site goes to en/; rename this folder"
            )
        (work / "en").rename(made / "en")
        (made / "en" / "404.html").unlink(missing_ok=True)  # the one at the root speaks both languages
        api.write(project, made)
        mark(made)
        _replace(replaceable(project, site), made, work)
    return site


def replaceable(project: Project, site: Path) -> Path:
    """The folder that ``site`` names, if a build may replace it: absent, empty or made by a build.

    Raises :class:`UsageError` for any other folder, a file, a mount point, and what holds or lies in the sources.
    """
    if not str(site).strip() or str(site) == ".":  # Path("") is "."
        raise UsageError(f"--site '{site}': 请写一个文件夹 / name a folder")
    site = site.resolve()
    sources = [project.root.resolve() / name for name in SOURCES]
    if project.root.resolve().is_relative_to(site) or any(site.is_relative_to(source) for source in sources):
        raise UsageError(f"{site}: 源文件在这里，不能放站点 / the sources are here; the site cannot be")
    if site.is_mount():
        raise UsageError(f"{site}: 这是挂载点，请改用它里面的文件夹 / this is a mount point; name a folder inside it")
    if site.exists() and not site.is_dir():
        raise UsageError(f"{site}: 这是文件，不是文件夹 / this is a file, not a folder")
    if site.is_dir() and any(site.iterdir()) and not (site / MARKER).is_file():
        raise UsageError(
            f"{site}: 这个文件夹不是本工具生成的，不会覆盖；换一个，或自己删掉它 / "
            "this folder was not made by a build and is not replaced; name another, or delete it yourself"
        )
    return site


def mark(site: Path) -> None:
    """Note in a folder that a build made it and may replace it, and that `make clean` may delete it."""
    (site / MARKER).write_text("Made by `python -m macros build`, which replaces this folder.\n", encoding="utf-8")


def _run_both(project: Project, work: Path) -> None:
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": project.epoch(),
    }
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    with contextlib.ExitStack() as stack:
        started: dict[Lang, subprocess.Popen[str]] = {
            lang: stack.enter_context(
                child(
                    [*mkdocs, "-f", str(project.root / CONFIGS[lang]), "-d", str(work / lang)],
                    cwd=project.root,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
            )
            for lang in LANGS
        }
        outputs = {lang: process.communicate()[0] for lang, process in started.items()}
    failed = [lang for lang, process in started.items() if process.returncode != 0]
    if failed:
        raise BuildError("\n".join(f"mkdocs -f {CONFIGS[lang]}: {_said(outputs[lang])}" for lang in failed))


def _said(output: str) -> str:
    """What MkDocs printed; of a traceback that ends with what the machine refused, that alone."""
    refused = re.search(r"^\w+: \[Errno \d+\] (.+)\Z", output.rstrip(), re.MULTILINE)
    return refused[1] if refused else f"\n{output}"


@contextlib.contextmanager
def child(command: list[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that reads nothing, writes UTF-8 and does not outlive this block."""
    process = None
    try:
        with _signals_wait():  # one that came while the process starts would lose it
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True, encoding="utf-8", **options)
        yield process
    finally:
        if process:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Ctrl-C and a request to end are heard when the block is left. Only the main thread hears them at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {
        one: signal.signal(one, lambda number, _: came.append(number)) for one in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
        for number in came:
            signal.raise_signal(number)


def _replace(site: Path, made: Path, work: Path) -> None:
    """Move the new site into place; only renames, so that no reader meets half a site."""
    if site.exists():
        site.rename(work / "previous")
    made.rename(site)
    shutil.rmtree(work / "previous", ignore_errors=True)
