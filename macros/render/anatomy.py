"""A method as a drawing: prompt, weights and answer one below the other, and beside them what comes from outside.

Every method is laid out alike, so that they can be compared. Numbers and lines of text only; the template draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from macros.model import Anatomy, Catalog, Label, Lang
from macros.render.picture import WIDTH, ems, even, wrap

# Sizes of type, as in guide.css: a box, a row of the prompt, what is said of either.
_NAME, _ROW, _STATE = 14.0, 13.0, 12.0
_LEFT, _MIDDLE, _RIGHT = 208, 240, WIDTH - 2  # where the left column ends, and where the right one starts and ends
_EDGE, _PAD, _GAP = 2, 12, 24  # of the drawing; inside a box; between boxes, for an arrow
_LINE, _MORE = 24, 16  # heights of a row, and of each further line
_CELL, _PITCH, _COLUMNS, _ROWS = 9.0, 11, 6, 4  # a weight as a square; its distance to the next; how many
_BITS = 4 / 16  # what a quantized weight takes of a usual one

Blocks = tuple[tuple[str, float], ...]
_WEIGHTS: dict[str, tuple[Blocks, ...]] = {  # blocks of squares that stand together, and how large a square is
    "frozen": ((("frozen", _CELL),),),
    "trained": ((("trained", _CELL),),),
    "adapter": ((("frozen", _CELL), ("adapter", _CELL)),),
    "quantized-adapter": ((("frozen", _CELL * math.sqrt(_BITS)), ("adapter", _CELL)),),
    "trained-or-adapter": ((("trained", _CELL),), (("frozen", _CELL), ("adapter", _CELL))),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``end``: it ends at ``x`` instead of starting there."""

    text: str
    x: int
    y: int
    end: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A box, or a row of the prompt. ``state``: what becomes of it. ``own``: the method adds or changes it."""

    code: str
    state: str | None
    own: bool
    used: bool
    name: tuple[Line, ...]
    said: tuple[Line, ...]
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of squares: ``size`` and ``gap`` of each, the middle of each row."""

    kind: str
    x: float
    width: float
    size: float
    gap: float
    rows: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``down``, ``aside``: where arrows start, from above and from the right. ``either``: the word between blocks."""

    parts: tuple[Part, ...]
    blocks: tuple[Block, ...]
    either: tuple[Line, ...]
    down: tuple[int, ...]
    aside: tuple[int, ...]
    width: int
    height: int


def states(anatomy: Anatomy) -> dict[str, str]:
    """What the method does with each part: its own codes, and what follows from them."""
    return {
        "instructions": anatomy.instructions,
        "examples": anatomy.examples,
        "passages": anatomy.passages,
        "question": "as-usual",
        "index": "searched" if anatomy.passages == "retrieved" else "none",
        "weights": anatomy.weights,
        "training": "none" if anatomy.weights == "frozen" else "learned",
        "answer": "uncited" if anatomy.passages == "none" else "cited",
    }


def drawing(catalog: Catalog, anatomy: Anatomy, lang: Lang) -> Drawing:
    """Lay a method out for one language."""
    pen = _Pen(catalog, states(anatomy), lang)
    top = _EDGE
    title, y = pen.name("prompt", _EDGE + _PAD, top + 22, _LEFT - _EDGE - 2 * _PAD), top + 32
    rows = []
    for code in ("instructions", "examples", "passages", "question"):
        rows.append(pen.row(code, y))
        y += rows[-1].height + 4
    prompt = Part("prompt", None, False, True, title, (), _EDGE, top, _LEFT - _EDGE, y + 2 - top)
    index = pen.box("index", _MIDDLE, top, _RIGHT - _MIDDLE, prompt.height)
    passages = next(row for row in rows if row.code == "passages")

    top = prompt.y + prompt.height + _GAP
    squares = _ROWS * _PITCH + 8
    weights = pen.box("weights", _EDGE, top, _LEFT - _EDGE, 0, squares)
    training = pen.box("training", _MIDDLE, top, _RIGHT - _MIDDLE, weights.height)
    blocks, either = _blocks(pen, anatomy.weights, top + 32)

    below = top + weights.height + _GAP
    answer = pen.box("answer", _EDGE, below, _LEFT - _EDGE)
    return Drawing(
        (prompt, *rows, index, weights, training, answer),
        blocks,
        either,
        (top - _GAP, below - _GAP),
        (
            *([passages.y + passages.height // 2] if index.used else []),
            *([top + 32 + _ROWS * _PITCH // 2] if training.used else []),
        ),
        WIDTH,
        answer.y + answer.height + _EDGE,
    )


class _Pen:
    """Breaks words into lines and sets them."""

    def __init__(self, catalog: Catalog, states: dict[str, str], lang: Lang) -> None:
        self.catalog, self.states, self.lang = catalog, states, lang

    def name(self, code: str, x: int, y: int, width: int) -> tuple[Line, ...]:
        title = self.catalog.site.labels["anatomy-parts"][code].title[self.lang]
        return tuple(Line(text, x, y + 18 * i) for i, text in enumerate(wrap(title, width / _NAME)))

    def state(self, code: str) -> tuple[str, Label]:
        """What is said of a part, its mark first."""
        label = self.catalog.site.labels["anatomy"][self.states[code]]
        return " ".join(filter(None, (label.mark, label.title[self.lang]))), label

    def box(self, code: str, x: int, y: int, width: int, height: int = 0, room: int = 0) -> Part:
        """A box as high as asked, or as its words need below ``room``."""
        inside = width - 2 * _PAD
        name = self.name(code, x + _PAD, y + 22, inside)
        words, label = self.state(code)
        first = name[-1].y + room + 20
        said = tuple(Line(text, x + _PAD, first + _MORE * i) for i, text in enumerate(even(words, inside / _STATE)))
        state = self.states[code]
        needed = said[-1].y + 10 - y
        return Part(code, state, bool(label.mark), state != "none", name, said, x, y, width, max(height, needed))

    def row(self, code: str, y: int) -> Part:
        """A row of the prompt: what is said stands at the end of the line, or below the name where it is too long."""
        left, right = _EDGE + _PAD, _LEFT - _PAD
        title = self.catalog.site.labels["anatomy-parts"][code].title[self.lang]
        words, label = self.state(code)
        if ems(title) * _ROW + 10 + ems(words) * _STATE <= right - left:
            said: tuple[Line, ...] = (Line(words, right, y + 16, end=True),)
        else:
            lines = even(words, (right - left) / _STATE)
            said = tuple(Line(text, left, y + 16 + _MORE * i) for i, text in enumerate(lines, 1))
        state = self.states[code]
        height = said[-1].y + 8 - y
        x, width = _EDGE + _PAD // 2, _LEFT - _EDGE - _PAD
        name = (Line(title, left, y + 16),)
        return Part(code, state, bool(label.mark), state != "none", name, said, x, y, width, height)


def _blocks(pen: _Pen, weights: str, top: int) -> tuple[tuple[Block, ...], tuple[Line, ...]]:
    """The weights as squares, as many whatever they weigh; an adapter is one column of them."""
    found, either = [], []
    x = float(_EDGE + _PAD)
    rows = tuple(top + _PITCH * (i + 0.5) for i in range(_ROWS))
    for number, blocks in enumerate(_WEIGHTS[weights]):
        if number:
            word = pen.catalog.site.words["anatomy-or"][pen.lang]
            either.append(Line(word, round(x + 5), top + _ROWS * _PITCH // 2 + 4))
            x += 10 + ems(word) * _STATE
        for kind, size in blocks:
            columns = 1 if kind == "adapter" else _COLUMNS
            offset = (_PITCH - size) / 2
            found.append(Block(kind, x + offset, columns * _PITCH - _PITCH + size, size, _PITCH - size, rows))
            x += columns * _PITCH + 5
    return tuple(found), tuple(either)
