"""Where training memory goes, as one bar for each way to train. Numbers only; the template draws."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from macros.advice import memory
from macros.render.picture import WIDTH

SIZE = 7  # billions of parameters: the size that most published measurements have
_EDGE, _BAR, _LINE, _DEEP = 2, 22, 18, 104  # margin; heights of a bar, of a line of figures, and of all for one way


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar from ``x`` on, and at ``at`` its figure, in GB."""

    part: str
    gb: float
    x: float
    width: float
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bar:
    method: str
    gb: float
    y: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    bars: tuple[Bar, ...]
    width: int
    height: int


def bars(methods: Iterable[str]) -> Bars:
    """One bar for each method that trains, with usual settings, all at one scale."""
    split = {name: memory.split(name, SIZE)[1] for name in methods if name in memory.METHODS}
    scale = (WIDTH - 2 * _EDGE) / max((parts.total for parts in split.values()), default=1)
    made = []
    for row, (name, parts) in enumerate(split.items()):
        y, x, pieces = _EDGE + row * _DEEP, float(_EDGE), []
        for number, field in enumerate(dataclasses.fields(parts)):
            gb: float = getattr(parts, field.name)
            at = (_EDGE + WIDTH // 2 * (number % 2), y + 26 + _BAR + _LINE * (number // 2 + 1))
            pieces.append(Piece(field.name, gb, round(x, 2), round(gb * scale, 2), at))
            x += gb * scale
        made.append(Bar(name, parts.total, y, tuple(pieces)))
    return Bars(tuple(made), WIDTH, len(made) * _DEEP - 12)
