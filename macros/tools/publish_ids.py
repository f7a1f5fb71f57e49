"""What is published from now on, and therefore never goes away."""

from __future__ import annotations

from pathlib import Path

from macros.catalog import Catalog
from macros.catalog.ledger import LEDGER
from macros.catalog.load import InvalidData, catalog, examine
from macros.kinds import KINDS
from macros.tools.writing import replace


def ids(published: Catalog) -> list[str]:
    """Every id that leads somewhere, as ``kind/id``."""
    return sorted(f"{kind}/{key}" for kind in KINDS for key in published.ids(kind))


def run_publish_ids(root: Path) -> int:
    """Add the ids that are not yet in ``data/published.txt``, put its lines in order, and print what is new.

    Raises :class:`InvalidData` for any other error in the data, so that nothing wrong is published for ever.
    """
    library, problems = examine(root / "data")
    if errors := [p for p in problems if p.level == "error" and p.code != "published-order"]:
        raise InvalidData(errors)
    new = [one for one in ids(catalog(library)) if one not in library.published]
    lines = "".join(f"{one}\n" for one in sorted({*library.published, *new}))
    replace(root / "data" / LEDGER, f"data/{LEDGER}", lines)
    print("\n".join(new) if new else "nothing new / 没有新的 id")
    return 0
