"""What tests share: the checkout, a copy of it to break, the built site, a server and a browser."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("data", "docs", "macros", "mkdocs.yml", "mkdocs.en.yml", "pyproject.toml", "CHANGELOG.md")

# Random tests. As a gate they draw the same examples every time, everywhere; HYPOTHESIS_PROFILE=explore draws new ones,
# many more of them. Nothing is remembered from one run to the next: what was found is pinned, in a test.
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "gate")
TIMES = {"gate": 1, "explore": 20}[PROFILE]
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".cache" / "hypothesis"))
hypothesis.settings.register_profile(
    PROFILE,
    derandomize=PROFILE == "gate",
    max_examples=100 * TIMES,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile(PROFILE)
if PROFILE == "gate":  # else examples depend on which modules are loaded by then
    assert callable(providers.is_local_module_file)
    providers.is_local_module_file = lambda path: False


def examples(count: int) -> hypothesis.settings:
    """So many examples of a random test, and as many times more when exploring."""
    return hypothesis.settings(max_examples=count * TIMES)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources that a test may change and build."""
    return copy_sources(tmp_path / "checkout")


def copy_sources(target: Path) -> Path:
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, target / name)
    return target


def run_macros(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``python -m macros …`` in a checkout, with nothing of the caller's configuration."""
    clean = {
        k: v for k, v in os.environ.items() if k not in ("SITE_URL", "REPO_URL", "SOURCE_DATE_EPOCH", "GITHUB_ACTIONS")
    }
    return subprocess.run(
        [sys.executable, "-m", "macros", *arguments],
        cwd=root,
        env={**clean, "SOURCE_DATE_EPOCH": "1700000000", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site as published, without an address; built once, by the first of the processes that run the tests."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    target = folder / "site"
    try:
        (folder / "building").mkdir()
    except FileExistsError:
        for _ in range(1200):
            if target.exists():  # moved there in one step
                return target
            time.sleep(0.1)
        raise AssertionError("the other process did not build the site") from None
    return build(ROOT, target)


def build(root: Path, target: Path, **environment: str) -> Path:
    done = run_macros(root, "build", "--site", str(target), **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """Serves a folder on a free port of this machine; the address ends with a slash."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves folders until the tests end."""
    with contextlib.ExitStack() as stack:
        yield functools.cache(lambda folder: stack.enter_context(file_server(folder)))


def chromium() -> str | None:
    """The browser named in CHROMIUM, else an installed one, else None for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", *quiet])
        yield started
        started.close()
