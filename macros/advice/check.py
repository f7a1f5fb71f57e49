"""What is wrong with records that are sound by themselves, seen by the advice."""

from __future__ import annotations

from collections.abc import Iterator

from macros.advice.cases import judge
from macros.catalog.load import catalog
from macros.catalog.problems import Problem
from macros.catalog.rules import Library


def missed_cases(library: Library) -> Iterator[Problem]:
    """Where the advisor misses a published case, the case says why; where it does not, there is nothing to say.

    ``library``: documents without errors.
    """
    for one in judge(catalog(library)):
        document = library.documents[f"cases/{one.case.id}"]
        recommended, missed = one.recommendation, one.verdict in ("neither", "contradicted")
        if missed and not one.case.miss:
            yield document.problem(("acceptable",), "case-missed", on_key=True, found=recommended)
        elif one.case.miss and not missed:
            yield document.problem(("miss",), "case-not-missed", on_key=True, found=recommended)
