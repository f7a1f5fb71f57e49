"""Where the project's files are, and the catalog that a running build uses."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from macros.catalog import Catalog, Lang, load
from macros.catalog.problems import UsageError
from macros.render import Renderer

LANGS: dict[Lang, str] = {"zh": "", "en": "en/"}  # language → folder of its pages in the site
CONFIGS: dict[Lang, str] = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}


@dataclass(frozen=True)
class Project:
    """A checkout: the folder that holds ``mkdocs.yml``, ``data`` and ``docs``."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @functools.cached_property
    def catalog(self) -> Catalog:
        """The checked records. Raises :class:`macros.catalog.load.InvalidData`."""
        return load(self.data)

    def renderer(self, lang: Lang) -> Renderer:
        return Renderer(self.catalog, lang, site_url(), repo_url(), self.version)

    @functools.cached_property
    def version(self) -> str:
        """The guide's version, from ``pyproject.toml``; empty in a folder that has none."""
        file = self.root / "pyproject.toml"
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"]) if file.is_file() else ""

    def epoch(self) -> str:
        """Seconds of the last commit, so that two builds of one commit are the same to the byte.

        Raises :class:`UsageError` if ``SOURCE_DATE_EPOCH`` is no number.
        """
        if given := os.environ.get("SOURCE_DATE_EPOCH"):
            if not re.fullmatch(r"\d{1,11}", given, re.ASCII):
                raise UsageError(f"SOURCE_DATE_EPOCH='{given[:200]}': 应为秒数 / write a number of seconds")
            return given
        command = ["git", "-C", str(self.root), "log", "-1", "--format=%ct"]
        try:
            found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        except OSError:
            found = ""
        return found or "0"


def site_url() -> str:
    """``SITE_URL`` with one slash at its end, or nothing. Raises :class:`UsageError` if it is no such address."""
    given = _address("SITE_URL")
    return f"{given}/" if given else ""


def repo_url() -> str:
    """``REPO_URL`` without a slash at its end, or nothing. Raises :class:`UsageError` if it is no such address."""
    return _address("REPO_URL")


def _address(variable: str) -> str:
    given = os.environ.get(variable, "")
    if given and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[\w.~%!$&'()*+,;=:-]+)*/?", given, re.ASCII):
        raise UsageError(
            f"{variable}='{given[:200]}': 应为 https://主机/路径，不带 ? # @ / write https://host/path, without ? # @"
        )
    return given.rstrip("/")
