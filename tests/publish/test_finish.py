"""The sitemap of the merged site."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from macros.publish.finish import write_sitemap


def test_a_packed_sitemap_is_the_same_whenever_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").touch()
    monkeypatch.setenv("SITE_URL", "https://guide.example/llm")

    def packed(now: float) -> bytes:
        monkeypatch.setattr("time.time", lambda: now)
        write_sitemap(tmp_path)
        return (tmp_path / "sitemap.xml.gz").read_bytes()

    assert packed(1_000_000_000.0) == packed(2_000_000_000.0)
    assert b"<loc>https://guide.example/llm/en/</loc>" in gzip.decompress(packed(0.0))
