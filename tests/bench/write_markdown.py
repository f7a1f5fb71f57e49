"""A MkDocs hook: writes each page's Markdown, macros already rendered, below the folder named by ``PLAIN_DOCS``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> None:
    path = Path(os.environ["PLAIN_DOCS"], page.file.src_uri)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {page.title!r}\n---\n\n{markdown}", encoding="utf-8")
