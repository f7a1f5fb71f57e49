"""Remedies that cannot change meaning, applied by line so that comments and everything else stay as they are.

What ``check`` reports and is not here needs a person: a missing translation, a wrong value, a colon that might be two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from macros.catalog.load import check
from macros.catalog.problems import Problem
from macros.catalog.schemas import FOLDERS, RETIRED_KINDS, Schemas
from macros.catalog.slips import ODD_ITEM

PASSES = 12  # the parser names one slip of syntax at a time; a file with more of them needs a second run

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_INDENT_TABS = re.compile(r"^\t+", re.MULTILINE)
_INNER_TABS = re.compile(r"^( *(?:- +)*(?:[\w-]+:|-)) *\t[ \t]*(?=\S)", re.MULTILINE)
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_FULL_COLON = re.compile(r"( *(?:- )?)([\w-]+) *：[ \u3000]*(.*)")
_KEY_AND_TEXT = re.compile(r"( *(?:- )?[\w-]+:) +(.*\S) *")
_NOT_TEXT = "\"'[]{}&*!|>%@`#?-"  # a plain text that begins so is something else, or broken in another way


def run_fix(root: Path, paths: Collection[Path] = ()) -> int:
    """Mend the records under ``paths`` (all by default) and say what was done; what is left, ``check`` tells."""
    if missing := [path for path in paths if not path.exists()]:
        print("\n".join(f"{path}: no such file / 没有这个文件" for path in missing), file=sys.stderr)
        return 2
    done = fix(root / "data", paths)
    for name, what in done.items():
        print(f"{name}: {', '.join(what)}")
    if not done:
        print("nothing to fix / 没有可自动修正的问题")
    return 0


def fix(data: Path, paths: Collection[Path] = ()) -> dict[str, list[str]]:
    """Mend files in place. Returns what was done to each, by the name that ``check`` gives it: problem codes and
    ``whitespace`` or ``key-order``."""
    schemas = Schemas(data / "schema").contents
    files = {f"{data.name}/{p.relative_to(data).as_posix()}": p for p in _files(data, paths)}
    done: dict[str, list[str]] = {}

    def apply(name: str, what: str, change: Callable[[str], str]) -> bool:
        before = files[name].read_bytes().decode("utf-8")
        after = change(before)
        if after == before or not (what in MISREAD or _same(before, after)):
            return False
        files[name].write_bytes(after.encode())
        if what not in done.setdefault(name, []):
            done[name].append(what)
        return True

    for name in list(files):
        try:
            files[name].read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            del files[name]  # `check` says so; guessing an encoding could change meaning
            continue
        for what, change in TIDY.items():
            apply(name, what, change)
    known = set(_keys(schemas))
    for _ in range(PASSES):
        found = [p for p in check(data) if p.code in MEND and p.file in files]
        # From the end of a file to its beginning: a change never moves a position that is still to come.
        at = sorted(found, key=lambda p: (p.file, p.line, p.column), reverse=True)
        changed = [p for p in at if apply(p.file, p.code, partial(MEND[p.code], p, known))]
        if not changed:
            break
    for name in files:
        apply(name, "key-order", partial(sort_keys, name, schemas))
    return done


def mendable(data: Path, problems: Iterable[Problem]) -> int:
    """How many of these problems ``fix`` would mend, without touching a file."""
    known = set(_keys(Schemas(data / "schema").contents))
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code in TIDY or problem.code in MEND:
            found.setdefault(problem.file, []).append(problem)
    count = 0
    for name, here in found.items():
        path = data.parent / name
        if not path.is_file():  # a name that is no UTF-8 is told in another way
            continue
        before = after = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        mended = 0
        for problem in sorted(here, key=lambda p: (p.line, p.column), reverse=True):
            if tidy := TIDY.get(problem.code):
                row = problem.line - 1
                mended += tidy(before).split("\n")[row] != before.split("\n")[row]
            elif (changed := MEND[problem.code](problem, known, after)) != after:
                mended, after = mended + 1, changed
        if any(p.code in MISREAD for p in here) or _same(before, after):
            count += mended
    return count


def _files(data: Path, paths: Collection[Path]) -> Iterator[Path]:
    for path in sorted(data.rglob("*.yml")):
        inside = not paths or any(path.resolve().is_relative_to(p.resolve()) for p in paths)
        if inside and path.relative_to(data).parts[0] != "schema":
            yield path


def _same(before: str, after: str) -> bool:
    """Whether two texts hold the same data, as far as the first could be read as a record at all."""
    try:
        old = yaml.load(before.removeprefix("\ufeff"), Loader=_Loader)
    except yaml.YAMLError:
        return True
    if not isinstance(old, dict):
        return True
    try:
        return bool(yaml.load(after, Loader=_Loader) == old)
    except yaml.YAMLError:
        return False


# -- white space -----------------------------------------------------------------------------------------------------


def _tabs(text: str) -> str:
    """Two spaces for each tab that indents, one for tabs between a key and its value. Tabs inside a text stay."""
    return _INNER_TABS.sub(r"\1 ", _INDENT_TABS.sub(lambda tabs: "  " * len(tabs[0]), text))


def _whitespace(text: str) -> str:
    """No spaces at the ends of lines, LF alone, one line break at the end of the file."""
    return _TRAILING.sub("", text.replace("\r\n", "\n")).rstrip("\n") + "\n" if text.strip() else text


TIDY: dict[str, Callable[[str], str]] = {
    "byte-order-mark": lambda text: text.removeprefix("\ufeff"),
    "tab": _tabs,
    "whitespace": _whitespace,
}


# -- punctuation of YAML ---------------------------------------------------------------------------------------------


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quote(problem: Problem, known: Collection[str], text: str) -> str:
    """``yes`` → ``"yes"``, at the place of the problem."""
    lines = text.split("\n")
    row, start, found = lines[problem.line - 1], problem.column - 1, problem.values["found"]
    if row.startswith(found, start):
        lines[problem.line - 1] = row[:start] + _quoted(found) + row[start + len(found) :]
    return "\n".join(lines)


def _ascii_colon(problem: Problem, known: Collection[str], text: str) -> str:
    """``title：`` → ``title:``, where the word before it is a field."""
    lines = text.split("\n")
    match = _FULL_COLON.fullmatch(lines[problem.line - 1])
    if match and match[2] in known:
        lines[problem.line - 1] = f"{match[1]}{match[2]}: {match[3]}".rstrip()
    return "\n".join(lines)


def _list_dash(problem: Problem, known: Collection[str], text: str) -> str:
    """``-value`` and ``－value`` → ``- value``."""
    lines = text.split("\n")
    row, start = lines[problem.line - 1], problem.column - 1
    if match := ODD_ITEM.match(row):
        lines[problem.line - 1] = f"{row[:start]}- {row[match.start('text') :]}"
    return "\n".join(lines)


def _quote_text(problem: Problem, known: Collection[str], text: str) -> str:
    """``en: a: b`` → ``en: "a: b"``, where the text ends on its line and hides no comment."""
    lines = text.split("\n")
    row, following = lines[problem.line - 1], lines[problem.line : problem.line + 1]
    match = _KEY_AND_TEXT.fullmatch(row)
    if not match or match[2][0] in _NOT_TEXT or " #" in match[2] or (following and _deeper(following[0], row)):
        return text
    lines[problem.line - 1] = f"{match[1]} {_quoted(match[2])}"
    return "\n".join(lines)


def _deeper(row: str, than: str) -> bool:
    """Whether a line continues the text of the line before it."""
    column = len(than) - len(than.lstrip(" -"))
    return bool(row.strip()) and len(row) - len(row.lstrip(" ")) > column


Remedy = Callable[[Problem, Collection[str], str], str]
MEND: dict[str, Remedy] = {
    "needs-quotes": _quote,
    "full-width-colon": _ascii_colon,
    "unquoted-colon": _quote_text,
    "list-dash": _list_dash,
}
MISREAD = ("list-dash",)  # YAML takes the item for words of the line above: there is no right meaning to keep


# -- key order -------------------------------------------------------------------------------------------------------


def sort_keys(name: str, schemas: Mapping[str, Any], text: str) -> str:
    """The fields of each mapping in the order of the schema, each with the comment lines right above it."""
    schema = _schema_of(name, text)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return text
    if schema is None or root is None:
        return text
    lines = text.split("\n")
    _sort(root, _resolved(schemas[schema], schemas), schemas, lines)
    return "\n".join(lines)


def _sort(node: yaml.Node, schema: Mapping[str, Any], schemas: Mapping[str, Any], lines: list[str]) -> None:
    """Permute whole lines, inner mappings first: that leaves the line numbers of the outer ones true."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _sort(item, _resolved(schema.get("items", {}), schemas), schemas, lines)
    if not isinstance(node, yaml.MappingNode):
        return
    order = list(schema.get("properties", {}))
    for key, value in node.value:
        rule = schema.get("properties", {}).get(key.value, schema.get("additionalProperties"))
        _sort(value, _resolved(rule if isinstance(rule, dict) else {}, schemas), schemas, lines)
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


def _resolved(rule: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in rule:
        file, _, pointer = rule["$ref"].partition("#/")
        rule = schemas[file.partition(".")[0]]
        for part in pointer.split("/"):
            rule = rule[part]
    return rule


def _schema_of(name: str, text: str) -> str | None:
    """The schema a file follows, by its folder; ``None`` for a file that no schema knows."""
    _, folder, *rest = name.removesuffix(".yml").split("/")
    if not rest:
        return folder
    kind = re.search(r"^kind: *(\w+)", text, re.MULTILINE)
    return "retired" if kind and kind[1] in RETIRED_KINDS else FOLDERS.get(folder)


def _keys(schema: Any) -> Iterator[str]:
    """Every field name that occurs in a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keys(value)
