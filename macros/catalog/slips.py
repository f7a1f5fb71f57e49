"""What people most often get wrong in YAML, known by how the row looks; the parser's own words help few of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from macros.catalog.problems import Problem

_INVISIBLE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_LOST = "\ufffd|锟斤拷"  # what is left of a text that was saved in the wrong encoding, once and twice
_RARE = re.compile(f"[\t\u00a0\u3000{_INVISIBLE}]|{_LOST}")
COMMENT_LIKE_TEXT = re.compile(r" *#(?=[^\s#])")
_KEY = r" *(?:- +)*(?P<key>[a-z][a-z0-9_-]*)"
_START = re.compile(rf"{_KEY}:(?: |$)| *(?P<item>-)(?: |$)")
_NO_COLON = re.compile(r" *(?P<key>[a-z][a-z0-9_-]*)(?: [^:]*)?")
ODD_ITEM = re.compile(r"^ *(?P<dash>-(?![ \t-])|[－−–]|—(?!—))[ \u00a0\u3000]*(?P<text>[^\s#].*?) *$", re.MULTILINE)
_ITEM = re.compile(" *-(?: |$)")
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
    ("quote-inside", re.compile(rf"""(?:{_KEY}: +| *- +)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *(?P<found>[^\s#])""")),
    ("unclosed-quote", re.compile(rf"""(?:{_KEY}: +| *- +)(?P<found>["'])(?:[^"'\\]|\\.)*$""")),
    ("list-beside-key", re.compile(rf"{_KEY}: +(?P<found>-) ")),
    ("special-start", re.compile(rf"(?:{_KEY}: +| *- +)(?P<found>[`@%&*!]|\[(?=[^\[\]]*\]\()|[|>](?= *[^\s|>+-]))")),
    ("flow-style", re.compile(rf"(?:{_KEY}: +| *- +)(?P<found>[\[{{](?! *[\]}}] *$))")),
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
    above = [found for n in range(last, -1, -1) if (found := slip_at(name, rows, n)) and found.code == "unclosed-quote"]
    if named := next((found for found in (*near, *above) if found), None):
        return named
    if "escape" in reason:
        return Problem(name, last + 1, column, "backslash")
    for number in nearby:
        if ("':'" in reason or "mapping values" in reason) and (match := _NO_COLON.fullmatch(rows[number])):
            return Problem(
                name,
                number + 1,
                match.end("key") + 1,
                "no-colon",
                {"key": match["key"], "row": rows[number].strip()[:60]},
            )
    return _misaligned(name, rows, last) or Problem(name, last + 1, column, "not-yaml", {"reason": reason})


def _misaligned(name: str, rows: list[str], last: int) -> Problem | None:
    """The key or item that starts where none of its level does; files are indented by two spaces a level."""
    starts = {
        number: match.start(match.lastgroup or 0) for number in range(last + 1) if (match := _START.match(rows[number]))
    }
    field = max((number for number, column in starts.items() if column == 0 and number < last), default=0)
    odd = [number for number, column in starts.items() if column % 2 and number >= field]
    number = odd[-1] if odd else last
    return Problem(name, number + 1, starts[number] + 1, "misaligned") if number in starts else None


def slip_at(name: str, rows: list[str], number: int) -> Problem | None:
    """The common mistake in one of the rows."""
    found = slip(rows[number])
    return Problem(name, number + 1, found[1] + 1, found[0], found[2]) if found else None


def slip(row: str) -> tuple[str, int, dict[str, str]] | None:
    """The common mistake in a row that YAML does not take as it was meant: its code, where in the row, its values."""
    for code, pattern in _SLIPS:
        if match := pattern.match(row):
            return code, match.start("found"), match.groupdict(default="")
    return None
