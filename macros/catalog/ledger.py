"""Ids never die: ``data/published.txt`` lists every id ever published, a ``kind/id`` a line, sorted; it only grows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from macros.catalog.problems import Problem, nearest
from macros.catalog.rules import Library, as_id
from macros.catalog.validate import is_id
from macros.kinds import ENTRIES, KINDS

LEDGER = "published.txt"


def read_ledger(path: Path, name: str) -> tuple[set[str], list[Problem]]:
    """What was published, and a problem at each line that is no ``kind/id`` or stands in the wrong place."""
    try:
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError as error:
        return set(), [Problem(name, 1, 1, "unreadable", {"reason": error.strerror or str(error)})]
    published: set[str] = set()
    problems: list[Problem] = []
    last = ""
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        kind, _, key = line.partition("/")
        if kind not in KINDS or not is_id(key):
            problems.append(Problem(name, number, 1, "published-line", {"found": line[:60]}))
            continue
        if line <= last:
            problems.append(Problem(name, number, 1, "published-order", {"found": line, "after": last}))
        published.add(line)
        last = max(line, last)
    return published, problems


def lost(library: Library, data: Path) -> Iterator[Problem]:
    """What was published and is gone, or is a draft again; ``library.lost`` then names it."""
    for reference in sorted(library.published):
        kind, _, key = reference.partition("/")
        if kind not in library.ids:
            continue  # the whole file or folder is missing: a problem of its own
        if key in library.ids[kind]:
            if library.data(reference).get("status") == "draft":
                library.lost.add(reference)
                yield library.documents[reference].problem(("status",), "published-draft", found=reference)
            continue
        library.lost.add(reference)
        if nearest(key, [as_id(one) for one in library.ids[kind] if not is_id(one)]):
            continue  # it is that id which has to change, and a problem of its own
        if kind in ENTRIES:
            field, last_word = ENTRIES[kind].inside, ENTRIES[kind].last_word
            document = library.documents[f"{kind}/{kind}"]
            if not any(at[-1:] == (key,) for at in document.keys):  # at another place in the file, the schema tells it
                yield document.problem((field,), "lost-entry", on_key=True, found=reference, field=last_word)
        else:
            active = {key for key, document in library.of_kind(kind) if document.data.get("status") == "active"}
            new = [one for one in active if f"{kind}/{one}" not in library.published]
            to = new[0] if len(new) == 1 else "<id>"  # the file may only have been renamed
            yield Problem(f"{data.name}/{reference}.yml", 1, 1, "lost-record", {"found": reference, "to": to})
