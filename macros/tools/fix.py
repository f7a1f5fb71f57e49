"""Remedies that cannot change meaning, applied by line so that comments and everything else stay as they are.

What ``check`` reports and is not here needs a person: a missing translation, a wrong value, a colon that might be two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from macros.catalog.load import place_of, problems_of
from macros.catalog.problems import Problem, clean
from macros.catalog.reader import UNSAFE, Document, decoded, understood
from macros.catalog.slips import ODD_ITEM
from macros.kinds import RETIRED
from macros.schema import schemas
from macros.tools.writing import NotWrittenError, replace

_BOM = "\ufeff"
# What does not keep a file from being parsed, to see that a change keeps what it says.
_HARMLESS = ("list-dash", "lost-text", "merge-marker", "odd-space", "tab")
# The parser names one slip of syntax at a time. A file that is very long and has very many needs a second run.
_PASSES = 12
_CHARACTERS = 5_000_000

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_INDENT_TABS = re.compile(r"^\t+", re.MULTILINE)
_INNER_TABS = re.compile(r"^( *(?:- +)*(?:[\w-]+:|-)) *\t[ \t]*(?=\S)", re.MULTILINE)
_FULL_COLON = re.compile(r"( *(?:- )?)([\w-]+) *：[ \u3000]*(.*)")
_KEY_AND_TEXT = re.compile(r"( *(?:- )?[\w-]+:) +([^ ](?:.*\S)?) *")
_NOT_TEXT = "\"'[]{}&*!|>%@`#?-"  # a plain text that begins so is something else, or broken in another way


def run_fix(root: Path, paths: Collection[Path] = ()) -> int:
    """Mend the records under ``paths`` (all by default) and say what was done; what is left, ``check`` tells."""
    if missing := [path for path in paths if not path.exists()]:
        print("\n".join(f"{path}: no such file / 没有这个文件" for path in missing), file=sys.stderr)
        return 2
    status, nothing = 0, True
    for record in _records(root / "data", paths):
        try:
            done = _mend(record)
        except NotWrittenError as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        if done:
            print(f"{clean(record.name)}: {', '.join(done)}")
            nothing = False
    if nothing and not status:
        print("nothing to fix / 没有可自动修正的问题")
    return status


def fix(data: Path, paths: Collection[Path] = ()) -> dict[str, list[str]]:
    """Mend files in place. Returns what was done to each, by the name that ``check`` gives it: problem codes and
    ``whitespace`` or ``key-order``. Raises :class:`NotWrittenError` where a file cannot be written."""
    return {record.name: done for record in _records(data, paths) if (done := _mend(record))}


class _Record(NamedTuple):
    """A file with a place in ``data``, and its schema."""

    path: Path
    name: str
    folder: str
    expected: str


def _records(data: Path, paths: Collection[Path]) -> Iterator[_Record]:
    for path in sorted(data.rglob("*.yml")):
        inside = path.relative_to(data)
        folder, expected = place_of(inside)
        wanted = not paths or any(path.resolve().is_relative_to(p.resolve()) for p in paths)
        if expected and wanted and path.is_file() and not path.name.startswith("."):
            yield _Record(path, f"{data.name}/{inside.as_posix()}", folder, expected)


def _mend(record: _Record) -> list[str]:
    """Mend one file in place, and say what was done."""
    before = decoded(record.path, record.name)
    if isinstance(before, Problem):
        return []  # `check` says so; guessing an encoding could change meaning
    after, done = mended(before, record)
    if after != before:
        replace(record.path, record.name, after)
    return done


def mended(original: str, record: _Record) -> tuple[str, list[str]]:
    """The content of a file after every remedy that keeps what it says, and which those were."""
    if _unsafe(understood(original.lstrip(_BOM), record.name)):
        return original, []
    text = original.replace("\r\n", "\n")
    done: list[str] = []

    def put(what: str, after: str) -> bool:
        nonlocal text
        if after == text or not (what in UNSAFE_TO_COMPARE or _same(text, after)):
            return False
        text = after
        if what not in done:
            done.append(what)
        return True

    put("byte-order-mark", text.lstrip(_BOM))
    put("tab", _tabs(text))
    known = set(_keys(dict(schemas())))
    for _ in range(max(_PASSES, _CHARACTERS // (len(text) + 1))):
        document = understood(text, record.name)
        if _unsafe(document):
            return original, []  # it stood behind a slip that is mended now
        problems = document.problems
        if document.data is not None:
            problems = [*problems, *problems_of(document, record.folder, record.expected)]
        if not [code for code in FIXES if put(code, _remedied(code, problems, known, text))]:
            break
    data = understood(text, record.name).data
    if data is None:  # then line ends are left as they are, too
        ends = ["\r" if row.endswith("\r") else "" for row in original.split("\n")]
        return "\n".join(row + end for row, end in zip(text.split("\n"), ends, strict=True)), done
    put("key-order", sort_keys(text, schemas()[_schema(record, data)]))
    put("whitespace", _whitespace(text))
    if "\r\n" in original and "whitespace" not in done:
        done.append("whitespace")
    return text, done


def _unsafe(document: Document) -> bool:
    return any(problem.code in UNSAFE for problem in document.problems)


def _schema(record: _Record, data: Mapping[str, Any]) -> str:
    """The schema that a record follows."""
    return "retired" if data.get("kind") in RETIRED else record.expected


def _same(before: str, after: str) -> bool:
    """Whether two texts hold the same data, as far as the first could be read as a record at all."""
    old, new = (understood(text.lstrip(_BOM), "", despite=_HARMLESS).data for text in (before, after))
    return old is None or new == old


# -- white space -----------------------------------------------------------------------------------------------------


def _tabs(text: str) -> str:
    """Two spaces for each tab that indents, one for tabs between a key and its value. Tabs inside a text stay."""
    return _INNER_TABS.sub(r"\1 ", _INDENT_TABS.sub(lambda tabs: "  " * len(tabs[0]), text))


def _whitespace(text: str) -> str:
    """No spaces at the ends of lines, one line break at the end of the file."""
    return "\n".join(row.rstrip(" \t") for row in text.split("\n")).rstrip("\n") + "\n"


# -- punctuation of YAML ---------------------------------------------------------------------------------------------


def _remedied(code: str, problems: Collection[Problem], known: Collection[str], text: str) -> str:
    """A text without the problems of one code, as far as their remedy goes."""
    rows = text.split("\n")
    # From the end to the beginning: a change never moves a place that is still to come.
    for problem in sorted((p for p in problems if p.code == code), reverse=True):
        FIXES[code](problem, known, rows)
    return "\n".join(rows)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quote(problem: Problem, known: Collection[str], rows: list[str]) -> None:
    """``yes`` → ``"yes"``, at the place of the problem."""
    row, start, found = rows[problem.line - 1], problem.column - 1, problem.values["found"]
    if row.startswith(found, start):
        rows[problem.line - 1] = row[:start] + _quoted(found) + row[start + len(found) :]


def _ascii_colon(problem: Problem, known: Collection[str], rows: list[str]) -> None:
    """``title：`` → ``title:``, where the word before it is a field."""
    match = _FULL_COLON.fullmatch(rows[problem.line - 1])
    if match and match[2] in known:
        rows[problem.line - 1] = f"{match[1]}{match[2]}: {match[3]}".rstrip()


def _list_dash(problem: Problem, known: Collection[str], rows: list[str]) -> None:
    """``-value``, ``－value`` and ``* value`` → ``- value``."""
    row, start = rows[problem.line - 1], problem.column - 1
    if match := ODD_ITEM.match(row):
        rows[problem.line - 1] = f"{row[:start]}- {row[match.start('text') :]}"


def _quote_text(problem: Problem, known: Collection[str], rows: list[str]) -> None:
    """``en: a: b`` → ``en: "a: b"``, where the text ends on its line and hides no comment."""
    row, following = rows[problem.line - 1], rows[problem.line : problem.line + 1]
    match = _KEY_AND_TEXT.fullmatch(row)
    if match and match[2][0] not in _NOT_TEXT and " #" not in match[2] and not any(_deeper(f, row) for f in following):
        rows[problem.line - 1] = f"{match[1]} {_quoted(match[2])}"


def _deeper(row: str, than: str) -> bool:
    """Whether a line continues the text of the line before it."""
    column = len(than) - len(than.lstrip(" -"))
    return bool(row.strip()) and len(row) - len(row.lstrip(" ")) > column


Remedy = Callable[[Problem, Collection[str], list[str]], None]
FIXES: dict[str, Remedy] = {
    "needs-quotes": _quote,
    "full-width-colon": _ascii_colon,
    "unquoted-colon": _quote_text,
    "list-dash": _list_dash,
}
UNSAFE_TO_COMPARE = ("list-dash",)  # YAML takes the item for words of the line above: there is no right meaning to keep
FIXABLE = {"byte-order-mark", "tab", *FIXES}  # codes of problems that this may mend


# -- key order -------------------------------------------------------------------------------------------------------


def sort_keys(text: str, schema: Mapping[str, Any]) -> str:
    """The fields of each mapping in the order of the schema, each with the comment lines right above it.

    Only for a text that the reader understands: nothing here stands in the way of what may hide in YAML.
    """
    lines = text.split("\n")
    if root := yaml.compose(text, Loader=_Loader):
        _sort(root, schema, lines)
    return "\n".join(lines)


def _sort(node: yaml.Node, schema: Mapping[str, Any], lines: list[str]) -> None:
    """Permute whole lines, inner mappings first: that leaves the line numbers of the outer ones true."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _sort(item, schema.get("items", {}), lines)
    if not isinstance(node, yaml.MappingNode):
        return
    order = list(schema.get("properties", {}))
    for key, value in node.value:
        rule = schema.get("properties", {}).get(key.value, schema.get("additionalProperties"))
        _sort(value, rule if isinstance(rule, dict) else {}, lines)
    keys = [key.value for key, _ in node.value]
    heads = [key.start_mark for key, _ in node.value]
    own_lines = all(not lines[mark.line][: mark.column].strip() for mark in heads)
    if node.flow_style or not own_lines or len(set(keys)) < len(keys) or not set(keys) <= set(order):
        return
    starts = [_with_comments(lines, mark.line) for mark in heads]
    ends = [*starts[1:], max(_last(node), heads[-1].line) + 1]
    blocks = {key: lines[start:end] for key, start, end in zip(keys, starts, ends, strict=True)}
    lines[starts[0] : ends[-1]] = [line for key in sorted(keys, key=order.index) for line in blocks[key]]


def _with_comments(lines: list[str], line: int) -> int:
    """The first of the comment lines right above a line; the note to the editor at the top stays at the top."""
    while line > 0 and lines[line - 1].lstrip().startswith("#") and "yaml-language-server" not in lines[line - 1]:
        line -= 1
    return line


def _last(node: yaml.Node) -> int:
    """The last line that a node's content stands on."""
    if isinstance(node, yaml.MappingNode):
        return max((max(_last(key), _last(value)) for key, value in node.value), default=node.start_mark.line)
    if isinstance(node, yaml.SequenceNode):
        return max(map(_last, node.value), default=node.start_mark.line)
    end = node.end_mark
    return int(end.line if end.column or end.line == node.start_mark.line else end.line - 1)


def _keys(schema: Any) -> Iterator[str]:
    """Every field name that occurs in a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keys(value)
