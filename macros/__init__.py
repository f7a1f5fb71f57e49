"""Tune or Not: records, advice and the pages made from them."""

from __future__ import annotations

from typing import Any


def define_env(env: Any) -> None:
    """Called by mkdocs-macros once a build: the macros that pages may call."""
    from macros.site.parts import define_parts  # not at the top: whoever imports the catalog needs no MkDocs

    define_parts(env)
