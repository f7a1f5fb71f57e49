"""Answers in the fragment of an address: ``#v1&custom-behavior=y&external-knowledge=n&tune.size=8``.

A fragment never leaves the browser. Keys are criterion ids, sorted; ``y``, ``n``, ``u`` are yes, no, unsure. After
them comes what is known of the run, for the second stage: no id has a dot. Nothing in a fragment is trusted: what
cannot be read is named and left out.

Compiled for the browser: see :mod:`macros.advice.browser` for what may stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from macros.advice.methods import Setup, known_size
from macros.advice.model import Answers, LinkProblemKind, Model, Moved

VERSION = 1
MAX_LENGTH = 65_536  # a thousand answers with the longest ids stay below
MAX_SHOWN = 60

LETTERS = {"yes": "y", "no": "n", "unsure": "u"}
WORDS = {"y": "yes", "n": "no", "u": "unsure"}
# Fields of Setup by their names in a link. Numbers below the least would be written in two ways by two languages.
SIZES = {
    "tune.size": "parameters_billion",
    "tune.memory": "memory_gb",
    "tune.examples": "examples",
    "tune.tokens": "tokens_per_example",
}
KEEP = "tune.keep"
LEAST = 0.001
DIGITS = "0123456789"
ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


class LinkProblem(TypedDict):
    """Something in a fragment that was not taken as it stands.

    ``unknown``: no such criterion (``text``: its id). ``retired``: it moved, was split or retired (``to``: where it
    went). ``malformed``: not ``id=y``, or said twice. ``version``: not a format this page reads. ``text`` is raw input,
    at most :data:`MAX_SHOWN` characters: escape it before showing it.
    """

    kind: LinkProblemKind
    text: str
    to: list[str]


class Shared(TypedDict):
    """What a fragment says: answers by criterion, fields of a ``Setup``, and what could not be read, in its order."""

    answers: dict[str, str]
    setup: dict[str, Any]
    problems: list[LinkProblem]


def encode(answers: Answers, setup: Setup | None = None) -> str:
    """The fragment for some answers and a setup, ``#`` included; empty without either.

    ``ValueError`` for any other answer. A size that is not known, or too small to be one, is left out.
    """
    parts = ["#v" + str(VERSION)]
    for criterion in sorted(answers):
        if answers[criterion] not in LETTERS:
            raise ValueError("not an answer: " + answers[criterion] + " (" + criterion + ")")
        parts.append(criterion + "=" + LETTERS[answers[criterion]])
    if setup is not None:
        sizes: dict[str, Any] = dict(setup)
        for name in SIZES:
            value = known_size(sizes.get(SIZES[name]))
            if value is not None and value >= LEAST:
                parts.append(name + "=" + number_text(value))
        if sizes.get("keep_skills") is True:
            parts.append(KEEP + "=y")
    return "&".join(parts) if len(parts) > 1 else ""


def decode(fragment: str, model: Model, retired: Mapping[str, Moved]) -> Shared:
    """Read a fragment, with or without its ``#``. Never raises.

    The answer of a criterion that *moved* to one other is carried over, unless the link answers that one too; it is
    named all the same. A plain anchor (no ``=``, no version) is no link of ours and no problem.
    """
    text = fragment[1:] if fragment.startswith("#") else fragment
    if len(characters(text)) > MAX_LENGTH:
        return {"answers": {}, "setup": {}, "problems": [problem("malformed", text)]}
    # Chat programs escape these two when they turn an address into a link.
    text = text.replace("%26", "&").replace("%3D", "=").replace("%3d", "=")
    parts = text.split("&")
    head = parts[0]
    if head != "v" + str(VERSION):
        ours = is_version(head) or "=" in text
        return {"answers": {}, "setup": {}, "problems": [problem("version", head)] if ours else []}
    known = [question["criterion"] for question in model["questions"]]
    gone = list(retired)
    answers: dict[str, str] = {}
    carried: list[list[str]] = []
    setup: dict[str, Any] = {}
    seen: dict[str, bool] = {}
    problems: list[LinkProblem] = []
    for part in parts[1:]:
        name, value = halves(part)
        size = read_size(name, value)
        said = seen.get(name + "=", False)  # with its sign: no object in JavaScript has that of its own
        if size is not None and not said:
            setup[SIZES[name] if name != KEEP else "keep_skills"] = size
            seen[name + "="] = True
        elif is_id(name) and value in WORDS and not said:
            seen[name + "="] = True
            if name in known:
                answers[name] = WORDS[value]
            elif name in gone:
                to = retired[name]["to"]
                problems.append(problem("retired", name, to))
                if retired[name]["kind"] == "moved" and to[0] in known:
                    carried.append([to[0], WORDS[value]])
            else:
                problems.append(problem("unknown", name))
        elif part != "":
            problems.append(problem("malformed", part))
    taken: dict[str, str] = {}
    for move in reversed(carried):
        taken[move[0]] = move[1]
    for criterion in answers:
        taken[criterion] = answers[criterion]
    return {"answers": taken, "setup": setup, "problems": problems}


def problem(kind: LinkProblemKind, text: str, to: list[str] | None = None) -> LinkProblem:
    """A problem with as much of the raw text as is shown."""
    return {"kind": kind, "text": "".join(characters(text)[:MAX_SHOWN]), "to": to if to is not None else []}


def read_size(name: str, text: str) -> float | bool | None:
    """The value of a field of a ``Setup`` that a part of a fragment gives, if it gives one."""
    if name == KEEP:
        return True if text == "y" else None
    if name not in SIZES or not is_number(text):
        return None
    value = known_size(float(text))
    return value if value is not None and value >= LEAST else None


def halves(part: str) -> list[str]:
    """What stands before and after the first ``=``; nothing after it where there is none."""
    at = part.find("=")
    return [part, ""] if at < 0 else [part[:at], part[at + 1 :]]


def is_id(text: str) -> bool:
    """Whether it can be the id of a criterion."""
    return 1 <= len(text) <= 40 and only(text, ID_CHARACTERS)


def is_version(text: str) -> bool:
    """Whether it names a version of the format, whichever."""
    return text.startswith("v") and is_digits(text[1:], 9)


def is_number(text: str) -> bool:
    """Whether it is a plain decimal number, with at most 13 digits before the point and 20 after it."""
    parts = text.split(".")
    return len(parts) <= 2 and is_digits(parts[0], 13) and (len(parts) == 1 or is_digits(parts[1], 20))


def is_digits(text: str, most: int) -> bool:
    """Whether it is one to ``most`` digits."""
    return 1 <= len(text) <= most and only(text, DIGITS)


def only(text: str, allowed: str) -> bool:
    """Whether every character is one of those allowed."""
    return len([character for character in text if character not in allowed]) == 0


def number_text(value: float) -> str:
    """A number in decimal digits, without a fraction that is nothing."""
    text = str(float(value))
    return text[:-2] if text.endswith(".0") else text


def characters(text: str) -> list[str]:
    """The characters of a text. JavaScript has two halves for one beyond U+FFFF: a second half joins its first."""
    found: list[str] = []
    for one in text:
        if "\udc00" <= one <= "\udfff" and len(found) > 0:
            found[-1] += one
        else:
            found.append(one)
    return found
