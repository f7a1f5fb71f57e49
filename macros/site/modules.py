"""The JavaScript modules that a page loads with those it names, so that it can ask for all of them at once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

_IMPORT = re.compile(r"^import .+ from '(\.[^']+)'$", re.MULTILINE)


def imported(modules: Iterable[str], folder: Path) -> list[str]:
    """These modules of a folder and all that they import, each once, as paths in the folder.

    One that is not in the folder is made by the build, and not looked into.
    """
    found = list(modules)
    for module in found:
        source = (folder / module).read_text(encoding="utf-8") if (folder / module).is_file() else ""
        paths = (posixpath.join(posixpath.dirname(module), path) for path in _IMPORT.findall(source))
        found += dict.fromkeys(path for path in map(posixpath.normpath, paths) if path not in found)
    return found
