"""The macros that pages call: each is one part of a page, rendered by the view and the template of its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from macros.kinds import FOLDERS
from macros.model import LANGS
from macros.site.config import renderer_of
from macros.site.project import Project
from macros.site.public import FILES
from macros.tools.new import editor_link, next_order, template

_MARK = re.compile(r'<div data-part="(\d+)"></div>')
_ID = re.compile(r'\bid="([^"]+)"')
Part = TypeVar("Part", bound=Callable[..., str])


class Environment(Protocol):
    """What mkdocs-macros passes."""

    conf: Any
    page: Any

    def macro(self, part: Part) -> Part:
        """Register a macro."""


def define_parts(env: Environment) -> None:
    """Define every macro on the environment of mkdocs-macros."""
    renderer = renderer_of(env.conf)
    project = Project(Path(env.conf.config_file_path).parent)

    def part(name: str, *arguments: Any) -> str:
        """Keep the HTML of a part with its page, and leave a mark that Markdown passes on for it."""
        html = renderer.part(name, env.page.url, *arguments)
        kept = env.page.meta.setdefault("parts", [])
        kept.append(html)
        return f'<div data-part="{len(kept) - 1}"></div>' if html else ""

    def scripts(*names: str) -> None:
        """Have the page load modules: main.html adds what its front matter lists."""
        listed = env.page.meta.setdefault("scripts", [])
        listed += [f"assets/javascripts/{name}" for name in names if f"assets/javascripts/{name}" not in listed]

    @env.macro
    def add_record(kind: str) -> str:
        """A link to the web editor on a new record of a kind."""
        return part("add_record", editor_links(project, renderer.repo_url), kind)

    @env.macro
    def api_files() -> str:
        """The files for programs."""
        return part("api_files", FILES)

    @env.macro
    def article_claims() -> str:
        """What the source article says outside of its tables, and our judgment."""
        return part("article_claims")

    @env.macro
    def article_credit() -> str:
        """Who wrote the source article."""
        return part("article_credit")

    @env.macro
    def cases() -> str:
        """The published comparisons beside the advice."""
        return part("cases")

    @env.macro
    def comparison() -> str:
        """The comparison table."""
        return part("comparison")

    @env.macro
    def corrections() -> str:
        """Where the guide departs from the source article."""
        return part("corrections")

    @env.macro
    def criteria_table() -> str:
        """The table of all criteria, with its filter."""
        scripts("criteria.js")
        return part("criteria_table")

    @env.macro
    def criterion(key: str) -> str:
        """The page of a criterion."""
        return part("criterion", key)

    @env.macro
    def decision_chart() -> str:
        """The way from a question to an approach, as a chart."""
        return part("decision_chart")

    @env.macro
    def evidence_grades() -> str:
        """What the grades of evidence mean."""
        return part("evidence_grades")

    @env.macro
    def examples() -> str:
        """Worked examples that open in the questionnaire."""
        return part("examples")

    @env.macro
    def field_reference(kind: str) -> str:
        """Every field of a kind of record."""
        return part("field_reference", kind)

    @env.macro
    def glossary() -> str:
        """All terms."""
        return part("glossary")

    @env.macro
    def method(key: str) -> str:
        """The page of a method."""
        return part("method", key)

    @env.macro
    def methods_table() -> str:
        """The table of all methods."""
        return part("methods_table")

    @env.macro
    def questionnaire() -> str:
        """The questionnaire."""
        scripts("questionnaire.js")
        return part("questionnaire")

    @env.macro
    def reference(target: str) -> str:
        """A link to a record, such as ``glossary/lora``, with its title for words. It may stand inside a sentence."""
        return renderer.part("reference", env.page.url, target)

    @env.macro
    def references() -> str:
        """The bibliography."""
        return part("references")

    @env.macro
    def retired(kind: str, key: str) -> str:
        """The page of a record that moved, was split or was retired."""
        return part("retired", kind, key)


def with_parts(text: str, parts: list[str]) -> str:
    """The Markdown or HTML of a page with its parts in the place of their marks.

    Markdown and MkDocs would both parse the parts for nothing, which took a third of the time of a large build.
    """
    return _MARK.sub(lambda mark: parts[int(mark[1])], text)


def anchors(parts: list[str]) -> set[str]:
    """Every id in some parts, for MkDocs to hold links against."""
    return {one for part in parts for one in _ID.findall(part)}


def editor_links(project: Project, repo_url: str) -> dict[str, dict[str, str]]:
    """Address of the web editor on a new record, by kind and language of its comments; empty without a repository."""
    if not repo_url:
        return {}
    links: dict[str, dict[str, str]] = {}
    for folder, kind in FOLDERS.items():
        order = next_order(project.data / folder)
        texts = {lang: template(kind, order=order, langs=(lang,), brief=True) for lang in LANGS}
        links[kind] = {lang: editor_link(repo_url, kind, text) for lang, text in texts.items()}
    return links
