"""Which records have not been reviewed for a while."""

from __future__ import annotations

import datetime
from pathlib import Path

from macros.catalog import Catalog, load
from macros.catalog.records import REVIEW_MONTHS
from macros.catalog.schemas import FOLDERS


def due(catalog: Catalog, before: datetime.date) -> list[tuple[datetime.date, str]]:
    """Review date and reference (``criteria/edge-cases``) of what was last reviewed before a day, oldest first."""
    reviewed = [
        (datetime.date.fromisoformat(record.reviewed_on), f"{kind}/{record.id}")
        for kind in FOLDERS
        for record in catalog.records(kind).values()
    ]
    return sorted((day, reference) for day, reference in reviewed if day < before)


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day some months earlier; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def run_due(root: Path, months: int = REVIEW_MONTHS, *, today: datetime.date | None = None) -> int:
    """Print a Markdown report of the records whose review is older than ``months``. Always 0: being due is no fault."""
    today = today or datetime.datetime.now(datetime.UTC).date()
    before = months_before(today, months)
    found = due(load(root / "data"), before)
    print(f"Not reviewed since {before}: {len(found)} / {before} 之后没有复核过的记录：{len(found)} 条")
    if found:
        print("\n| reviewed on / 复核日期 | record / 记录 |\n|---|---|")
        for day, reference in found:
            print(f"| {day} | `data/{reference}.yml` |")
    return 0
