"""Answers in the fragment of an address: ``#v1&custom-behavior=y&external-knowledge=n&tune.size=8``.

A fragment never leaves the browser. Keys are criterion ids, sorted; ``y``, ``n``, ``u`` are yes, no, unsure. After
them comes what is known of the run, for the second stage: no id has a dot. Nothing in a fragment is trusted: what
cannot be read is named and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from macros.advice.methods import LIMIT, Setup
from macros.advice.model import NO, UNSURE, YES, Model, plain
from macros.model import Retired

VERSION = 1
MAX_LENGTH = 65_536  # a thousand answers with the longest ids stay below
MAX_SHOWN = 60

_LETTERS = {YES: "y", NO: "n", UNSURE: "u"}
_WORDS = {letter: word for word, letter in _LETTERS.items()}
_PART = re.compile("([a-z0-9-]{1,40})=([ynu])")
# Fields of Setup by their names in a link. Numbers below the least would be written in two ways by two languages.
_SIZES = {
    "tune.size": "parameters_billion",
    "tune.memory": "memory_gb",
    "tune.examples": "examples",
    "tune.tokens": "tokens_per_example",
}
_KEEP = "tune.keep"
_NUMBER = re.compile("[0-9]{1,13}([.][0-9]{1,20})?")
_LEAST = 0.001
_VERSION = re.compile("v[0-9]{1,9}")
# Chat programs escape these two when they turn an address into a link.
_ESCAPED = (re.compile("%26"), "&"), (re.compile("%3d", re.IGNORECASE), "=")


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """Something in a fragment that was not taken as it stands.

    ``unknown``: no such criterion (``text``: its id). ``retired``: it moved, was split or retired (``to``: where it
    went). ``malformed``: not ``id=y``, or said twice. ``version``: not a format this page reads. ``text`` is raw input,
    at most :data:`MAX_SHOWN` characters: escape it before showing it.
    """

    kind: Literal["unknown", "retired", "malformed", "version"]
    text: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What a fragment says: answers by criterion, fields of a ``Setup``, and what could not be read, in its order."""

    answers: Mapping[str, str]
    setup: Mapping[str, float | bool]
    problems: tuple[LinkProblem, ...]

    def to_json(self) -> dict[str, Any]:
        """The shape ``TuneOrNot.decode`` returns."""
        result: dict[str, Any] = plain(self)
        return result


def encode(answers: Mapping[str, str], setup: Setup | None = None) -> str:
    """The fragment for some answers and a setup, ``#`` included; empty without either.

    ``ValueError`` for any other answer. A size that is not known, or too small to be one, is left out.
    """
    for criterion, answer in answers.items():
        if answer not in _LETTERS:
            raise ValueError(f"not an answer: {answer!r} ({criterion})")
    parts = [f"&{criterion}={_LETTERS[answers[criterion]]}" for criterion in sorted(answers)]
    for name, field in _SIZES.items():
        value = getattr(setup, field, None)
        if value is not None and _LEAST <= value <= LIMIT:
            parts.append(f"&{name}={repr(float(value)).removesuffix('.0')}")
    if setup and setup.keep_skills:
        parts.append(f"&{_KEEP}=y")
    return f"#v{VERSION}{''.join(parts)}" if parts else ""


def decode(fragment: str, model: Model, retired: Mapping[str, Retired]) -> Shared:
    """Read a fragment, with or without its ``#``. Never raises.

    The answer of a criterion that *moved* to one other is carried over, unless the link answers that one too; it is
    named all the same. A plain anchor (no ``=``, no version) is no link of ours and no problem.
    """
    text = fragment.removeprefix("#")
    if len(text) > MAX_LENGTH:
        return Shared({}, {}, (LinkProblem("malformed", text[:MAX_SHOWN]),))
    for pattern, character in _ESCAPED:
        text = pattern.sub(character, text)
    head, *parts = text.split("&")
    if head != f"v{VERSION}":
        ours = _VERSION.fullmatch(head) or "=" in text
        return Shared({}, {}, (LinkProblem("version", head[:MAX_SHOWN]),) if ours else ())
    known = {q.id for q in model.questions}
    answers: dict[str, str] = {}
    moved: dict[str, str] = {}
    setup: dict[str, float | bool] = {}
    seen: set[str] = set()
    problems: list[LinkProblem] = []
    for part in filter(None, parts):
        match, size = _PART.fullmatch(part), _size(part)
        if size and size[0] not in setup:
            setup[size[0]] = size[1]
        elif not match or match[1] in seen:
            problems.append(LinkProblem("malformed", part[:MAX_SHOWN]))
        else:
            criterion, word = match[1], _WORDS[match[2]]
            seen.add(criterion)
            if criterion in known:
                answers[criterion] = word
            elif criterion in retired:
                gone = retired[criterion]
                problems.append(LinkProblem("retired", criterion, gone.to))
                if gone.kind == "moved" and len(gone.to) == 1 and gone.to[0] in known:
                    moved.setdefault(gone.to[0], word)
            else:
                problems.append(LinkProblem("unknown", criterion))
    return Shared({**moved, **answers}, setup, tuple(problems))


def _size(part: str) -> tuple[str, float | bool] | None:
    """The field of a ``Setup`` that a part of a fragment gives, and its value, if it gives one."""
    name, _, text = part.partition("=")
    if name == _KEEP and text == "y":
        return "keep_skills", True
    if name in _SIZES and _NUMBER.fullmatch(text) and _LEAST <= float(text) <= LIMIT:
        return _SIZES[name], float(text)
    return None


def retired_json(retired: Mapping[str, Retired]) -> dict[str, Any]:
    """Retired criteria as the page embeds them for ``TuneOrNot.decode``: ``{id: {kind, to: [id]}}``."""
    return {key: {"kind": record.kind, "to": list(record.to)} for key, record in retired.items()}
