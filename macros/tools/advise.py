"""The advisor on the command line: answers from a file, or the published cases beside simple rules."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from macros.advice import Advice, Flip, ScoreAdvice, advise, model_of, read_answers
from macros.advice.cases import agreement, judge
from macros.catalog import Catalog, Lang, load
from macros.catalog.markup import plain
from macros.catalog.problems import as_text
from macros.model import Text

FORMATS = ("text", "json")


def run_advise(root: Path, file: Path, format: str, lang: Lang) -> int:
    """Print the advice for a file of answers; 1 and the problems, in its place, if the file has any."""
    catalog = load(root / "data")
    answers, setup, problems = read_answers(file, catalog)
    if problems:
        print(as_text(problems, lang), file=sys.stderr)
        return 1
    advice = advise(model_of(catalog), answers, setup)
    print(_json(advice) if format == "json" else "\n".join(_Told(catalog, lang, answers).advice(advice)))
    return 0


def run_cases(root: Path, format: str, lang: Lang) -> int:
    """Print what the advisor says for every published case, and how often it and simple rules agree with results."""
    catalog = load(root / "data")
    print(_json(cases_json(catalog)) if format == "json" else "\n".join(_Told(catalog, lang, {}).cases()))
    return 0


def cases_json(catalog: Catalog) -> dict[str, object]:
    """Agreement by rule, and every case with its advice and what its result says of that."""
    return {
        "agreement": [
            {
                "rule": one.rule,
                "winner": one.winner,
                "acceptable": one.acceptable,
                "contradicted": one.contradicted,
                "total": one.total,
            }
            for one in agreement(catalog)
        ],
        "cases": [
            {
                "id": one.case.id,
                "winner": one.case.winner,
                "acceptable": list(one.case.acceptable),
                "contradicted": list(one.case.contradicted),
                "answers": one.case.answers,
                "recommendation": one.advice["recommendation"],
                "verdict": one.verdict,
            }
            for one in judge(catalog)
        ],
    }


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


class _Told:
    """Advice and cases as lines of text in one language; words and punctuation come from the catalog."""

    def __init__(self, catalog: Catalog, lang: Lang, answers: dict[str, str]) -> None:
        self.catalog = catalog
        self.lang = lang
        self.answers = answers

    def say(self, text: Text) -> str:
        return plain(text[self.lang])

    def word(self, key: str, **values: object) -> str:
        return self.catalog.site.words[key].filled(**values)[self.lang]

    def label(self, code: str, group: str) -> str:
        return self.say(self.catalog.site.labels[group][code].title)

    def line(self, name: str, value: str) -> str:
        return self.word("advisor-line", name=name, value=value)

    def answer(self, answer: str | None) -> str:
        return self.label(answer, "answers") if answer else self.word("advisor-unanswered")

    def given(self, criterion: str) -> str:
        answer = self.answer(self.answers.get(criterion))
        return self.word("advisor-with-answer", title=self.title(criterion), answer=answer)

    def title(self, criterion: str) -> str:
        return self.say(self.catalog.criteria[criterion].title)

    def advice(self, advice: Advice) -> Iterator[str]:
        outcomes = self.catalog.questionnaire.outcomes
        outcome = outcomes[advice["recommendation"]]
        if advice["need_without_readiness"]:
            yield self.line(self.word("advisor-result"), self.word("advisor-not-ready"))
            yield self.word("advisor-for-now", outcome=self.say(outcome.title))
        else:
            yield self.line(self.word("advisor-result"), self.say(outcome.title))
        yield self.say(outcome.text)
        yield self.state(advice)
        yield from ("", self.word("advisor-plan"), self.word("advisor-plan-lead"))
        for number, step in enumerate(advice["plan"], 1):
            about = self.catalog.questionnaire.steps[step["step"]]
            yield f"{number}. {self.line(self.say(about.title), self.say(about.text))}"
            for cause in step["because"]:
                remedy = self.remedy(cause["criterion"]) if step["step"] == "collect" else ""
                given = self.given(cause["criterion"])
                yield f"   - {self.line(given, remedy) if remedy else given}"
        yield from ("", self.word("advisor-why"))
        for name, score in advice["scores"].items():
            yield from self.score(name, score)
        yield from ("", self.word("advisor-flips"))
        for flip in advice["flips"]:
            now = self.answer(self.answers.get(flip["criterion"]))
            title, to = self.title(flip["criterion"]), self.answer(flip["to"])
            change = self.word("advisor-flip", title=title, answer=to, now=now)
            yield f"- {change} → {self.headline(flip)}"
        if not advice["flips"]:
            yield self.word("advisor-flips-none")
        if advice["ask_next"]:
            question = self.say(self.catalog.criteria[advice["ask_next"]].question)
            yield from ("", self.line(self.word("advisor-next"), question))
        if advice["find_out"]:
            yield from ("", self.line(self.word("advisor-find-out"), "").rstrip())
            yield from (f"- {self.say(self.catalog.criteria[key].question)}" for key in advice["find_out"])
        if method := advice["method"]:
            named = self.catalog.methods.get(method["method"] or "")
            start = self.say(named.title) if named else self.word("advisor-nothing-fits")
            yield from ("", f"{self.word('advisor-start-with')} {start}")
            yield from (f"- {self.word(f'advisor-reason-{reason}')}" for reason in method["reasons"])

    def state(self, advice: Advice) -> str:
        """Whether the headline can still change, and by what."""
        if advice["settled"]:
            open_ = self.catalog.criteria.keys() - self.answers.keys()
            return self.word("advisor-settled" if open_ else "advisor-complete")
        if not self.answers:
            return self.word("advisor-start")
        return self.word("advisor-open" if advice["ask_next"] else "advisor-unsure")

    def headline(self, flip: Flip) -> str:
        outcome = self.say(self.catalog.questionnaire.outcomes[flip["recommendation"]].title)
        if flip["need_without_readiness"]:
            return self.word("advisor-not-ready-for-now", headline=self.word("advisor-not-ready"), outcome=outcome)
        return outcome

    def score(self, name: str, score: ScoreAdvice) -> Iterator[str]:
        fixed = score["low"] == score["high"]
        key = "advisor-score-fixed" if fixed else "advisor-score-line"
        numbers = {"value": score["value"], "low": score["low"], "high": score["high"]}
        line = self.word(key, threshold=score["threshold"], **{key: f"{n:+d}" for key, n in numbers.items()})
        yield self.line(self.say(self.catalog.questionnaire.scores[name].title), line)
        for key in score["blocked_by"]:
            blocked = self.line(self.word("advisor-score-blocked"), self.given(key))
            yield f"   - {blocked} {self.remedy(key)}"
        factors = self.catalog.questionnaire.scores[name].factors
        for reason in score["reasons"]:
            title = self.say(factors[reason["factor"]].title)
            yield f"   {reason['effect']:+d} {self.given(reason['criterion'])} {title}"
        for key, value in score["factors"].items():
            total = sum(reason["effect"] for reason in score["reasons"] if reason["factor"] == key)
            if total != value:
                places = {"factor": self.say(factors[key].title), "sum": f"{total:+d}", "value": f"{value:+d}"}
                yield f"   {self.word('advisor-capped', **places)}"

    def remedy(self, criterion: str) -> str:
        """How to lift the block that the answer given is, if it is one."""
        meaning = self.catalog.criteria[criterion].answer(self.answers.get(criterion, ""))
        return self.say(meaning.unblock) if meaning and meaning.unblock else ""

    def cases(self) -> Iterator[str]:
        head = [self.word(f"cases-{key}") for key in ("rule", "exact", "supported", "against")]
        rows = [
            [self.word(f"cases-rule-{one.rule}"), str(one.winner), str(one.acceptable), str(one.contradicted)]
            for one in agreement(self.catalog)
        ]
        judged = judge(self.catalog)
        yield f"{self.word('cases-summary-caption')} ({len(judged)})"
        yield from _table([head, *rows])
        yield ""
        head = [self.word(f"cases-{key}") for key in ("case", "won", "advisor", "verdict")]
        yield from _table(
            [
                head,
                *(
                    [
                        one.case.id,
                        self.label(one.case.winner, "approaches"),
                        self.label(one.advice["recommendation"], "approaches"),
                        self.word(f"cases-verdict-{one.verdict}"),
                    ]
                    for one in judged
                ),
            ]
        )
        for one in judged:
            if one.case.miss:
                yield from ("", self.line(one.case.id, self.say(one.case.miss)))


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Columns aligned as a terminal shows them, where a Chinese character takes two places."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
