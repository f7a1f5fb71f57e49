"""The inline markup that texts may use: `code`, *emphasis*, **strong** and [words](target). Nothing nests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<words>[^\[\]]+)\]\((?P<target>[^()\s]+)\)"
    r"|\*\*(?P<strong>[^\s*](?:[^*]*[^\s*])?)\*\*"
    r"|\*(?P<em>[^\s*](?:[^*]*[^\s*])?)\*"
)
_SIGN = re.compile(r"[`*\[]")  # one of these begins any markup
_MARKS = re.compile(r"[\\`*_\[\]<>]")  # what Markdown may take for markup
EXTERNAL = re.compile(r"https://[^\s<>\"'()]+")
REFERENCE = re.compile(r"(?P<kind>criteria|methods|comparisons|cases|glossary|sources)/(?P<id>[a-z0-9-]+)")


class Span(NamedTuple):
    """A run of text of one style: ``text``, ``code``, ``strong``, ``em`` or ``link``."""

    style: str
    text: str
    target: str = ""


def has_markup(text: str) -> bool:
    """Whether a text may hold markup: a quick look that spares most texts a slow one."""
    return _SIGN.search(text) is not None


def spans(text: str) -> Iterator[Span]:
    """Split a text into styled runs; what does not match the markup stays text."""
    if not has_markup(text):
        yield from [Span("text", text)] if text else []
        return
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            yield Span("text", text[end : match.start()])
        end = match.end()
        if match["words"] is not None:
            yield Span("link", match["words"], match["target"])
        else:
            style = match.lastgroup or "text"
            yield Span(style, match[style])
    if end < len(text):
        yield Span("text", text[end:])


def plain(text: str) -> str:
    """The text as a reader sees it."""
    return "".join(span.text for span in spans(text)) if has_markup(text) else text


def escaped(text: str) -> str:
    """The text for Markdown: what it would take for markup stays words."""
    return _MARKS.sub(r"\\\g<0>", text)


def links(text: str) -> Iterator[str]:
    """Targets of the links in a text."""
    return (span.target for span in spans(text) if span.style == "link")
