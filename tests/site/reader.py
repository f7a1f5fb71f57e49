"""An independent reader: what each page must show, taken from the YAML with a few lines of its own.

It shares nothing with ``macros``; it knows the record shapes and the inline-markup rule from their description.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup

LANGS = ("zh", "en")
Fields = dict[tuple[str, str], str]
read_yaml = functools.partial(yaml.load, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # ten times faster

EVERYTHING = ("*",)
CRITERIA_TABLE = ("title", "question", "when_yes.text", "when_no.text")
METHODS_TABLE = ("title", "aspects.*.text")
DEPARTURES = "departures"
GONE = ("moved", "split", "retired")


def declared(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each page that shows records: its path, and per record pattern the fields it must show."""
    yield "criteria/", {"criteria/*": CRITERIA_TABLE}
    yield "advisor/", {"criteria/*": CRITERIA_TABLE}
    yield "comparison/", {"comparisons/*": EVERYTHING}
    yield "methods/", {"methods/*": METHODS_TABLE}
    yield "references/", {"sources/*": EVERYTHING}
    yield "glossary/", {"glossary/*": EVERYTHING}
    yield "cases/", {"cases/*": EVERYTHING}
    yield "corrections/", {"*": DEPARTURES, "article/article": EVERYTHING}
    for reference in found:
        if reference.startswith(("criteria/", "methods/")):
            yield f"{reference}/", {reference: EVERYTHING}


def visible(text: str) -> str:
    """The inline-markup rule: `code`, [words](target), **strong** and *emphasis* show what they enclose."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1])
        return f"\x00{len(kept) - 1}\x00"

    for pattern in (r"`([^`]+)`", r"\[([^\[\]]+)\]\([^()\s]+\)", r"\*\*([^*]+)\*\*", r"\*([^*]+)\*"):
        text = re.sub(pattern, keep, text)
    while "\x00" in text:
        text = re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], text)
    return text


def records(data: Path, *, gone: bool = False) -> dict[str, Any]:
    """Published records by reference: ``criteria/cost-reduction`` …; if asked, what stands for those that are gone."""
    found: dict[str, Any] = {}
    for kind in ("criteria", "comparisons", "methods", "cases"):
        for path in sorted((data / kind).glob("*.yml")):
            record = read_yaml(path.read_text(encoding="utf-8"))
            if record.get("status") == "active" or (gone and record["kind"] in GONE):
                found[f"{kind}/{path.stem}"] = record
    for kind, key in (("sources", "sources"), ("glossary", "terms")):
        for name, record in read_yaml((data / f"{kind}.yml").read_text(encoding="utf-8"))[key].items():
            found[f"{kind}/{name}"] = record
    found["article/article"] = read_yaml((data / "article.yml").read_text(encoding="utf-8"))
    return found


SHOWN_AS_IS = ("reviewed_on", "retired_on", "model", "memory_gb", "title", "authors", "year", "venue", "abbreviation")


def texts(record: Any, lang: str, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record in one language, and the plain values that pages show as they are."""
    if isinstance(record, dict) and set(record) == set(LANGS):
        value = record[lang]
        if isinstance(value, list):  # keywords
            yield from ((f"{at}.{i}", word) for i, word in enumerate(value))
        else:
            yield at, visible(value)
    elif isinstance(record, dict):
        for key, value in record.items():
            yield from texts(value, lang, f"{at}.{key}" if at else key)
    elif isinstance(record, list):
        for index, value in enumerate(record):
            yield from texts(value, lang, f"{at}.{index}")
    elif at.rpartition(".")[2] in SHOWN_AS_IS:
        yield at, f"{record:g}" if isinstance(record, float) else str(record)


def departures(record: Any) -> set[str]:
    """Fields that the corrections page shows of a record: our text beside the article's, where they differ."""
    cells: list[tuple[str, Any]] = [(key, record.get(key)) for key in ("when_yes", "when_no")]
    cells += [(f"{part}.{key}", cell) for part in ("cells", "aspects") for key, cell in record.get(part, {}).items()]
    return {
        f"{at}.{name}"
        for at, cell in cells
        if cell and cell.get("article", {}).get("status") in ("completed", "corrected")
        for name in ("text", "article.says", "article.because")
    }


def expected(wanted: dict[str, Any], found: dict[str, Any], lang: str) -> Fields:
    """(record, field) → text that a page must show. A record that is gone stands at its address and in no table."""
    fields: Fields = {}
    for pattern, names in wanted.items():
        for reference, record in found.items():
            if not fnmatchcase(reference, pattern) or (names != EVERYTHING and record.get("kind") in GONE):
                continue
            chosen = departures(record) if names == DEPARTURES else None
            for field, text in texts(record, lang):
                if (chosen is not None and field in chosen) or (
                    chosen is None and any(fnmatchcase(field, n) for n in names)
                ):
                    fields[reference, field] = text
    return fields


@functools.cache
def shown(html: str) -> tuple[Fields, list[tuple[str, str]]]:
    """(record, field) → visible text on a page, and those that occur more than once."""
    soup = BeautifulSoup(html, "lxml")
    fields: Fields = {}
    count: Counter[tuple[str, str]] = Counter()
    for element in soup.select("[data-field]"):
        key = (str(element["data-record"]), str(element["data-field"]))
        fields[key] = " ".join(element.get_text().split())
        count[key] += 1
    return fields, [key for key, times in count.items() if times > 1]


def differences(site: Path, data: Path) -> list[str]:
    """Every way in which the built pages and the YAML disagree; empty when they agree."""
    found = records(data, gone=True)
    wrong: list[str] = []
    for path, wanted in declared(found):
        for lang in LANGS:
            page = site / ("" if lang == "zh" else "en") / path / "index.html"
            if not page.exists():
                wrong.append(f"{lang} {path}: no such page")
                continue
            want = expected(wanted, found, lang)
            have, twice = shown(page.read_text(encoding="utf-8"))
            if not want:
                wrong.append(f"{lang} {path}: nothing is expected of it")
            wrong += [f"{lang} {path}: {key} stands more than once" for key in twice]
            wrong += [f"{lang} {path}: {key} is missing" for key in want.keys() - have.keys()]
            wrong += [f"{lang} {path}: {key} is not in the YAML" for key in have.keys() - want.keys()]
            wrong += [
                f"{lang} {path}: {key} shows {have[key]!r}, the YAML says {want[key]!r}"
                for key in want.keys() & have.keys()
                if have[key] != want[key]
            ]
    return wrong
