"""The advisor on the command line: answers from a file, or the published cases beside simple rules, as JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from macros.advice import advise, model_of, read_answers
from macros.advice.cases import agreement, judge
from macros.catalog import load
from macros.catalog.problems import as_text


def run_advise(root: Path, file: Path) -> int:
    """Print the advice for a file of answers; 1 and the problems, in its place, if the file has any."""
    catalog = load(root / "data")
    answers, setup, problems = read_answers(file, catalog)
    if problems:
        print(as_text(problems), file=sys.stderr)
        return 1
    print(_json(advise(model_of(catalog), answers, setup)))
    return 0


def run_cases(root: Path) -> int:
    """Print what the advisor says for every published case, and how often it and simple rules agree with results."""
    catalog = load(root / "data")
    cases = [
        {
            "id": one.case.id,
            "winner": one.case.winner,
            "acceptable": one.case.acceptable,
            "contradicted": one.case.contradicted,
            "answers": one.case.answers,
            "recommendation": one.recommendation,
            "verdict": one.verdict,
        }
        for one in judge(catalog)
    ]
    print(_json({"agreement": [dataclasses.asdict(one) for one in agreement(catalog)], "cases": cases}))
    return 0


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
