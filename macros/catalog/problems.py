"""What can be wrong with the data, said so that the reader can mend it from the message alone."""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from macros.catalog.packaged import packaged
from macros.model import LANGS, Lang

_NEAR = 0.8  # from here on two words are alike enough for a guess, as difflib counts
_LONGEST_GUESSED = 100  # no id and no field has a name half as long
_MOST_KNOWN = 2000
GUESSES = 50  # of more words in one place, the others get no guess: each takes its time
_ALSO = {"cn": "zh", "zh-cn": "zh", "en-us": "en"}  # what some call the languages
_SAME = 5  # problems of one code in one file that are all told in full; of more, only the first few are
_FIRST = 3
_LONGEST = 200  # of a value that may come from a file; what it may be instead is ours, and may be longer
_LONGEST_LIST = 5000
_OURS = ("allowed", "about_zh", "about_en")
_PLACES = 20  # of the others, so many places are named


class UsageError(Exception):
    """What was asked for cannot be done; the message is one sentence in both languages."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it stands, which kind it is, and the values its message names.

    ``line`` and ``column`` count from 1. ``level`` is ``error`` or ``warning``.
    """

    file: str
    line: int
    column: int
    code: str
    values: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def level(self) -> Literal["error", "warning"]:
        return "warning" if "level" in _messages()[self.code] else "error"

    def message(self, lang: Lang) -> str:
        """What is wrong."""
        return self._fill("message", lang)

    def hint(self, lang: Lang) -> str:
        """What to write instead."""
        return self._fill("hint", lang)

    def _fill(self, part: str, lang: Lang) -> str:
        template: str = _messages()[self.code][part][lang]
        values = self.values
        if any(len(value) > _LONGEST for value in values.values()):
            values = {name: _cut(value, name) for name, value in values.items()}
        return printable(template.format_map(values))


def _cut(value: str, name: str = "") -> str:
    """A value at a length that can be read."""
    longest = _LONGEST_LIST if name in _OURS else _LONGEST
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


def printable(message: str) -> str:
    """A message on one line, without what a terminal would obey: the values in it come from files."""
    return clean(" ".join(message.split()))


def clean(text: str) -> str:
    """A text, or the name of a file, without line breaks and what a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def shown(value: str) -> str:
    """What someone gave, for a message."""
    return printable(_cut(value))


def suggestion(word: str, known: Iterable[str]) -> dict[str, str]:
    """``nearest_zh`` and ``nearest_en`` for a message: "did you mean …? ", or nothing where no known word is near."""
    near = nearest(word, list(known))
    return {
        "nearest_zh": f"是不是 '{near}'？" if near else "",
        "nearest_en": f"did you mean '{near}'? " if near else "",
    }


def nearest(word: str, known: list[str]) -> str:
    """The known word that was surely meant, or an empty string.

    One much like this word, or one that it is a part of (``no`` of ``when_no``). A guess that is wrong sends people
    astray, so it has to be near: years alone make the ids of two sources alike by half.
    """
    if len(word) > _LONGEST_GUESSED or len(known) > _MOST_KNOWN:
        return ""
    word = _ALSO.get(word.casefold(), word.casefold())
    close = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR)
    return next(iter((*close, *(k for k in known if _inside(word, k)))), "")


def _inside(word: str, known: str) -> bool:
    """Whether a word is one or more whole words of a longer one."""
    return (
        word[:1].isalpha() and word in known and re.search(rf"(?<![^-_]){re.escape(word)}(?![^-_])", known) is not None
    )


def dotted(at: Iterable[str | int]) -> str:
    """A place in a record for a message: ``evidence.findings.1.text``, list items counted from 1."""
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in at)


def listed(words: Iterable[str]) -> str:
    """Words for a message, quoted and joined."""
    return ", ".join(f"'{word}'" for word in words)


def codes() -> list[str]:
    """Every problem code."""
    return list(_messages())


@functools.cache
def _messages() -> dict[str, Any]:
    messages: dict[str, Any] = packaged("macros.catalog", "problems.yml")
    return messages


def as_text(problems: Iterable[Problem], lang: Lang | None = None) -> str:
    """One line a problem: ``file:line:column: code: message — remedy``; both languages unless one is asked for.

    Of many of one code in one file the first few are told in full, and of the others where they are.
    """
    shown = (lang,) if lang else LANGS
    problems = list(problems)
    alike: dict[tuple[str, str], list[Problem]] = {}
    for p in problems:
        alike.setdefault((p.file, p.code), []).append(p)
    others = {id(same[_FIRST - 1]): same[_FIRST:] for same in alike.values() if len(same) > _SAME}
    left_out = {id(p) for same in others.values() for p in same}
    lines = []
    for p in problems:
        if id(p) in left_out:
            continue
        code = p.code if p.level == "error" else f"{p.level}: {p.code}"
        first, *rest = (f"{p.message(one)} — {p.hint(one)}" for one in shown)
        file = clean(p.file)
        lines += [f"{file}:{p.line}:{p.column}: {code}: {first}", *(f"    {line}" for line in rest)]
        if more := others.get(id(p)):
            first, *rest = (_others(more, one) for one in shown)
            lines += [f"{file}: {code}: {first}", *(f"    {line}" for line in rest)]
    return "\n".join(lines)


def _others(problems: list[Problem], lang: Lang) -> str:
    """How many more problems of one code there are, and where."""
    lead, place, comma = ("另有 {} 处：", "第 {} 行{}", "，") if lang == "zh" else ("{} more: ", "line {}{}", ", ")
    places = [place.format(p.line, f" '{printable(what)}'" if (what := _about(p)) else "") for p in problems[:_PLACES]]
    return lead.format(len(problems)) + comma.join([*places, *(["…"] if problems[_PLACES:] else [])])


def _about(problem: Problem) -> str:
    """The field that a problem is about, or what stands there."""
    return next((_cut(problem.values[name]) for name in ("field", "key", "found") if name in problem.values), "")


def as_json(problems: Iterable[Problem], lang: Lang | None = None) -> str:
    """A JSON list of ``{file, line, column, code, level, message, hint}``; both languages joined by default."""
    shown = (lang,) if lang else LANGS
    return json.dumps(
        [
            {
                "file": p.file,
                "line": p.line,
                "column": p.column,
                "code": p.code,
                "level": p.level,
                "message": " / ".join(p.message(one) for one in shown),
                "hint": " / ".join(p.hint(one) for one in shown),
            }
            for p in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def as_github(problems: Iterable[Problem], lang: Lang | None = None) -> str:
    """Workflow commands that GitHub Actions shows as annotations on the line."""
    shown = (lang,) if lang else LANGS

    def escaped(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def attribute(text: str) -> str:
        return escaped(text).replace(":", "%3A").replace(",", "%2C")

    return "\n".join(
        f"::{p.level} file={attribute(clean(p.file))},line={p.line},col={p.column},title={attribute(p.code)}::"
        + escaped("\n".join(f"{p.message(one)} — {p.hint(one)}" for one in shown))
        for p in problems
    )


FORMATS: dict[str, Callable[[Iterable[Problem], Lang | None], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
