"""Templates with what they may use: texts in one language, links from one page, names of coded values."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from macros.catalog.markup import REFERENCE, escaped, plain, spans
from macros.model import REVIEW_MONTHS, Catalog, Label, Lang, Text
from macros.render import reference, views
from macros.render.links import Links


@dataclass(frozen=True)
class Renderer:
    """Renders the parts of pages in one language.

    ``repo_url`` is the repository, ``site_url`` the site's root, with a slash at its end. Both are empty where the
    project is not configured, and the controls that need them are then absent. ``version``: the guide's.
    """

    catalog: Catalog
    lang: Lang
    site_url: str = ""
    repo_url: str = ""
    version: str = ""

    def part(self, name: str, page: str, *args: str) -> str:
        """HTML of one part: a view of that name given to the template of that name.

        ``page`` is the path of the page the part stands on, from the root of its language.
        """
        links = Links(self.catalog, page)
        view: Callable[..., dict[str, Any]] = getattr(views, name, None) or getattr(reference, name)
        given = {"lang": self.lang, "links": links, "renderer": self, "w": self.words}
        template = _environment().get_template(f"{name}.html.j2")
        return template.render({**view(self.catalog, *args), **given}).strip()

    @functools.cached_property
    def words(self) -> Words:
        return Words(self.catalog.site.words, self.lang)

    def label(self, code: str, group: str) -> Label:
        return self.catalog.site.labels[group][code]

    def inline(self, text: str, links: Links) -> Markup:
        """Inline markup as HTML; everything else escaped."""
        return Markup("").join(_span(span.style, span.text, span.target, links) for span in spans(text))


class Words:
    """Words of the interface; an unknown one is an error, not an empty string."""

    def __init__(self, words: dict[str, Text], lang: Lang) -> None:
        self._words, self._lang = words, lang

    def __getitem__(self, key: str) -> str:
        return self._words[key][self._lang]

    def __getattr__(self, key: str) -> str:
        if key.startswith("_"):
            raise AttributeError(key)
        return self._words[key.replace("_", "-")][self._lang]

    def filled(self, key: str, **values: object) -> str:
        """A word with its ``{name}`` places filled."""
        return self._words[key].filled(**values)[self._lang]


def _span(style: str, text: str, target: str, links: Links) -> Markup:
    if style == "link":
        inside = REFERENCE.fullmatch(target)
        return Markup('<a href="{}">{}</a>').format(links.url(target) if inside else target, text)
    if style == "text":
        return escape(text)
    return Markup("<{0}>{1}</{0}>").format(Markup(style), text)


def _this(context: Context) -> Renderer:
    renderer: Renderer = context["renderer"]
    return renderer


@pass_context
def _text(context: Context, text: Text) -> Markup:
    return _this(context).inline(text[context["lang"]], context["links"])


@pass_context
def _plain(context: Context, text: Text) -> str:
    return plain(text[context["lang"]])


@pass_context
def _url(context: Context, reference: str) -> str:
    links: Links = context["links"]
    return links.url(reference)


@pass_context
def _title(context: Context, reference: str) -> Markup:
    return _text(context, _this(context).catalog.title(reference))


@pass_context
def _label(context: Context, code: str, group: str) -> Label:
    return _this(context).label(code, group)


def _embed(data: object) -> Markup:
    """JSON that can stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("macros.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(text=_text, plain=_plain, url=_url, title=_title, label=_label, embed=_embed)
    environment.filters["escaped"] = escaped
    environment.globals["review_months"] = REVIEW_MONTHS
    return environment
