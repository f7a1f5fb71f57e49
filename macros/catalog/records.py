"""Typed records. Field names are the YAML keys; the JSON Schemas in ``data/schema`` say what each may hold."""

from __future__ import annotations

import dataclasses
import functools
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
APPROACHES = ("icl", "rag", "fine-tuning")
ASPECTS = ("cost", "strengths", "weaknesses", "characteristics", "scenarios")
REVIEW_MONTHS = 12  # a review older than this is due again
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One short text in both languages; a draft may lack one, which is then empty."""

    zh: str = ""
    en: str = ""

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def filled(self, **values: object) -> Text:
        """The same with its ``{name}`` places filled; a :class:`Text` fills each language with its own.

        >>> Text("{n} 条", "{n} of {what}").filled(n=3, what=Text("判据", "the criteria"))
        Text(zh='3 条', en='3 of the criteria')
        """

        def fill(lang: Lang) -> str:
            given = {name: value[lang] if isinstance(value, Text) else str(value) for name, value in values.items()}
            return _PLACE.sub(lambda place: given.get(place[1], place[0]), self[lang])

        return Text(fill("zh"), fill("en"))


@dataclass(frozen=True, slots=True)
class Keywords:
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def __getitem__(self, lang: Lang) -> tuple[str, ...]:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class ArticleCell:
    """One cell of the source article, restated, and how the guide treats it."""

    status: Literal["kept", "completed", "corrected"]
    says: Text
    because: Text | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    source: str
    text: Text


@dataclass(frozen=True, slots=True)
class Evidence:
    grade: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one answer to a criterion means. ``effects``: factor → −3…3; ``blocks`` rules tuning out."""

    text: Text
    approaches: dict[str, Text]
    article: ArticleCell | None = None
    effects: dict[str, int] = field(default_factory=dict)
    blocks: str | None = None
    unblock: Text | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What every record that has a file of its own carries."""

    id: str
    status: str
    order: int
    title: Text
    reviewed_on: str
    checked: dict[str, str] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True)
class Criterion(Record):
    origin: str
    group: str
    question: Text
    why: Text
    verdict: Text
    when_yes: Answer
    when_no: Answer
    evidence: Evidence
    keywords: Keywords
    related: tuple[str, ...] = ()

    def answer(self, value: str) -> Answer | None:
        """The meaning of ``yes`` or ``no``; ``None`` for ``unsure``."""
        return {"yes": self.when_yes, "no": self.when_no}.get(value)


@dataclass(frozen=True, slots=True)
class Cell:
    text: Text
    level: str | None = None
    article: ArticleCell | None = None


@dataclass(frozen=True, slots=True)
class Comparison(Record):
    """One row of the comparison; ``cells`` by approach."""

    origin: str
    summary: Text
    cells: dict[str, Cell]
    evidence: Evidence
    keywords: Keywords
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    name: Text
    text: Text
    source: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """A published figure: parameters in billions, memory in GB as the source prints it."""

    model: str
    parameters_billion: float
    setup: Text
    memory_gb: float
    basis: str
    source: str
    time: Text | None = None


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a method puts in the prompt and what becomes of the weights: codes, named in the labels."""

    instructions: str
    examples: str
    passages: str
    weights: str


@dataclass(frozen=True, slots=True)
class Method(Record):
    summary: Text
    how: Text
    anatomy: Anatomy
    aspects: dict[str, Cell]
    stop: Text
    evidence: Evidence
    keywords: Keywords
    parent: str | None = None
    settings: tuple[Setting, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case(Record):
    """A published comparison; ``answers`` were coded from the task description alone."""

    task: Text
    compared: tuple[str, ...]
    tuning: Text
    examples: Text
    result: Text
    caveat: Text
    winner: str
    acceptable: tuple[str, ...]
    source: str
    answers: dict[str, str]
    contradicted: tuple[str, ...] = ()
    miss: Text | None = None


@dataclass(frozen=True, slots=True)
class Retired:
    """A record that moved, was split or was retired; its page stays and says where to go."""

    id: str
    kind: str
    title: Text
    because: Text
    retired_on: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    authors: str
    year: int
    venue: str
    url: str
    type: str
    confirmed: Text


@dataclass(frozen=True, slots=True)
class Term:
    term: Text
    definition: Text
    abbreviation: str | None = None
    also: Keywords | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    says: Text
    status: str
    because: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    title: Text
    credit: Text
    sources: tuple[str, ...]
    claims: dict[str, Claim]


@dataclass(frozen=True, slots=True)
class Factor:
    title: Text
    text: Text
    cap: int


@dataclass(frozen=True, slots=True)
class Score:
    title: Text
    text: Text
    threshold: int
    factors: dict[str, Factor]


@dataclass(frozen=True, slots=True)
class TitledText:
    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: some answers to open in the questionnaire and alter."""

    title: Text
    text: Text
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    version: int
    scores: dict[str, Score]
    outcomes: dict[str, TitledText]
    steps: dict[str, TitledText]
    examples: tuple[Example, ...] = ()

    def score_of(self, factor: str) -> str:
        """The score a factor belongs to. Raises ``KeyError`` for an unknown factor."""
        for name, score in self.scores.items():
            if factor in score.factors:
                return name
        raise KeyError(factor)


@dataclass(frozen=True, slots=True)
class Label:
    title: Text
    mark: str | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Site:
    name: Text
    tagline: Text
    description: Text
    labels: dict[str, dict[str, Label]]
    words: dict[str, Text]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All published records, each kind in the order readers see it. Drafts are left out."""

    criteria: dict[str, Criterion]
    methods: dict[str, Method]
    comparisons: dict[str, Comparison]
    cases: dict[str, Case]
    sources: dict[str, Source]
    glossary: dict[str, Term]
    article: Article
    questionnaire: Questionnaire
    site: Site
    retired: dict[str, dict[str, Retired]]

    def title(self, reference: str) -> Text:
        """Title of ``<kind>/<id>``. Raises ``KeyError`` where there is none."""
        kind, _, key = reference.partition("/")
        if key in self.retired.get(kind, {}):
            return self.retired[kind][key].title
        if kind == "glossary":
            return self.glossary[key].term
        if kind == "sources":
            return Text(self.sources[key].title, self.sources[key].title)
        record: Record = self.records(kind)[key]
        return record.title

    def records(self, kind: str) -> Mapping[str, Record]:
        """The records of a kind that has one file a record."""
        return typing.cast(Mapping[str, Record], getattr(self, kind))

    def ids(self, kind: str) -> list[str]:
        """Ids of a kind that lead somewhere: of its records, and of those that are gone."""
        return sorted({*getattr(self, kind), *self.retired.get(kind, ())})

    def article_cells(self) -> Iterator[tuple[str, str, ArticleCell, Text]]:
        """Every cell of the source article: (record reference, field, cell, what the guide says)."""
        for c in self.criteria.values():
            for name, answer in (("when_yes", c.when_yes), ("when_no", c.when_no)):
                if answer.article:
                    yield f"criteria/{c.id}", name, answer.article, answer.text
        for row in self.comparisons.values():
            for name, cell in row.cells.items():
                if cell.article:
                    yield f"comparisons/{row.id}", f"cells.{name}", cell.article, cell.text
        for m in self.methods.values():
            for name, cell in m.aspects.items():
                if cell.article:
                    yield f"methods/{m.id}", f"aspects.{name}", cell.article, cell.text


T = TypeVar("T")


def build(cls: type[T], data: Mapping[str, Any]) -> T:
    """Build a record class from data that its JSON Schema accepted; keys the class lacks (``kind``) are left out."""
    makers = _makers(typing.cast(Any, cls))
    return cls(**{key: makers[key](value) for key, value in data.items() if key in makers})


@functools.cache
def _makers(cls: Any) -> dict[str, Callable[[Any], Any]]:
    """For each field of a class, what turns data into its value."""
    hints = typing.get_type_hints(cls)
    return {f.name: _maker(hints[f.name]) for f in dataclasses.fields(cls)}


def _maker(hint: Any) -> Callable[[Any], Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _maker(next(a for a in args if a is not type(None)))
    if origin is dict:
        inner = _maker(args[1])
        return lambda value: {k: inner(v) for k, v in value.items()}
    if origin is tuple:
        inner = _maker(args[0])
        return lambda value: tuple(map(inner, value))
    if dataclasses.is_dataclass(hint):
        return functools.partial(build, typing.cast(type, hint))
    return lambda value: value
