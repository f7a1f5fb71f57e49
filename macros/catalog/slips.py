"""What people most often get wrong in YAML, known by how the row looks; the parser's own words help few of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from macros.catalog.problems import Problem

_INVISIBLE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_LOST = "\ufffd|锟斤拷"  # what is left of a text that was saved in the wrong encoding, once and twice
_RARE = re.compile(f"[\t\u00a0\u3000{_INVISIBLE}]|{_LOST}")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
COMMENT = re.compile(" +#")
COMMENT_LIKE_TEXT = re.compile(r" *#(?=[^\s#])")
_KEY = r" *(?:- +)*(?P<key>[a-z][a-z0-9_-]*)"
BEGINS = re.compile(rf"{_KEY}:(?: |$)| *- ")
_TEXT = re.compile(rf"{_KEY}: +[^\s\"'#]*[ {_HAN}]")  # a key and the first of several words
_SECOND_LINE = re.compile(r" *[^\s#-](?:[^:]|:(?! |$))*")
_NO_COLON = re.compile(r" *(?P<key>[a-z][a-z0-9_-]*)(?: [^:]*)?")
ODD_ITEM = re.compile(
    r"^ *(?P<dash>-(?![ \t-])|[－−–]|—(?!—)|\*(?= ))[ \u00a0\u3000]*(?P<text>[^\s#](?:.*[^ ])?) *$", re.MULTILINE
)
_ITEM = re.compile(" *-(?: |$)")
_VALUE = rf"(?:{_KEY}: +| *- +)"  # what stands before a value
_QUOTED = re.compile(rf"""{_VALUE}(?P<quote>["'])(?P<rest>.*)""")
_TO_THE_END = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile("(?:[^']|'')*+'")}  # what such quotes hold
_STARTS = re.compile(r""" *(?P<dashes>(?:- +)*(?:-$)?)(?P<key>(?:[^\s:#"'-][^:]*|"[^"]*"|'[^']*'):(?= |$))?""")
_OPEN_KEY = re.compile(rf"{_KEY}: *(?:#.*)?")
_BARE_SLIPS = (  # looked for in every row before YAML is tried: what they do to it depends on the rows around them
    ("merge-marker", re.compile(r"^(?P<found><{7}|={7}|>{7}|\|{7})(?: |$)")),
    ("tab", re.compile("(?P<found>\t)")),
    ("control-character", re.compile(f"(?P<found>{INVISIBLE.pattern})")),
    ("lost-text", re.compile(f"(?P<found>{_LOST})")),
    ("odd-space", re.compile(rf"^(?:{_KEY}:)? *(?P<found>[\u00a0\u3000])")),
)
_SLIPS = (  # looked for in the rows where YAML gives up, in this order
    ("full-width-colon", re.compile(rf"{_KEY} *(?P<found>：)")),
    ("no-space", re.compile(rf"{_KEY}(?P<found>:)(?!//)[^\s:]")),
    ("dash-first", re.compile(r" *(?:zh|en): +(?P<found>-) ")),
    ("list-beside-key", re.compile(rf"{_KEY}: +(?P<found>-) ")),
    ("special-start", re.compile(rf"{_VALUE}(?P<found>[`@%&*!]|\?(?= )|\[(?=[^\[\]]*\]\()|[|>](?= *[^\s|>+-]))")),
    ("flow-style", re.compile(rf"{_VALUE}(?P<found>[\[{{](?! *[\]}}] *$))")),
    ("two-keys", re.compile(rf"(?! *(?:zh|en):){_KEY}: +(?P<found>(?P<inner>[a-z][a-z0-9_-]*): ) *\S")),
    ("unquoted-colon", re.compile(rf"{_KEY}: +[^\"'\s].*?(?P<found>:)(?: |$)")),
)


def bare_slips(name: str, text: str) -> Iterator[Problem]:
    """What must not stand in a file at all: the first of each kind in each row."""
    yield from _list_items(name, text)
    if not _RARE.search(text) and not any(marker * 7 in text for marker in "<=>|"):
        return  # most files, found out quickly
    for number, row in enumerate(text.split("\n"), 1):
        for code, pattern in _BARE_SLIPS:
            if match := pattern.search(row):
                found = match["found"]
                shown = f"U+{ord(found):04X}" if len(found) == 1 else found
                yield Problem(name, number, match.start("found") + 1, code, {"found": shown})


def _list_items(name: str, text: str) -> Iterator[Problem]:
    """List items whose dash is not a hyphen and a space: YAML takes most of them for words of the line above."""
    if not ODD_ITEM.search(text):
        return
    rows = text.split("\n")
    items: set[int] = set()
    for number, row in enumerate(rows):
        if (match := ODD_ITEM.match(row)) and _begins_item(rows, number, match, items):
            items.add(number)
            yield Problem(name, number + 1, match.start("dash") + 1, "list-dash", {"text": match["text"][:60]})


def _begins_item(rows: list[str], number: int, match: re.Match[str], items: set[int]) -> bool:
    """Whether a row that begins with a dash stands where a list item does: below an item, or right below a key."""
    column = match.start("dash")
    for above in range(number - 1, -1, -1):
        row = rows[above]
        start = len(row) - len(row.lstrip(" "))
        if start > column or start == len(row) or row[start] == "#":
            continue
        if start == column and (above in items or _ITEM.match(row)):
            return True
        # A text may stand right below a key as well, and begin with a negative number.
        return _OPEN_KEY.fullmatch(row) is not None and not match["text"][0].isdigit()
    return False


_LEFT_OPEN = ("mismatched-quotes", "unclosed-quote")  # the rows below are read as part of the text


class TooDeepError(yaml.MarkedYAMLError):
    """Lists or mappings inside each other beyond reason."""


def syntax_slip(name: str, rows: list[str], error: yaml.YAMLError) -> Problem:
    """The commonest slips by name; anything else with the parser's own words."""
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or error).split("\n")[0]
    if mark is None:
        return Problem(name, 1, 1, "not-yaml", {"reason": reason})
    last = min(mark.line, len(rows) - 1)
    column = min(mark.column, len(rows[last])) + 1
    if isinstance(error, TooDeepError):
        return Problem(name, last + 1, column, "too-deep")
    nearby = range(last, max(last - 3, -1), -1)
    near = [slip_at(name, rows, number) for number in nearby]
    above = [found for n in range(last, -1, -1) if (found := slip_at(name, rows, n)) and found.code in _LEFT_OPEN]
    if named := next((found for found in (*near, *above) if found), None):
        return named
    if "escape" in reason:
        return Problem(name, last + 1, column, "backslash")
    if "':'" in reason or "mapping values" in reason:
        for number in nearby:
            if _SECOND_LINE.fullmatch(rows[number]) and number and _TEXT.match(rows[number - 1]):
                return Problem(name, number + 1, _indent(rows[number]) + 1, "second-line")
            if match := _NO_COLON.fullmatch(rows[number]):
                values = {"key": match["key"], "row": rows[number].strip()[:60]}
                return Problem(name, number + 1, match.end("key") + 1, "no-colon", values)
    return _misaligned(name, rows, last) or Problem(name, last + 1, column, "not-yaml", {"reason": reason})


def _misaligned(name: str, rows: list[str], last: int) -> Problem | None:
    """The key or item that starts where none of its level does."""
    starts = [start for number, row in enumerate(rows) if (start := _start(number, row))]
    here = [start for start in starts if start.number == last]
    first = [start for start in starts[:1] if start.column > 0]  # whatever YAML says of the rows below it
    for odd in (*first, _odd_one_out(starts, last), *here):
        if odd:
            return Problem(name, odd.number + 1, odd.column + 1, "misaligned")
    return None


class _Start(NamedTuple):
    """A row that begins with a key or with the dash of an item."""

    number: int
    column: int
    key: int
    """The column behind the dashes."""
    opens: bool
    """What stands below it belongs to it."""


def _start(number: int, row: str) -> _Start | None:
    match = _STARTS.match(row)
    if not match or not (match["dashes"] or match["key"]):
        return None
    opens = not row[match.end() :].partition(" #")[0].strip()
    key = match.end("dashes") - match["dashes"].endswith("-")
    return _Start(number, match.start("dashes"), key, opens)


class _Levels(NamedTuple):
    """Columns in which a row may start: those of ``open`` mappings and lists, or the only one right below a key."""

    open: frozenset[int] = frozenset()
    next: frozenset[int] = frozenset({0})

    def below(self, start: _Start, column: int) -> _Levels:
        """What holds below a row, taken to start at a column."""
        key = start.key - start.column + column
        still = frozenset({*(level for level in self.open if level < column), column, key})
        return _Levels(still, frozenset({key + 2}) if start.opens else still)


def _odd_one_out(starts: list[_Start], last: int) -> _Start | None:
    """The last row, up to one, whose indentation does not fit its neighbors: each level is two spaces deeper.

    Where two rows do not fit each other, the upper one is at fault if the lower one fits without it.
    """
    odd = None
    above, levels = _Levels(), _Levels()
    for index, start in enumerate(starts):
        if start.number > last:
            break
        column = start.column
        beside_key = start.key > column and column + 2 in levels.next  # a list may start in the column of its key
        if column not in levels.next and not beside_key:
            if moved := _moved(above, starts[max(index - 1, 0) : index + 2], start):
                odd, levels = starts[index - 1], moved
            else:
                odd = start
                column = min(levels.next, key=lambda level: (abs(level - start.column), -level))
        above, levels = levels, levels.below(start, column)
    return odd


def _moved(above: _Levels, starts: list[_Start], start: _Start) -> _Levels | None:
    """Where rows may start below the first of two or three if it stood where the second fits; none if it cannot."""
    upper, *others = starts
    for levels in (above.below(upper, column) for column in sorted(above.next)):
        after = levels.below(start, start.column).next
        # A field alone may as well be too deep itself; two are the fields of what stands above them.
        goes_on = any(start.column <= other.column in after for other in others[1:2])
        if start.column in levels.next and (goes_on or not upper.opens):
            return levels
    return None


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


def slip_at(name: str, rows: list[str], number: int) -> Problem | None:
    """The common mistake in one of the rows."""
    found = slip(rows[number])
    return Problem(name, number + 1, found[1] + 1, found[0], found[2]) if found else None


def slip(row: str) -> tuple[str, int, dict[str, str]] | None:
    """The common mistake in a row that YAML does not take as it was meant: its code, where in the row, its values."""
    if match := _QUOTED.match(row):
        return _quotes(match)
    for code, pattern in _SLIPS:
        if match := pattern.match(row):
            return code, match.start("found"), match.groupdict(default="")
    return None


def _quotes(match: re.Match[str]) -> tuple[str, int, dict[str, str]] | None:
    """What is wrong with a value that begins with a quote."""
    quote, rest = match["quote"], match["rest"].rstrip(" ")
    other = "'" if quote == '"' else '"'
    closed = _TO_THE_END[quote].match(rest)
    behind = rest[closed.end() :].lstrip(" ") if closed else ""
    if closed and (not behind or behind[0] == "#"):
        return None
    if rest.endswith(other) and (not closed or rest.count(other) == 1):
        return "mismatched-quotes", match.start("quote"), {"found": quote}
    if closed:
        return "quote-inside", match.start("rest") + len(rest) - len(behind), {"found": behind[0]}
    return "unclosed-quote", match.start("quote"), {"found": quote}
