"""Files are written whole or not at all: never half a file on a full disk, never over one that is there already."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from macros.catalog.problems import clean


class NotWrittenError(Exception):
    """A file could not be written, and is as it was; the message says why in both languages."""

    def __init__(self, name: str, error: OSError) -> None:
        reason = error.strerror or str(error)
        zh, en = f"这个文件写不进去（{reason}），保持原样", f"cannot write this file ({reason}); it is as it was"
        super().__init__(f"{clean(name)}: {zh} / {en}")


def create(path: Path, name: str, text: str) -> None:
    """Write a new file, and its folder if that is missing. ``name`` is how messages call it."""
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("xb")
    except OSError as error:
        raise NotWrittenError(name, error) from error
    try:
        with file:
            file.write(text.encode())
    except OSError as error:
        path.unlink()
        raise NotWrittenError(name, error) from error


def replace(path: Path, name: str, text: str) -> None:
    """Put a text in the place of what a file holds. The file keeps its mode, and a link still leads to it."""
    target = path.resolve()
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        number, beside = tempfile.mkstemp(prefix=".", suffix="~", dir=target.parent)
    except OSError as error:
        raise NotWrittenError(name, error) from error
    try:
        with open(number, "wb") as file:
            file.write(text.encode())
        os.chmod(beside, mode)
        os.replace(beside, target)
    except OSError as error:
        os.unlink(beside)
        raise NotWrittenError(name, error) from error
