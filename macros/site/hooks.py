"""MkDocs events: generated pages, compiled advice, edit links, and what the theme leaves that readers do not need."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from macros.advice.browser import javascript
from macros.site.config import language, renderer_of
from macros.site.modules import imported
from macros.site.pages import pages, record_of
from macros.site.parts import anchors, with_parts
from macros.site.project import LANGS, site_url
from macros.site.search import publish as publish_search
from macros.site.search import with_our_worker
from macros.site.security import with_policy
from macros.site.written_pages import mistakes

log = logging.getLogger("mkdocs.hooks.records")

ADVICE = "assets/javascripts/advice.js"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Addresses from the environment; the site's name and description from the data."""
    renderer = renderer_of(config)
    lang = language(config)
    site = renderer.catalog.site
    config.site_name = site.name[lang]
    config.site_description = site.description[lang]
    config.site_url = f"{site_url()}{LANGS[lang]}" if site_url() else None
    config.edit_uri = f"{renderer.repo_url}/edit/main/" if renderer.repo_url else None
    config.extra["words"] = renderer.words
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and the compiled advice.

    "Edit" opens the record of a generated page and the Markdown of a written one. Mistakes in the written pages end the
    build.
    """
    made = pages(renderer_of(config).catalog, language(config))
    if found := list(mistakes(Path(config.docs_dir), made)):
        log.error("%s", "\n".join(found))
        raise Abort("the written pages have errors")
    for file in files.documentation_pages():
        file.edit_uri = f"docs/{language(config)}/{file.src_uri}"
    for path, markdown in made.items():
        file = File.generated(config, path, content=markdown)
        file.edit_uri = record_of(path)
        files.append(file)
    files.append(File.generated(config, ADVICE, content=javascript()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """MkDocs need not read the pages for its search index: ours comes from the records (see ``search.py``)."""
    page.meta["search"] = {"exclude": True}


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the parts that macros made in the place of their marks; links may lead to what is inside them."""
    parts = page.meta.get("parts", [])
    page.present_anchor_ids = {*(page.present_anchor_ids or ()), *anchors(parts)}
    return with_parts(html, parts)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Where the same page stands in the other language, and the modules it loads beside guide.js."""
    up = "../" * page.url.count("/")
    context["counterpart"] = f"{up}en/{page.url}" if language(config) == "zh" else f"{up}../{page.url}"
    context["modules"] = imported(page.meta.get("scripts", ()), Path(config.theme.dirs[0]))
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Each page carries its own policy."""
    return _with_policy(output, page.file.edit_uri or page.file.src_uri)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """So does the not-found page."""
    if not template_name.endswith(".html"):
        return output_content
    return _with_policy(output_content, f"docs/overrides/{template_name}")


def _with_policy(html: str, source: str) -> str:
    try:
        return with_policy(with_our_worker(html))
    except ValueError as error:
        raise PluginError(f"{source}: {error}") from None


def on_post_build(config: MkDocsConfig) -> None:
    """Put our search in place of the theme's and remove what no page loads: source maps, stemmers (2.2 MB)."""
    site = Path(config.site_dir)
    publish_search(site, Path(config.docs_dir), renderer_of(config).catalog, language(config))
    for path in site.rglob("*.map"):
        path.unlink()
    shutil.rmtree(site / "assets/javascripts/lunr", ignore_errors=True)
