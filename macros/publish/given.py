"""What some parts of pages are given besides the catalog: schemas, addresses of an editor."""

from __future__ import annotations

import json
from typing import Any

from macros.catalog.records import LANGS
from macros.catalog.schemas import Schemas
from macros.publish.api import public_schemas
from macros.publish.project import Project
from macros.publish.scaffold import KINDS, editor_link, next_order, template


def given(project: Project, repo_url: str) -> dict[str, tuple[Any, ...]]:
    """Arguments by name of the part, put before those that the page gives."""
    schemas = Schemas(project.data / "schema").contents
    public = {
        name.removesuffix(".schema.json"): json.loads(text) for name, text in public_schemas(project.root).items()
    }
    return {
        "field_reference": (schemas,),
        "api_files": (public,),
        "add_record": (editor_links(project, repo_url, schemas),),
    }


def editor_links(project: Project, repo_url: str, schemas: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Address of the web editor on a new record, by kind and language of its comments; empty without a repository."""
    if not repo_url:
        return {}
    links: dict[str, dict[str, str]] = {}
    for kind, folder in KINDS.items():
        order = next_order(project.data / folder)
        texts = {lang: template(kind, schemas, order=order, langs=(lang,), brief=True) for lang in LANGS}
        links[kind] = {lang: editor_link(repo_url, kind, text) for lang, text in texts.items()}
    return links
