"""The table of kinds: what a record of each is called, where it stands in ``data``, and where readers find it."""

from __future__ import annotations

from dataclasses import dataclass

from macros import model
from macros.model import Closed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    ``plural``: its folder or file in ``data``, and its part of addresses. ``name``: what `new` and the API call one.
    ``page``: the page that lists all of its records; empty where each has a page of its own. ``inside``: the field of
    the file that holds them; empty where each has a file of its own. ``last_word``: the field in which a record that
    shares a file can say that it is out of use.
    """

    plural: str
    name: str
    shape: type[Closed]
    page: str = ""
    inside: str = ""
    last_word: str = ""


KINDS = {
    kind.plural: kind
    for kind in (
        Kind("criteria", "criterion", model.Criterion),
        Kind("methods", "method", model.Method),
        Kind("comparisons", "comparison", model.Comparison, page="comparison/"),
        Kind("cases", "case", model.Case, page="cases/"),
        Kind("sources", "source", model.Source, page="references/", inside="sources", last_word="confirmed"),
        Kind("glossary", "term", model.Term, page="glossary/", inside="terms", last_word="definition"),
    )
}
FOLDERS = {plural: kind.name for plural, kind in KINDS.items() if not kind.inside}
ENTRIES = {plural: kind for plural, kind in KINDS.items() if kind.inside}
BY_NAME = {kind.name: kind for kind in KINDS.values()}
RETIRED = ("moved", "split", "retired")
RESERVED = ("index",)  # ids no record with a page may have: the page of a list has that address

# What a file may hold, by the name of its schema.
SHAPES: dict[str, type[Closed]] = {
    **{name: KINDS[plural].shape for plural, name in FOLDERS.items()},
    "retired": model.Retired,
    "sources": model.Bibliography,
    "glossary": model.Glossary,
    "article": model.Article,
    "questionnaire": model.Questionnaire,
    "site": model.Site,
}
SINGLE = ("sources", "glossary", "article", "questionnaire", "site")  # files of which there is one
