"""What a running MkDocs build uses: its language and its renderer."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from macros.catalog import Lang
from macros.catalog.load import InvalidData
from macros.catalog.problems import UsageError, as_text
from macros.render import Renderer
from macros.site.project import Project

log = logging.getLogger("mkdocs.hooks.records")


def renderer_of(config: MkDocsConfig) -> Renderer:
    """The renderer of this build, made once. Bad data ends the build with its problems, not with a traceback."""
    if "renderer" not in config.extra:
        try:
            config.extra["renderer"] = Project(Path(config.config_file_path).parent).renderer(language(config))
        except InvalidData as error:
            log.error("%s", as_text(error.problems))
            raise Abort("the records have errors") from None
        except UsageError as error:
            raise Abort(str(error)) from None
    renderer: Renderer = config.extra["renderer"]
    return renderer


def language(config: MkDocsConfig) -> Lang:
    """The language of this build, which is the theme's."""
    return "en" if config.theme["language"] == "en" else "zh"
