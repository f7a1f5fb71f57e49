"""New records: a commented template made from the schema, so that it always explains the fields there are."""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from macros.catalog.problems import Problem, as_text, shown
from macros.catalog.reader import UNSAFE, Document, decoded, understood
from macros.catalog.validate import is_id
from macros.kinds import BY_NAME, RESERVED
from macros.model import LANGS, Lang
from macros.schema import Schema, schemas
from macros.tools.writing import NotWrittenError, create, replace

ORDER_STEP = 10

_CHOSEN = {"status": "active", "origin": "evidence"}  # what a new record is unless its author says otherwise
_INTRO = {
    "zh": "把每个 ‹…› 连同尖括号换成内容，外面有引号的保留引号；以 # 开头的行是说明，可以删。"
    "写完运行 python -m macros check。",
    "en": "Replace every ‹…›, brackets included, and keep quotes where they stand around it; "
    "lines that start with # explain and may go. Then run python -m macros check.",
}
_OPTIONAL = {"zh": "可选：", "en": "Optional: "}
_DESCRIPTION = {"zh": "description-zh", "en": "description"}
_ORDER = re.compile(rb"^order: *(\d{1,9}) *(?:#.*)?\r?$", re.MULTILINE)
_SPECIAL = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`\s]|.*(?:: | #|:$)|$")


class RefusedError(Exception):
    """An id that cannot be used; the message says why and what is free."""


def template(
    kind: str,
    *,
    order: int,
    today: str = "",
    langs: Collection[Lang] = LANGS,
    brief: bool = False,
) -> str:
    """A new record of one kind, with what each field holds above the field.

    ``today`` fills the review date; without it a placeholder stands there, so that the text does not depend on the day.
    ``langs``: languages of the comments. ``brief`` leaves out optional fields and what a placeholder says by itself:
    the address of a prefilled web editor has to stay below 8,000 characters.
    """
    writer = _Writer(langs, brief, {"order": order, **({"reviewed_on": today} if today else {})})
    schema = f"../schema/{kind}.schema.json"
    head = [f"# yaml-language-server: $schema={schema}", *(f"# {_INTRO[lang]}" for lang in langs)]
    return "\n".join([*head, *writer.fields(schemas()[kind], 0)]) + "\n"


def entry(name: str, key: str) -> str:
    """A new entry of ``sources.yml`` or ``glossary.yml``, indented as it stands there."""
    kind = BY_NAME[name]
    writer = _Writer(LANGS, False, {})
    schema = schemas()[kind.plural]["properties"][kind.inside]["additionalProperties"]
    return "\n".join([f"  {key}:", *writer.fields(schema, 4)]) + "\n"


def editor_link(repo_url: str, kind: str, text: str) -> str:
    """Address of the repository's web editor on a new file that holds ``text``."""
    query = urlencode({"filename": "new-id.yml", "value": text}, quote_via=quote)
    return f"{repo_url}/new/main/data/{BY_NAME[kind].plural}?{query}"


class _Writer:
    """Writes the fields of a schema as YAML with placeholders."""

    def __init__(self, langs: Collection[Lang], brief: bool, given: Mapping[str, int | str]) -> None:
        self.langs, self.brief, self.given = langs, brief, given

    def fields(self, schema: Mapping[str, Any], indent: int) -> Iterator[str]:
        """Every property of a mapping, in the order of the schema."""
        for name, rule in schema["properties"].items():
            required = name in (*LANGS, *schema.get("required", ()))
            if required:
                yield from self._comments(rule, indent)
                yield from self._field(name, rule, indent)
            elif not self.brief:
                yield from self._comments(rule, indent, optional=True)
                yield f"{' ' * indent}# {name}:"
                if rule.get("type") == "array" and rule["items"].get("type") != "object":
                    yield f"{' ' * indent}#   - ‹…›"

    def _comments(self, rule: Schema, indent: int, optional: bool = False) -> Iterator[str]:
        if self.brief and ("const" in rule or _is_text(rule)):
            return
        for lang in self.langs:
            if text := rule.get(_DESCRIPTION[lang]):
                yield f"{' ' * indent}# {_OPTIONAL[lang] if optional else ''}{text}"

    def _field(self, name: str, rule: Schema, indent: int) -> Iterator[str]:
        pad = " " * indent
        if _is_text(rule):
            yield f"{pad}{name}:"
            for lang in LANGS:
                words = rule.get(_DESCRIPTION[lang], "") if self.brief else ""
                yield f"{pad}  {lang}: {_scalar('‹' + (words or ('中文' if lang == 'zh' else 'English')) + '›')}"
        elif rule.get("type") == "object":
            yield f"{pad}{name}:"
            if "properties" in rule:
                yield from self.fields(rule, indent + 2)
            else:
                yield f"{pad}  ‹id›: {self._value('', rule['additionalProperties'])}"
        elif rule.get("type") == "array":
            yield f"{pad}{name}:"
            item = rule["items"]
            if item.get("type") == "object":
                first, *rest = self.fields(item, indent + 4)
                while first.lstrip().startswith("#"):
                    yield first[2:]
                    first, *rest = rest
                yield f"{pad}  - {first.lstrip()}"
                yield from rest
            else:
                yield f"{pad}  - {self._value(name, item)}"
        else:
            yield f"{pad}{name}: {self._value(name, rule)}"

    def _value(self, name: str, rule: Schema) -> str:
        if "const" in rule:
            return str(rule["const"])
        if name in _CHOSEN:
            return _CHOSEN[name]
        if name in self.given:
            given = self.given[name]
            return str(given) if isinstance(given, int) else json.dumps(given)
        if "enum" in rule:
            choice = f"‹{' | '.join(rule['enum'])}›"
            return json.dumps(choice, ensure_ascii=False) if "yes" in rule["enum"] else _scalar(choice)
        return '"‹2026-01-31›"' if rule.get("format") == "date" else "‹…›"


def _is_text(rule: Schema) -> bool:
    """Whether a rule is that of a text in both languages."""
    return set(rule.get("properties", ())) == set(LANGS) and all(
        part.get("type") == "string" for part in rule["properties"].values()
    )


def _scalar(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if _SPECIAL.match(text) else text


_LONGEST_ID = 40


def free_id(wanted: str, taken: Collection[str], name: str) -> str:
    """The id nearest to what was wanted that is well formed and free."""
    slug = re.sub("[^a-z0-9]+", "-", re.sub("([a-z0-9])([A-Z])", r"\1-\2", wanted).lower()).strip("-")
    slug = slug.lstrip("0123456789-")[:_LONGEST_ID].rstrip("-") or f"new-{name}"
    folded = {key.casefold() for key in (*taken, *_reserved(name))}
    number, found = 1, slug
    while found in folded or not is_id(found):
        number += 1
        found = f"{slug[: _LONGEST_ID - len(str(number)) - 1].rstrip('-')}-{number}"
    return found


def _reserved(name: str) -> Collection[str]:
    """Ids that only an entry of a list may have, which has no page of its own."""
    return () if BY_NAME[name].inside else RESERVED


def check_id(key: str, taken: Collection[str], name: str) -> None:
    """Raise :class:`RefusedError` for an id that is badly formed or was ever given, and name one that is free."""
    free = free_id(key, taken, name)
    if not is_id(key):
        raise RefusedError(
            f"'{shown(key)}' 不能用作 id：用小写英文单词，以连字符相连，字母开头，最多 {_LONGEST_ID} 个字符，"
            f"也不能是 Windows 或 JavaScript 占用的词（如 con、constructor）。可以用：{free}\n"
            f"'{shown(key)}' cannot be an id: use lower-case words joined by hyphens, starting with a letter, "
            f"at most {_LONGEST_ID} characters, and no word that Windows or JavaScript keeps for itself "
            f"(such as con or constructor). You could use: {free}"
        )
    if key in _reserved(name):
        raise RefusedError(
            f"'{key}' 不能用作 id：它是列表页的地址。可以用：{free}\n"
            f"'{key}' cannot be an id: the page of the list has that address. You could use: {free}"
        )
    if key.casefold() in {one.casefold() for one in taken}:
        raise RefusedError(
            f"id '{key}' 已经有了，或者已停用；id 不会再次使用。可以用：{free}\n"
            f"the id '{key}' is taken, or was retired; ids are never used again. You could use: {free}"
        )


def run_new(root: Path, kind: str, key: str, today: str = "") -> int:
    """Write a new record, or add an entry to ``sources.yml`` or ``glossary.yml``. Never overwrites anything."""
    data = root / "data"
    try:
        if BY_NAME[kind].inside:
            name, line = _new_entry(data, kind, key)
        else:
            name, line = _new_record(data, kind, key, today or datetime.date.today().isoformat()), 1
    except (RefusedError, NotWrittenError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{name}:{line}")
    print("填好每个 ‹…›，然后运行 python -m macros check / fill in every ‹…›, then run python -m macros check")
    return 0


def _new_record(data: Path, kind: str, key: str, today: str) -> str:
    folder = data / BY_NAME[kind].plural
    check_id(key, [path.stem for path in folder.glob("*.yml")], kind)
    name = f"{data.name}/{folder.name}/{key}.yml"
    create(folder / f"{key}.yml", name, template(kind, order=next_order(folder), today=today))
    return name


def next_order(folder: Path) -> int:
    """The next free place after every record of a folder, whatever state its files are in."""
    found = [int(order) for path in folder.glob("*.yml") for order in _ORDER.findall(_bytes(path))]
    return max(found, default=0) // ORDER_STEP * ORDER_STEP + ORDER_STEP


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""  # `check` says so


def _new_entry(data: Path, kind: str, key: str) -> tuple[str, int]:
    """Insert a source before the first id that sorts after it, a term at the end: the glossary is in teaching order.

    Everything else in the file stays as it is, to the byte; what ``check`` cannot read is not touched.
    """
    file, inside = BY_NAME[kind].plural, BY_NAME[kind].inside
    path, name = data / f"{file}.yml", f"{data.name}/{file}.yml"
    text = decoded(path, name)
    before = Document(name, problems=[text]) if isinstance(text, Problem) else understood(text, name)
    if isinstance(text, Problem) or before.data is None or UNSAFE & {problem.code for problem in before.problems}:
        raise RefusedError(as_text(before.problems))
    if inside not in before.data:
        raise RefusedError(f"{name}: 找不到 `{inside}:` / there is no `{inside}:`")
    entries = before.data[inside] or {}
    laid_out = RefusedError(
        f"{name}: 这个文件的写法特殊，没法自动加入一条；请手工添加 / "
        "this file is laid out so that no entry can be added to it; add it by hand"
    )
    if not isinstance(entries, dict):
        raise laid_out
    check_id(key, list(entries), kind)
    at, longer = _inserted(text, before, inside, key, entry(kind, key), sort=kind == "source")
    after = understood(longer, name).data or {}
    now = after.get(inside)
    if (
        not isinstance(now, dict)
        or now.pop(key, None) is None
        or {**after, inside: now or ""} != {**before.data, inside: entries or ""}
    ):
        raise laid_out
    replace(path, name, longer)
    return name, at + 1


def _inserted(text: str, document: Document, inside: str, key: str, added: str, *, sort: bool) -> tuple[int, str]:
    """Where a mapping takes lines for a new key, and the text with them: before the first key that sorts after it, or
    at the end of the mapping."""
    lines = text.split("\n")
    first = document.keys[(inside,)]
    later = [at for (top, *other), at in document.keys.items() if sort and top == inside and other[:1] > [key]]
    beyond = [at for place, at in document.keys.items() if len(place) == 1 and at > first]
    if following := later + beyond:
        at = min(following)[0] - 1
        while lines[at - 1].lstrip().startswith("#"):
            at -= 1  # comments belong to what stands below them
    else:
        at = len(lines) - (lines[-1] == "")
    end = "\r" if lines[0].endswith("\r") else ""
    if at == len(lines):  # the last line is not ended
        lines[-1] += end
        lines.append("")
    lines[at:at] = [line + end for line in added.rstrip("\n").split("\n")]
    return at, "\n".join(lines)
