"""YAML with positions, read strictly: text stays text, and what other YAML tools would read differently is a problem.

One parser everywhere (libyaml where PyYAML has it), so that an editor, a test and the build agree.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from macros.catalog.problems import Problem
from macros.catalog.slips import BEGINS, COMMENT, COMMENT_LIKE_TEXT, TooDeepError, bare_slips, slip_at, syntax_slip
from macros.model import Unquoted

Key = str | int
At = tuple[Key, ...]

UNSAFE = {"alias", "complex-key", "control-character", "tag", "too-deep", "two-documents"}
"""Codes of problems that make a file say something else than what it shows: no one should write into it."""

MAX_BYTES = 1_000_000  # the largest record is below 20 kB; a whole bibliography below 200 kB
_NEAR = 2000  # how far into a text its words are looked for; no text may be half as long
MAX_DEPTH = 20  # the deepest field stands at 6

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers  # what YAML 1.1 tools read as something other than text
_QUOTES = {"'", '"'}
_NUMERIC = set("+-.0123456789")
_NOTHING = {"~", "null", "Null", "NULL"}  # the same as no text at all
_YAML_1_2 = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+")  # and what newer ones read as a number


@dataclass
class Document:
    """One file: its data and where each key and value stands (line and column from 1)."""

    path: str
    data: Any = None
    keys: dict[At, tuple[int, int]] = field(default_factory=dict)
    places: dict[At, tuple[int, int]] = field(default_factory=dict)
    record: Any = None
    """What the data is, once it was found to be sound: an instance of the kind's class in the model."""
    ambiguous_keys: set[At] = field(default_factory=set)
    """Keys that other YAML tools would not read as text, because they stand there without quotes."""
    problems: list[Problem] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    """The lines of the file, as far as it could be read."""

    def problem(self, at: At, code: str, *, on_key: bool = False, inside: str = "", **values: str) -> Problem:
        """A problem at a value (or at its key); the nearest enclosing position where the value is missing.

        ``inside``: words of a text that it stands at, where they are on the line on which the text begins.
        """
        table = self.keys if on_key and at in self.keys else self.places
        while at and at not in table:
            at = at[:-1]
        line, column = table.get(at, (1, 1))
        if inside and line <= len(self.rows):
            found = self.rows[line - 1].find(inside, column - 1, column + _NEAR)
            column = found + 1 if found >= 0 else column
        return Problem(self.path, line, column, code, values)


def read(path: Path, name: str) -> Document:
    """Read one file, which must hold a mapping. ``name`` is how problems call it. Never raises for bad content.

    ``data`` is ``None`` where the file could not be understood; otherwise it holds mappings, lists and text, and
    ``problems`` what is wrong with their writing.
    """
    text = decoded(path, name)
    return Document(name, problems=[text]) if isinstance(text, Problem) else understood(text, name)


def decoded(path: Path, name: str) -> str | Problem:
    """The text of a file, with the line ends that stand there, or why there is none."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return Problem(name, 1, 1, "too-large", {"size": f"{size:,}", "limit": f"{MAX_BYTES:,}"})
        raw = path.read_bytes()
    except OSError as error:
        return Problem(name, 1, 1, "unreadable", {"reason": error.strerror or str(error)})
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        return Problem(name, before.count("\n") + 1, len(before) - before.rfind("\n"), "not-utf-8")


def understood(text: str, name: str, *, despite: Collection[str] = ()) -> Document:
    """What a text says; see :func:`read`. ``despite``: codes of slips that do not keep it from being parsed."""
    document = Document(name)
    if text.startswith("\ufeff"):
        document.problems.append(Problem(name, 1, 1, "byte-order-mark"))
        return document
    text = text.replace("\r\n", "\n")
    rows = document.rows = text.split("\n")
    document.problems += bare_slips(name, text)
    if any(problem.code not in despite for problem in document.problems):
        return document  # the parser would only say the same again, less clearly
    try:
        document.data = _parse(text, rows, document)
    except yaml.YAMLError as error:
        found = syntax_slip(name, rows, error)
        before = [p for p in document.problems if (p.line, p.column) != (found.line, found.column)]
        document.problems = [*before, found]
    if any(problem.code == "unclosed-quote" for problem in document.problems):
        document.data = None  # some of it is what someone wrote as other fields
    if document.data is None and not document.problems:
        document.problems.append(Problem(name, 1, 1, "empty-file"))
    elif document.data is not None and not isinstance(document.data, dict):
        document.problems += _no_mapping(document, rows)
        document.data = None
    return document


def _no_mapping(document: Document, rows: list[str]) -> list[Problem]:
    slips = [problem for number in range(len(rows)) if (problem := slip_at(document.path, rows, number))]
    found = "list" if isinstance(document.data, list) else document.data[:60]
    return slips or [document.problem((), "wrong-type", field=document.path, found=found, allowed="")]


def _parse(text: str, rows: list[str], document: Document) -> Any:
    """The one YAML document of a text; positions and problems go to ``document``."""
    parser = _Loader(text)
    parser.get_event()  # the stream starts
    if isinstance(parser.get_event(), yaml.StreamEndEvent):
        return None
    data = _value(parser.get_event(), (), parser, rows, document)
    parser.get_event()  # the document ends
    if not isinstance(second := parser.get_event(), yaml.StreamEndEvent):
        document.problems.append(Problem(document.path, *_place(second), "two-documents"))
        return None  # which of the two is meant?
    return None if data == "" else data


def _value(event: Any, at: At, parser: Any, rows: list[str], document: Document) -> Any:
    """The value that begins with an event."""
    beyond = event.start_mark.line >= len(rows)  # what a lone ? at the end of a file leaves open
    document.places[at] = (len(rows), len(rows[-1]) + 1) if beyond else _place(event)
    if isinstance(event, yaml.AliasEvent):
        document.problems.append(document.problem(at, "alias"))
        return f"*{event.anchor}"
    if event.anchor is not None:
        document.problems.append(document.problem(at, "alias"))
    if event.tag is not None:
        document.problems.append(document.problem(at, "tag", tag=event.tag.replace("tag:yaml.org,2002:", "!!")))
    if isinstance(event, yaml.ScalarEvent):
        if not event.style:
            _plain(event, rows, document)
        elif event.style in _QUOTES:
            _quoted(event, at, rows, document)
        if event.style:
            return event.value
        return "" if event.value in _NOTHING else Unquoted(event.value) if _ambiguous(event.value) else event.value
    if len(at) >= MAX_DEPTH:
        raise TooDeepError(problem_mark=event.start_mark)
    data = (_list if isinstance(event, yaml.SequenceStartEvent) else _mapping)(at, parser, rows, document)
    if event.flow_style and data:
        document.problems.append(document.problem(at, "flow-style"))
    return data


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _plain(event: Any, rows: list[str], document: Document) -> None:
    """What can be wrong with a value because it stands there without quotes."""
    end = event.end_mark
    row = rows[end.line] if end.line < len(rows) else ""
    comment = COMMENT if event.value else COMMENT_LIKE_TEXT
    if len(row) > end.column and (match := comment.match(row, end.column)):
        document.problems.append(Problem(document.path, end.line + 1, match.end(), "cut-by-comment"))


def _quoted(event: Any, at: At, rows: list[str], document: Document) -> None:
    """A quote left open takes in the rows below it, up to the next quote."""
    if any(map(BEGINS.match, rows[event.start_mark.line + 1 : event.end_mark.line + 1])):
        document.problems.append(document.problem(at, "unclosed-quote", found=event.style))


def _list(at: At, parser: Any, rows: list[str], document: Document) -> list[Any]:
    data: list[Any] = []
    while not isinstance(event := parser.get_event(), yaml.SequenceEndEvent):
        data.append(_value(event, (*at, len(data)), parser, rows, document))
    return data


def _mapping(at: At, parser: Any, rows: list[str], document: Document) -> dict[str, Any]:
    data: dict[str, Any] = {}
    aside = Document(document.path)  # for what belongs to no key
    repeated = False
    while not isinstance(event := parser.get_event(), yaml.MappingEndEvent):
        place = _place(event)
        if not isinstance(event, yaml.ScalarEvent) or event.anchor is not None or event.tag is not None:
            document.problems.append(Problem(document.path, *place, "complex-key"))
            _value(event, (*at, "?"), parser, rows, aside)
            _value(parser.get_event(), (*at, "?"), parser, rows, aside)
            continue
        key = (*at, event.value)
        if event.value in data:
            values = {"key": event.value, "first": str(document.keys[key][0])}
            # An item that lost its dash repeats every key of the one above: the first says it.
            if not (repeated and at and isinstance(at[-1], int)):
                document.problems.append(Problem(document.path, *place, "duplicate-key", values))
            repeated = True
            _value(parser.get_event(), key, parser, rows, aside)
            continue
        document.keys[key] = place
        if not event.style and _ambiguous(event.value):
            document.ambiguous_keys.add(key)
        data[event.value] = _value(parser.get_event(), key, parser, rows, document)
    return data


def _ambiguous(value: str) -> bool:
    """Whether other YAML tools would read this, unquoted, as a number, a date, true, false or nothing."""
    first = value[:1]
    for _, pattern in _RESOLVERS.get(first, ()):
        if first and pattern.match(value):
            return True
    return first in _NUMERIC and _YAML_1_2.fullmatch(value) is not None


def ambiguous_keys(document: Document) -> Iterator[Problem]:
    """Keys that other YAML tools would not read as text."""
    for at in document.ambiguous_keys:
        yield document.problem(at, "needs-quotes", on_key=True, found=str(at[-1]))
