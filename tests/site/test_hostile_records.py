"""Files made to break the reader: `check` and `fix` end in words, in a time that does not grow with the square."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SECONDS = 60  # they take five; what they are kept from takes minutes, or never ends
HEAD = "kind: criterion\nstatus: active\n"
BOM = "\ufeff"
BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 25))
SIZE = 100_000


def many(row: str, head: str = HEAD) -> str:
    """Some thousand rows, numbered where the row has an @."""
    return head + "".join(row.replace("@", str(n)) for n in range(SIZE // len(row.encode())))


HOSTILE: dict[str, str | bytes] = {
    # What YAML does when it is read once more without a guard.
    "bom-and-no-text": f"{BOM}{HEAD}".encode() + b"\xff",
    "complex-key": "? [a]\n: x\n",
    "complex-keys-inside-each-other": "? " * 20_000 + "x\n",
    "anchor-of-itself": "a: &a\n  b: *a\n",
    "line-ends-of-old": HEAD.replace("\n", "\r"),
    "line-ends-of-mainframes": HEAD.replace("\n", "\x85"),
    "line-ends-of-unicode": HEAD.replace("\n", "\u2028"),
    "line-ends-doubled": f"x:\ty\r\r\n{HEAD}",
    "line-ends-doubled-behind-a-slip": "kind：criterion\r\nstatus: draft\r\r\n",
    "alias-behind-a-slip": "kind：criterion\nstatus: *x\n",
    "deep": "x: " + "[" * 5_000,
    "very-deep": "x: " + "[" * 50_000,
    "deep-maps": "x: " + "{a: " * 50_000,
    "deep-lists": "x:\n  " + "- " * 50_000,
    "bom-and-deep": f"{BOM}x: " + "[" * 500,
    "bom-and-very-deep": f"{BOM}x: " + "[" * 50_000,
    "bomb": BOMB,
    "bomb-with-a-date": f"reviewed_on: 2026-11-22\n{BOMB}",
    "bomb-with-a-bom": f"{BOM}{BOMB}",
    "bomb-with-a-tab": f"x:\ty\n{BOMB}",
    "tag": "x: !!python/object/apply:os.system [ls]\n",
    # What takes time.
    "repeated-items": many("  - edge-cases\n", f"{HEAD}related:\n"),
    "unknown-items": many("  - x@\n", f"{HEAD}related:\n"),
    "maps-for-items": many("  - a: @\n", f"{HEAD}related:\n") + many("  - b: @\n", ""),
    "unknown-fields": many("titel@: x\n"),
    "unknown-links": f"{HEAD}why:\n  zh: x\n  en: " + many("[a](b@)", "") + "\n",
    "half-placeholders": f"{HEAD}why:\n  zh: x\n  en: " + "‹" * 320_000 + "\n",
    "half-placeholders-in-a-title": f"{HEAD}title:\n  zh: x\n  en: " + "‹" * 320_000 + "\n",
    "spaces": f"{HEAD}why:\n  zh: x\n  en: a" + " " * SIZE + "b\n",
    "spaces-in-an-item": f"{HEAD}related:\n  -a" + " " * SIZE + "b\n",
    "quotes": many("  - no\n", f"{HEAD}related:\n"),
    "apostrophes": f"{HEAD}a: '" + "x'" * SIZE + "\n",
    "long-key": "k" * SIZE + ": x\n",
    "long-word": f"{HEAD}{'k' * SIZE}\norder: 1\n",
    "long-factor": f"{HEAD}when_yes:\n  effects:\n    {'k' * SIZE}: 1\n",
    "long-source": f"{HEAD}evidence:\n  findings:\n    - source: {'k' * SIZE}\n",
}
FIXABLE = {"spaces-in-an-item": "list-dash", "two-boms": "byte-order-mark", "quotes": "needs-quotes"}


def run(checkout: Path, command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "macros", "--root", str(checkout), command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def hostile(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    checkout = tmp_path_factory.mktemp("hostile")
    shutil.copytree(root / "data", checkout / "data")
    for name, content in {**HOSTILE, "two-boms": BOM * 2 + "kind: criterion\n"}.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (checkout / f"data/criteria/{name}.yml").write_bytes(raw)
    return checkout


def test_check_has_a_short_word_for_each(hostile: Path) -> None:
    done = run(hostile, "check")
    assert done.returncode == 1
    lines = done.stdout.split("\n")
    told = set(re.findall(r"(?m)^data/criteria/([\w-]+)\.yml:\d+:\d+: ", done.stdout))
    assert {*HOSTILE, "two-boms"} <= told
    assert max(map(len, lines)) < 2000
    assert len(lines) < 50 * len(HOSTILE)


def test_fix_touches_none_that_check_cannot_read_and_is_done_in_one_run(hostile: Path) -> None:
    before = {path: path.read_bytes() for path in (hostile / "data").rglob("*.yml")}
    done = run(hostile, "fix")
    assert (done.returncode, done.stderr) == (0, "")
    assert dict(line.split(": ") for line in done.stdout.splitlines()) == {
        f"data/criteria/{name}.yml": what for name, what in FIXABLE.items()
    }
    for path, raw in before.items():
        assert (path.read_bytes() == raw) is (path.stem not in FIXABLE), path.name
    again = run(hostile, "fix")
    assert again.stdout == "nothing to fix / 没有可自动修正的问题\n"
