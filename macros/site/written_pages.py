"""The pages that people write: which there are, how they begin, where they are read, and slips in them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from macros.catalog.problems import Problem, as_text
from macros.catalog.slips import syntax_slip
from macros.model import LANGS
from macros.site.pages import record_of

FRONT = re.compile(r"\A---\n(?P<fields>.*?^)---\n", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"^(?P<fence>```|~~~).*?^(?P=fence)|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_CALL = re.compile(r"\{[{%]")
_SAID = {
    "no-fields": (
        "页面开头没有夹在两行 `---` 之间的字段 — 第一行写 `---`，下面每行写一个 `键: 值`，最后再写一行 `---`",
        "the page does not begin with fields between two lines `---` — write `---` on the first line, then `key: value`"
        " line by line, then `---` again",
    ),
    "no-macros": (
        "这里调用了宏，页首的字段里却没有 `render_macros: true`，读者会看到这串符号 — 补上这一行；"
        "若本来就要写这串符号，请写成代码",
        "a macro is called here, but the fields at the top lack `render_macros: true`, so readers would see these"
        " signs — add that line; if signs are meant, write them as code",
    ),
    "alone": (
        "这一页只有一种语言，切换语言会找不到页面 — 补上 {other}，或删掉这一页",
        "this page exists in one language, so its language switch leads nowhere — add {other}, or delete this page",
    ),
    "taken": (
        "这一页与 {other} 的页面网址相同 — 换个文件名，或把内容写进 {other}",
        "this page has the address of the page of {other} — rename it, or write what it says in {other}",
    ),
}


def sources(docs: Path) -> dict[str, Path]:
    """The written pages below a folder by their path in it."""
    found = {page.relative_to(docs).as_posix(): page for page in sorted(docs.rglob("*.md"))}
    return {path: page for path, page in found.items() if not path.rpartition("/")[2].startswith(".")}


def address(path: str) -> str:
    """Where the page of a source is read: ``criteria/x.md`` → ``criteria/x/``.

    >>> address("index.md"), address("criteria/index.md"), address("criteria/edge-cases.md")
    ('', 'criteria/', 'criteria/edge-cases/')
    """
    return re.sub(r"(^|/)index/$", r"\1", f"{path.removesuffix('.md')}/")


def mistakes(docs: Path, generated: Iterable[str]) -> Iterator[str]:
    """What is wrong with the pages of one language, as ``file:line: what and what to do`` in both languages.

    ``docs``: their folder. ``generated``: paths of the sources that are made from records.
    """
    owners = {address(path): record_of(path) for path in generated}
    (across,) = (docs.parent / lang for lang in LANGS if lang != docs.name)
    for path, page in sources(docs).items():
        name = f"docs/{docs.name}/{path}"
        if (owner := owners.setdefault(address(path), name)) != name:
            yield _said(name, 1, "taken", other=owner)
        elif not (across / path).is_file():
            yield _said(name, 1, "alone", other=f"docs/{across.name}/{path}")
        yield from _mistakes_inside(page.read_bytes(), name)


def _mistakes_inside(raw: bytes, name: str) -> Iterator[str]:
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        yield as_text([Problem(name, raw.count(b"\n", 0, error.start) + 1, 1, "not-utf-8")])
        return
    if raw.startswith(codecs.BOM_UTF8):
        yield as_text([Problem(name, 1, 1, "byte-order-mark")])
        return
    front = FRONT.match(text)
    rows = ["", *front["fields"].split("\n")] if front else []
    try:
        fields: Any = yaml.safe_load("\n".join(rows))
    except yaml.YAMLError as error:
        yield as_text([syntax_slip(name, rows, error)])
        return
    if not isinstance(fields, dict):
        yield _said(name, 1, "no-fields")
    elif fields.get("render_macros") is not True:
        prose = _CODE.sub(lambda code: "\n" * code[0].count("\n"), text)
        if call := _CALL.search(prose):
            yield _said(name, prose.count("\n", 0, call.start()) + 1, "no-macros")


def _said(name: str, line: int, slip: str, **values: str) -> str:
    zh, en = (words.format(**values) if values else words for words in _SAID[slip])
    return f"{name}:{line}: {zh}\n    {en}"
