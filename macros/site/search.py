"""The search index: one entry a record, made from the catalog, and one a section of each written page.

MkDocs would index the HTML: tables twice, a page cut into sections of which none has all the words of a question, and
no keywords. Here each text stands once, under the title of its record, with the other names people use for it. The
theme's worker is replaced by ours; ``docs/overrides/assets/javascripts/search.js`` says why.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from macros.catalog.markup import plain
from macros.catalog.packaged import packaged
from macros.model import (
    LANGS,
    ArticleCell,
    Catalog,
    Comparison,
    Criterion,
    Finding,
    Lang,
    Measurement,
    Method,
    Text,
    texts_of,
)
from macros.render.links import path
from macros.site.written_pages import FRONT, address, sources

Entry = dict[str, Any]
INDEX = "search/index.json"
THEIR_INDEX = "search/search_index.json"
WORKER = "assets/javascripts/search-worker.js"
_THEIR_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")  # named after the theme's version
SETTINGS = packaged("macros.site", "search.yml")
_FIELD = re.compile(r"^(title|description): *[\"']?(.+?)[\"']? *$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"#{1,6} (?P<title>.+?)(?: *\{ *#(?P<id>[\w-]+)[^}]*\})?$")
_ATTRIBUTES = re.compile(r" ?\{ *[.#:][^}]*\}")
_CODE_OR_TAG = re.compile(r"(`[^`]*`)|</?[a-z][^>]*>|\{\{.*?\}\}")
_BUTTONS = re.compile(r"^(?:\s*\[[^\]]+\]\([^)]*\))+\s*$")  # nothing but links
_ITEM = re.compile(r"^\s*(?:[-*+>]|\d+\.|#+|!!!|\?\?\?) ", re.MULTILINE)  # list items, quotes, what else begins a line


def publish(site: Path, docs: Path, catalog: Catalog, lang: Lang) -> None:
    """Write the index, empty the theme's, and remove the theme's worker.

    The theme fetches its own index with every page; ours is fetched by our worker with the first question. Raises
    ``FileNotFoundError`` where the theme's index is not where it was.
    """
    theirs = json.loads((site / THEIR_INDEX).read_text(encoding="utf-8"))
    written = {path: page.read_text(encoding="utf-8") for path, page in sources(docs).items()}
    made = {"docs": [*prose(written), *entries(catalog, lang)], "synonyms": synonyms(lang)}
    for name, content in ((THEIR_INDEX, {**theirs, "docs": []}), (INDEX, made)):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (site / name).write_text(text, encoding="utf-8")
    shutil.rmtree(site / "assets/javascripts/workers", ignore_errors=True)


def with_our_worker(html: str) -> str:
    """A page that starts our search worker in place of the theme's. Raises ``ValueError`` where it names none."""
    page, found = _THEIR_WORKER.subn(WORKER, html)
    if not found:
        raise ValueError("the theme changed its search worker")
    return page


def synonyms(lang: Lang) -> dict[str, list[str]]:
    """Words of the guide, each with what people say for it."""
    return {word: [str(way) for way in ways] for word, ways in SETTINGS[lang].items()}


def prose(pages: Mapping[str, str]) -> Iterator[Entry]:
    """One entry for each heading with an anchor, from the Markdown of written pages by path.

    What macros print is left out, and so are tables and code. A description in the front matter is the first line; the
    title there, by which the menu calls the page, and its path are its other names.

    >>> page = "---\\ntitle: API\\n---\\n# Data { #data }\\n\\n{{ x() }}\\n\\n## Files { #files }\\n\\nPlain *JSON*."
    >>> [(entry["location"], entry["text"], entry["keys"]) for entry in prose({"data.md": page})]
    [('data/', [], ['API']), ('data/#files', ['Plain JSON.'], [])]
    """
    weights = SETTINGS["weights"]["pages"]
    for name, markdown in pages.items():
        url = address(name)
        front = FRONT.match(markdown)
        fields = dict(_FIELD.findall(front[0])) if front else {}
        names = [fields.get("title", ""), url.strip("/")]
        weight = weights.get(url.split("/")[0], weights["others"])
        title, texts, location = "", [fields["description"]] if "description" in fields else [], url
        for block in re.split(r"\n\s*\n", _FENCE.sub("", FRONT.sub("", markdown))):
            heading = _HEADING.match(block.strip())
            if heading and (heading["id"] or not title):
                if title:
                    yield _entry(location, title, texts, weight, names)
                    location, texts, names = f"{url}#{heading['id']}", [], []
                title = plain(_CODE_OR_TAG.sub(r"\1", heading["title"]))
            elif not block.strip().startswith(("{{", "|")):
                words = _ATTRIBUTES.sub("", _CODE_OR_TAG.sub(r"\1", block))
                texts += [plain(" ".join(unescape(item).split())) for item in _ITEM.split(_BUTTONS.sub("", words))]
        if title:
            yield _entry(location, title, texts, weight, names)


def entries(catalog: Catalog, lang: Lang) -> Iterator[Entry]:
    """One entry for each record that a reader may look for, in the catalog's order."""
    for c in catalog.criteria.values():
        yield _record("criteria", c, c.verdict, lang)
    for m in catalog.methods.values():
        yield _record("methods", m, m.summary, lang)
    for row in catalog.comparisons.values():  # their findings are told again, with more room, by the criteria
        yield _record("comparisons", row, row.summary, lang, Finding)
    for key, term in catalog.glossary.items():
        names = [term.abbreviation or "", *_names(lang, term.term, term.also)]
        yield _made("glossary", key, term.term[lang], [term.definition[lang]], names)
    for kind, gone in catalog.retired.items():
        for key, entry in gone.items():
            yield _made(kind, key, entry.title[lang], [entry.because[lang]], [])
    for case in catalog.cases.values():
        names = [case.title[other] for other in LANGS if other != lang]
        yield _made("cases", case.id, case.title[lang], [t[lang] for t in (case.task, case.result)], names)
    for key, claim in catalog.article.claims.items():
        weight = SETTINGS["weights"]["records"]["claims"]
        yield _entry(f"corrections/#claim-{key}", plain(claim.says[lang]), [plain(claim.because[lang])], weight)
    for key, source in catalog.sources.items():
        yield _made("sources", key, source.title, [f"{source.authors}, {source.year}"], [])


def _record(kind: str, record: Criterion | Method | Comparison, first: Text, lang: Lang, *without: type) -> Entry:
    """A record with all its texts: the one that sums it up first, then the others in their order."""
    names = _names(lang, record.title, record.keywords)
    others = (text for text in texts_of(record, without=(ArticleCell, Measurement, *without)) if text != record.title)
    said = dict.fromkeys(text[lang] for text in (first, *others))
    return _made(kind, record.id, record.title[lang], list(said), names)


def _names(lang: Lang, title: Text, also: Any) -> list[str]:
    """Other names, then the title in the other language: Chinese readers type English terms, too."""
    return [*(also[lang] if also else ()), title["en" if lang == "zh" else "zh"]]


def _made(kind: str, key: str, title: str, texts: list[str], names: list[str]) -> Entry:
    weight = SETTINGS["weights"]["records"][kind]
    return _entry(path(f"{kind}/{key}"), plain(title), [plain(text) for text in texts], weight, names)


def _entry(location: str, title: str, texts: Iterable[str], weight: float, names: Iterable[str] = ()) -> Entry:
    keys = dict.fromkeys(name for name in names if name and name.lower() != title.lower())
    return {
        "location": location,
        "title": title,
        "text": [text for text in texts if text],
        "keys": list(keys),
        "boost": weight,
    }
