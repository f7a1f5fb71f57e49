"""The macros a page may call. Each names a part of the render floor and the page it stands on."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def define_env(env: Any) -> None:
    """Called by mkdocs-macros once a build. Imports stay inside: this module is loaded before the path is certain."""
    from macros.publish.given import given
    from macros.publish.hooks import renderer_of
    from macros.publish.project import Project

    renderer = renderer_of(env.conf)
    besides = given(Project(Path(env.conf.config_file_path).parent), renderer.repo_url)

    def part(name: str, *args: str) -> str:
        listed = env.page.meta.setdefault("scripts", [])
        listed += [file for file in SCRIPTS.get(name, ()) if file not in listed]
        return renderer.part(name, env.page.url, *besides.get(name, ()), *args)

    def macro(name: str) -> None:
        env.macro(lambda *args: part(name, *args), name)

    for name in PARTS:
        macro(name)


PARTS = (
    "add_record",
    "api_files",
    "article_claims",
    "article_credit",
    "cases",
    "comparison",
    "corrections",
    "criteria_table",
    "criterion",
    "decision",
    "evidence_grades",
    "examples",
    "field_reference",
    "glossary",
    "method",
    "methods_table",
    "questionnaire",
    "reference",
    "references",
    "retired",
)

# Scripts that a part needs on its page: main.html loads what the front matter lists, and these are added to it.
SCRIPTS: dict[str, tuple[str, ...]] = {
    "criteria_table": ("assets/javascripts/criteria.js",),
    "questionnaire": ("assets/javascripts/advice.js", "assets/javascripts/questionnaire.js"),
}
