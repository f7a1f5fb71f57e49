"""Rules about figures: each stands beside a source, and both languages give the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from macros.catalog.problems import Problem, dotted, listed
from macros.catalog.reader import At, Document
from macros.catalog.rules import Library
from macros.model import LANGS, NUMBER, Unquoted

EVIDENCED = ("criteria", "comparisons", "methods")  # kinds whose records name their sources
_FIGURE = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?%?(?![\w-]|\.\d)")
_SMALL = re.compile(r"\d|(19|20)\d\d")  # a count below ten, or a year
_NONE = {"zh": "没有", "en": "none"}
_EXACT = re.compile(r"\d+(?:\.\d+)?%|\d+\.\d+")


def figures(text: str) -> set[str]:
    """Numbers that claim something: not years, not parts of names such as GPT-4 or 7B, not small counts.

    >>> sorted(figures("GPT-4, 7B, in 2024, 3 of 1,200: 37%"))
    ['1200', '37%']
    """
    found = {match.replace(",", "").rstrip(".") for match in _FIGURE.findall(text)}
    return {figure for figure in found if not _SMALL.fullmatch(figure)}


def loose_figures(library: Library) -> Iterator[Problem]:
    """A figure in a record also stands in one of its parts that name a source."""
    by_record: dict[str, list[tuple[Document, At, str, str]]] = {}
    for document, at, lang, words in library.texts:
        by_record.setdefault(document.path, []).append((document, at, lang, words))
    for reference, document in library.documents.items():
        if reference.partition("/")[0] not in EVIDENCED:
            continue
        for lang in LANGS:
            texts = [(at, words) for _, at, one, words in by_record.get(document.path, ()) if one == lang]
            known = figures("\n".join(words for at, words in texts if _sourced(document.data, at)))
            known |= figures("\n".join(_numbers(document.data)))
            for at, words in texts:
                if found := figures(words) - known:
                    figure = sorted(found, key=words.replace(",", "").find)[0]
                    yield document.problem(at, "loose-figure", inside=figure, field=dotted(at), found=figure)


def _sourced(data: Any, at: At) -> bool:
    """Whether one of the mappings that hold a text names a source."""
    for key in at:
        if isinstance(data, dict) and ("source" in data or "sources" in data):
            return True
        data = data[key]
    return False


def _numbers(data: Any) -> Iterator[str]:
    """Numbers that stand in fields of their own, beside a source."""
    if isinstance(data, dict) and "source" in data:
        numbers = (value for value in data.values() if isinstance(value, Unquoted) and NUMBER.fullmatch(value))
        yield from (f"{float(number):g}" for number in numbers)
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _numbers(value)


def differing_figures(library: Library) -> Iterator[Problem]:
    """Percentages and decimals are the same in both languages; 万 and thousands are written differently in each."""
    for document, at, entry in library.by_language:
        texts = [entry.get(lang) for lang in LANGS]
        if not all(isinstance(text, str) and "‹" not in text for text in texts) or "万" in str(texts[0]):
            continue
        zh, en = (sorted(set(_EXACT.findall(str(text)))) for text in texts)
        if zh != en:
            given = {f"zh_{lang}": listed(zh) or none for lang, none in _NONE.items()}
            given |= {f"en_{lang}": listed(en) or none for lang, none in _NONE.items()}
            yield document.problem(at, "figures-differ", on_key=True, inside="", **{"field": dotted(at), **given})
