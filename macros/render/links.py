"""Where each record and page is read, and how one page links to another without knowing the site's address."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from macros.kinds import KINDS
from macros.model import Catalog


def path(reference: str) -> str:
    """Path of a record (``criteria/<id>``) or of a page (``comparison/``), from the root of its language.

    >>> path("criteria/edge-cases"), path("sources/hu-2021-lora"), path("comparison/")
    ('criteria/edge-cases/', 'references/#hu-2021-lora', 'comparison/')
    """
    if reference.endswith("/") or not reference:
        return reference
    kind, _, key = reference.partition("/")
    page = KINDS[kind].page
    return f"{page}#{key}" if page else f"{reference}/"


@dataclass(frozen=True, slots=True)
class Links:
    """Links from one page. ``page`` is its path from the root of its language, ``""`` for the home page."""

    catalog: Catalog
    page: str

    def url(self, reference: str) -> str:
        """Relative address of a record or page. Raises ``KeyError`` for an unknown record."""
        if reference and not reference.endswith("/"):
            self.catalog.title(reference)
        target, _, fragment = path(reference).partition("#")
        if target == self.page and fragment:
            return f"#{fragment}"
        relative = posixpath.relpath(target or ".", self.page or ".")
        address = "./" if relative == "." else f"{relative}/"
        return f"{address}#{fragment}" if fragment else address
