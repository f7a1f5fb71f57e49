"""A slip is told at the line where it was made, wherever in the data that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from macros.catalog.reader import understood

# A key or a dash, and the text behind it, in quotes or not.
TEXT = re.compile(r"""(?P<head> *(?:- +)*(?:[a-z][a-z0-9_-]*: +|- +))(?P<quote>["']?)(?P<words>[^"'].*?)(?P=quote)""")
LONG = 300  # lines; files with more lend fewer of their texts


def texts(root: Path) -> Iterator[tuple[str, list[str], int, str, str]]:
    """Every text of the real data: its file, the rows, which row, what stands before it, its words."""
    for path in sorted((root / "data").rglob("*.yml")):
        rows = path.read_text(encoding="utf-8").split("\n")
        found = [(n, match) for n, row in enumerate(rows) if (match := TEXT.fullmatch(row))]
        for number, match in found[:: 40 if len(rows) > LONG else 5]:
            yield path.name, rows, number, match["head"], match["words"]


def open_double(words: str) -> str:
    return f'"{words}'


def open_single(words: str) -> str:
    return f"'{words}"


def single_to_double(words: str) -> str:
    return f"'{words}\""


def double_to_single(words: str) -> str:
    return f"\"{words}'"


@pytest.mark.parametrize("slip", [open_double, open_single, single_to_double, double_to_single])
def test_quotes_are_told_where_they_open(root: Path, slip: Callable[[str], str]) -> None:
    planted = 0
    for name, rows, number, head, words in texts(root):
        wrong = [*rows[:number], head + slip(words), *rows[number + 1 :]]
        found = understood("\n".join(wrong), name).problems
        told = [(problem.line, problem.code) for problem in found[:1]]
        allowed = {"unclosed-quote", "mismatched-quotes", "quote-inside"}
        assert told, f"{name}:{number + 1} says nothing of {wrong[number]!r}"
        assert told[0][0] == number + 1, f"{name}:{number + 1} is told at {told}: {wrong[number]!r}"
        assert told[0][1] in allowed, told
        planted += 1
    assert planted > 250


@pytest.mark.parametrize(
    ("row", "code", "hint"),
    [
        ("en: \"A model's edge cases", "unclosed-quote", 'add " at the end'),
        ("en: 'Edge cases", "unclosed-quote", "add ' at the end"),
        ("en: \"A model's edge cases'", "mismatched-quotes", "same quote at both ends"),
        ("en: 'A model's edge cases\"", "mismatched-quotes", 'and " where the text has an apostrophe'),
        ("en: 'Edge cases\"", "mismatched-quotes", "same quote at both ends"),
        ("- 'edge cases\"", "mismatched-quotes", "same quote at both ends"),
        ("en: 'yes' or \"no\"", "quote-inside", "the other kind of quotes"),
        ('en: "edge" cases', "quote-inside", "the other kind of quotes"),
        ("en: 'it''s so", "unclosed-quote", "add ' at the end"),
        ('en: "he said \\"so\\"', "unclosed-quote", 'add " at the end'),
    ],
)
def test_the_remedy_fits_the_quotes(row: str, code: str, hint: str) -> None:
    text = f'a:\n  {row}\nb:\n  zh: "它\'s"\n  en: \'x "y" z\'\n'
    (found,) = understood(text, "x").problems
    assert (found.line, found.column, found.code) == (2, found.column, code)
    assert hint in found.hint("en")


@pytest.mark.parametrize("row", ["en: 'it''s'", 'en: "it\'s" # so', "en: ''", 'en: "\\"so\\""', "- 'a \"b\"'"])
def test_quotes_that_close_are_no_slip(row: str) -> None:
    assert understood(f"a:\n  {row}\n", "x").problems == []


def test_a_quote_that_takes_in_the_fields_below_it_is_told_even_where_yaml_has_nothing_to_say() -> None:
    (found,) = understood('a: "one\nb: two\nc: 24"\n', "x").problems
    assert (found.code, found.line, found.column) == ("unclosed-quote", 1, 4)
    assert understood('a: "one\n  two"\n', "x").problems == []  # a text on two lines: not for the reader to say


# -- indentation -----------------------------------------------------------------------------------------------------


def indentation(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


@pytest.mark.parametrize("file", ["sources.yml", "glossary.yml", "questionnaire.yml", "methods/lora.yml"])
def test_a_row_that_lost_its_indentation_is_told_itself(root: Path, file: str) -> None:
    """One level, or all of it: the next row that does not fit may stand fifteen lines below."""
    rows = (root / "data" / file).read_text(encoding="utf-8").split("\n")
    told = missed = 0
    for number, row in list(enumerate(rows))[:: max(len(rows) // 150, 1)]:
        for less in {2, indentation(row)} if row.startswith("  ") else ():
            wrong = [*rows[:number], row[less:], *rows[number + 1 :]]
            if found := understood("\n".join(wrong), "x").problems:  # else the schema has to say it
                told += 1
                missed += found[0].line != number + 1
                assert abs(found[0].line - number - 1) <= 1, f"{file}:{number + 1} is told at {found[0]}"
    assert told > 90
    assert missed <= told / 100


def test_a_nested_row_swapped_to_the_top_is_told(root: Path) -> None:
    rows = (root / "data/questionnaire.yml").read_text(encoding="utf-8").split("\n")
    told = 0
    for top in (0, 1):
        for number in range(3, len(rows), 2):
            if indentation(rows[number]):
                wrong = list(rows)
                wrong[top], wrong[number] = wrong[number], wrong[top]
                found = understood("\n".join(wrong), "x").problems
                assert found[0].line in (top + 1, number + 1), f"line {number + 1} is told at {found[0]}"
                told += 1
    assert told > 150


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n  x:\n    t: 1\n    u: 2\ny:\n    t: 1\n    u: 2\n  z:\n    t: 1\n", 5),  # an entry in the first column
        ("a:\n    zh: x\n  en: y\n", 2),  # a first field too deep
        ("a:\n  zh: x\n  en: y\nb:\n    zh: x\n  en: y\n", 5),
        ("a:\n  - b: 1\n    c: 2\n  - b: 1\n  c: 2\n", 5),
        ("  a: 1\nb: 2\n", 1),
        ("s:\n  x:\n    t: 1\ny:\n    t: 1\n    u:\n    - a\n  z:\n    t: 1\n", 4),  # no slip: a list below its key
    ],
)
def test_of_two_rows_the_one_that_was_moved_is_told(text: str, line: int) -> None:
    (found,) = understood(text, "x").problems
    assert (found.code, found.line) == ("misaligned", line)
