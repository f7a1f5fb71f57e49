"""A Content-Security-Policy in each page: nothing but the site's own files, and the theme's inline scripts by hash.

The list is closed: the inline scripts of three files in the theme's package. Whatever else would run or style from
inside a page, put into a page of ``docs`` or let through by an escaping bug, ends the build.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from importlib.resources import files

THEIRS = ("base.html", "content.html", "palette.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_WAY_UP = "{{ config.extra.scope | d(base_url) }}"  # how the theme's templates say where the root is, seen from a page
_DATA = re.compile(r"application/(ld\+)?json")  # what no browser runs
_BLANK = re.compile(r"[\x00-\x20]")  # what browsers pass over in an address
_CHARSET = '<meta charset="utf-8">'
_SAID = (
    "页面或模板里直接写了脚本或样式：{found} — 移到 docs/overrides/assets 下的文件里；"
    "表格的对齐写法（`|:-`）会生成样式，请去掉；"
    "如果更新过主题，请将它的 partials/javascripts 与 macros/site/security.py 对照\n"
    "    {found} would run or style from inside the page or its template — move it to a file in docs/overrides/assets;"
    " leave out the alignment of a table (`|:-`), which is a style; if the theme was updated, compare its"
    " partials/javascripts with macros/site/security.py"
)


def with_policy(html: str) -> str:
    """The page with its policy, as early as a policy can stand.

    Raises ``ValueError``, with what to do, if something in the page would run or style that is neither a file of the
    site nor the theme's, or if the policy finds no place.
    """
    page = _Page()
    page.feed(html)
    page.close()
    page.strange += [f"<script>{script}</script>" for script in page.scripts if not _theirs().fullmatch(script)]
    if page.strange:
        raise ValueError(_SAID.format(found=" ".join(page.strange[0].split())[:100]))
    if _CHARSET not in html:
        raise ValueError(f"找不到 {_CHARSET}，策略无处可放 / no {_CHARSET} to put the policy after")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_policy(page.scripts)}">'
    return html.replace(_CHARSET, f"{_CHARSET}\n      {meta}", 1)


def _policy(scripts: Iterable[str]) -> str:
    """Styles and scripts of the site only, and these inline scripts; no form target, no base, no plug-in, no frame."""
    digests = (hashlib.sha256(script.encode()).digest() for script in dict.fromkeys(scripts))
    hashes = (f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *hashes)),
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@functools.cache
def _theirs() -> re.Pattern[str]:
    """What an inline script of the theme is to the letter, but for the way up to the root."""
    folder = files("material") / "templates/partials/javascripts"
    there = [file.read_text(encoding="utf-8") for name in THEIRS if (file := folder / name).is_file()]
    scripts = [script for text in there for script in _SCRIPT.findall(text)]
    return re.compile("|".join(re.escape(script).replace(re.escape(_WAY_UP), r'[^"\\<\s]*') for script in scripts))


class _Page(HTMLParser):
    """Reads a page: its inline scripts, and what else in it would run or style."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.strange: list[str] = []
        self._inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}  # of two alike, browsers take the first
        self._inline = tag == "script" and "src" not in given and not _DATA.fullmatch(given.get("type", ""))
        if self._inline:
            self.scripts.append("")
        if tag == "style":
            self.strange.append("<style>")
        self.strange += [f'<{tag} {name}="{value}">' for name, value in given.items() if _acts(name, value)]

    def handle_endtag(self, tag: str) -> None:
        self._inline = False

    def handle_data(self, data: str) -> None:
        if self._inline:
            self.scripts[-1] += data


def _acts(name: str, value: str) -> bool:
    """Whether an attribute is a handler, a style, or an address that runs."""
    address = _BLANK.sub("", value).lower() if name.endswith(("href", "src", "action")) else ""
    return name.startswith("on") or name == "style" or address.startswith("javascript:")
