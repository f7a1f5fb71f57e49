"""From a ``data`` folder to a checked catalog: read, schema, rules, records; all problems at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from macros.catalog.figures import differing_figures, loose_figures
from macros.catalog.ledger import LEDGER, lost, read_ledger
from macros.catalog.problems import Problem
from macros.catalog.reader import Document, ambiguous_keys, read
from macros.catalog.rules import RULES, Library, dates_to_come, placeholders
from macros.catalog.validate import is_id, validate
from macros.kinds import ENTRIES, FOLDERS, RESERVED, RETIRED, SINGLE
from macros.model import Catalog, Record, Retired
from macros.schema import schemas


class InvalidData(Exception):  # noqa: N818 - named for what it tells
    """The data has errors; ``problems`` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in the data")
        self.problems = problems


def load(data: Path) -> Catalog:
    """Read and check a ``data`` folder. Raises :class:`InvalidData` if anything in it is an error."""
    return catalog(_sound(examine(data)))


def load_older(data: Path, today: Path) -> Catalog:
    """Read an older version of the folder ``today``; a field that came since and is required is taken as it is today.

    What was published since is no business of it. Raises :class:`InvalidData` for anything else that today's rules
    call an error.
    """
    return catalog(_sound(examine(data, ledger=False, newer=examine(today)[0].documents)))


def _sound(examined: tuple[Library, list[Problem]]) -> Library:
    library, problems = examined
    if errors := [p for p in problems if p.level == "error"]:
        raise InvalidData(errors)
    return library


def check(data: Path, today: str = "") -> list[Problem]:
    """Every problem of a ``data`` folder, warnings included, by file and position; see :func:`examine`."""
    return examine(data, today)[1]


def examine(
    data: Path, today: str = "", *, ledger: bool = True, newer: Mapping[str, Document] = MappingProxyType({})
) -> tuple[Library, list[Problem]]:
    """Read everything below ``data``: what could be read, and all problems. Without ``ledger``, any id may be gone.

    ``today``: the date, such as ``2026-11-22``, for those who want to hear of days that are still to come. ``newer``:
    documents from which required fields are taken that are missing here.
    """
    library = Library({}, {folder: set() for folder in FOLDERS})
    opened, problems = _opened(data)
    for path in sorted(folder / name for folder, names in opened.items() for name in names):
        inside, name = path.relative_to(data), _name(data, path)
        folder, expected = place_of(inside)
        if _left_by_a_tool(path, inside):
            continue
        if problem := _odd(path, name, expected):
            problems.append(problem)
            for ids in [library.ids[part] for part in inside.parts[:1] if part in FOLDERS] or library.ids.values():
                ids.add(path.name.lstrip(".").partition(".")[0])  # told once, not at each reference
        elif expected == LEDGER:
            library.published, found = read_ledger(path, name) if ledger else (set(), [])
            problems += found
        elif expected not in (None, "schema"):
            if folder in FOLDERS:
                library.ids[folder].add(path.stem)
            document = read(path, name)
            problems += document.problems
            if document.data is not None:
                reference = f"{folder}/{path.stem}"
                library.documents[reference] = document
                library.ids.get(_folder_of(document, folder), set()).add(path.stem)
                if reference in newer:
                    _fill(document, newer[reference])
                problems += problems_of(document, folder, expected)
    for file, kind in ENTRIES.items():
        if isinstance(entries := library.data(f"{file}/{file}").get(kind.inside), dict):
            library.ids[file] = set(entries)
    needed = [f"{name}.yml" for name in SINGLE] + [LEDGER] * ledger
    for folder in FOLDERS:
        if data / folder not in opened:
            del library.ids[folder]
            needed += [folder] if any(one.startswith(f"{folder}/") for one in library.published) else []
    problems += [_missing(data, file) for file in needed if not os.path.lexists(data / file)]
    problems += lost(library, data)  # first: the other rules are silent about what it names
    for rule in (*RULES, loose_figures, differing_figures):
        problems += rule(library)
    if today:
        problems += dates_to_come(library, today)
    return library, sorted(problems)


def _fill(document: Document, newer: Document) -> None:
    """Give a document the required fields that it lacks, as they stand in a newer one."""
    required = schemas().get(str(document.data.get("kind")), {}).get("required", ())
    theirs = newer.data if isinstance(newer.data, dict) else {}
    document.data |= {name: theirs[name] for name in required if name not in document.data and name in theirs}


def _opened(data: Path) -> tuple[dict[Path, list[str]], list[Problem]]:
    """What stands in each folder that could be opened, links not followed; and a problem for each that could not."""
    problems: list[Problem] = []

    def told(error: OSError) -> None:
        if os.path.lexists(error.filename):
            problems.append(_unreadable(_name(data, Path(error.filename)), error))

    return {Path(folder): [*inner, *files] for folder, inner, files in os.walk(data, onerror=told)}, problems


def _name(data: Path, path: Path) -> str:
    """What problems call a file."""
    name = "/".join((data.name, *path.relative_to(data).parts))
    return name.encode("utf-8", "backslashreplace").decode()


def _left_by_a_tool(path: Path, inside: Path) -> bool:
    """Whether an editor or a system left a file: not where it hides a record that is nowhere else, and no folder."""
    name = path.name.removeprefix(".").rstrip("~")
    if name == path.name or (os.path.isdir(path) and not os.path.islink(path)):
        return False
    hides = place_of(inside.parent / name)[1] is not None and is_id(Path(name).stem)
    return not hides or os.path.lexists(path.parent / name)


_ODD = {
    "link": {"found_zh": "软链接", "found_en": "a symbolic link"},
    "folder": {"found_zh": "文件夹", "found_en": "a folder"},
    "device": {"found_zh": "管道或设备", "found_en": "a pipe or a device"},
}


def _odd(path: Path, name: str, expected: str | None) -> Problem | None:
    """The problem with what is no file, or has no place here; a folder has one, except where a file should be."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return _unreadable(name, error)
    if stat.S_ISREG(mode):
        return Problem(name, 1, 1, "unknown-file") if expected is None else None
    if stat.S_ISDIR(mode) and expected is None:
        return None
    what = "link" if stat.S_ISLNK(mode) else "folder" if stat.S_ISDIR(mode) else "device"
    return Problem(name, 1, 1, "not-a-file", _ODD[what])


def _missing(data: Path, file: str) -> Problem:
    return Problem(f"{data.name}/{file}", 1, 1, "missing-file", {"file": file})


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(name, 1, 1, "unreadable", {"reason": error.strerror or str(error)})


def place_of(inside: Path) -> tuple[str, str | None]:
    """The kind of a file by where it stands, and its schema; none for a file that has no place here."""
    match inside.parts:
        case (folder, _) if folder in FOLDERS and inside.suffix == ".yml":
            return folder, FOLDERS[folder]
        case (_,) if inside.stem in SINGLE and inside.suffix == ".yml":
            return inside.stem, inside.stem
        case (file,) if file == LEDGER:
            return LEDGER, LEDGER
        case ("schema", *_) if inside.name.endswith(".schema.json"):
            return "schema", "schema"
        case _:
            return "", None


def _folder_of(document: Document, folder: str) -> str:
    """The folder in which a record of its kind belongs; the one that it is in if its kind has none."""
    return next((name for name, one in FOLDERS.items() if one == document.data.get("kind")), folder)


def problems_of(document: Document, folder: str, expected: str) -> list[Problem]:
    """What is wrong with one file by itself, beyond how its YAML is written."""
    problems: list[Problem] = []
    if folder in FOLDERS:
        stem, kind = Path(document.path).stem, document.data.get("kind")
        if not is_id(stem) or stem in RESERVED:
            problems.append(Problem(document.path, 1, 1, "bad-id", {"found": stem}))
        if (right := _folder_of(document, folder)) != folder:
            values = {"found": str(kind), "folder": f"data/{folder}/", "right": f"data/{right}/"}
            return [*problems, document.problem(("kind",), "wrong-folder", on_key=False, **values)]
        if kind in RETIRED:
            expected = "retired"
    said = {(p.line, p.column) for p in document.problems}
    for layer in (placeholders(document), validate(document, expected), ambiguous_keys(document)):
        found = [p for p in layer if (p.line, p.column) not in said]
        said |= {(p.line, p.column) for p in found}
        problems += found
    return problems


def catalog(library: Library) -> Catalog:
    """The records of sound documents, drafts left out, each kind by order and id."""
    single: dict[str, Any] = {name: library.documents[f"{name}/{name}"].record for name in SINGLE}
    records: dict[str, Any] = {folder: _records(library, folder) for folder in FOLDERS}
    return Catalog(
        **records,
        **{file: getattr(single[file], kind.inside) for file, kind in ENTRIES.items()},
        **{name: single[name] for name in SINGLE if name not in ENTRIES},
        retired={folder: _retired(library, folder) for folder in FOLDERS},
    )


def _records(library: Library, folder: str) -> dict[str, Record]:
    found: list[Record] = [document.record for _, document in library.of_kind(folder)]
    active = (record for record in found if record.status == "active")
    return {record.id: record for record in sorted(active, key=lambda r: (r.order, r.id))}


def _retired(library: Library, folder: str) -> dict[str, Retired]:
    return {key: document.record for key, document in library.of_kind(folder, retired=True)}
