"""The live server: both languages on one port, rebuilt on change, alive after an error."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 120  # seconds; a bound on a hang, not a measurement


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:  # not up yet, or waiting for a build
        return ""


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (done := true()) and time.monotonic() < end:
        time.sleep(0.3)
    return done


@contextlib.contextmanager
def serving(checkout: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """``make serve`` in a checkout: its address, and what it has said."""
    port, log = free_port(), checkout / "log.txt"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "macros", "serve", "--port", str(port)],
            cwd=checkout,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"http://127.0.0.1:{port}/", lambda: log.read_text(encoding="utf-8")
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_it_serves_rebuilds_and_survives(checkout: Path) -> None:
    record = checkout / "data/criteria/edge-cases.yml"
    good = record.read_text(encoding="utf-8")
    bad = good.replace("when_yes:", "wen_yes:", 1)
    last_good = "the last good site is still served"
    with serving(checkout) as (address, said):
        page = f"{address}en/criteria/edge-cases/"
        assert until(lambda: "Edge cases" in fetched(page)), said()
        assert "<html" in fetched(f"{address}criteria/edge-cases/")
        with pytest.raises(urllib.error.HTTPError, match="404") as missing:
            urllib.request.urlopen(f"{address}en/no/such/page/", timeout=10)
        assert "No such page" in missing.value.read().decode()

        record.write_text(bad, encoding="utf-8")
        assert until(lambda: last_good in said())
        assert "did you mean 'when_yes'?" in said()
        assert "Edge cases" in fetched(page)

        record.write_text(good.replace("  en: Edge cases", "  en: Corner cases", 1), encoding="utf-8")
        assert until(lambda: "Corner cases" in fetched(page)), said()

    record.write_text(bad, encoding="utf-8")
    with serving(checkout) as (address, said):  # what was built the last time is shown, now and after the failure
        assert until(lambda: last_good in said())
        assert "Corner cases" in fetched(f"{address}en/criteria/edge-cases/")
        assert "<html" in fetched(address)
