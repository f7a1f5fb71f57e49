"""A MkDocs hook: writes each page's Markdown, macros already rendered, below the folder named by ``PLAIN_DOCS``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from macros.site.parts import with_parts


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> None:
    path = Path(os.environ["PLAIN_DOCS"], page.file.src_uri)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = with_parts(markdown, page.meta.get("parts", []))
    path.write_text(f"---\ntitle: {page.title!r}\n---\n\n{text}", encoding="utf-8")
