"""Rules that a schema cannot say: across fields, across records, and about the words themselves.

Rules see every file that could be read, sound or not, so that all its problems are told at once: they take any shape of
data, and leave to the schema what is its business.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from macros.catalog.markup import EXTERNAL, REFERENCE, has_markup, links, plain, spans
from macros.catalog.problems import GUESSES, Problem, dotted, listed, nearest, suggestion
from macros.catalog.reader import At, Document
from macros.catalog.validate import is_day, is_id
from macros.kinds import ENTRIES, FOLDERS, KINDS, RETIRED
from macros.model import APPROACHES, ASPECTS, LANGS, is_address

_NAMES_ONE = {"source": "sources", "parent": "methods"}  # field → what its text names
_NAMES_SOME = {"sources": "sources", "related": "criteria"}  # field → what the items of its list name
READINESS = "tuning-readiness"
_CELLS: dict[str, tuple[tuple[str, ...], ...]] = {  # where the source article may have a cell
    "criteria": (("when_yes",), ("when_no",)),
    "comparisons": tuple(("cells", approach) for approach in APPROACHES),
    "methods": tuple(("aspects", aspect) for aspect in ASPECTS),
}

_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_A_HAN = re.compile(_HAN)
_ENGLISH = re.compile("[a-z]{2} [a-z]{2}")  # two words that are no names
_HAN_SPACE = re.compile(rf"(?:{_HAN}|[，。；：、？！）》”])\ (?:{_HAN}|[（《“])")
_SEPARATOR = re.compile("[，、；;]|, ")  # between keywords
_HALF_WIDTH = re.compile(rf"{_HAN}[,;:?!](?:\s|{_HAN}|$)|{_HAN}\.$")
_OPEN_MARKUP = re.compile(r"\*\*|`|\]\s?[(（]")
_PLACEHOLDER = re.compile("‹[^‹›]*›")


@dataclass
class Library:
    """All documents that could be read, by ``kind/id``, and the ids of each kind.

    A file that could not be read has an id all the same; a kind whose ids could not be read is absent from ``ids``.
    """

    documents: dict[str, Document]
    ids: dict[str, set[str]]
    published: set[str] = field(default_factory=set)
    """What was ever published."""
    lost: set[str] = field(default_factory=set)
    """What of it is gone, or a draft again: told once, not at each reference."""

    @functools.cached_property
    def by_language(self) -> list[tuple[Document, At, dict[str, Any]]]:
        """Every mapping whose keys are languages: its document, its place, what it holds."""
        return [(doc, at, entry) for doc in self.documents.values() for at, entry in _by_language(doc.data)]

    @functools.cached_property
    def texts(self) -> list[tuple[Document, At, str, str]]:
        """Every text that someone wrote: its document, its place, its language, its words."""
        return [
            (document, (*at, lang), lang, words)
            for document, at, entry in self.by_language
            for lang, words in entry.items()
            if isinstance(words, str) and "‹" not in words
        ]

    def data(self, reference: str) -> dict[str, Any]:
        """The data of a document, empty where there is none."""
        document = self.documents.get(reference)
        return document.data if document else {}

    def new(self, kind: str) -> set[str]:
        """The entries of a shared file that were never published, but those not filled in yet.

        None where nothing is known to be published, or where something is lost: it may have been renamed, and what it
        cited is still to come.
        """
        if not self.published or self.lost:
            return set()
        entries = _mapping(self.data(f"{kind}/{kind}"), KINDS[kind].inside)
        return {
            key
            for key, entry in entries.items()
            if is_id(key) and f"{kind}/{key}" not in self.published and not _PLACEHOLDER.search(str(entry))
        }

    def well_formed(self, kind: str) -> tuple[list[str], set[str]]:
        """The ids of a kind, and what those would be that are not written as one."""
        if kind not in self._well_formed:
            good = {key for key in self.ids[kind] if is_id(key)}
            self._well_formed[kind] = sorted(good), {as_id(key) for key in self.ids[kind] - good}
        return self._well_formed[kind]

    @functools.cached_property
    def _well_formed(self) -> dict[str, tuple[list[str], set[str]]]:
        return {}

    def of_kind(self, folder: str, *, retired: bool = False) -> Iterator[tuple[str, Document]]:
        """Id and document of the records of a folder that are not retired, or of those that are."""
        for reference, document in self.documents.items():
            kind, _, key = reference.partition("/")
            if kind == folder and (document.data.get("kind") in RETIRED) is retired:
                yield key, document


Rule = Callable[[Library], Iterator[Problem]]


def _mapping(data: Any, *at: str) -> dict[str, Any]:
    """The mapping at a place, empty where there is none."""
    for key in at:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _by_language(data: Any, at: At = ()) -> Iterator[tuple[At, dict[str, Any]]]:
    """Every mapping whose keys are languages, with its place."""
    if isinstance(data, dict):
        if data and data.keys() <= set(LANGS) and not (at and isinstance(at[-1], int)):
            yield at, data
            return
        for key, value in data.items():
            yield from _by_language(value, (*at, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _by_language(value, (*at, index))


def both_languages(library: Library) -> Iterator[Problem]:
    """Only a draft may lack a language."""
    for document, at, entry in library.by_language:
        for lang in LANGS:
            if lang not in entry and document.data.get("status") != "draft":
                a_list = any(isinstance(value, list) for value in entry.values())
                yield document.problem(
                    at,
                    "missing-language",
                    on_key=True,
                    field=dotted(at),
                    lang=lang,
                    lines_zh=f"`{lang}:` 和它的列表（每行一个 `- 值`）" if a_list else f"`{lang}:`",
                    lines_en=f"`{lang}:` and its list (one `- value` a line)" if a_list else f"`{lang}:`",
                )


def placeholders(document: Document) -> Iterator[Problem]:
    """What a template holds and its user should have replaced."""

    def found(data: Any, at: At) -> Iterator[Problem]:
        if isinstance(data, str) and (match := _PLACEHOLDER.search(data)):
            yield document.problem(at, "template-text", field=dotted(at), found=match[0][:60])
        for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
            if isinstance(key, str) and (match := _PLACEHOLDER.search(key)):
                field = dotted((*at, key))
                yield document.problem((*at, key), "template-text", on_key=True, field=field, found=match[0][:60])
            yield from found(value, (*at, key))

    return found(document.data, ())


def words(library: Library) -> Iterator[Problem]:
    """HTML, the slips of Chinese typography, and one language where the other should stand."""
    for document, at, lang, value in library.texts:
        prose = "".join(span.text for span in spans(value) if span.style != "code") if "`" in value else plain(value)
        if match := _HTML.search(prose):
            yield document.problem(at, "html", field=dotted(at), found=match[0])
        if lang == "zh" and (match := _HAN_SPACE.search(prose)):
            yield document.problem(at, "han-space", field=dotted(at), found=_around(prose, match))
        if lang == "zh" and (match := _HALF_WIDTH.search(prose)):
            yield document.problem(at, "half-width-punctuation", field=dotted(at), found=_around(prose, match))
        # The words of the interface name the other language in itself.
        if lang == "en" and not value.isascii() and document.data.get("kind") != "site" and _mostly_han(value):
            yield document.problem(at, "chinese-in-english", field=dotted(at), found=value[:60])
        if lang == "zh" and document.data.get("kind") != "site" and _ENGLISH.search(prose) and not _A_HAN.search(prose):
            yield document.problem(at, "english-in-chinese", field=dotted(at), found=value[:60])


def _mostly_han(text: str) -> bool:
    return len(re.findall(_HAN, text)) * 2 > sum(map(str.isalpha, text))


def keywords(library: Library) -> Iterator[Problem]:
    """One keyword an item."""
    for document, at, entry in library.by_language:
        for lang, words in entry.items():
            for index, word in enumerate(words) if isinstance(words, list) else ():
                if isinstance(word, str) and _SEPARATOR.search(word):
                    place = (*at, lang, index)
                    yield document.problem(place, "several-keywords", field=dotted(place), found=word[:60])


def markup(library: Library) -> Iterator[Problem]:
    """Markup that does not end, and links that lead nowhere."""
    for document, at, _, value in library.texts:
        if not has_markup(value):
            continue
        for span in spans(value):
            if span.style != "code" and (match := _OPEN_MARKUP.search(span.text)):
                yield document.problem(at, "open-markup", field=dotted(at), found=match[0])
                break
        for number, target in enumerate(links(value)):
            if match := REFERENCE.fullmatch(target):
                guess = number < GUESSES
                yield from _reference(library, document, at, match["kind"], match["id"], guess=guess)
            elif not EXTERNAL.fullmatch(target) or not is_address(target):
                yield document.problem(at, "bad-link", inside=target, field=dotted(at), found=target)


def _around(text: str, match: re.Match[str]) -> str:
    """A match with the characters before and after it: enough to find it by searching."""
    return text[max(match.start() - 3, 0) : match.end() + 3].strip()


def references(library: Library) -> Iterator[Problem]:
    """Every id that a record names exists, is published and is not retired."""
    for reference, document in library.documents.items():
        told = 0
        for at, kind, key in _named(document.data, reference.partition("/")[0]):
            if f"{kind}/{key}" == reference:
                yield document.problem(at, "self-reference", found=key)
            for problem in _reference(library, document, at, kind, key, guess=told < GUESSES):
                told += 1
                yield problem


def _reference(
    library: Library, document: Document, at: At, kind: str, key: str, *, guess: bool = True
) -> Iterator[Problem]:
    if kind not in library.ids or f"{kind}/{key}" in library.lost:
        return
    on_key = at[-1:] == (key,)
    target = library.data(f"{kind}/{key}")
    if not key:
        yield document.problem(at, "empty-value", field=dotted(at))
    elif key not in library.ids[kind]:
        word = as_id(key.rpartition("/")[2].removesuffix(".yml"))
        known, ill_written = library.well_formed(kind) if guess else ((), ())
        if nearest(word, list(ill_written)):
            return  # it is that id which has to change, and a problem of its own
        near = suggestion(word, known)
        new = key if is_id(key) else "<id>"
        place = f"data/{kind}/{new}.yml"
        if kind in ENTRIES:
            place = f"`python -m macros new {ENTRIES[kind].name} {new}` (data/{kind}.yml)"
        found = f"{kind}/{key}"[:80]
        yield document.problem(at, "unknown-reference", on_key=on_key, found=found, place=place, **near)
    elif target.get("kind") in RETIRED:
        to = target.get("to")
        code = "retired-reference" if to else "gone-reference"
        yield document.problem(at, code, on_key=on_key, found=key, to=listed(map(str, to or ())))
    elif target.get("status") == "draft" and document.data.get("status") != "draft":
        yield document.problem(at, "draft-reference", on_key=on_key, found=key)


def as_id(key: str) -> str:
    return key.casefold().replace("_", "-").replace(" ", "-")


def _named(data: Any, folder: str, at: At = ()) -> Iterator[tuple[At, str, str]]:
    """Every id that a document names: where, and the kind and id of what it names."""
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from _named(value, folder, (*at, index))
    for key, value in data.items() if isinstance(data, dict) else ():
        place = (*at, key)
        kind = folder if key == "to" else _NAMES_SOME.get(key)
        if key == "answers" and folder in ("cases", "questionnaire") and isinstance(value, dict):
            named = [((*place, one), "criteria", one) for one in value]
        elif key in _NAMES_ONE and isinstance(value, str):
            named = [(place, _NAMES_ONE[key], value)]
        elif kind and isinstance(value, list):
            named = [((*place, index), kind, one) for index, one in enumerate(value) if isinstance(one, str)]
        else:
            yield from _named(value, folder, place)
            continue
        yield from (one for one in named if not _PLACEHOLDER.search(one[2]))


def uncited_sources(library: Library) -> Iterator[Problem]:
    """A new source is cited by a record. What was published stays, cited or not."""
    cited = {
        key
        for reference, document in library.documents.items()
        for _, kind, key in _named(document.data, reference.partition("/")[0])
        if kind == "sources"
    }
    for _, _, _, words in library.texts:
        cited |= {match["id"] for target in links(words) if (match := REFERENCE.fullmatch(target))}
    for key in sorted(library.new("sources") - cited):
        yield library.documents["sources/sources"].problem(("sources", key), "uncited-source", on_key=True, found=key)


def unused_terms(library: Library) -> Iterator[Problem]:
    """A new term occurs in a text of some record, in each language. What was published stays, used or not."""
    if not (new := library.new("glossary")):
        return
    terms = _mapping(library.data("glossary/glossary"), "terms")
    for lang in LANGS:
        texts = (words for document, _, one, words in library.texts if one == lang and "terms" not in document.data)
        everything = "\n".join(texts).casefold()
        for key in sorted(new):
            term = _mapping(terms, key)
            names = [_mapping(term, "term").get(lang), term.get("abbreviation")]
            if not any(isinstance(name, str) and name.casefold() in everything for name in names):
                place = ("terms", key, "term", lang)
                yield library.documents["glossary/glossary"].problem(place, "unused-term", found=key, lang=lang)


def successors(library: Library) -> Iterator[Problem]:
    """A record that moved names one successor, one that was split two or more."""
    for document in library.documents.values():
        kind, to = document.data.get("kind"), document.data.get("to", [])
        if isinstance(to, list) and ((kind == "moved" and len(to) != 1) or (kind == "split" and len(to) < 2)):
            yield document.problem(("to",), "successors", on_key=True, kind=str(kind), count=str(len(to)))


def parents(library: Library) -> Iterator[Problem]:
    """Methods have at most one floor below them."""
    for key, document in library.of_kind("methods"):
        parent = document.data.get("parent")
        if isinstance(parent, str) and parent != key and library.data(f"methods/{parent}").get("parent"):
            yield document.problem(("parent",), "unknown-parent", found=parent)


def factors(library: Library) -> Iterator[Problem]:
    """A criterion serves need or readiness, and at most one factor of a score: then the bounds are exact."""
    scores = _mapping(library.data("questionnaire/questionnaire"), "scores")
    owner = {factor: score for score in scores for factor in _mapping(scores, score, "factors")}
    for _, document in library.of_kind("criteria"):
        moves: list[tuple[At, str, str]] = []  # where, the score, its factor
        for answer in ("when_yes", "when_no"):
            part = _mapping(document.data, answer)
            for factor in _mapping(part, "effects"):
                at: At = (answer, "effects", factor)
                if factor in owner:
                    moves.append((at, owner[factor], factor))
                elif owner and not _PLACEHOLDER.search(factor):
                    near = suggestion(factor, owner)
                    yield document.problem(
                        at, "unknown-factor", on_key=True, found=factor, allowed=listed(owner), **near
                    )
            if "blocks" in part:
                moves.append(((answer, "blocks"), READINESS, "blocks"))
            if "blocks" in part and "unblock" not in part:
                yield document.problem((answer, "blocks"), "block-without-remedy", on_key=True)
            if "unblock" in part and "blocks" not in part:
                yield document.problem((answer, "unblock"), "remedy-without-block", on_key=True)
        for index, (at, score, factor) in enumerate(moves):
            before = moves[:index]
            if other := next((f for _, s, f in before if (s == READINESS) != (score == READINESS)), None):
                yield document.problem(at, "need-and-readiness", on_key=True, factor=factor, other=other)
            elif other := next(
                (f for _, s, f in before if s == score and "blocks" not in (f, factor) and f != factor), None
            ):
                yield document.problem(
                    at, "two-factors-of-a-score", on_key=True, factor=factor, other=other, score=score
                )


def article_cells(library: Library) -> Iterator[Problem]:
    """``kept`` stands alone; ``completed`` and ``corrected`` give a reason and a source; origin and cells agree."""
    for folder, places in _CELLS.items():
        for _, document in library.of_kind(folder):
            cells = {at: cell for at in places if (cell := _mapping(document.data, *at))}
            in_article = any("article" in cell for cell in cells.values())
            origin = document.data.get("origin", "article" if in_article else "evidence")
            for at, cell in cells.items():
                if "article" in cell:
                    yield from _article_status(document, (*at, "article"), _mapping(cell, "article"))
                    if origin == "evidence":
                        yield document.problem((*at, "article"), "article-unexpected", on_key=True)
                elif origin == "article":
                    yield document.problem(at, "article-missing", on_key=True, field=dotted(at))


def _article_status(document: Document, at: At, article: dict[str, Any]) -> Iterator[Problem]:
    status = article.get("status")
    for key in ("because", "sources"):
        if status == "kept" and key in article:
            yield document.problem((*at, key), "kept-with-reason", on_key=True, key=key)
        if status in ("completed", "corrected") and key not in article:
            yield document.problem(at, "departure-without-reason", on_key=True, status=status, key=key)


def ids_taken(library: Library) -> Iterator[Problem]:
    """Ids differ by more than upper and lower case: on some file systems they would be one file."""
    for folder in FOLDERS:
        seen: dict[str, Document] = {}
        well_written_first = sorted(library.of_kind(folder), key=lambda entry: entry[0] != entry[0].casefold())
        for key, document in well_written_first:
            other = seen.setdefault(key.casefold(), document)
            if other is not document:
                yield Problem(document.path, 1, 1, "id-taken", {"id": key, "other": other.path})


def dates_to_come(library: Library, today: str) -> Iterator[Problem]:
    """Days on which something is said to have been done, later than tomorrow: it may be tomorrow elsewhere."""
    tomorrow = datetime.date.fromisoformat(today) + datetime.timedelta(days=1)
    for document in library.documents.values():
        for name in ("reviewed_on", "retired_on"):
            found = document.data.get(name)
            if isinstance(found, str) and is_day(found) and found > tomorrow.isoformat():
                yield document.problem((name,), "future-date", field=name, found=found, today=today)


RULES: tuple[Rule, ...] = (
    both_languages,
    words,
    keywords,
    markup,
    references,
    uncited_sources,
    unused_terms,
    successors,
    parents,
    factors,
    article_cells,
    ids_taken,
)
