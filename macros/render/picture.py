"""The decision as a drawing: where each station of the way stands, line by line. Numbers only; the template draws."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from macros.model import Catalog, Lang, Text

WIDTH = 360  # of the drawing in its own units: about one to a pixel on a phone
_TRUNK, _SIDE, _INSET = 26, 32, 24  # the line stations stand on, the step to the side, from a mark to its text
_SMALL, _NAME = 13.0, 14.0  # sizes of type, as in guide.css
_LINE, _ROW, _GAP = 18, 28, 26  # heights of a line of small type and of a branch; space between stations
_CELL, _DEEP, _LAMPS = 180, 46, 58  # column and height of an outcome, two side by side; room for its lamps


@dataclass(frozen=True, slots=True)
class Branch:
    """What an answer at a station leads to. ``answer``: a label code, or ``None`` where it holds for both."""

    answer: str | None
    title: Text
    y: int
    kind: str


@dataclass(frozen=True, slots=True)
class Station:
    """A stop on the way: a numbered step, or a question with its branches. ``kind`` chooses mark and color."""

    kind: str
    number: int | None
    title: Text
    asks: Text | None
    lines: tuple[str, ...]
    branches: tuple[Branch, ...]
    x: int
    y: int
    end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    id: str
    title: Text
    lines: tuple[str, ...]
    x: int
    y: int
    retrieval: bool
    tuning: bool


@dataclass(frozen=True, slots=True)
class Picture:
    stations: tuple[Station, ...]
    outcomes: tuple[Outcome, ...]
    bottom: int
    width: int
    height: int


# Each station: what it is, a step or a score, and where each answer leads (a step, or the end of the way).
_WAY: tuple[tuple[str, str, tuple[tuple[str | None, str], ...]], ...] = (
    ("step", "evaluate", ()),
    ("step", "prompt", ((None, "stop"),)),
    ("retrieval", "retrieval-need", (("yes", "retrieve"),)),
    ("tuning", "tuning-need", ()),
    ("ready", "tuning-readiness", (("yes", "tune"), ("no", "collect"))),
)
_SWITCHES = {"icl": (False, False), "rag": (True, False), "fine-tuning": (False, True), "hybrid": (True, True)}


def picture(catalog: Catalog, lang: Lang) -> Picture:
    """Lay the way out from top to bottom for one language."""
    scores, outcomes = catalog.questionnaire.scores, catalog.questionnaire.outcomes
    titles: dict[str, Text] = {key: step.title for key, step in catalog.questionnaire.steps.items()}
    titles["stop"] = catalog.site.words["picture-stop"]
    stations = []
    y, number = 22, 0
    for kind, key, leads in _WAY:
        asks = scores[key].text if key in scores else None
        title = scores[key].title if key in scores else titles[key]
        x = _TRUNK + (_SIDE if kind == "ready" else 0)
        lines = wrap(asks[lang], (WIDTH - x - _INSET) / _SMALL) if asks else ()
        number += kind == "step"
        below = y + 12 + _LINE * len(lines)
        branches = tuple(
            Branch(answer, titles[step], below + _ROW * i + 6, step) for i, (answer, step) in enumerate(leads)
        )
        end = below + _ROW * len(leads)
        stations.append(Station(kind, number if kind == "step" else None, title, asks, lines, branches, x, y, end))
        y = end + _GAP
    shown = tuple(
        Outcome(
            key,
            title,
            wrap(title[lang], (_CELL - _LAMPS - 14) / _NAME),
            _CELL * retrieval,
            y + (_DEEP + 8) * tuning,
            retrieval,
            tuning,
        )
        for key, (retrieval, tuning) in _SWITCHES.items()
        for title in [outcomes[key].title]
    )
    return Picture(tuple(stations), shown, y, WIDTH, y + 2 * _DEEP + 10)


def wrap(text: str, width: float) -> tuple[str, ...]:
    """Break a text into lines of at most ``width`` ems: between words, and anywhere in Chinese but before punctuation.

    >>> wrap("Are facts missing?", 7), wrap("缺的是事实吗？", 6)
    (('Are facts', 'missing?'), ('缺的是事实', '吗？'))
    """
    return _filled(_pieces(text), width)


def even(text: str, width: float) -> tuple[str, ...]:
    """As :func:`wrap`, in as many lines, but broken between clauses if that will do, else into lines alike in length.

    >>> wrap("新增，每次提问都查", 7), even("新增，每次提问都查", 7)
    (('新增，每次提问', '都查'), ('新增，', '每次提问都查'))
    >>> wrap("searched for each question", 11), even("searched for each question", 11)
    (('searched for each', 'question'), ('searched for', 'each question'))
    """
    lines = wrap(text, width)
    clauses = _filled(re.findall(r".+?(?:[，；,;] *|$)", text), width)
    if len(clauses) == len(lines) and max(map(ems, clauses)) <= width:
        return clauses
    while len(closer := wrap(text, width := width - 0.25)) == len(lines) and max(map(ems, closer)) <= width:
        lines = closer
    return lines


def _filled(pieces: list[str], width: float) -> tuple[str, ...]:
    """Lines of as many pieces as they hold."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and ems(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return tuple(line.rstrip() for line in lines)


def _pieces(text: str) -> list[str]:
    """The smallest runs that stay together."""
    pieces: list[str] = []
    for character in text:
        closing = unicodedata.category(character) in ("Po", "Pe", "Pf") or character == " "
        joins = pieces and not pieces[-1].endswith(" ") and not _wide(character) and not _wide(pieces[-1][-1])
        if pieces and (closing or joins):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def ems(text: str) -> float:
    """A safe guess at the width of a line; fonts differ."""
    return sum(1.0 if _wide(c) else 0.58 for c in text)
