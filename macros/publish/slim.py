"""Less to download: of the theme's style sheet what the pages can use, of our own assets no comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import rcssmin
import rjsmin
import tinycss2

THEME = "assets/stylesheets/main.*.min.css"
_CLASSES = re.compile(r'\bclass="([^"]+)"')
_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_PROPERTY = re.compile(r"--(?!md-mermaid)[\w-]+")  # see _FEATURES
# What the theme's script knows how to draw but finds nothing to draw from in our pages.
_FEATURES = re.compile(
    r"md-(annotation|code|consent|source|status|tag|tooltip|version)|tabbed|highlight|mermaid|footnote"
)


def slim(site: Path) -> None:
    """Shrink the assets of a built site. Raises ``FileNotFoundError`` where the theme's sheet is not where it was."""
    found = list(site.glob(THEME))
    if len(found) != 1:
        raise FileNotFoundError(f"{THEME}: {len(found)} files; the theme changed its style sheet")
    scripts = [path for path in site.glob("assets/javascripts/**/*.js") if not path.name.endswith(".min.js")]
    styles = [path for path in site.glob("assets/stylesheets/*.css") if not path.name.endswith(".min.css")]
    for paths, less in ((scripts, rjsmin.jsmin), (styles, rcssmin.cssmin)):
        for path in paths:
            path.write_text(f"{less(path.read_text(encoding='utf-8'))}\n", encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in site.glob("assets/javascripts/*.js"))
    classes = {name for name in _NAME.findall(code) if not _FEATURES.match(name)}
    for page in site.rglob("*.html"):
        for names in _CLASSES.findall(page.read_text(encoding="utf-8")):
            classes.update(names.split())
    read = {name for path in styles for name in _READ.findall(path.read_text(encoding="utf-8"))}
    read |= set(_PROPERTY.findall(code))
    css = used(found[0].read_text(encoding="utf-8"), classes)
    found[0].write_text(without_unread(css, read), encoding="utf-8")


def used(css: str, classes: set[str]) -> str:
    """The rules that some element with these classes may match; ids, elements and states are taken to exist.

    >>> used(".a,.b>.a{x:1}.b:hover{x:2}@media print{.b{x:3}p.a{x:4}}[dir=rtl] .a{x:5}:not(.b){x:6}", {"a"})
    '.a{x:1}@media print{p.a{x:4}}:not(.b){x:6}'
    """
    return "".join(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), classes))


def _rules(rules: Iterable[Any], classes: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_rules(inside, classes)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        elif rule.type == "qualified-rule":
            selectors = [one for one in _split(rule.prelude, ",") if _may_match(one, classes)]
            if selectors:
                yield f"{','.join(map(tinycss2.serialize, selectors))}{{{tinycss2.serialize(rule.content)}}}"
        else:
            yield rule.serialize()


def _split(tokens: Iterable[Any], mark: str) -> Iterator[list[Any]]:
    """Runs of tokens between marks."""
    for is_mark, run in groupby(tokens, lambda token: token.type == "literal" and token.value == mark):
        if not is_mark:
            yield list(run)


def _may_match(selector: list[Any], classes: set[str]) -> bool:
    pairs = pairwise(selector)
    named = (name.value for dot, name in pairs if dot.type == "literal" and dot.value == "." and name.type == "ident")
    backward = any(token.type == "[] block" and tinycss2.serialize(token.content) == "dir=rtl" for token in selector)
    return not backward and all(name in classes for name in named)


def without_unread(css: str, read: set[str]) -> str:
    """Without the custom properties that nothing reads: mostly icons, drawn in place.

    >>> without_unread(":root{--a:1;--b:2}p{x:var(--a)}", set())
    ':root{--a:1}p{x:var(--a)}'
    """
    kept = read | set(_READ.findall(css))
    return "".join(_declared(tinycss2.parse_stylesheet(css), kept))


def _declared(rules: Iterable[Any], kept: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type != "qualified-rule" or "--" not in tinycss2.serialize(rule.content):
            yield rule.serialize()
            continue
        declarations = [
            one for one in _split(rule.content, ";") if not one[0].serialize().startswith("--") or one[0].value in kept
        ]
        if declarations:
            yield f"{tinycss2.serialize(rule.prelude)}{{{';'.join(map(tinycss2.serialize, declarations))}}}"
