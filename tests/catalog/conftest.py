"""A small sound data folder, and cases that each break it in one way."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with nothing but a small ``data`` folder: shared, so whoever changes a file puts it back."""
    checkout = tmp_path_factory.mktemp("small")
    shutil.copytree(HERE / "small", checkout / "data")
    shutil.copytree(root / "data" / "schema", checkout / "data" / "schema")
    return checkout


@dataclass(frozen=True)
class Case:
    """A change to one file below ``data``, and what ``check`` says about it in each language."""

    file: str
    origin: str = ""
    """The file whose content to start from, if not the file itself."""
    find: str = ""
    put: str = ""
    text: str | None = None
    """The whole content, instead of a change to it."""
    times: int = 1
    encoding: str = "utf-8"
    gone: bool = False
    """The file is not there; with an ``origin``, it was moved from there."""
    zh: str = ""
    en: str = ""

    @contextlib.contextmanager
    def applied(self, data: Path) -> Iterator[None]:
        """The change made, and undone at the end."""
        path = data / self.file
        before = {one: one.read_bytes() if one.exists() else None for one in (path, data / (self.origin or self.file))}
        try:
            if self.origin or not self.gone:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(self.changed(data))
            if self.gone:
                (data / (self.origin or self.file)).unlink()
            yield
        finally:
            for one, raw in before.items():
                if raw is not None:
                    one.write_bytes(raw)
                    continue
                one.unlink(missing_ok=True)
                if not any(one.parent.iterdir()):
                    one.parent.rmdir()

    def changed(self, data: Path) -> bytes:
        text = self.text if self.text is not None else (data / (self.origin or self.file)).read_text(encoding="utf-8")
        if self.find:
            assert text.count(self.find) == 1, f"{self.find!r} occurs {text.count(self.find)} times in {self.file}"
            text = text.replace(self.find, self.put)
        return (text * self.times).encode(self.encoding)
