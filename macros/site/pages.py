"""The pages that no one writes: one for each criterion and method, as Markdown that only calls macros."""

from __future__ import annotations

import json
from html import escape

from macros.catalog import Catalog, Lang
from macros.catalog.markup import plain
from macros.model import Criterion, Method


def pages(catalog: Catalog, lang: Lang) -> dict[str, str]:
    """Generated sources by path below ``docs/<lang>``."""
    made: dict[str, str] = {}
    for c in catalog.criteria.values():
        made[f"criteria/{c.id}.md"] = _page(c.title[lang], _describe(c, lang), f'criterion("{c.id}")')
    for m in catalog.methods.values():
        made[f"methods/{m.id}.md"] = _page(m.title[lang], _describe(m, lang), f'method("{m.id}")')
    for kind in ("criteria", "methods"):
        for entry in catalog.retired[kind].values():
            made[f"{kind}/{entry.id}.md"] = _page(entry.title[lang], "", f'retired("{kind}", "{entry.id}")')
    return made


def record_of(path: str) -> str:
    """The record a generated page shows: ``criteria/x.md`` → ``data/criteria/x.yml``."""
    return f"data/{path.removesuffix('.md')}.yml"


def _describe(record: Criterion | Method, lang: Lang) -> str:
    return plain((record.verdict if isinstance(record, Criterion) else record.summary)[lang])


def _page(title: str, description: str, call: str) -> str:
    # The theme prints front matter as it is, so it is escaped here.
    front = {"title": escape(plain(title)), "description": escape(description), "render_macros": True, "hide": ["toc"]}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items() if value]
    return "---\n" + "\n".join(lines) + "\n---\n\n{{ " + call + " }}\n"
